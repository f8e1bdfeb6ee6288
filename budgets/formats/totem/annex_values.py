"""The values of an annex record: typed in French, written as the State's format does, shown in French again.

A record is edited as texts in the State's writing (« 1234.56 », « 2024-03-31 », « true »); `written` makes one from
what a person or a spreadsheet gives, `shown` does the opposite.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from budgets.formats.sheets import values as sheet_values
from budgets.formats.totem.annex_tables import AnnexField, AnnexKind, AnnexSchema
from budgets.formats.totem.editing import set_leaf
from budgets.formats.totem.node import Node
from budgets.formats.totem.values import ValueFault
from budgets.rules.annexes.record import Record
from budgets.rules.folding import fold
from budgets.rules.money import AmountError, format_amount, parse_amount

YES, NO = "Oui", "Non"
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]*)?")
_RATE_LINE = re.compile(r"\s*(\S+?)\s*[\s:=;]\s*(-?[0-9]+(?:[.,][0-9]+)?)\s*%?\s*")
_WORDS = {
    **dict.fromkeys(("oui", "o", "vrai", "true", "1", "x"), "true"),
    **dict.fromkeys(("non", "n", "faux", "false", "0"), "false"),
}


def record_of(node: Node, block: str, own: Mapping[str, str] | None = None, key: str = "") -> Record:
    """Return a record as rules see it: the fields of its node, and those that we keep beside them."""
    values = {child.name: child.value or "" for child in node.elements()}
    return Record(block, values | dict(own or {}), key)


def node_of(values: Mapping[str, str], kind: AnnexKind, former: Node | None = None) -> Node:
    """Return the node of a record, its fields in the schema's order; what `former` holds beside them is kept.

    A field that stays the same keeps its writing (« 0 » and « 0.00 » differ); an empty one is left out, unless the
    former node wrote it empty.
    """
    node = former or Node(kind.record)
    state = [name for name, field in kind.fields.items() if not field.is_own]
    for name in state:
        child = node.child(name)
        value = values.get(name, "")
        if child is not None and (child.value or "") == value:
            continue
        node = set_leaf(node, state, name, value or None)
    return node


def own_values(values: Mapping[str, str], kind: AnnexKind) -> dict[str, str]:
    """Return the values of the fields that we keep beside the State's."""
    return {name: values[name] for name, field in kind.fields.items() if field.is_own and values.get(name)}


def written(field: AnnexField, text: str, schema: AnnexSchema, former: str = "") -> str:
    """Return a value as the State writes it, "" for a blank one; `former` when it says the same. Raises ValueFault."""
    kind, _, detail = field.type.partition(":")
    if kind == "rates":
        return _rates(text)
    text = _SPACES.sub(" ", text).strip()
    if not text:
        return ""
    value = _code(text, schema.codes[detail]) if kind == "code" else _WRITERS[kind](text, detail)
    if former and former != value:
        try:
            if written(field, former, schema) == value:
                return former
        except ValueFault:
            pass
    return value


def shown(field: AnnexField, value: str, schema: AnnexSchema) -> str:
    """Return a value as a person reads it: « 1 234,56 », « 31/03/2024 », « Oui », « C – Amortissement constant »."""
    kind, _, detail = field.type.partition(":")
    value = value.strip()
    if not value:
        return ""
    if kind == "code":
        label = schema.codes[detail].get(value, "")
        return f"{value} – {label}" if label else value
    if kind == "amount":
        number = _decimal_or_none(value)
        return value if number is None else format_amount(number)
    if kind == "decimal":
        return value.replace(".", ",")
    if kind == "date":
        return _day(value)
    if kind == "boolean":
        return {"true": YES, "1": YES, "false": NO, "0": NO}.get(value, value)
    return value


def rates_of(text: str) -> tuple[tuple[date, Decimal], ...]:
    """Return the values of an index as `written` leaves them: dates and percents, in order."""
    pairs = (line.split(" ") for line in text.splitlines() if line.strip())
    return tuple((date.fromisoformat(day), Decimal(value)) for day, value in pairs)


def _rates(text: str) -> str:
    found: dict[date, str] = {}
    for line in filter(str.strip, text.splitlines() or [text]):
        match = _RATE_LINE.fullmatch(line)
        if match is None:
            raise ValueFault(f"«\u00a0{line.strip()}\u00a0» n’est pas une date et un taux", "Écrivez 01/02/2024 3,25.")
        found[date.fromisoformat(_date(match[1], ""))] = match[2].replace(",", ".")
    return "\n".join(f"{day.isoformat()} {value}" for day, value in sorted(found.items()))


