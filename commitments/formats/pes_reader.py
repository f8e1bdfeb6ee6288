"""From the bytes of a PES Aller file to its values: what we wrote reads back the same."""

import base64
import gzip
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from budgets.formats.safe_xml import Problem, XmlError, line_of, parse_xml
from commitments.formats.pes_terms import (
    EXPENSE,
    REVENUE,
    PesDocument,
    PesFlow,
    PesHeader,
    PesLine,
    PesOrigin,
    PesParty,
    PesPiece,
    PesSlip,
)

LARGEST_DOCUMENT = 50_000_000  # bytes, once unpacked
MEND = "Récupérez de nouveau le fichier, sans le modifier."


class PesError(ValueError):
    """A file that is no PES, or not the one expected; the message is French, with the line and the mend."""


def parse_pes(content: bytes) -> etree._Element:
    """Return the root of a PES file. Raises PesError: not XML, a DOCTYPE or entities, too large."""
    try:
        return parse_xml(content)
    except XmlError as error:
        problem = error.problem
        raise PesError(str(Problem(problem.line, problem.subject, problem.message, MEND))) from error


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of names, whatever their namespaces."""
    found: etree._Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((one for one in found if local(one) == name), None)
    return found


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Return the children of that name."""
    return (one for one in (() if element is None else element) if local(one) == name)


def value(element: etree._Element | None, *path: str) -> str:
    """Return the attribute V of an element along a path; empty when there is none."""
    found = child(element, *path) if element is not None else None
    return (found.get("V") or "").strip() if found is not None else ""


def number(element: etree._Element | None, *path: str) -> int | None:
    """Return a whole number, None when there is none. Raises PesError naming the line."""
    text = value(element, *path)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise _unreadable(element, path[-1], text, "n’est pas un nombre")
    return int(text)


def amount(element: etree._Element | None, *path: str) -> Decimal | None:
    """Return an amount in euros, None when there is none. Raises PesError: not an amount, or finer than a cent."""
    text = value(element, *path)
    if not text:
        return None
    try:
        found = Decimal(text)
        exact = found.quantize(Decimal("0.01"))
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise _unreadable(element, path[-1], text, "n’est pas un montant") from None
    if exact != found:
        raise _unreadable(element, path[-1], text, "est plus fin que le centime")
    return exact


def day(element: etree._Element | None, *path: str) -> date | None:
    """Return a date, None when there is none. Raises PesError naming the line."""
    text = value(element, *path)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _unreadable(element, path[-1], text, "n’est pas une date") from None


def read_pes(content: bytes) -> PesFlow:
    """Return the flow of a PES Aller file of expenses or of revenues. Raises PesError."""
    root = parse_pes(content)
    if local(root) != "PES_Aller":
        raise PesError(f"Ce fichier est «\u00a0{local(root)}\u00a0», pas un PES Aller. {MEND}")
    for direction, name in ((EXPENSE, "PES_DepenseAller"), (REVENUE, "PES_RecetteAller")):
        if (body := child(root, name)) is not None:
            slips = tuple(_slip(direction, element) for element in children(body, "Bordereau"))
            documents = tuple(_document(one) for one in children(child(root, "PES_PJ"), "PJ"))
            return PesFlow(direction, _header(root), slips, documents)
    raise PesError(f"Le fichier ne contient ni dépenses ni recettes. {MEND}")


def _header(root: etree._Element) -> PesHeader:
    head = child(root, "EnTetePES")
    return PesHeader(
        file_name=value(root, "Enveloppe", "Parametres", "NomFic"),
        made_on=_required_day(head, "DteStr"),
        post=value(head, "IdPost"),
        post_label=value(head, "LibellePoste"),
        siret=value(head, "IdColl"),
        collectivity=value(head, "CodCol"),
        budget_code=value(head, "CodBud"),
        budget_label=value(head, "LibelleColBud"),
        sender=value(root, "Enveloppe", "Emetteur", "Sigle"),
    )


def _slip(direction: str, element: etree._Element) -> PesSlip:
    head = child(element, "BlocBordereau")
    return PesSlip(
        year=number(head, "Exer") or 0,
        number=number(head, "IdBord") or 0,
        issued_on=_required_day(head, "DteBordEm"),
        kind=value(head, "TypBord"),
        pieces=tuple(_piece(direction, one) for one in children(element, "Piece")),
        total_of_year=amount(head, "MtCumulAnnuel"),
    )


