"""Where each line of a document falls: section, chapter, real or order, equipment or financial, from the chart alone.

What the editor printed (ContNat, the trait Section) is often missing: it is compared, never relied on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.lines import BudgetLine, subject_of
from budgets.rules.chart import (
    ChartError,
    ChartOfAccounts,
    InvestmentGroup,
    OperationKind,
    Placement,
    Section,
    place,
)
from budgets.rules.money import ZERO
from budgets.rules.section_totals import SectionTotals, section_totals

MOST_PROBLEMS = 200  # finding the accounts that are near a wrong one takes time


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of credits with the place that the chart gives it."""

    line: BudgetLine
    kind: OperationKind
    placement: Placement

    @property
    def section(self) -> Section:
        """Return the section of the chapter."""
        return self.placement.section

    @property
    def chapter(self) -> str:
        """Return the code of the chapter, without the number of a third party's operation."""
        return self.placement.chapter.code

    @property
    def voted_chapter(self) -> str:
        """Return the chapter as credits are voted: with the number of the third party's operation, as in 4581001."""
        third_party = self.line.third_party
        return f"{self.chapter}{third_party}" if self.group is InvestmentGroup.THIRD_PARTY else self.chapter

    @property
    def group(self) -> InvestmentGroup | None:
        """Return the group of a real investment operation, None for any other line."""
        group = self.placement.investment_group
        return InvestmentGroup.THIRD_PARTY if group and self.line.third_party else group


def place_lines(document: BudgetDocument, chart: ChartOfAccounts) -> list[PlacedLine]:
    """Return the lines of credits with their places.

    Raises TotemError with every line that the chart cannot place, up to MOST_PROBLEMS of them.
    """
    placed: list[PlacedLine] = []
    problems: list[Problem] = []
    for line in document.credit_lines:
        if len(problems) == MOST_PROBLEMS:
            problems.append(_and_more(line))
            break
        kind = line.operation_kind or _only_order_kind(chart, line)
        if kind is None:
            problems.append(_no_order_type(line))
            continue
        try:
            placed.append(PlacedLine(line, kind, place(chart, line.account, line.direction, kind)))
        except ChartError as error:
            message = error.message.removesuffix(".")
            problems.append(Problem(line.node.line, subject_of(line), message[:1].lower() + message[1:], error.mend))
    if problems:
        raise TotemError(problems)
    return placed


def placement_notices(placed: Iterable[PlacedLine]) -> Iterator[Problem]:
    """Yield the lines on a withdrawn account, and those whose printed chapter is not that of the chart."""
    for it in placed:
        line = it.line
        if it.placement.warning:
            message, _, mend = it.placement.warning.partition(". ")
            yield Problem(line.node.line, subject_of(line), message[:1].lower() + message[1:], mend)
        printed = line.printed_chapter
        if printed and printed not in (it.chapter, it.voted_chapter):
            yield Problem(
                line.node.line,
                subject_of(line, "ContNat"),
                f"le document imprime le chapitre {printed}, la nomenclature donne {it.voted_chapter}",
                "Le chapitre de la nomenclature est retenu.",
            )


def totals_by_section(placed: Iterable[PlacedLine], amount: str = "MtPrev") -> dict[Section, SectionTotals]:
    """Return the totals of one of the document's amounts by section, in euros."""
    return section_totals((it.section, it.line.direction, _amount(it.line, amount)) for it in placed)


def _amount(line: BudgetLine, name: str) -> Decimal:
    return line.amount(name) or ZERO


def _only_order_kind(chart: ChartOfAccounts, line: BudgetLine) -> OperationKind | None:
    """Return the kind of an order line that does not say it, where its account allows but one."""
    account = chart.account_by_code.get(line.account)
    if account is None:
        return OperationKind.BETWEEN  # whichever: the account is what is wrong
    kinds = [it for it in (OperationKind.BETWEEN, OperationKind.INSIDE) if account.chapter(line.direction, it)]
    return kinds[0] if len(kinds) == 1 else None


def _no_order_type(line: BudgetLine) -> Problem:
    return Problem(
        line.node.line,
        subject_of(line, "TypOpBudg"),
        "la ligne est d’ordre, sans dire si l’opération est de section à section ou à l’intérieur d’une section",
        "Écrivez 2 pour une opération de section à section, 1 à l’intérieur de la section.",
    )


def _and_more(line: BudgetLine) -> Problem:
    return Problem(
        line.node.line,
        subject_of(line),
        f"la lecture s’arrête ici, après {MOST_PROBLEMS} lignes fausses",
        "Vérifiez que la nomenclature et l’exercice du document sont les bons, puis recommencez.",
    )
