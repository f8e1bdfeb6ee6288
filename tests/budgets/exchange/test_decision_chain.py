"""The chain of real documents through the database: DM n° 2, DM n° 3, accounts of 2021, line by line."""

import re
from decimal import Decimal

import pytest

from budgets.formats.totem.document import step_of
from budgets.formats.totem.reader import parse_totem
from budgets.queries_decision_chain import chain_gaps, chain_notices, stored_chain, stored_step
from budgets.rules.cumulation import cumulated, gaps
from budgets.services.decision_imports import plan_decision
from tests.budgets.decisions.documents import amending, imported, real_year, small_year
from tests.budgets.totem.documents import CA, DM2, DM3, TEXT, content, real

pytestmark = pytest.mark.django_db
CHAIN = (DM2, DM3, CA)


def test_the_real_chain_cumulates_line_by_line(shared, tenant):
    with tenant.context():
        year = real_year(tenant, real(shared, DM2))
        for name in CHAIN:
            assert chain_gaps(parse_totem(real(shared, name)), year) == []
            imported(year, real(shared, name))
        first, second, accounts = steps = stored_chain(year)
    assert gaps(steps) == []
    assert len(first.after) == 185
    assert first.before is not None
    # what DM n° 2 finds, with what both decisions bring, is what the accounts show: every line, to the cent
    brought = [{key: step.after[key] - (step.before or {})[key] for key in step.after} for step in (first, second)]
    total = cumulated([first.before, *brought])
    assert with_credits(total) == with_credits(accounts.after)
    assert sum((it.opened for it in accounts.after.values()), Decimal(0)) == 2 * (
        Decimal("3855999.06") + Decimal("2547537.75")
    )


def with_credits(by_line):
    return {key: found for key, found in by_line.items() if found.opened}


@pytest.mark.parametrize("name", CHAIN)
def test_a_stored_step_is_that_of_its_document(shared, tenant, name):
    original = real(shared, name)
    with tenant.context():
        stored = stored_step(imported(real_year(tenant, original), original))
    document = step_of(parse_totem(original))
    assert (stored.after, stored.before) == (document.after, document.before)


def test_a_decision_that_does_not_go_on_from_the_last_one_is_told(shared, tenant):
    with tenant.context():
        year = real_year(tenant, real(shared, DM2))
        imported(year, real(shared, DM2))
        later = re.sub(rb'<MtBudgPrec V="(\d+)\.(\d\d)"/>', rb'<MtBudgPrec V="1\1.\2"/>', real(shared, DM3), count=1)
        told = [str(it) for it in plan_decision(later, year).notices if "part de" in str(it)]
    assert len(told) == 1
    assert "laisse" in told[0]
    assert "Vérifiez qu’aucune décision ne manque" in told[0]


def test_nothing_is_told_when_the_decision_before_is_not_there(tenant):
    with tenant.context():
        year = small_year(tenant)
        imported(year, TEXT)
        assert list(chain_notices(parse_totem(content(amending(2))), year)) == []
        assert list(chain_notices(parse_totem(content(amending(1))), year)) != []
