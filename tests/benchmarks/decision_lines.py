"""A decision of 5 000 lines, in the database and as the controls see it, for the measures of the controls."""

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from budgets.models import Account, Budget, BudgetDecision, BudgetYear, Chart, CreditLine
from budgets.queries_nomenclature import chart_for_year, read_chart
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.placement import Placements
from tests.factories import make_tenant

LINES = 5_000
COLUMNS = 400  # distinct accounts and kinds of operation: the lines of one differ by their function
AGGREGATE = """
    SELECT direction, kind, account_id, sum(previous), sum(previous_rar), sum(rar), sum(proposed), sum(voted)
    FROM budgets_creditline WHERE decision_id = %s GROUP BY direction, kind, account_id
"""


@dataclass(frozen=True)
class MeasuredDecision:
    """The lines of a decision, the places of its chart, and one SQL aggregate over the same lines."""

    lines: list[LineView]
    placements: Placements
    aggregate: Callable[[], object]

    def view(self) -> DecisionView:
        """Return the decision as the controls see it, its totals made from nothing."""
        return DecisionView.of(DecisionKind.AMENDING, 2024, self.lines, self.placements, number=1)


@contextmanager
def stored_decision() -> Iterator[BudgetDecision]:
    """Store a decision of 5 000 lines in a syndicate of its own, and stay in it."""
    tenant = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    chart_row = chart_for_year("M57_D", 2024)
    assert chart_row is not None
    with tenant.context():
        yield _stored(tenant.budget, chart_row)


@contextmanager
def measured_decision() -> Iterator[MeasuredDecision]:
    """Store a decision of 5 000 lines; its lines are read back from the database."""
    with stored_decision() as decision:
        lines = [_view(line) for line in CreditLine.objects.filter(decision=decision).select_related("account")]

        def aggregate() -> object:
            with connection.cursor() as cursor:
                cursor.execute(AGGREGATE, [decision.pk])
                return cursor.fetchall()

        yield MeasuredDecision(lines, Placements(read_chart(decision.budget_year.chart)), aggregate)


def _stored(budget: Budget, chart: Chart) -> BudgetDecision:
    syndicate = budget.syndicate
    year = BudgetYear.objects.create(syndicate=syndicate, budget=budget, year=2024, chart=chart)
    decision = BudgetDecision.objects.create(
        syndicate=syndicate, budget_year=year, kind="DM", number=1, decided_on=date(2024, 6, 1)
    )
    draw = random.Random(1)
    columns = _columns(chart, draw)
    CreditLine.objects.bulk_create(
        CreditLine(
            syndicate=syndicate,
            decision=decision,
            rank=rank,
            direction=direction,
            kind=kind,
            account=account,
            function=f"0{rank // COLUMNS}",
            previous=Decimal(draw.randrange(10**8)).scaleb(-2),
            proposed=Decimal(draw.randrange(10**6)).scaleb(-2),
        )
        for rank, (direction, kind, account) in enumerate((columns * (LINES // COLUMNS + 1))[:LINES], start=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE budgets_creditline")
    return decision


def _columns(chart: Chart, draw: random.Random) -> list[tuple[str, str, Account]]:
    """Return some of the columns that the chart allows, real and order, expense and revenue."""
    by_code = {account.code: account for account in Account.objects.filter(chart=chart, functional=False)}
    columns = [
        (direction.value, kind.value, by_code[account.code])
        for (direction, kind), accounts in read_chart(chart).entry_accounts.items()
        for account in accounts
        if account.code not in ("001", "002")
    ]
    return draw.sample(columns, COLUMNS)


def _view(line: CreditLine) -> LineView:
    return LineView(
        str(line.pk),
        Direction(line.direction),
        line.account.code,
        OperationKind(line.kind),
        function=line.function,
        previous=line.previous,
        rar=line.rar,
        proposed=line.proposed,
        voted=line.voted,
        previous_rar=line.previous_rar,
    )
