"""What is committed reaches the controls of the decisions being prepared."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.annex_files import annex_entries
from budgets.controls.decisions import check_decision
from budgets.models import BudgetYear
from budgets.queries_decision_view import decision_view
from budgets.rules.decision_context import ChapterBeforeVote
from budgets.services.annex_records import save_record
from budgets.services.decision_previous import fill_previous
from budgets.services.decision_steps import vote_decision
from budgets.services.decisions import create_decision
from commitments.models import BeforeVoteAuthorization, Commitment
from commitments.rules.credits import InsufficientCreditError
from commitments.services.commitments import CommitmentInput, commit_expenditure
from tests.budgets.decisions.test_decision_steps import balanced, line, step, voted

pytestmark = pytest.mark.django_db


def commit(tenant, account, amount, *, year=None, **more):
    year = year or tenant.year
    return Commitment.objects.create(
        syndicate=tenant.syndicate,
        budget_year=year,
        number=f"E{Commitment.objects.count()}",
        account=year.chart.accounts.get(code=account),
        supplier="Éditeur",
        committed=amount,
        **more,
    )


def found(decision, code="RDB-06"):
    return [it for it in check_decision(decision_view(decision)) if it.code == code]


def test_credits_under_what_is_committed_are_told(tenant):
    with tenant.context():
        commit(tenant, "611", "120.00", released="10.00")
        commit(tenant, "611", "500.00", state="draft", requested="500.00")
        decision = balanced(tenant)
        [finding] = found(decision)
        assert (finding.found, finding.expected) == (Decimal(100), Decimal(110))
        decision.lines.update(proposed="110.00")
        assert found(decision) == []


def test_a_voted_decision_is_not_held_against_what_was_committed_later(tenant):
    with tenant.context():
        decision = voted(tenant)
        commit(tenant, "611", "120.00")
        assert found(decision) == []


def test_an_amending_decision_is_held_to_the_chapters_that_it_shows(tenant):
    with tenant.context():
        voted(tenant)
        commit(tenant, "611", "120.00")
        commit(tenant, "64111", "30.00")
        amending = create_decision(tenant.year, "DM", by=None)
        fill_previous(amending)
        [finding] = found(amending)
        assert (finding.found, finding.expected) == (Decimal(100), Decimal(120))


def test_what_was_committed_before_the_vote_is_held_to_the_quarter(tenant):
    with tenant.context():
        before = create_decision(tenant.year, "BP", by=None)
        line(before, "D", "2051", "1000.00")
        line(before, "R", "1068", "1000.00")
        vote_decision(step(before, "propose"), date(2023, 4, 3), None, "1")
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        commit(tenant, "2051", "260.00", year=year)
        decision = create_decision(year, "BP", by=None)
        assert decision_view(decision).context.before_vote == ()
        BeforeVoteAuthorization.objects.create(
            syndicate=tenant.syndicate, budget_year=year, reference="2023-40", adopted_on=date(2023, 12, 1)
        )
        [known] = decision_view(decision).context.before_vote
        assert known == ChapterBeforeVote("I", "20", opened=Decimal(260), previous=Decimal(1000))
        [finding] = found(decision, "AVV-01")
        assert (finding.found, finding.expected) == (Decimal(260), Decimal(250))


def spend(year, amount, account, **more):
    """Commit as a clerk does, the credits checked."""
    asked = CommitmentInput(
        Decimal(amount), year.chart.accounts.get(code=account), "Éditeur", "Logiciel", on=date(2024, 1, 9), **more
    )
    return commit_expenditure(year, asked, by=None)


def authorise(decision, chapter, amount, code="AP-2023-1", kind="P"):
    """Write a record of the annex of the authorisations."""
    values = {"CodTypAutori": kind, "NumAutori": code, "Chapitre": chapter, "MtAutoriVote": amount}
    return save_record(decision, annex_entries().by_slug["autorisations"], values, None)


def test_what_was_paid_on_authorisations_before_the_vote_is_held_to_the_third(tenant):
    with tenant.context():
        before = create_decision(tenant.year, "BP", by=None)
        line(before, "D", "2051", "900.00", authorization="AP-2023-1")
        line(before, "R", "1068", "900.00")
        authorise(before, "20", "3000.03")
        vote_decision(step(before, "propose"), date(2023, 4, 3), None, "1")
        year = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
        spend(year, "1000.00", "2051", authorization="AP-2023-1")
        with pytest.raises(InsufficientCreditError, match=r"0,01.€ disponibles"):
            spend(year, "0.02", "2051", authorization="AP-2023-1")
        with pytest.raises(InsufficientCreditError, match="hors AP et AE"):  # nor may others use what is left of it
            spend(year, "0.01", "2051")
        spend(year, "0.01", "2051", authorization="AP-2023-1")
        paid = commit(tenant, "2051", "2000.00", year=year, authorization="AP-2023-1", ordered="1000.00")
        decision = create_decision(year, "BP", by=None)
        [known] = decision_view(decision).context.before_vote
        assert known == ChapterBeforeVote("I", "20", authorised=Decimal(1000), previous_authorised=Decimal("3000.03"))
        assert found(decision, "AVV-02") == []
        paid.ordered = Decimal("1000.02")
        paid.save()
        [finding] = found(decision, "AVV-02")
        assert (finding.found, finding.expected) == (Decimal("1000.02"), Decimal("1000.01"))
