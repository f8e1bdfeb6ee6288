"""Budgets, commitments and movements by the million, made with SQL once for all the measures of one run.

BENCH_BUDGETS (250 by default) budgets of 1 000 commitments of four movements each; the table is measured once with its
first ten thousand movements, then with all of them.
"""

import os
import time
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import psycopg
from django.db import connection, transaction

from budgets.models import Account, Budget, BudgetDecision, BudgetYear, CreditLine
from commitments.models import CreditEnvelope
from commitments.queries_credits import envelope_id
from commitments.rules.credits import EnvelopeKey
from commitments.services.commitments import CommitmentInput, commit_expenditure
from tests.factories import Tenant, make_tenant

BUDGETS = int(os.environ.get("BENCH_BUDGETS", "250"))
COMMITMENTS = 1_000
SMALL = 10  # budgets of 250 commitments: ten thousand movements
RUNS = 60
KEY = EnvelopeKey("expense", "F", False, "chapter", "011")

_COMMITMENTS = """
INSERT INTO commitments_commitment (id, syndicate_id, budget_year_id, number, direction, account_id, function,
    operation, supplier, label, committed, released, ordered, attached, service_done, tax_basis, manager, service,
    antenna)
SELECT gen_random_uuid(), y.syndicate_id, y.id, 'B' || lpad(n::text, 8, '0'), 'expense', %(account)s, '', '',
    'tiers ' || n %% 97, 'objet ' || n, 100, 10, 60, 0, 80, '', '', '', ''
FROM budgets_budgetyear y, generate_series(%(first)s, %(last)s) n WHERE y.id = ANY(%(years)s)
"""
_MOVEMENTS = """
INSERT INTO commitments_movement (id, syndicate_id, budget_year_id, envelope_id, commitment_id, kind, "on",
    committed, released, service_done, ordered)
SELECT gen_random_uuid(), c.syndicate_id, c.budget_year_id, e.id, c.id, k.kind, '2023-06-01',
    k.committed, k.released, k.service_done, k.ordered
FROM commitments_commitment c JOIN commitments_creditenvelope e ON e.budget_year_id = c.budget_year_id,
    (VALUES ('committed', 100, 0, 0, 0), ('released', 0, 10, 0, 0), ('service_done', 0, 0, 80, 0),
            ('ordered', 0, 0, 0, 60)) AS k (kind, committed, released, service_done, ordered)
WHERE c.budget_year_id = ANY(%(years)s) AND NOT EXISTS
    (SELECT 1 FROM commitments_movement m WHERE m.commitment_id = c.id)
"""
_BALANCES = """
UPDATE commitments_creditenvelope e SET committed = n * 100, released = n * 10, service_done = n * 80, ordered = n * 60
FROM (SELECT budget_year_id, count(*) AS n FROM commitments_commitment GROUP BY budget_year_id) c
WHERE c.budget_year_id = e.budget_year_id AND e.budget_year_id = ANY(%(years)s)
"""


@dataclass(frozen=True)
class Filled:
    """The filled table, and the best seconds of one commitment when it was small and once it was full."""

    tenant: Tenant
    years: list[BudgetYear]
    small_seconds: float
    large_seconds: float


@cache
def filled() -> Filled:
    """Fill the tables, once a run."""
    tenant = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    with tenant.context():
        account = Account.objects.get(chart=tenant.year.chart_id, code="611")
        vote(tenant, account)
        years = [_year(tenant, rank) for rank in range(BUDGETS)]
        _fill(years[:SMALL], account.pk, 1, COMMITMENTS // 4)
        small = commitment_seconds(tenant, account)
        _fill(years[:SMALL], account.pk, COMMITMENTS // 4 + 1, COMMITMENTS)
        _fill(years[SMALL:], account.pk, 1, COMMITMENTS)
        large = commitment_seconds(tenant, account)
    return Filled(tenant, years, small, large)


def vote(tenant: Tenant, account: Account, amount: int = 100_000_000) -> None:
    """Open credits in the tenant's own year, where commitments are timed."""
    decision = BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="BP")
    CreditLine.objects.create(
        syndicate=tenant.syndicate, decision=decision, rank=1, direction="D", account=account, voted=amount
    )
    decision.state = "voted"
    decision.save()


def commitment_seconds(tenant: Tenant, account: Account) -> float:
    """Return the best seconds of one commitment with its visa, committed to the disk."""
    times = []
    for _ in range(RUNS):
        asked = CommitmentInput(account=account, amount=Decimal("1.00"), supplier="tiers", label="objet")
        start = time.perf_counter()
        commit_expenditure(tenant.year, asked, by=None)
        times.append(time.perf_counter() - start)
    return min(times)


def _year(tenant: Tenant, rank: int) -> BudgetYear:
    budget = Budget.objects.create(syndicate=tenant.syndicate, code=f"B{rank}", name=f"Budget {rank}", kind="annex")
    year = BudgetYear.objects.create(syndicate=tenant.syndicate, budget=budget, year=2023, chart=tenant.year.chart)
    CreditEnvelope.objects.create(
        id=envelope_id(year.pk, KEY), syndicate=tenant.syndicate, budget_year=year, direction="expense", section="F",
        level="chapter", code="011",
    )  # fmt: skip
    return year


def _fill(years: list[BudgetYear], account: int, first: int, last: int) -> None:
    for start in range(0, len(years), 25):
        part = [year.pk for year in years[start : start + 25]]
        values = {"years": part, "account": account, "first": first, "last": last}
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (_COMMITMENTS, _MOVEMENTS, _BALANCES):
                cursor.execute(statement, values)
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE commitments_movement")
        owner.execute("VACUUM ANALYZE commitments_commitment")
