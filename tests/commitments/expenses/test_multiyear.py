"""Commitments on an authorisation: its amount limits them over the years, its payment credits limit each year."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import BudgetYear
from budgets.queries_authorizations import registered
from budgets.services.authorizations import AuthorizationInput, VoteInput, create_authorization, vote_drafts
from budgets.services.decisions import create_decision
from commitments.models import MultiyearCommitment, MultiyearMovement
from commitments.queries_multiyear import balance_on, multiyear_rows
from commitments.rules.credits import Refusal
from commitments.rules.multiyear import InsufficientAuthorizationError
from commitments.services.commitments import (
    approve_commitment,
    commit_expenditure,
    complete_commitment,
    draft_commitment,
    release_commitment,
    sign_commitment,
)
from commitments.services.multiyear import release_whole
from commitments.services.slips import form_slip
from tests.budgets.decisions.test_decision_steps import line
from tests.commitments.expenses.spending import DAY, asked, commit, liquidated, vote
from tests.factories import Tenant

pytestmark = pytest.mark.django_db
D = Decimal
CODE = "AP-2023-1"


def authorised(tenant, *, voted=True):
    """An AP of 9 000 € over two years, 4 000 € of which in the year."""
    schedule = {("21", 2023): D(4000), ("21", 2024): D(5000)}
    vote_row = create_authorization(tenant.year, AuthorizationInput("P", CODE, "Réseau"), VoteInput(schedule), by=None)
    if voted:
        vote_drafts(tenant.year, date(2023, 4, 3), "2023-9")
    return vote_row.authorization


def on_programme(tenant, amount, whole=None, **more):
    return commit(tenant, amount, "21838", authorization=CODE, whole=D(whole) if whole else None, **more)


def test_the_whole_is_committed_on_the_authorisation_and_the_share_on_the_year(tenant):
    with tenant.context():
        vote(tenant.year)
        row = authorised(tenant)
        commitment = on_programme(tenant, "1500.00", "6000.00")
        balance = balance_on(tenant.year, CODE)
        assert balance is not None
        assert (balance.available, balance.available_in_year) == (D(3000), D(2500))
        assert commitment.committed == D(1500)
        [known] = multiyear_rows(row.pk)
        assert (known.total, known.taken, known.left) == (D(6000), D(1500), D(4500))
        with pytest.raises(InsufficientAuthorizationError, match="Autorisation AP-2023-1 insuffisante"):
            on_programme(tenant, "100.00", "3000.01")
        with pytest.raises(InsufficientAuthorizationError, match="Crédits de paiement 2023"):
            on_programme(tenant, "2500.01", "3000.00")
        with pytest.raises(Refusal, match="dépasse le montant engagé"):
            on_programme(tenant, "200.00", "100.00")
        on_programme(tenant, "2500.00", "3000.00")
        assert MultiyearMovement.objects.count() == 2


def test_an_authorisation_that_is_not_voted_holds_nothing(tenant):
    with tenant.context():
        vote(tenant.year)
        authorised(tenant, voted=False)
        with pytest.raises(Refusal, match="pas encore votée"):
            on_programme(tenant, "1.00")
        commit(tenant, "1.00", "21838", authorization="MENTION")  # unknown to the register: a mention, as in a listing
        assert not MultiyearCommitment.objects.exists()


def test_an_account_of_another_chapter_or_section_is_refused(tenant):
    with tenant.context():
        vote(tenant.year)
        authorised(tenant)
        with pytest.raises(Refusal, match="ne porte pas sur le chapitre 20"):
            commit(tenant, "1.00", "2051", authorization=CODE)
        with pytest.raises(Refusal, match="l’autre section"):
            commit(tenant, "1.00", "611", authorization=CODE)


def test_a_request_takes_the_authorisation_at_its_visa(tenant):
    with tenant.context():
        vote(tenant.year)
        authorised(tenant)
        given = asked(tenant.year, "1000.00", "21838", authorization=CODE, whole=D(9000))
        first, second = (draft_commitment(tenant.year, given, by=None) for _ in range(2))
        assert not MultiyearMovement.objects.exists()
        approve_commitment(first, by=None)
        with pytest.raises(InsufficientAuthorizationError):
            approve_commitment(second, by=None)
        assert registered(tenant.budget)[0].done.committed == D(9000)


def test_the_next_year_takes_its_share_of_the_same_commitment(tenant):
    with tenant.context():
        vote(tenant.year)
        row = authorised(tenant)
        on_programme(tenant, "1500.00", "6000.00")
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        following = Tenant(tenant.syndicate, tenant.users, tenant.budget, year)
        vote(year)
        [known] = multiyear_rows(row.pk)
        with pytest.raises(Refusal, match="ce qui reste de l’engagement pluriannuel"):
            on_programme(following, "4500.01", multiyear=known.row, on=date(2024, 4, 2))
        on_programme(following, "4500.00", multiyear=known.row, on=date(2024, 4, 2))
        [known] = multiyear_rows(row.pk)
        assert (known.total, known.left, len(known.shares)) == (D(6000), D(0), 2)
        assert registered(tenant.budget)[0].done.committed == D(6000)


def test_a_complement_beyond_the_whole_goes_on_the_authorisation(tenant):
    with tenant.context():
        vote(tenant.year)
        row = authorised(tenant)
        commitment = on_programme(tenant, "1500.00", "1600.00")
        complete_commitment(commitment, D(150), "avenant", by=None)
        [known] = multiyear_rows(row.pk)
        assert (known.total, known.taken) == (D(1650), D(1650))
        with pytest.raises(InsufficientAuthorizationError):
            complete_commitment(commitment, D("2350.01"), "avenant", by=None)


def test_a_share_released_stays_committed_on_the_authorisation_until_it_is_released_too(tenant):
    with tenant.context():
        vote(tenant.year)
        row = authorised(tenant)
        commitment = on_programme(tenant, "1500.00", "2000.00")
        release_commitment(commitment, D(1000), "décalé", by=None)
        [known] = multiyear_rows(row.pk)
        assert (known.total, known.left) == (D(2000), D(1500))
        with pytest.raises(Refusal, match="au plus se dégagent"):
            release_whole(known.row, D("1500.01"), "abandon", by=None)
        release_whole(known.row, D(1500), "abandon", by=None)
        assert registered(tenant.budget)[0].done.committed == D(500)


def test_orders_stay_within_the_payment_credits_of_the_year(tenant):
    with tenant.context():
        vote(tenant.year)
        authorised(tenant)
        commitment = on_programme(tenant, "4000.00")
        sign_commitment(commitment, by=tenant["authorising_officer"], act="order", on=DAY)
        first, second = liquidated(tenant, commitment, "3000.00"), liquidated(tenant, commitment, "1000.00")
        form_slip(tenant.year, "expense", [first.pk], by=None)
        opened = create_decision(tenant.year, "DM", number=1, by=None)  # opens less than the schedule plans
        line(opened, "D", "21838", "3500.00", authorization=CODE, voted=D(3500))
        opened.state, opened.decided_on = "voted", date(2023, 9, 4)
        opened.save()
        with pytest.raises(InsufficientAuthorizationError, match=r"500,00.€ disponibles"):
            form_slip(tenant.year, "expense", [second.pk], by=None)
        [item] = registered(tenant.budget)
        assert item.done.paid == {("21", 2023): D(3000)}


def test_another_syndicate_sees_nothing_of_it(tenant, other_tenant):
    with tenant.context():
        vote(tenant.year)
        row = authorised(tenant)
        on_programme(tenant, "1500.00")
    with other_tenant.context():
        assert multiyear_rows(row.pk) == []
        assert balance_on(tenant.year, CODE) is None
        vote(other_tenant.year)
        commit_expenditure(other_tenant.year, asked(other_tenant.year, "1.00", "21838", authorization=CODE), by=None)
        assert not MultiyearCommitment.objects.exists()