def _code(text: str, codes: Mapping[str, str]) -> str:
    first = text.partition(" – ")[0].strip()
    for candidate in (text, first, first.removesuffix(".0"), first.zfill(2), first.upper()):
        if candidate in codes:
            return candidate
    by_label = {fold(label): code for code, label in codes.items() if label}
    if code := by_label.get(fold(text)):
        return code
    told = ", ".join(f"{code} ({label})" if label else code for code, label in list(codes.items())[:12])
    raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas un code de la liste", f"Choisissez parmi {told}.")


def _text(text: str, detail: str) -> str:
    if len(text) > int(detail):
        raise ValueFault(f"le texte compte {len(text)} caractères", f"Écrivez {detail} caractères au plus.")
    return text


def _pattern(pattern: str, told: str) -> Callable[[str, str], str]:
    def write(text: str, detail: str) -> str:
        compact = text.replace(" ", "").removesuffix(".0")
        if not re.fullmatch(pattern.replace("N", detail), compact):
            raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas {told.replace('N', detail)}", "Vérifiez la saisie.")
        return compact

    return write


def _decimal(text: str, detail: str) -> str:
    total, fraction = (int(size) for size in detail.split("."))
    compact = text.replace(" ", "").replace("\u202f", "").removesuffix("%")
    if not _NUMBER.fullmatch(compact):
        raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas un nombre", "Écrivez par exemple 1,535.")
    number = Decimal(compact.replace(",", ".").removesuffix(".")).normalize()
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "the pattern leaves out infinities"
    if -exponent > fraction:
        raise ValueFault(f"«\u00a0{text}\u00a0» a plus de {fraction} décimales", "Arrondissez le nombre.")
    if number and number.adjusted() + 1 > total - fraction:
        raise ValueFault(f"«\u00a0{text}\u00a0» est trop grand", f"Écrivez moins de {10 ** (total - fraction)}.")
    return f"{number:.{fraction}f}"


def _amount(text: str, detail: str) -> str:
    try:
        return f"{parse_amount(text, with_unit=True):.2f}"
    except AmountError as error:
        message, _colon, mend = str(error).rpartition("\u00a0: ")
        told = (message, mend[:1].upper() + mend[1:]) if message else (str(error).rstrip("."), "Écrivez 1\u202f234,56.")
        raise ValueFault(*told) from error


def _date(text: str, detail: str) -> str:
    try:
        day = sheet_values.read_date(text)
    except sheet_values.ValueFault as fault:
        raise ValueFault(fault.message.rstrip("."), fault.mend) from fault
    assert day is not None, "blank texts were left out"
    return day.isoformat()


def _month(text: str, detail: str) -> str:
    if re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", text):
        return text
    if match := re.fullmatch(r"(0?[1-9]|1[0-2])/([0-9]{4})", text):
        return f"{match[2]}-{match[1]:0>2}"
    raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas un mois", "Écrivez par exemple 03/2024.")


def _boolean(text: str, detail: str) -> str:
    if value := _WORDS.get(fold(text)):
        return value
    raise ValueFault(f"«\u00a0{text}\u00a0» n’est ni oui ni non", "Écrivez Oui ou Non.")


_WRITERS: dict[str, Callable[[str, str], str]] = {
    "text": _text,
    "digits": _pattern("[0-9]{1,N}", "fait de N chiffres au plus"),
    "alphanumeric": _pattern("[0-9a-zA-Z]{1,N}", "fait de N lettres ou chiffres au plus"),
    "integer": _pattern("-?[0-9]{1,N}", "un nombre entier de N chiffres au plus"),
    "decimal": _decimal,
    "amount": _amount,
    "date": _date,
    "month": _month,
    "year": _pattern("[12][0-9]{3}", "une année sur quatre chiffres"),
    "boolean": _boolean,
    "siret": _pattern("[0-9]{14}", "un SIRET de quatorze chiffres"),
    "siret-siren": _pattern("[0-9]{9}(?:[0-9]{5})?", "un SIREN de neuf chiffres ni un SIRET de quatorze"),
}


def _decimal_or_none(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    except ValueError:
        return value


def columns_of(kind: AnnexKind, names: Iterable[str]) -> list[AnnexField]:
    """Return the fields of a block by their names."""
    return [kind.fields[name] for name in names]
