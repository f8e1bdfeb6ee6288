"""Amounts typed by hand in a text that should be linked to the results."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.money import AmountError, format_euros, parse_amount
from deliberations.rules.figures import Figure, Figures, placeholder, without_placeholders
from deliberations.rules.violations import Severity, Violation

_SPACE = r"[ \u00a0\u202f\u2009]"
_WHOLE = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,3}}(?:\.\d{{3}})+|\d+"
_AMOUNT = re.compile(
    rf"(?<![\d.,A-Za-z-])(?P<number>(?:{_WHOLE})(?:[.,]\d{{1,2}})?)"
    rf"(?P<unit>{_SPACE}?(?:€|euros?\b|EUR\b))?(?![\d]|[.,-]\d)",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]\d{2}$")


@dataclass(frozen=True)
class TypedAmount:
    """An amount written out in a text, in euros, and where."""

    value: Decimal
    written: str
    start: int
    end: int


def typed_amounts(text: str) -> tuple[TypedAmount, ...]:
    """Return the amounts written out in `text`: numbers with cents or with a sign €, linked figures left out."""
    found = []
    for match in _AMOUNT.finditer(without_placeholders(text)):
        if not match["unit"] and not _CENTS.search(match["number"]):
            continue
        try:
            value = parse_amount(match["number"])
        except AmountError:
            continue
        found.append(TypedAmount(value, match.group().strip(), match.start(), match.end()))
    return tuple(found)


def check_amounts(texts: Sequence[tuple[int, str]], figures: Figures) -> tuple[Violation, ...]:
    """Return a warning for each typed amount that is no figure of the act, an information for one that is.

    `texts` are (rank of the block, its text).
    """
    by_value: dict[Decimal, Figure] = {}
    for figure in figures.values():
        if isinstance(figure.value, Decimal) and figure.value:
            by_value[abs(figure.value)] = figure  # the last ones, of the allocation, say best what an amount is
    return tuple(
        _violation(line, amount, by_value.get(abs(amount.value)))
        for line, text in texts
        for amount in typed_amounts(text)
        if amount.value
    )


def _violation(line: int, amount: TypedAmount, figure: Figure | None) -> Violation:
    if figure is not None:
        return Violation(
            code="text.amount_not_linked",
            line=line,
            field="Texte",
            message=f"« {amount.written} » est écrit à la main ; c'est : {figure.label}.",
            mend=f"Remplacez-le par « {placeholder(figure.key)} » : il suivra les résultats.",
            severity=Severity.INFORMATION,
            found=amount.written,
            expected=placeholder(figure.key),
        )
    return Violation(
        code="text.amount_unknown",
        line=line,
        field="Texte",
        message=f"« {amount.written} » ({format_euros(amount.value)}) n'est aucun des montants de l'acte.",
        mend="Vérifiez ce montant ou remplacez-le par une donnée liée.",
        severity=Severity.WARNING,
        found=amount.written,
        expected="un montant des résultats",
    )
