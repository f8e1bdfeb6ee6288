"""What a document of the State's format says and what the controls find in it, from its bytes and a chart alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.annex_files import annex_schema
from budgets.controls.decisions import check_accounts, check_decision
from budgets.finding_groups import FindingGroup, grouped
from budgets.formats.safe_xml import Problem
from budgets.formats.scdl_budget import chart_labels, converter_csv, schema_csv
from budgets.formats.totem.annex_checks import annex_faults
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import RESULTS_TAKEN
from budgets.formats.totem.notices import notices
from budgets.formats.totem.placements import PlacedLine, place_lines, placement_notices
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import SealCheck, check_seal
from budgets.formats.totem.views import accounts_view_of, decision_view_of
from budgets.results_table import ResultsTable, results_table
from budgets.rules.balance import BudgetBalance, budget_balance
from budgets.rules.chart import SECTION_LABELS, ChartOfAccounts, Direction, Section
from budgets.rules.decision import DecisionView
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.variants import applicable_variant

ChartFor = Callable[[str, int], ChartOfAccounts | None]
SIDES = {Direction.EXPENSE: "Dépenses", Direction.REVENUE: "Recettes"}


@dataclass(frozen=True)
class SideTotals:
    """The expenses or revenues of a section, in euros: compared with, carried forward, brought, of the year."""

    title: str
    previous: Decimal
    rar: Decimal
    brought: Decimal
    year: Decimal


@dataclass(frozen=True)
class CarriedLine:
    """A line that carries the results of the year before, in euros: « R 002 », « R 1068 »."""

    reference: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class DocumentCheck:
    """What the page shows of a document. `balance`, `sides` and `carried` are of decisions, `results` of accounts."""

    document: BudgetDocument
    chart: ChartOfAccounts
    placed: list[PlacedLine]
    seal: SealCheck
    notices: list[Problem]
    findings: list[FindingGroup]
    balance: BudgetBalance | None = None
    sides: tuple[SideTotals, ...] = ()
    carried: tuple[CarriedLine, ...] = ()
    results: ResultsTable | None = None

    @property
    def taking_up(self) -> str:
        """Return what the document says of the results of the year before, in French."""
        return RESULTS_TAKEN.get(self.document.header.results_taken, "")

    @property
    def uses_older_chart(self) -> bool:
        """Whether the chart is of a year before the document's."""
        return self.chart.year != self.document.header.year

    @property
    def annex_records(self) -> int:
        """Return the number of records of all annexes."""
        return sum(len(block.records) for block in self.document.annexes)

    def scdl(self, chart_for: ChartFor, *, is_national: bool = False) -> bytes:
        """Return the SCDL-budget table, the converter's or the one of the national schema. Raises TotemError."""
        if is_national:
            return schema_csv(self.document, self.placed, self.chart)
        header = self.document.header
        return converter_csv(self.document, chart_labels(chart_for(header.variant, header.year) or self.chart))


def check_document(content: bytes, chart_for: ChartFor) -> DocumentCheck:
    """Return what a document says and what the controls find; `chart_for` gives the chart of a variant and year.

    Raises TotemError with every mistake that keeps it from being read, in French.
    """
    document = parse_totem(content)
    header = document.header
    chart = chart_for(applicable_variant(header.variant, header.year), header.year)
    if chart is None:
        raise TotemError([_no_chart(document)])
    faults = list(annex_faults(document, annex_schema()))
    try:
        placed = place_lines(document, chart)
    except TotemError as error:
        raise TotemError([*error.problems, *faults]) from error
    if faults:
        raise TotemError(faults)
    told = [*notices(document, annex_schema()), *placement_notices(placed)]
    check = DocumentCheck(
        document, chart, placed, check_seal(document), sorted(told, key=lambda problem: problem.line), []
    )
    return _accounts(check) if header.kind.is_accounts else _decision(check)


def _decision(check: DocumentCheck) -> DocumentCheck:
    view = decision_view_of(check.document, check.placed, Placements(check.chart))
    return replace(
        check,
        findings=grouped(check_decision(view)),
        balance=budget_balance(view),
        sides=tuple(_sides(view)),
        carried=tuple(_carried(check, view)),
    )


def _accounts(check: DocumentCheck) -> DocumentCheck:
    view = accounts_view_of(check.document, check.placed, Placements(check.chart))
    return replace(check, findings=grouped(check_accounts(view)), results=results_table(view))


def _sides(view: DecisionView) -> Iterable[SideTotals]:
    """Yield the totals of each section and direction, lines 001 and 002 included."""
    for section in (Section.OPERATING, Section.INVESTMENT):
        for direction, title in SIDES.items():
            amounts = [
                total
                for (way, _, chapter), total in view.totals.chapters.items()
                if way is direction and view.section(chapter) is section
            ]
            yield SideTotals(
                f"{title} {'d’' if section is Section.INVESTMENT else 'de '}{SECTION_LABELS[section]}",
                sum((it.previous for it in amounts), ZERO),
                sum((it.rar for it in amounts), ZERO),
                sum((view.new(it) for it in amounts), ZERO),
                sum((view.of_the_year(it) for it in amounts), ZERO),
            )


def _carried(check: DocumentCheck, view: DecisionView) -> Iterable[CarriedLine]:
    """Yield the lines that take up the results of the year before, with the budget of the year on each."""
    for line in view.lines.values():
        if line.account in ("001", "002", "1068"):
            credit = line.rar + (line.voted if view.is_voted else line.proposed)
            credit += line.previous if view.adds_to_the_year else ZERO
            account = check.chart.account_by_code.get(line.account)
            if credit:
                yield CarriedLine(line.reference, account.label if account else "", credit)


def _no_chart(document: BudgetDocument) -> Problem:
    header = document.header
    return Problem(
        0,
        "EnTeteBudget, champ Nomenclature",
        f"la nomenclature {header.nomenclature} n’est pas connue pour {header.year}",
        "Vérifiez la nomenclature et l’exercice du document.",
    )
