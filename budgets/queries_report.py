"""What a report to the assembly reads: the decision's view with its comments, the decisions voted before it."""

from decimal import Decimal

from django.db.models import Sum

from budgets.models import BudgetDecision, CreditLine, DecisionReport
from budgets.queries_decision_view import earlier_decisions, view_of
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionKind
from budgets.rules.decision_totals import ChapterKey
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.report import Report, Step, decision_report, short_name


def report_of(decision: BudgetDecision, words: DecisionReport | None) -> Report:
    """Return the report on a stored decision (15 queries at most, whatever its lines). Raises AccountsNotChecked."""
    placements = Placements(read_chart(decision.budget_year.chart))
    lines = list(CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"))
    view = view_of(decision, lines, placements)
    steps = [] if view.kind is DecisionKind.PRIMITIVE else earlier_steps(decision, placements)
    comments = {str(line.rank): line.comment for line in lines if line.comment}
    return decision_report(view, comments, steps, earlier_acts=words.earlier_acts if words else "")


def earlier_steps(decision: BudgetDecision, placements: Placements) -> list[Step]:
    """Return what each decision voted before this one in its year brought, by chapter, oldest first (2 queries)."""
    earlier = earlier_decisions(decision)
    brought: dict[object, dict[ChapterKey, Decimal]] = {it.pk: {} for it in earlier}
    rows = (
        CreditLine.objects.filter(decision__in=earlier)
        .values_list("decision_id", "direction", "kind", "account__code")
        .annotate(voted_total=Sum("voted"), carried=Sum("rar"))
        .order_by()
    )
    for pk, direction, kind, account, voted, carried in rows:
        way, operation = Direction(direction), OperationKind(kind)
        if chapter := placements.find((way, operation, account)).chapter:
            sums = brought[pk]
            sums[way, operation, chapter] = sums.get((way, operation, chapter), ZERO) + voted + carried
    return [Step(short_name(it.kind, it.number), brought[it.pk]) for it in earlier]
