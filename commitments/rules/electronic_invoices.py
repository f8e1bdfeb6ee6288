"""Whether the totals of an electronic invoice hold: HT + VAT = TTC, by rate and in all; lines that make the HT.

Source: EN 16931, rules BR-CO-10 to BR-CO-17 (a cent of rounding on each line and each rate).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from budgets.rules.money import CENT, ZERO, format_euros, to_cents


class _Rate(Protocol):
    @property
    def rate(self) -> Decimal: ...
    @property
    def base(self) -> Decimal: ...
    @property
    def vat(self) -> Decimal: ...


class _Line(Protocol):
    @property
    def net(self) -> Decimal: ...
    @property
    def rate(self) -> Decimal: ...


def total_faults(
    net: Decimal, vat: Decimal, total: Decimal, rates: Sequence[_Rate], lines: Sequence[_Line]
) -> tuple[str, ...]:
    """Return the French sentences that say which total does not hold; amounts in euros, rates in percent."""
    found = []
    if net + vat != total:
        found.append(
            f"le HT ({format_euros(net)}) et la TVA ({format_euros(vat)}) ne font pas {format_euros(total)} TTC"
        )
    if rates:
        bases, taxes = sum((one.base for one in rates), ZERO), sum((one.vat for one in rates), ZERO)
        if bases != net:
            found.append(f"les bases par taux font {format_euros(bases)} et le HT {format_euros(net)}")
        if taxes != vat:
            found.append(f"la TVA par taux fait {format_euros(taxes)} et la TVA {format_euros(vat)}")
    for one in rates:
        label = f"{one.rate.normalize():f} %"
        if abs(to_cents(one.base * one.rate / 100) - one.vat) > CENT:
            found.append(f"la TVA à {label} de {format_euros(one.base)} n’est pas {format_euros(one.vat)}")
        of_rate = [each for each in lines if each.rate == one.rate]
        made = sum((each.net for each in of_rate), ZERO)
        if of_rate and abs(made - one.base) > CENT * len(of_rate):
            found.append(f"les lignes à {label} font {format_euros(made)} et leur base {format_euros(one.base)}")
    made = sum((each.net for each in lines), ZERO)
    if made != net:
        found.append(f"la somme des lignes ({format_euros(made)}) n’est pas le HT ({format_euros(net)})")
    return tuple(found)
