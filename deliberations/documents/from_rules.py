"""What the rules compute, in the words of the printed act."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from budgets.rules import results as rules
from budgets.rules.money import ZERO
from commitments.rules import rar
from deliberations.documents.content import (
    Allocation,
    CarriedLine,
    CarriedSection,
    CarriedState,
    CarriedSummary,
    CarriedTotal,
    RarGap,
    RarGapPart,
    Results,
    SectionResult,
    Signature,
)

SECTION_TITLES: Final = {
    ("investment", "expense"): "Section d’investissement – dépenses engagées non mandatées",
    ("investment", "revenue"): "Section d’investissement – recettes certaines sans titre",
    ("operating", "expense"): "Section de fonctionnement – dépenses engagées, non mandatées et non rattachées",
    ("operating", "revenue"): "Section de fonctionnement – recettes certaines, sans titre et non rattachées",
}
CRITERIA: Final[tuple[tuple[str, Callable[[rar.RarLine], str]], ...]] = (
    ("nature", lambda line: line.account),
    ("tiers", lambda line: line.supplier),
    ("antenne", lambda line: line.antenna),
    ("gestionnaire", lambda line: line.manager),
)

ORIGIN: Final = "exercice d’origine, d’après le numéro"
_YEAR_IN_NUMBER = re.compile(r"[A-Z]{1,4}(\d\d)")


def printed_results(results: rules.Results, *, year: int) -> Results:
    """Return the figures of state I-C1 for the closed `year`, row by row."""
    rows, rar_rows, cumulated = results.result_rows, results.rar_rows, results.cumulated_rows

    def section(name: str) -> SectionResult:
        row, rar_row = rows[name], rar_rows[name]
        return SectionResult(
            expenses=row.expenses,
            revenues=row.revenues,
            carried=row.opening,
            result=row.result,
            rar_expenses=rar_row.expenses,
            rar_revenues=rar_row.revenues,
            rar_balance=rar_row.balance,
            cumulated=cumulated[name],
        )

    return Results(year, section("total"), section("investment"), section("operating"))


def printed_allocation(results: rules.Results) -> Allocation:
    """Return the allocation line by line of the next budget."""
    decided = results.allocation
    return Allocation(
        need=decided.need,
        r1064=decided.regulated_reserve,
        r1068_compulsory=decided.compulsory_reserve,
        r1068_additional=decided.additional_reserve,
        r1068=decided.capitalised,
        r002=decided.carried_surplus,
        d002=decided.carried_deficit,
        r001=decided.investment_surplus,
        d001=decided.investment_deficit,
        take_back=decided.take_back,
    )


def rar_gap(results: rules.Results, state: rar.RarState, *, reason: str) -> RarGap | None:
    """Return where the results keep other amounts than the balances of the state; None where they agree.

    What the balances would give is the same function on the same figures, without the assembly’s own choices.
    """
    figures = results.figures
    computed = {f"rar_{section}_{direction}s": state.remaining(section, direction) for section, direction in rar.PARTS}
    parts = tuple(
        RarGapPart(
            title=SECTION_TITLES[section, direction],
            declared=(declared := getattr(figures, name)),
            computed=balance,
            difference=declared - balance,
        )
        for (section, direction), (name, balance) in zip(rar.PARTS, computed.items(), strict=True)
        if getattr(figures, name) != balance
    )
    if not parts or any(balance < ZERO for balance in computed.values()):
        return None
    then = rules.year_results(
        replace(
            figures,
            rar_investment_expenses=state.remaining("investment", "expense"),
            rar_investment_revenues=state.remaining("investment", "revenue"),
            rar_operating_expenses=state.remaining("operating", "expense"),
            rar_operating_revenues=state.remaining("operating", "revenue"),
        )
    ).allocation
    return RarGap(
        parts=parts,
        reason=reason,
        need_if_computed=then.need,
        r1068_if_computed=then.capitalised,
        r002_if_computed=then.carried_surplus,
    )


def printed_rar(
    state: rar.RarState, *, gap: RarGap | None = None, authorising_officer: Signature | None = None
) -> CarriedState:
    """Return the state of carry-forward: its parts that hold commitments, then what they add up to by criterion."""
    parts = [part for part in state.parts if part.lines or part.not_carried]
    examined = [line for part in parts for line in (*part.lines, *part.not_carried)]
    bases = {line.tax_basis for line in examined}
    return CarriedState(
        year=state.year,
        on=state.on,
        tax_basis=bases.pop() if len(bases) == 1 else "",
        sections=tuple(_section(part) for part in parts),
        summaries=_summaries(examined),
        gap=gap,
        authorising_officer=authorising_officer,
    )


def _section(part: rar.RarSection) -> CarriedSection:
    return CarriedSection(
        title=SECTION_TITLES[part.section, part.direction],
        lines=tuple(_line(line) for line in part.lines),
        total=_total(part.total),
        not_carried=tuple(_line(line) for line in part.not_carried),
        not_carried_total=_total(part.not_carried_total),
        examined_total=_total(part.listing_total),
    )


def _line(line: rar.RarLine) -> CarriedLine:
    return CarriedLine(
        number=line.number,
        function=line.function,
        account=line.account,
        operation=line.operation,
        supplier=line.supplier,
        balance=line.remaining,
        committed=line.committed,
        released=line.released,
        ordered=line.ordered,
        attached=line.attached,
        manager=line.manager,
        service=line.service,
        antenna=line.antenna,
        label=line.label,
    )


def _total(total: rar.RarTotal) -> CarriedTotal:
    return CarriedTotal(
        key=total.code,
        count=total.count,
        balance=total.remaining,
        committed=total.committed,
        released=total.released,
        ordered=total.ordered,
        attached=total.attached,
    )


def _summaries(lines: list[rar.RarLine]) -> tuple[CarriedSummary, ...]:
    """Return the totals by each criterion that at least one line fills in."""
    criteria = [*CRITERIA, (ORIGIN, _origin)] if lines and all(map(_origin, lines)) else CRITERIA
    return tuple(
        CarriedSummary(criterion, tuple(_totals(lines, key))) for criterion, key in criteria if any(map(key, lines))
    )


def _origin(line: rar.RarLine) -> str:
    """Return the year that a number such as IN23004101P carries after its letters; empty when it carries none."""
    match = _YEAR_IN_NUMBER.match(line.number)
    return f"20{match[1]}" if match else ""


def _totals(lines: Iterable[rar.RarLine], key: Callable[[rar.RarLine], str]) -> Iterable[CarriedTotal]:
    groups: dict[str, list[rar.RarLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    for code in sorted(groups):
        yield _total(rar.rar_total(groups[code], code))