def _piece(direction: str, element: etree._Element) -> PesPiece:
    head = child(element, "BlocPiece", "InfoPce") if direction == EXPENSE else child(element, "BlocPiece")
    return PesPiece(
        number=number(head, "IdPce") or 0,
        kind=value(head, "TypPce"),
        nature=value(head, "NatPce"),
        label=value(head, "Obj" if direction == EXPENSE else "ObjPce"),
        lines=tuple(_line(direction, one) for one in children(element, "LigneDePiece")),
        documents=tuple(value(one, "IdUnique") for one in children(head, "PJRef")),
    )


def _line(direction: str, element: etree._Element) -> PesLine:
    block = child(element, "BlocLignePiece")
    head = child(element, "BlocLignePiece", "InfoLignePce" if direction == EXPENSE else "InfoLignePiece")
    origin = child(block, "RattachPiece") if block is not None else None
    party = child(element, "Tiers")
    return PesLine(
        rank=number(head, "IdLigne") or 0,
        account=value(head, "Nature"),
        amount=amount(head, "MtHT") or Decimal("0.00"),
        function=value(head, "Fonction"),
        operation=value(head, "Operation"),
        invoice=value(head, "Facture"),
        payment=value(head, "ModRegl"),
        product_code=value(head, "CodProdLoc"),
        party=None if party is None else _party(party),
        origin=None if origin is None else _origin(origin),
    )


def _origin(element: etree._Element) -> PesOrigin:
    year = number(element, "ExerRat") or 0
    return PesOrigin(value(element, "NatPceOrig"), year, value(element, "IdPceOrig"), number(element, "IdLigneOrig"))


def _party(element: etree._Element) -> PesParty:
    info, address, bank = child(element, "InfoTiers"), child(element, "Adresse"), child(element, "CpteBancaire")
    more = value(info, "ComplNom")
    return PesParty(
        name=f"{value(info, 'Nom')} {more}".strip(),
        category=value(info, "CatTiers"),
        legal_form=value(info, "NatJur"),
        siret=value(info, "IdTiers") if value(info, "NatIdTiers") == "01" else "",
        reference=value(info, "RefTiers"),
        civility=value(info, "Civilite"),
        first_name=value(info, "Prenom"),
        address=tuple(line for line in (value(address, "Adr2"), value(address, "Adr3")) if line),
        postcode=value(address, "CP"),
        town=value(address, "Ville"),
        bic=value(bank, "BIC"),
        iban=value(bank, "IBAN"),
    )


def _document(element: etree._Element) -> PesDocument:
    file = child(element, "Contenu", "Fichier")
    return PesDocument(
        identifier=value(element, "IdUnique"),
        name=value(element, "NomPJ"),
        description=value(element, "Description"),
        content=_unpacked(file) if file is not None else b"",
        mime=(file.get("MIMEType") or "") if file is not None else "",
    )


def _unpacked(file: etree._Element) -> bytes:
    """Return the bytes of a document (base 64, gzip), under a limit: a small file may unpack to a huge one."""
    try:
        packed = base64.b64decode(file.text or "", validate=False)
        unpacker = zlib.decompressobj(wbits=31)
        found = unpacker.decompress(packed, LARGEST_DOCUMENT)
    except (ValueError, zlib.error, gzip.BadGzipFile) as error:
        raise PesError(f"Ligne {line_of(file)}\u00a0: une pièce jointe est illisible. {MEND}") from error
    if unpacker.unconsumed_tail:
        raise PesError(f"Ligne {line_of(file)}\u00a0: une pièce jointe est trop volumineuse. {MEND}")
    return found


def _required_day(element: etree._Element | None, name: str) -> date:
    found = day(element, name)
    if found is None:
        raise PesError(f"L’élément {name} manque. {MEND}")
    return found


def _unreadable(element: etree._Element | None, name: str, text: str, why: str) -> PesError:
    where = f"Ligne {line_of(element)}, {name}" if element is not None else name
    return PesError(f"{where}\u00a0: «\u00a0{text[:40]}\u00a0» {why}. {MEND}")
