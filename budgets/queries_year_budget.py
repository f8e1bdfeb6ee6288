"""The budget of a year, read from its voted decisions with a constant number of SQL statements."""

from dataclasses import dataclass

from django.db.models import Min, Sum

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.balance import BudgetBalance, budget_balance
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_order import OPENS_CREDITS
from budgets.rules.placement import Placements
from budgets.rules.year_budget import Contribution, SideRows, year_budget

VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)


@dataclass(frozen=True)
class YearColumn:
    """A column: its short heading, its title, the decision that it shows (None: what was before)."""

    heading: str
    title: str
    decision: BudgetDecision | None = None


@dataclass(frozen=True)
class YearBudget:
    """The voted decisions of a year in their order, what they bring, and the balance of their sum.

    `columns` has a column per decision. Where the primitive budget is not known here, a first one shows what was open
    before the first decision that is, as that one says.
    """

    decisions: list[BudgetDecision]
    columns: list[YearColumn]
    sides: list[SideRows]
    balance: BudgetBalance

    @property
    def starts_before(self) -> bool:
        """Return whether decisions of the year came before those that are known."""
        return bool(self.columns) and self.columns[0].decision is None


def voted_decisions(budget_year: BudgetYear) -> list[BudgetDecision]:
    """Return the voted decisions that open credits, oldest first, the primitive budget before all (1 query)."""
    decisions = BudgetDecision.objects.filter(budget_year=budget_year, kind__in=OPENS_CREDITS, state__in=VOTED)
    found = list(decisions.order_by("decided_on", "kind", "number"))
    return sorted(found, key=lambda it: it.kind != BudgetDecision.Kind.PRIMITIVE)


def budget_of_year(budget_year: BudgetYear, *, section: str = "", chapter: str = "") -> YearBudget:
    """Return the budget of a year, its balance whole, its sides cut to a section or chapter (5 queries)."""
    placements = Placements(read_chart(budget_year.chart))
    decisions = voted_decisions(budget_year)
    columns = _columns(decisions)
    found = _contributions(columns)
    sides = year_budget(found, len(columns), placements)
    for side in sides:
        side.chapters = [part for part in side.chapters if chapter in ("", part.chapter.code)]
    shown = [side for side in sides if section in ("", side.section) and side.chapters]
    return YearBudget(decisions, columns, shown, _balance(budget_year, found, placements))


def _columns(decisions: list[BudgetDecision]) -> list[YearColumn]:
    columns = [YearColumn(_heading(it), str(it).capitalize(), it) for it in decisions]
    if decisions and decisions[0].kind != BudgetDecision.Kind.PRIMITIVE:
        before = YearColumn(f"Avant {columns[0].heading}", f"Budget avant\u00a0: {decisions[0]}")
        return [before, *columns]
    return columns


def _heading(decision: BudgetDecision) -> str:
    return f"{decision.kind} {decision.number}" if decision.number else decision.kind


def _contributions(columns: list[YearColumn]) -> list[Contribution]:
    """Return what each column brings to each account (1 query)."""
    places = {it.decision.pk: place for place, it in enumerate(columns) if it.decision}
    rows = (
        CreditLine.objects.filter(decision__in=places)
        .values_list("decision_id", "direction", "kind", "account__code", "account__label")
        .annotate(
            brought=Sum("voted"), carried=Sum("rar"), first=Min("rank"), was=Sum("previous"), of_rar=Sum("previous_rar")
        )
        .order_by("account__code")
    )
    found = []
    for pk, way, kind, code, label, voted, rar, rank, previous, previous_rar in rows:
        account = (Direction(way), OperationKind(kind), code, label)
        found.append(Contribution(places[pk], *account, voted, rar, rank))
        if places[pk] == 1 and columns[0].decision is None:
            found.append(Contribution(0, *account, previous - previous_rar, previous_rar, rank))
    return found


def _balance(budget_year: BudgetYear, found: list[Contribution], placements: Placements) -> BudgetBalance:
    """Return the balance of the sum, as that of one budget which would bring it all."""
    lines = [
        LineView(str(key), it.direction, it.account, it.kind, rar=it.rar, voted=it.voted)
        for key, it in enumerate(found)
    ]
    view = DecisionView.of(DecisionKind.PRIMITIVE, budget_year.year, lines, placements, is_voted=True)
    return budget_balance(view)
