"""Amounts in euros: one type (Decimal), one rounding, one reader, one display."""

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")  # what DecimalField(max_digits=14, decimal_places=2) holds

GROUP_SEPARATOR = "\u202f"  # narrow no-break space, between thousands
UNIT_SEPARATOR = "\u00a0"  # no-break space, before the sign €

_SPACES = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]")
_UNIT = re.compile(r"\s*(?:€|EUR|euros?)?\s*(?:TTC|HT)?\s*(?:€|EUR|euros?)?\s*$", re.IGNORECASE)
_SHAPES = (
    # thousands grouped by spaces (or nothing), decimals after a comma or a dot
    re.compile(r"(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,](?P<decimals>[0-9]*))?"),
    # 1.234,56 and 1.234.567
    re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<decimals>[0-9]*)"),
    re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3}){2,})(?P<decimals>)"),
    # 1,234.56 and 1,234,567
    re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<decimals>[0-9]*)"),
    re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3}){2,})(?P<decimals>)"),
)
# « 1,234 » is 1 234 euros to an Englishman and a thousandth to a Frenchman: nobody may choose for the writer
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


class AmountError(ValueError):
    """A text that is not an amount in euros; its message is a French sentence for the person who typed it."""


def to_cents(amount: Decimal) -> Decimal:
    """Return `amount` rounded to the cent, halves away from zero (arrondi commercial), in euros.

    The only rounding function of the product: use it where a rule computes a share, never to hide a wrong figure.
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def exact_cents(amount: Decimal) -> Decimal:
    """Return `amount` with two decimals, in euros. Raises AmountError when it is finer than a cent or too large."""
    if not amount.is_finite():
        raise AmountError("Le montant n’est pas un nombre.")
    if abs(amount) > LARGEST:
        raise AmountError("Le montant dépasse 999\u202f999\u202f999\u202f999,99\u00a0€\u00a0: vérifiez la saisie.")
    cents = to_cents(amount) + 0  # + 0 turns -0.00 into 0.00
    if cents != amount:
        raise AmountError(
            f"Le montant {_plain(amount)} est plus fin que le centime\u00a0: indiquez deux décimales au plus."
        )
    return cents


def parse_amount(text: str, *, with_unit: bool = False) -> Decimal:
    """Return the amount written in `text`, in euros, with two decimals.

    Reads the French and the English formats: « 1 234,56 », « 1.234,56 », « 1,234.56 », « 1234.5 », « -12 », whatever
    the kind of space. `with_unit` also accepts a trailing « € », « EUR », « euros », « TTC » or « HT ».
    Raises AmountError (a French sentence) for an empty text, anything else than an amount, an amount finer than a
    cent, or an ambiguous one such as « 1,234 ».
    """
    cleaned = _SPACES.sub(" ", text).strip()
    if with_unit:
        cleaned = _UNIT.sub("", cleaned)
    if not cleaned:
        raise AmountError("Le montant est vide.")
    sign, digits = _split_sign(cleaned)
    if _AMBIGUOUS.fullmatch(digits):
        raise AmountError(
            f"«\u00a0{text.strip()}\u00a0» peut se lire de deux façons\u00a0: "
            f"écrivez {digits[:-4]}{digits[-3:]}, ou deux décimales au plus."
        )
    for shape in _SHAPES:
        if match := shape.fullmatch(digits):
            whole = re.sub(r"[ .,]", "", match["whole"])
            return exact_cents(Decimal(f"{sign}{whole}.{match['decimals'] or '0'}"))
    raise AmountError(f"«\u00a0{text.strip()}\u00a0» n’est pas un montant\u00a0: écrivez par exemple 1\u202f234,56.")


def format_change(amount: Decimal) -> str:
    """Return « + 1 234,56 € » or « − 1 234,56 € », the sign apart from the figures; no sign for zero."""
    sign = {True: "+", False: "−"}[amount > ZERO] + UNIT_SEPARATOR if amount else ""
    return f"{sign}{format_euros(abs(amount))}"


def format_amount(amount: Decimal | None) -> str:
    """Return « 1 234,56 » (narrow no-break spaces between thousands, no unit); an empty string for None."""
    if amount is None:
        return ""
    text = f"{to_cents(amount) + 0:,.2f}"  # + 0 turns -0.00 into 0.00
    return text.replace(",", GROUP_SEPARATOR).replace(".", ",")


def format_euros(amount: Decimal | None) -> str:
    """Return « 1 234,56 € », which no line end can cut; an empty string for None."""
    return f"{format_amount(amount)}{UNIT_SEPARATOR}€" if amount is not None else ""


def json_amount(amount: Decimal | None) -> str | None:
    """Return the amount as exchanged in JSON: "1234.56"; None stays None."""
    return None if amount is None else f"{to_cents(amount) + 0:.2f}"


def _split_sign(text: str) -> tuple[str, str]:
    """Return ("-" or "", the rest) of a signed text; accepts the typographic minus and a plus."""
    if text[0] in "-\u2212\u2013":
        return "-", text[1:].lstrip()
    if text[0] == "+":
        return "", text[1:].lstrip()
    return "", text


def _plain(amount: Decimal) -> str:
    """Return all the digits of an amount, with a French comma."""
    return f"{amount:f}".replace(".", ",")
