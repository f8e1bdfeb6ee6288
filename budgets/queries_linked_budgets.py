"""The main budget of a syndicate and its annex budgets for a year, each the sum of its voted decisions."""

from uuid import UUID

from django.db.models import Sum

from budgets.controls.commercial import LinkedBudgets
from budgets.models import Budget, BudgetDecision, BudgetYear, Chart, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_order import OPENS_CREDITS
from budgets.rules.placement import Placements

VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)


def linked_budgets(year: int) -> LinkedBudgets | None:
    """Return the budgets of the current syndicate for a year, None when they are not a main one and annexes, all voted.

    Five queries, and three per chart of accounts.
    """
    years = list(BudgetYear.objects.filter(year=year).select_related("budget", "chart").order_by("budget__code"))
    main = [it for it in years if it.budget.kind == Budget.Kind.PRINCIPAL]
    annexes = [it for it in years if it.budget.kind == Budget.Kind.ANNEX]
    if len(main) != 1 or not annexes:
        return None
    lines = _voted_lines(years)
    if any(it.pk not in lines for it in years):
        return None  # one of them has nothing voted: it would look like a gap
    charts: dict[int, Placements] = {}
    views = {it.pk: _view(it, lines[it.pk], _placements(it.chart, charts)) for it in years}
    return LinkedBudgets(views[main[0].pk], tuple(views[it.pk] for it in annexes))


def _voted_lines(years: list[BudgetYear]) -> dict[UUID, list[LineView]]:
    """Return what the voted decisions of each year opened, by direction, kind and account (1 query)."""
    decisions = BudgetDecision.objects.filter(budget_year__in=years, kind__in=OPENS_CREDITS, state__in=VOTED)
    rows = (
        CreditLine.objects.filter(decision__in=decisions)
        .values_list("decision__budget_year", "direction", "kind", "account__code")
        .annotate(opened=Sum("voted"), carried=Sum("rar"))
        .order_by("decision__budget_year", "account__code")
    )
    found: dict[UUID, list[LineView]] = {}
    for pk, direction, kind, account, voted, rar in rows:
        lines = found.setdefault(pk, [])
        lines.append(
            LineView(str(len(lines)), Direction(direction), account, OperationKind(kind), voted=voted, rar=rar)
        )
    return found


def _view(budget_year: BudgetYear, lines: list[LineView], placements: Placements) -> DecisionView:
    return DecisionView.of(DecisionKind.PRIMITIVE, budget_year.year, lines, placements, is_voted=True)


def _placements(chart: Chart, known: dict[int, Placements]) -> Placements:
    if chart.pk not in known:
        known[chart.pk] = Placements(read_chart(chart))
    return known[chart.pk]


def linked_years() -> list[int]:
    """Return the years for which the current syndicate has an annex budget (1 query)."""
    years = BudgetYear.objects.filter(budget__kind=Budget.Kind.ANNEX, state=BudgetYear.State.OPEN)
    return list(years.values_list("year", flat=True).distinct().order_by("year"))
