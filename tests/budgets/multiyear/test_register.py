"""The register of authorisations: votes append-only, voted with a decision or a deliberation, read by the annex."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.annex_files import annex_entries
from budgets.controls.decisions import check_decision
from budgets.models import AnnexRecord, Authorization, AuthorizationPayment, AuthorizationVote
from budgets.queries_annexes import as_records
from budgets.queries_authorizations import authorised_in, registered
from budgets.queries_decision_view import decision_view
from budgets.services.annex_records import save_record
from budgets.services.authorization_take_over import take_over_annex
from budgets.services.authorizations import (
    AuthorizationInput,
    VoteInput,
    create_authorization,
    drop_draft,
    revise_authorization,
    vote_drafts,
)
from budgets.services.decision_steps import vote_decision
from budgets.services.decisions import create_decision
from tests.budgets.decisions.test_decision_steps import line, step

pytestmark = pytest.mark.django_db
D = Decimal
NETWORK = AuthorizationInput("P", "AP-2023-1", "Réseau de fibre")
SCHEDULE = {("21", 2023): D(200), ("21", 2024): D("300.50"), ("20", 2024): D(100)}


def created(tenant, schedule=SCHEDULE, given=NETWORK, **more):
    return create_authorization(
        tenant.year, given, VoteInput(schedule, "programme fibre", **more), by=tenant["finance_officer"]
    )


def annex(decision):
    rows = AnnexRecord.objects.filter(decision=decision, kind="DATA_APCP").order_by("rank")
    return {(it.text("NumAutori"), it.text("Chapitre")): it for it in as_records(rows)}


def test_a_vote_with_the_budget_fills_its_annex_and_is_voted_with_it(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        line(decision, "D", "21838", "200.00", authorization="AP-2023-1")
        line(decision, "R", "1068", "200.00")
        vote = created(tenant, decision=decision)
        record = annex(decision)["AP-2023-1", "21"]
        assert (record.amount("MtAutoriVote"), record.amount("MtCPOuv")) == (D("500.50"), D(200))
        assert record.amount("MtCredAFinanc_NPlus1") == D("300.50")
        assert authorised_in(tenant.year) == {}
        assert [it.code for it in check_decision(decision_view(decision)) if it.code.startswith("APC")] == []
        vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "2023-07")
        vote.refresh_from_db()
        assert (vote.state, vote.adopted_on, vote.reference) == ("voted", date(2023, 4, 3), "2023-07")
        assert authorised_in(tenant.year) == {("I", "20"): D(100), ("I", "21"): D("500.50")}


def test_what_is_voted_never_changes(tenant):
    with tenant.context():
        vote = created(tenant)
        vote_drafts(tenant.year, date(2023, 4, 3), "2023-08")
        payments = AuthorizationPayment.objects.filter(vote=vote)
        for change in (
            lambda: AuthorizationVote.objects.filter(pk=vote.pk).update(reason="autre"),
            lambda: payments.update(amount=1),
            payments.delete,
            lambda: Authorization.objects.update(code="AUTRE"),
            vote.authorization.delete,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        assert registered(tenant.budget)[0].programme.amount == D("600.50")


def test_a_revision_is_another_vote(tenant):
    with tenant.context():
        row = created(tenant).authorization
        vote_drafts(tenant.year, date(2023, 4, 3), "2023-08")
        after = {("21", 2023): D(150), ("21", 2024): D(450), ("20", 2025): D(100)}
        revised = revise_authorization(row, tenant.year, VoteInput(after, "retard du chantier"), by=None)
        assert {it.chapter: it.amount for it in revised.shares.all()} == {"21": D("99.50")}
        [known] = registered(tenant.budget)
        assert (known.programme.amount, known.draft) == (D("600.50"), revised)  # a draft counts for nothing
        vote_drafts(tenant.year, date(2023, 11, 6), "2023-30")
        [known] = registered(tenant.budget)
        assert (known.programme.amount, known.programme.planned(2025)) == (D(700), D(100))
        with pytest.raises(ValidationError, match="ne changerait rien"):
            revise_authorization(row, tenant.year, VoteInput(after), by=None)


def test_a_draft_is_dropped_with_its_annex(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        row = created(tenant, decision=decision).authorization
        assert drop_draft(row) is True
        assert annex(decision) == {}
        assert not Authorization.objects.exists()


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ({("012", 2023): D(1)}, "personnel"),
        ({("011", 2023): D(1)}, "n’est pas un chapitre d’investissement"),
        ({("21", 2022): D(1)}, "date de 2023"),
        ({}, "au moins un crédit"),
    ],
)
def test_an_authorisation_that_can_not_stand_is_refused_whole(tenant, schedule, told):
    with tenant.context():
        with pytest.raises(ValidationError, match=told):
            created(tenant, schedule)
        assert not Authorization.objects.exists()


def test_unforeseen_authorisations_stay_under_two_percent(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        line(decision, "D", "21838", "1000.00")
        line(decision, "R", "1068", "1000.00")
        created(tenant, {("21", 2023): D("20.01")}, AuthorizationInput("P", "IMP", "Imprévus", is_unforeseen=True),
                decision=decision)  # fmt: skip
        assert annex(decision)["IMP", "020"].amount("MtAutoriVote") == D("20.01")
        [finding] = [it for it in check_decision(decision_view(decision)) if it.code == "INS-08"]
        assert (finding.found, finding.expected) == (D("20.01"), D(20))


def test_the_annex_of_a_file_is_taken_over_once(tenant):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None)
        values = {
            "CodTypAutori": "P", "NumAutori": "AP 12", "LibAutori": "Collège", "Chapitre": "21",
            "MtAutoriPrec": "900.00", "MtAutoriVote": "100.00", "MtCPAnt": "250.00", "MtCPOuv": "300.00",
            "MtCredAFinanc_NPlus1": "200.00", "MtCredAFinanc_Sup_NPlus1": "250.00",
        }  # fmt: skip
        line(decision, "D", "21838", "300.00", authorization="AP 12")
        line(decision, "R", "1068", "300.00")
        save_record(decision, annex_entries().by_slug["autorisations"], values, None)
        decision = vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "2023-07")
        assert take_over_annex(decision) == (1, 0)
        assert take_over_annex(decision) == (0, 1)
        [known] = registered(tenant.budget)
        assert (known.programme.amount, known.programme.before(2023)) == (D(1000), {"21": D(900)})
        assert known.programme.schedule == {
            ("21", 2022): D(250), ("21", 2023): D(300), ("21", 2024): D(200), ("21", 2025): D(250),
        }  # fmt: skip
        assert authorised_in(tenant.year) == {("I", "21"): D(100)}


def test_the_register_is_read_with_as_many_statements_for_one_as_for_ten(tenant):
    with tenant.context():
        created(tenant)
        with CaptureQueriesContext(connection) as one:
            registered(tenant.budget)
        for rank in range(9):
            created(tenant, given=AuthorizationInput("P", f"AP-{rank}", "Autre"))
        with CaptureQueriesContext(connection) as ten:
            registered(tenant.budget)
        assert len(ten) == len(one)


def test_two_syndicates_have_their_own_registers(tenant, other_tenant):
    with tenant.context():
        created(tenant)
    with other_tenant.context():
        assert registered(tenant.budget) == []
        created(other_tenant)
        assert len(registered(other_tenant.budget)) == 1
