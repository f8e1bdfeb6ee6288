"""From the values of a PES flow to the texts of each block, shared by the writer and by the structural rules."""

import unicodedata
from decimal import Decimal

from commitments.formats.pes_terms import (
    EXPENSE,
    PesDocument,
    PesFlow,
    PesHeader,
    PesLine,
    PesOrigin,
    PesParty,
    PesPiece,
    PesSlip,
)

Texts = dict[str, str]

VERSION = {"Version": "1", "TypFic": "PESALR2"}
DOMAIN_VERSION = "2"
NAME_LENGTH = 38
_SPELLINGS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE", "€": "EUR",
     "\u00a0": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " "}
)  # fmt: skip


def latin(text: str) -> str:
    """Return a text in ISO-8859-1: other spellings of the same signs, accents that it has not left out."""
    spelt = " ".join(text.translate(_SPELLINGS).split())
    kept = []
    for sign in spelt:
        if ord(sign) < 256:
            kept.append(sign if ord(sign) >= 32 and not 127 <= ord(sign) < 160 else "")
        else:
            plain = unicodedata.normalize("NFKD", sign)
            kept.append("".join(part for part in plain if 32 <= ord(part) < 256))
    return "".join(kept)


def short(text: str, longest: int) -> str:
    """Return a free text cut to its place."""
    return latin(text)[:longest].rstrip()


def euros(amount: Decimal) -> str:
    """Return an amount as the format writes it: `1234.50`."""
    return f"{amount:.2f}"


def header_texts(header: PesHeader) -> dict[str, Texts]:
    """Return the texts of the envelope and of the header."""
    return {
        "Parametres": VERSION | {"NomFic": header.file_name},
        "Emetteur": {"Sigle": short(header.sender, 32)},
        "Recepteur": {"Sigle": "HELIOS"},
        "EnTetePES": {
            "DteStr": header.made_on.isoformat(),
            "IdPost": header.post,
            "LibellePoste": short(header.post_label, 38),
            "IdColl": header.siret,
            "CodCol": header.collectivity,
            "CodBud": header.budget_code,
            "LibelleColBud": short(header.budget_label, 38),
        },
    }


def slip_texts(flow: PesFlow, slip: PesSlip) -> Texts:
    """Return the texts of BlocBordereau."""
    total = "MtBordHT" if flow.direction == EXPENSE else "MtBordHt"
    return {
        "Exer": str(slip.year),
        "IdBord": str(slip.number),
        "DteBordEm": slip.issued_on.isoformat(),
        "TypBord": slip.kind,
        "NbrPce": str(len(slip.pieces)),
        "MtCumulAnnuel": euros(slip.total_of_year) if slip.total_of_year else "",
        total: euros(slip.amount),
    }


def piece_texts(direction: str, piece: PesPiece) -> Texts:
    """Return the texts of an order."""
    label = {"Obj": short(piece.label, 100)} if direction == EXPENSE else {"ObjPce": short(piece.label, 160)}
    return {"IdPce": str(piece.number), "TypPce": piece.kind, "NatPce": piece.nature, **label}


def line_texts(direction: str, line: PesLine, label: str) -> Texts:
    """Return the texts of a line; `label` is the order's, told on the payee's statement."""
    texts = {
        "IdLigne": str(line.rank),
        "Nature": line.account,
        "Fonction": line.function,
        "Operation": line.operation,
        "MtHT": euros(line.amount),
    }
    if direction == EXPENSE:
        transfer = short(label, 70) if line.payment == "03" else ""
        return texts | {
            "Facture": short(line.invoice, 20), "LibVir1": transfer, "ModRegl": line.payment, "TVAIntraCom": "0",
        }  # fmt: skip
    return texts | {"CodProdLoc": line.product_code, "Majo": "0", "TvaIntraCom": "0"}


def origin_texts(origin: PesOrigin) -> Texts:
    """Return the texts of RattachPiece."""
    return {
        "NatPceOrig": origin.nature,
        "ExerRat": str(origin.year),
        "IdPceOrig": origin.number,
        "IdLigneOrig": str(origin.line) if origin.line else "",
    }


def party_texts(direction: str, party: PesParty) -> Texts:
    """Return the texts of InfoTiers; a long name goes on in its complement."""
    name = latin(party.name)
    texts = {
        "IdTiers": party.siret,
        "NatIdTiers": "01" if party.siret else "",
        "RefTiers": short(party.reference, 30),
        "CatTiers": party.category,
        "NatJur": party.legal_form,
        "Civilite": party.civility,
        "Nom": name[:NAME_LENGTH].rstrip(),
        "ComplNom": name[NAME_LENGTH : 2 * NAME_LENGTH].strip(),
        "Prenom": short(party.first_name, NAME_LENGTH),
    }
    return texts if direction == EXPENSE else texts | {"TypTiers": "01"}


def address_texts(party: PesParty) -> Texts:
    """Return the texts of Adresse, empty when the town is not known."""
    if not party.town:
        return {}
    lines = [short(line, 38) for line in party.address if line.strip()] or [""]
    more = lines[1] if len(lines) > 1 else ""
    return {
        "TypAdr": "1", "Adr2": lines[0], "Adr3": more, "CP": party.postcode, "Ville": short(party.town, 38),
        "CodRes": "0",
    }  # fmt: skip


def bank_texts(party: PesParty) -> Texts:
    """Return the texts of CpteBancaire, empty without an account."""
    if not party.iban:
        return {}
    return {"BIC": party.bic, "IBAN": party.iban, "TitCpte": short(party.name, 32)}


def document_texts(direction: str, document: PesDocument) -> Texts:
    """Return the texts of PJ."""
    return {
        "IdUnique": document.identifier,
        "NomPJ": short(document.name, 100),
        "TypePJ": "003" if direction == EXPENSE else "002",
        "Description": short(document.description or document.name, 250),
    }
