"""The values of a listing's cells: amounts with their tax basis, dates, directions; errors are French, with a mend."""

import re
from datetime import date
from decimal import Decimal

from budgets.rules.folding import fold
from budgets.rules.money import ZERO, AmountError, parse_amount

EXPENSE, REVENUE = "expense", "revenue"
WITH_TAX, WITHOUT_TAX = "TTC", "HT"

# What parse_amount reads too, ten times slower: nearly every amount of a listing is written so.
_PLAIN_AMOUNT = re.compile(r"([0-9]{1,3}(?: [0-9]{3}){1,3}|[0-9]{1,12})[.,]([0-9]{2})(?: (TTC|HT))?")
_TAX = re.compile(r"\b(TTC|HT)\W*$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DIRECTIONS = {
    **dict.fromkeys(("d", "dep", "depense", "depenses", "mandat", "expense"), EXPENSE),
    **dict.fromkeys(("r", "rec", "recette", "recettes", "titre", "revenue"), REVENUE),
}


class ValueFault(ValueError):
    """A cell that cannot be read; `message` says what is wrong, `mend` what to write instead, both in French."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(f"{message} {mend}")
        self.message = message
        self.mend = mend


def read_amount(text: str) -> tuple[Decimal | None, str]:
    """Return (amount in euros or None for a blank cell, « TTC », « HT » or ""). Raises ValueFault.

    A cell holding only « TTC », as printed for a zero, is an amount of zero.
    """
    if plain := _PLAIN_AMOUNT.fullmatch(text):
        whole, cents, tax_basis = plain.groups()
        return Decimal(f"{whole.replace(' ', '')}.{cents}"), tax_basis or ""
    if not text:
        return None, ""
    tax = _TAX.search(text)
    basis = tax[1].upper() if tax else ""
    if text.upper() == basis:
        return ZERO, basis
    try:
        return parse_amount(text, with_unit=True), basis
    except AmountError as error:
        message, _colon, mend = str(error).rpartition("\u00a0: ")
        if not message:
            raise ValueFault(str(error), "Écrivez par exemple 1\u202f234,56.") from error
        raise ValueFault(f"{message}.", mend[:1].upper() + mend[1:]) from error


def read_date(text: str) -> date | None:
    """Return the date written in `text`, day first or ISO; None for a blank cell. Raises ValueFault."""
    if not text:
        return None
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        year = year + 2000 if year < 100 else year
    elif match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise ValueFault(
            f"«\u00a0{text}\u00a0» n’est pas une date.", "Écrivez jour/mois/année, par exemple 31/12/2023."
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueFault(
            f"«\u00a0{text}\u00a0» n’existe pas au calendrier.", "Écrivez jour/mois/année, par exemple 31/12/2023."
        ) from error


def read_direction(text: str) -> str:
    """Return "expense" or "revenue"; a blank cell is an expense. Raises ValueFault."""
    if not text:
        return EXPENSE
    direction = _DIRECTIONS.get(fold(text))
    if direction is None:
        raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas un sens.", "Écrivez D pour une dépense, R pour une recette.")
    return direction


def read_tax_basis(text: str) -> str:
    """Return « TTC », « HT » or "" for a blank cell. Raises ValueFault."""
    basis = text.upper().replace(".", "").strip()
    if basis not in ("", WITH_TAX, WITHOUT_TAX):
        raise ValueFault(f"«\u00a0{text}\u00a0» ne dit ni HT ni TTC.", "Écrivez HT ou TTC.")
    return basis


def read_year(text: str) -> int | None:
    """Return a year of four digits, None for a blank cell. Raises ValueFault."""
    if not text:
        return None
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas une année.", "Écrivez l’exercice en quatre chiffres.")
    return int(text)
