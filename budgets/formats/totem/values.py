"""The values of the fields, as the schema's types write them: amounts, dates, years, booleans, codes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.rules.money import AmountError, exact_cents

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DECIMAL = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_DATE = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?\s*")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class ValueFault(ValueError):
    """A value that cannot be read; `message` says what is wrong, `mend` what to write instead, both in French."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(f"{message}. {mend}")
        self.message = message
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of field: how it is read, ValueFault when it cannot be, and how it is written."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def is_plain_amount(text: str) -> bool:
    """Whether `text` is an amount in the common writing, which needs no closer look."""
    return _PLAIN.fullmatch(text) is not None


def read_amount(text: str) -> Decimal:
    """Return an amount in euros: a dot, two decimals at most. Raises ValueFault."""
    if not _DECIMAL.fullmatch(text):
        raise ValueFault(
            f"«\u00a0{_short(text)}\u00a0» n’est pas un montant" if text.strip() else "le montant est vide",
            "Écrivez le montant avec un point et deux décimales, sans espace, par exemple 1234.56.",
        )
    try:
        return exact_cents(Decimal(text.strip()))
    except AmountError as error:
        too_fine = "fin" in str(error)
        raise ValueFault(
            f"«\u00a0{_short(text)}\u00a0» {'a plus de deux décimales' if too_fine else 'dépasse douze chiffres'}",
            "Écrivez le montant au centime, par exemple 1234.56." if too_fine else "Vérifiez le montant.",
        ) from error


def write_amount(amount: Decimal) -> str:
    """Return an amount as the State's tools write it: 1234.56. Raises AmountError below the cent."""
    return f"{exact_cents(amount):.2f}"


def read_date(text: str) -> date:
    """Return a day; the time zone that the schema allows after it is left out. Raises ValueFault."""
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date.fromisoformat(match[1])
    except ValueError:
        pass
    raise ValueFault(
        f"«\u00a0{_short(text)}\u00a0» n’est pas une date", "Écrivez année-mois-jour, par exemple 2024-03-31."
    )


def read_year(text: str) -> int:
    """Return a year. Raises ValueFault."""
    if not re.fullmatch(r"\s*[12][0-9]{3}\s*", text):
        raise ValueFault(
            f"«\u00a0{_short(text)}\u00a0» n’est pas un exercice",
            "Écrivez l’année sur quatre chiffres, par exemple 2024.",
        )
    return int(text)


def read_integer(text: str) -> int:
    """Return a whole number. Raises ValueFault."""
    if not re.fullmatch(r"\s*[0-9]{1,10}\s*", text):
        raise ValueFault(f"«\u00a0{_short(text)}\u00a0» n’est pas un nombre entier", "Écrivez des chiffres seulement.")
    return int(text)


def read_boolean(text: str) -> bool:
    """Return a yes or no. Raises ValueFault."""
    value = _BOOLEANS.get(text.strip())
    if value is None:
        raise ValueFault(f"«\u00a0{_short(text)}\u00a0» n’est ni vrai ni faux", "Écrivez true ou false.")
    return value


def write_boolean(value: bool) -> str:
    """Return « true » or « false »."""
    return "true" if value else "false"


def codes(allowed: Mapping[str, str]) -> Kind:
    """Return the type of a field that holds one of these codes, given with their French meanings."""

    def read(text: str) -> str:
        if text in allowed:
            return text
        meanings = ", ".join(f"{code} ({meaning})" for code, meaning in allowed.items())
        raise ValueFault(f"le code «\u00a0{_short(text)}\u00a0» est inconnu", f"Les codes possibles\u00a0: {meanings}.")

    return Kind(read)


def digits(shortest: int, longest: int) -> Kind:
    """Return the type of a code made of digits, whose leading zeros count."""
    pattern = re.compile(f"[0-9]{{{shortest},{longest}}}")
    length = f"{longest} chiffres" if shortest == longest else f"{shortest} à {longest} chiffres"

    def read(text: str) -> str:
        if pattern.fullmatch(text):
            return text
        raise ValueFault(f"«\u00a0{_short(text)}\u00a0» n’est pas fait de {length}", f"Écrivez {length}, sans espace.")

    return Kind(read)


TEXT = Kind(str)
AMOUNT = Kind(read_amount, write_amount)
DATE = Kind(read_date, date.isoformat)
YEAR = Kind(read_year, lambda year: f"{year:04d}")
INTEGER = Kind(read_integer)
BOOLEAN = Kind(read_boolean, write_boolean)
SIRET = digits(14, 14)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
