"""A decision whose document has more than eighty pages, for the measures of its printing."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine
from budgets.queries_nomenclature import chart_for_year, read_chart
from budgets.rules.chart import Direction, OperationKind
from tests.factories import make_tenant

LINES = 900
FUNCTIONS = ("01", "020", "021", "11", "20", "311", "42", "50", "61", "70", "72", "80", "81")


@contextmanager
def printed_decision(lines: int = LINES) -> Iterator[BudgetDecision]:
    """Store a primitive budget crossed with functions in a syndicate of its own, and stay in it."""
    tenant = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    chart_row = chart_for_year("M57_D", 2024)
    assert chart_row is not None, "the charts are loaded"
    with tenant.context():
        year = BudgetYear.objects.create(syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=chart_row)
        decision = BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=year, kind="BP")
        CreditLine.objects.bulk_create(_lines(decision, lines))
        yield BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate").get(
            pk=decision.pk
        )


def _lines(decision: BudgetDecision, count: int) -> list[CreditLine]:
    draw = random.Random(57)
    chart = read_chart(decision.budget_year.chart)
    ids = dict(Account.objects.filter(chart=decision.budget_year.chart).values_list("code", "pk"))
    ways = [
        (direction, account.code)
        for direction in Direction
        for account in chart.entry_accounts[direction, OperationKind.REAL]
    ]
    return [
        CreditLine(
            syndicate_id=decision.syndicate_id,
            decision=decision,
            rank=rank,
            direction=direction.value,
            account_id=ids[code],
            function=draw.choice(FUNCTIONS),
            previous=Decimal(draw.randrange(10**7)) / 100,
            proposed=Decimal(draw.randrange(10**7)) / 100,
        )
        for rank, (direction, code) in enumerate((draw.choice(ways) for _ in range(count)), start=1)
    ]
