"""The records of the annexes held against the schema: what refuses a document, and what is only told.

An amount that is not one refuses it: nobody could print it. Whatever else differs from the schema is kept as read and
told, for accounts made after version 95 carry fields and codes that it does not know.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.annex_tables import AnnexField, AnnexKind, AnnexSchema
from budgets.formats.totem.annexes import AnnexBlock, AnnexRecord
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.node import Node
from budgets.formats.totem.values import ValueFault, digits, read_amount, read_boolean, read_date, read_year

KEPT = "Il est conservé tel quel\u00a0: vérifiez-le dans votre logiciel."
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def annex_faults(document: BudgetDocument, schema: AnnexSchema) -> Iterator[Problem]:
    """Yield the amounts of the annexes that are not amounts to the cent: the document is to be refused."""
    for kind, block in _known(document, schema):
        amounts = {name for name, known in kind.fields.items() if known.type == "amount"}
        for rank, record in enumerate(block.records, start=1):
            if record.is_calculated:
                continue
            for child in record.node.children:
                if child.name in amounts and child.value:
                    try:
                        read_amount(child.value)
                    except ValueFault as fault:
                        yield Problem(child.line, _subject(record, rank, child.name), fault.message, fault.mend)


def annex_notices(document: BudgetDocument, schema: AnnexSchema) -> Iterator[Problem]:
    """Yield what differs from the schema in the annexes, kept as read."""
    for block in document.annexes:
        kind = schema.blocks.get(block.name)
        if kind is None:
            line = block.records[0].node.line if block.records else 0
            yield Problem(line, f"annexe {block.name}", "ce bloc n’est pas dans le schéma", KEPT)
            continue
        for rank, record in enumerate(block.records, start=1):
            if not record.is_calculated:
                yield from _record_notices(kind, record, rank, schema)


def _known(document: BudgetDocument, schema: AnnexSchema) -> Iterator[tuple[AnnexKind, AnnexBlock]]:
    for block in document.annexes:
        if kind := schema.blocks.get(block.name):
            yield kind, block


def _record_notices(kind: AnnexKind, record: AnnexRecord, rank: int, schema: AnnexSchema) -> Iterator[Problem]:
    present = set()
    for child in record.node.elements():
        known = kind.fields.get(child.name)
        subject = _subject(record, rank, child.name)
        if known is None:
            yield Problem(child.line, subject, "ce champ n’est pas dans le schéma", KEPT)
        elif child.name in present:
            yield Problem(child.line, subject, "ce champ est donné deux fois", KEPT)
        elif message := _deviation(known, child, schema):
            yield Problem(child.line, subject, message, KEPT)
        present.add(child.name)
    for name, known in kind.fields.items():
        if known.is_required and name not in present:
            subject = _subject(record, rank, name)
            mend = "Le schéma le demande\u00a0: complétez-le dans votre logiciel."
            yield Problem(record.node.line, subject, f"le champ manque ({known.label})", mend)


def _deviation(known: AnnexField, child: Node, schema: AnnexSchema) -> str:
    """Return in what the value of a field differs from its type, "" when it does not."""
    value = child.value or ""
    kind, _, detail = known.type.partition(":")
    if kind == "code":
        return "" if value in schema.codes[detail] else f"le code «\u00a0{value}\u00a0» n’est pas dans le schéma"
    if kind == "text":
        length = int(detail)
        return f"le texte compte {len(value)} caractères, plus que {length}" if len(value) > length else ""
    try:
        _READERS[kind](value, detail)
    except ValueFault as fault:
        return fault.message
    return ""


def _alphanumeric(value: str, detail: str) -> None:
    if not re.fullmatch(f"[0-9a-zA-Z]{{0,{detail}}}", value):
        raise ValueFault(f"«\u00a0{value}\u00a0» n’est pas fait de {detail} lettres ou chiffres au plus", KEPT)


def _integer(value: str, detail: str) -> None:
    if not _NUMBER.fullmatch(value) or len(value.lstrip("+-0")) > int(detail):
        raise ValueFault(f"«\u00a0{value}\u00a0» n’est pas un nombre entier de {detail} chiffres au plus", KEPT)


def _decimal(value: str, detail: str) -> None:
    total, fraction = (int(size) for size in detail.split("."))
    if not _DECIMAL.fullmatch(value):
        raise ValueFault(f"«\u00a0{value}\u00a0» n’est pas un nombre", KEPT)
    number = Decimal(value).normalize()
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "the pattern leaves out infinities"
    if -exponent > fraction or number.adjusted() + 1 + max(-exponent, 0) > total:
        raise ValueFault(f"«\u00a0{value}\u00a0» a plus de {total} chiffres ou de {fraction} décimales", KEPT)


def _month(value: str, detail: str) -> None:
    if not _MONTH.fullmatch(value):
        raise ValueFault(f"«\u00a0{value}\u00a0» n’est pas un mois", KEPT)


_SIREN_OR_SIRET, _SIRET = digits(9, 14), digits(14, 14)
_READERS: dict[str, Callable[[str, str], object]] = {
    "amount": lambda value, _: read_amount(value),
    "date": lambda value, _: read_date(value),
    "month": _month,
    "year": lambda value, _: read_year(value),
    "boolean": lambda value, _: read_boolean(value),
    "siret": lambda value, _: _SIRET.read(value),
    "siret-siren": lambda value, _: _SIREN_OR_SIRET.read(value),
    "digits": lambda value, detail: digits(1, int(detail)).read(value),
    "alphanumeric": _alphanumeric,
    "integer": _integer,
    "decimal": _decimal,
}


def _subject(record: AnnexRecord, rank: int, name: str) -> str:
    return f"annexe {record.node.name} n°\u00a0{rank}, champ {name}"
