"""What is open: by the votes, before the vote, at which level; pages ask the same of the database whatever there is."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from budgets.models import BudgetYear
from budgets.services.financial_rules import change_financial_rules
from commitments.queries_credits import opened_by_envelope
from commitments.queries_situation import situation
from commitments.rules.credits import (
    Balance,
    Charge,
    Credits,
    EnvelopeKey,
    InsufficientCreditError,
    VoteLevels,
    before_vote_limit,
    check_available,
    envelope_key,
)
from commitments.services.before_vote import allow_before_vote
from tests.commitments.expenses.spending import D, commit, vote
from tests.factories import Tenant
from tests.queries import count_queries

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: D(cents) / 100)
KEY = EnvelopeKey("expense", "F", False, "chapter", "011")


@given(opened=CENTS, committed=CENTS, released=CENTS, asked=st.integers(1, 10**12).map(lambda cents: D(cents) / 100))
def test_a_commitment_passes_exactly_when_it_fits(opened, committed, released, asked):
    balance = Balance(opened=opened, committed=committed, released=released)
    missing = committed - released + asked - opened
    if missing <= 0:
        check_available(KEY, balance, asked, name="011")
    else:
        with pytest.raises(InsufficientCreditError) as refused:
            check_available(KEY, balance, asked, name="011")
        assert refused.value.missing == missing


@pytest.mark.parametrize(
    ("charge", "levels", "expected"),
    [
        (Charge("expense", "I", "21", "21838"), VoteLevels(), ("chapter", "21")),
        (Charge("expense", "I", "21", "21838"), VoteLevels(investment="article"), ("article", "21838")),
        (Charge("expense", "I", "21", "21838", "OP1"), VoteLevels(operations=True), ("operation", "OP1")),
        (Charge("expense", "I", "21", "21838", "OP1"), VoteLevels(), ("chapter", "21")),
        (Charge("expense", "F", "65", "65748"), VoteLevels(specialised=frozenset({"6574"})), ("article", "6574")),
        (Charge("expense", "F", "042", "6811", is_order=True), VoteLevels(operating="article"), ("chapter", "042")),
        (Charge("revenue", "F", "74", "7478"), VoteLevels(operating="article"), ("chapter", "74")),
    ],
)
def test_the_level_of_the_vote_says_which_envelope_limits(charge, levels, expected):
    key = envelope_key(charge, levels)
    assert (key.level, key.code, key.is_order) == (*expected, charge.is_order)


@pytest.mark.parametrize(
    ("section", "code", "allowed", "limit"),
    [
        ("F", "011", False, "1001.01"),
        ("I", "21", False, "0.00"),
        ("I", "21", True, "250.25"),
        ("I", "16", False, "1001.01"),
    ],
)
def test_before_the_vote_the_law_limits(section, code, allowed, limit):
    key = EnvelopeKey("expense", section, False, "chapter", code)
    found = before_vote_limit(key, Credits(voted=D("1001.01"), rar=D("500.00")), has_deliberation=allowed)
    assert found == D(limit)
    assert before_vote_limit(key, Credits(), carried=D("7.00"), has_deliberation=allowed) == D("7.00")


def test_before_the_vote_a_year_spends_within_the_year_before(tenant):
    with tenant.context():
        vote(tenant.year)
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        following = Tenant(tenant.syndicate, tenant.users, tenant.budget, year)
        assert not situation(year).is_voted
        commit(following, "10000.00", on=date(2024, 1, 5))
        with pytest.raises(InsufficientCreditError):
            commit(following, "0.01", on=date(2024, 1, 5))
        with pytest.raises(InsufficientCreditError):
            commit(following, "1250.00", "21838", on=date(2024, 1, 5))
        allow_before_vote(year, "2023-40", date(2023, 12, 12))
        commit(following, "1250.00", "21838", on=date(2024, 1, 5))
        with pytest.raises(InsufficientCreditError):
            commit(following, "0.01", "21838", on=date(2024, 1, 5))


def test_before_the_vote_a_stricter_rule_of_the_syndicate_holds(tenant):
    with tenant.context():
        vote(tenant.year)
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        allow_before_vote(year, "2023-40", date(2023, 12, 12))
        change_financial_rules(tenant.syndicate, {"before_vote_fraction": "5"})
        opened = opened_by_envelope(year)
        assert opened[EnvelopeKey("expense", "I", False, "chapter", "21")] == D("1000.00")  # a fifth of 5 000


@pytest.mark.parametrize("name", ["credit_situation", "work_list", "closing"])
def test_a_page_asks_the_same_of_the_database_for_one_commitment_and_for_forty(tenant, client, name):
    client.force_login(tenant["finance_officer"])
    address = reverse(f"commitments:{name}", args=[tenant.slug, "TNO", 2023])
    with tenant.context():
        vote(tenant.year)
        commit(tenant, "1.00")
    first = count_queries(client, address)
    with tenant.context():
        for _ in range(39):
            commit(tenant, "1.00")
    assert count_queries(client, address) == first
