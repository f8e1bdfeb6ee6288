"""The structural rules of a PES V2 file: what the format demands of each piece, told in French with the mend.

Source: the published schemas of the PES V2 and the rejections that their annotations state (DGFiP, Hélios).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import iban as iban_key
from stdnum.fr import siret as siret_key

from budgets.rules.money import ZERO
from commitments.formats.pes_terms import EXPENSE, PesFlow, PesLine, PesParty, PesPiece, PesSlip, fields_of
from commitments.formats.pes_values import (
    Texts,
    address_texts,
    bank_texts,
    document_texts,
    header_texts,
    line_texts,
    origin_texts,
    party_texts,
    piece_texts,
    slip_texts,
)

PERSON = "01"
TRANSFER = "03"
MISSING_PARTY = "Choisissez la fiche du tiers sur l’engagement, ou créez-la."
_PATTERNS = {
    "num": re.compile(r"[0-9]+"),
    "alnum": re.compile(r"[A-Za-z0-9]+"),
    "code": re.compile(r"[0-9]+"),
    "bool": re.compile(r"[01]"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "amount": re.compile(r"[0-9]+\.[0-9]{2}"),
    "text": re.compile(r"[\x20-\x7e\xa0-\xff]+"),
}
_WHERE = {
    "IdPost": ("le poste comptable (codique)", "Complétez les paramètres des échanges du budget."),
    "IdColl": ("le SIRET du budget", "Complétez les paramètres des échanges du budget."),
    "CodCol": ("le code collectivité", "Complétez les paramètres des échanges du budget."),
    "CodBud": ("le code budget", "Complétez les paramètres des échanges du budget."),
    "CodProdLoc": ("le code produit local", "Complétez les paramètres des échanges du budget."),
    "BIC": ("le BIC du tiers", "Complétez la fiche du tiers depuis son RIB."),
    "IBAN": ("l’IBAN du tiers", "Complétez la fiche du tiers depuis son RIB."),
    "Civilite": ("la civilité du tiers", "Écrivez son nom ainsi : « Mme Dupont Jeanne »."),
    "Prenom": ("le prénom du tiers", "Écrivez son nom ainsi : « Mme Dupont Jeanne »."),
    "Adr2": ("la voie de l’adresse du tiers", "Complétez la fiche du tiers : voie, puis code postal et ville."),
    "IdPceOrig": (
        "le numéro de la pièce d’origine",
        "Le comptable le donne : écrivez-le dans la référence de la pièce.",
    ),
    "Operation": ("le numéro de l’opération", "Le format n’admet que des chiffres : renumérotez l’opération."),
}


@dataclass(frozen=True, slots=True)
class PesFault:
    """What keeps a flow from being sent: the piece ("" for the whole file), what is wrong, how to mend it."""

    piece: str
    message: str
    mend: str

    def __str__(self) -> str:
        sentence = f"{self.piece}\u00a0: {self.message}" if self.piece else self.message
        return f"{sentence[:1].upper()}{sentence[1:]}. {self.mend}"


def pes_faults(flow: PesFlow) -> tuple[PesFault, ...]:
    """Return every fault of a flow; empty when it may be written."""
    found = list(_header_faults(flow))
    if not flow.slips:
        found.append(PesFault("", "le bordereau n’a aucune pièce", "Formez-en un autre."))
    seen: set[tuple[int, str, int]] = set()
    for slip in flow.slips:
        key = (slip.year, slip.kind, slip.number)
        if key in seen:
            found.append(PesFault("", f"le bordereau {slip.number} est deux fois dans le fichier", "Gardez-en un."))
        seen.add(key)
        found += _slip_faults(flow, slip)
    found += _document_faults(flow)
    return tuple(dict.fromkeys(found))


def _header_faults(flow: PesFlow) -> Iterator[PesFault]:
    for block, texts in header_texts(flow.header).items():
        yield from _block_faults("", block, texts)
    siret = flow.header.siret
    if siret and not siret_key.is_valid(siret):
        mend = "Complétez les paramètres des échanges du budget."
        yield PesFault("", f"le SIRET du budget ({siret}) est faux, sa clé ne correspond pas", mend)


def _slip_faults(flow: PesFlow, slip: PesSlip) -> Iterator[PesFault]:
    yield from _block_faults(f"bordereau {slip.number}", "BlocBordereau", slip_texts(flow, slip), flow.direction)
    numbers = [piece.number for piece in slip.pieces]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield PesFault(f"bordereau {slip.number}", f"le numéro {number} y est deux fois", "Gardez une seule pièce.")
    for piece in slip.pieces:
        yield from _piece_faults(flow, piece)


def _piece_faults(flow: PesFlow, piece: PesPiece) -> Iterator[PesFault]:
    name = f"{'mandat' if flow.direction == EXPENSE else 'titre'} {piece.number}"
    yield from _block_faults(name, "Piece", piece_texts(flow.direction, piece), flow.direction)
    if not piece.lines:
        yield PesFault(name, "aucune ligne", "Liquidez-le de nouveau.")
    for line in piece.lines:
        if line.amount <= ZERO:
            yield PesFault(
                name, "un montant nul ou négatif", "Une réduction se transmet par un bordereau d’annulation."
            )
        yield from _block_faults(name, "Ligne", line_texts(flow.direction, line, piece.label), flow.direction)
        if line.origin:
            yield from _block_faults(name, "RattachPiece", origin_texts(line.origin))
        yield from _party_faults(name, flow.direction, line)


def _party_faults(name: str, direction: str, line: PesLine) -> Iterator[PesFault]:
    party = line.party
    if party is None:
        if line.payment == TRANSFER or (direction != EXPENSE and line.origin is None):
            yield PesFault(name, "le tiers manque", MISSING_PARTY)
        return
    who = f"{name}, {party.name}"
    yield from _block_faults(who, "InfoTiers", party_texts(direction, party), direction)
    if party.siret and not siret_key.is_valid(party.siret):
        yield PesFault(who, f"le SIRET {party.siret} est faux", "Corrigez la fiche du tiers.")
    if not party.siret and party.category != PERSON and line.payment == TRANSFER:
        yield PesFault(who, "le SIRET manque", "Complétez la fiche du tiers.")
    yield from _person_faults(who, party)
    if address := address_texts(party):
        yield from _block_faults(who, "Adresse", address)
    elif direction != EXPENSE:
        mend = "Complétez la fiche du tiers : la voie, puis le code postal et la ville sur la dernière ligne."
        yield PesFault(who, "l’adresse du débiteur manque", mend)
    if line.payment == TRANSFER:
        yield from _bank_faults(who, party)


def _person_faults(who: str, party: PesParty) -> Iterator[PesFault]:
    if party.category != PERSON:
        return
    for value, field in ((party.civility, "Civilite"), (party.first_name, "Prenom")):
        if not value:
            label, mend = _WHERE[field]
            yield PesFault(who, f"{label} manque", mend)


def _bank_faults(who: str, party: PesParty) -> Iterator[PesFault]:
    if not party.iban:
        yield PesFault(who, "l’IBAN du tiers manque", "Complétez la fiche du tiers depuis son RIB.")
        return
    if not iban_key.is_valid(party.iban):
        yield PesFault(who, "l’IBAN du tiers est faux, sa clé ne correspond pas", "Recopiez-le depuis le RIB.")
    yield from _block_faults(who, "CpteBancaire", bank_texts(party))


def _document_faults(flow: PesFlow) -> Iterator[PesFault]:
    known = {document.identifier for document in flow.documents}
    if len(known) != len(flow.documents):
        yield PesFault("", "une pièce jointe est deux fois dans le fichier", "Gardez-en une.")
    for document in flow.documents:
        yield from _block_faults(document.name, "PJ", document_texts(flow.direction, document))
    for piece in (piece for slip in flow.slips for piece in slip.pieces):
        for identifier in piece.documents:
            if identifier not in known:
                yield PesFault(f"pièce {piece.number}", "une pièce jointe citée n’est pas décrite", "Joignez-la.")


def _block_faults(name: str, block: str, texts: Texts, direction: str = "") -> Iterator[PesFault]:
    """Hold the texts of a block against the table: compulsory ones, lengths, signs allowed."""
    for field in fields_of(block, direction):
        if field.kind == "block":
            continue
        value = texts.get(field.name, "")
        label, mend = _WHERE.get(field.name, (f"l’élément {field.name}", "Corrigez cette donnée."))
        if not value:
            if field.required:
                yield PesFault(name, f"{label} manque", mend)
        elif len(value) > field.longest:
            yield PesFault(name, f"{label} («\u00a0{value}\u00a0») dépasse {field.longest} caractères", mend)
        elif not _PATTERNS[field.kind].fullmatch(value):
            yield PesFault(name, f"{label} («\u00a0{value}\u00a0») a des caractères que le format refuse", mend)
