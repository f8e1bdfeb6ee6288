"""The amending decision that corrects a taking up by anticipation once the final results are known.

Source: CGCT L. 2311-5, last paragraph (the assembly corrects the anticipated taking up when the accounts differ, at the
latest in the first decision that follows their vote) and R. 2311-13, as in force on 15 February 2024 (the finance part
of the CGCT was recodified on 1 January 2026).
"""

from collections.abc import Mapping
from decimal import Decimal

from budgets.rules.chart import Direction, Section
from budgets.rules.decision import DecisionKind, TakingUp
from budgets.rules.drafting.carry_forward import CarriedDetail, CarriedKey, carried_lines, untold
from budgets.rules.drafting.draft import REAL, Draft, DraftLine, Origin, transfer_lines
from budgets.rules.drafting.from_results import left_over, result_amounts, to_balance
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Placements
from budgets.rules.results import Results

Taken = Mapping[tuple[Direction, str], Decimal]
"""What the budget has taken up of the results, by direction and account (001, 002, 1064, 1068), in euros."""


def taken_from(results: Results, year: int) -> dict[tuple[Direction, str], Decimal]:
    """Return what a budget takes up of these results, by direction and account, in euros."""
    taken: dict[tuple[Direction, str], Decimal] = {}
    for row in result_amounts(results, year):
        taken[row.direction, row.account] = taken.get((row.direction, row.account), ZERO) + row.amount
    return taken


def adjustment(
    taken: Taken,
    final: Results,
    carried: CarriedDetail,
    carried_before: Mapping[CarriedKey, Decimal],
    placements: Placements,
    *,
    year: int,
    transferred: Decimal = ZERO,
) -> Draft:
    """Return the decision that replaces what was taken up of the results of `year` by their final amounts.

    The operating section is balanced by the transfer between sections (023 and 021), of which the budget holds
    `transferred`, in euros: it can't be lowered below zero. No lines when the accounts confirm what was taken up.
    """
    lines = []
    wanted = taken_from(final, year)
    for direction, account in sorted({*taken, *wanted}):
        now, before = wanted.get((direction, account), ZERO), taken.get((direction, account), ZERO)
        if now != before:
            comment = (
                f"Résultat définitif de {year}\u00a0: {format_euros(now)} au lieu de {format_euros(before)} repris "
                "par anticipation."
            )
            origin = Origin.RESULT if account in ("001", "002") else Origin.ALLOCATION
            lines.append(DraftLine(direction, account, REAL, origin, comment, proposed=now - before))
    lines += carried_lines(carried, year, carried_before)
    notes = untold(carried, final.figures, placements)
    operating = left_over(lines, placements, Section.OPERATING)
    if moved := max(operating, -transferred):
        why = f"Équilibre de la section de fonctionnement après les résultats définitifs de {year}."
        lines += transfer_lines(moved, why)
        notes.append(
            f"Le virement à la section d’investissement (023 et 021) change de {format_euros(moved)} pour équilibrer le"
            " fonctionnement\u00a0: vous pouvez lui préférer d’autres lignes."
        )
    notes += to_balance(lines, placements)
    subject = f"Ajustement aux résultats définitifs de {year}"
    return Draft(DecisionKind.AMENDING, tuple(lines), subject, TakingUp.AFTER_ACCOUNTS, tuple(notes))
