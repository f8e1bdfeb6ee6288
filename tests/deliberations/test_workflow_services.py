"""The steps of a deliberation: by whom, when, and what each refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from budgets.models import Job, YearResult
from deliberations.models import Approval, Deliberation
from deliberations.queries.attestations import signatures_of
from deliberations.queries.deliberations import frozen_act
from deliberations.rules.votes import PresidentVote, Votes
from deliberations.services import approvals, attestations, drafting, workflow
from deliberations.services.drafting import BlockInput
from deliberations.services.refusals import Refused, RoleRefused, StepRefused
from tests.deliberations.factories import (
    HELD_ON,
    actor,
    make_draft,
    make_meeting,
    make_result,
    make_scheduled,
    make_sealed,
    make_submitted,
    make_voted,
    sign,
)

SENT, RECEIVED, PUBLISHED = date(2024, 3, 18), date(2024, 3, 19), date(2024, 3, 21)
RECEIPT = "069-256910183-20240314-CS_2024_03_1-DE"


@pytest.fixture
def alpha(tenant):
    with tenant.context():
        yield tenant


def test_the_whole_way_leads_to_an_enforceable_act(alpha):
    president, officer = actor(alpha, "authorising_officer"), actor(alpha, "finance_officer")
    deliberation = make_scheduled(alpha)
    assert (deliberation.state, deliberation.number) == ("on_agenda", "CS_2024_03_1")
    deliberation = workflow.record_vote(deliberation, Votes(4), by=president)
    assert deliberation.state == "voted"
    assert YearResult.objects.get(pk=deliberation.result_id).voted_at is not None
    deliberation = workflow.seal(deliberation, by=president)
    assert deliberation.sealed_at is not None
    deliberation = workflow.transmit(deliberation, SENT, by=officer, received_on=RECEIVED, receipt_id=RECEIPT)
    deliberation = workflow.publish(deliberation, PUBLISHED, by=officer)
    assert (deliberation.state, deliberation.enforceable_on) == ("enforceable", PUBLISHED)


def test_what_is_voted_is_kept_as_it_will_be_printed(alpha):
    act = frozen_act(make_voted(alpha, Votes(3, 0, 1)))
    assert act.vote.sentence == "À l’unanimité des suffrages exprimés"
    texts = " ".join(getattr(block, "text", "") for block in act.blocks).replace("\u00a0", " ")
    assert "Affecte 200,00 €" in texts
    assert "{{" not in texts
    assert act.meeting.voters == 4


def test_a_receipt_that_comes_after_the_publication_makes_the_act_enforceable(alpha):
    officer = actor(alpha, "finance_officer")
    deliberation = workflow.publish(workflow.transmit(make_sealed(alpha), SENT, by=officer), PUBLISHED, by=officer)
    assert (deliberation.state, deliberation.enforceable_on) == ("published", None)
    deliberation = workflow.receive(deliberation, RECEIVED, RECEIPT, by=officer)
    assert (deliberation.state, deliberation.enforceable_on) == ("enforceable", PUBLISHED)
    with pytest.raises(StepRefused):
        workflow.receive(deliberation, RECEIVED, RECEIPT, by=officer)


def test_sealing_asks_the_worker_for_the_document(alpha):
    deliberation = make_sealed(alpha)
    asked = [job.params["deliberation"] for job in Job.objects.all()]
    assert asked == [str(deliberation.pk)] * 2  # the draft of the agenda, then the act


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        (Votes(5), "5.voix .* pour 4 votants"),
        (Votes(3, 1, 1), "pour 4 votants"),
        (Votes(0), "aucune voix"),
        (Votes(2, 2), "partage égal"),
    ],
)
def test_votes_that_can_not_stand_are_refused_and_change_nothing(alpha, votes, words):
    deliberation = make_scheduled(alpha)
    with pytest.raises(Refused, match=words):
        workflow.record_vote(deliberation, votes, by=actor(alpha, "authorising_officer"))
    stored = Deliberation.objects.get(pk=deliberation.pk)
    assert (stored.state, stored.votes_for, stored.frozen) == ("on_agenda", None, None)


def test_the_president_decides_a_tie(alpha):
    deliberation = make_scheduled(alpha)
    by = actor(alpha, "authorising_officer")
    deliberation = workflow.record_vote(deliberation, Votes(2, 2), president_vote=PresidentVote.FOR, by=by)
    assert deliberation.state == "voted"


def test_a_rejected_text_ends_there_and_leaves_the_results_open(alpha):
    deliberation = make_voted(alpha, Votes(1, 3))
    assert deliberation.state == "rejected"
    assert YearResult.objects.get(pk=deliberation.result_id).voted_at is None
    with pytest.raises(StepRefused):
        workflow.seal(deliberation, by=actor(alpha, "authorising_officer"))
    again = drafting.draft_from_result(deliberation.result, by=actor(alpha, "finance_officer"))
    assert again.state == "draft"


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        ({"members_in_office": 9}, "quorum n’est pas atteint"),
        ({"convoked_on": date(2024, 3, 10)}, "3.jours francs"),
    ],
)
def test_a_meeting_that_can_not_deliberate_does_not_vote(alpha, meeting, words):
    deliberation = make_scheduled(alpha, **meeting)
    with pytest.raises(Refused, match=words):
        workflow.record_vote(deliberation, Votes(4), by=actor(alpha, "authorising_officer"))


def test_a_meeting_of_tomorrow_has_no_vote_yet(alpha):
    tomorrow = localdate() + timedelta(days=1)
    deliberation = make_scheduled(alpha, held_on=tomorrow, convoked_on=tomorrow - timedelta(days=9))
    with pytest.raises(Refused, match="pas encore venue"):
        workflow.record_vote(deliberation, Votes(4), by=actor(alpha, "authorising_officer"))


def test_an_anticipated_taking_up_waits_for_both_signatures(alpha):
    deliberation = make_scheduled(alpha, signed=False)
    by = actor(alpha, "authorising_officer")
    with pytest.raises(Refused, match=r"pas signée par l’ordonnateur.*pas attestée par le comptable"):
        workflow.record_vote(deliberation, Votes(4), by=by)
    sign(deliberation.result, alpha)
    assert workflow.record_vote(deliberation, Votes(4), by=by).state == "voted"


def test_the_treasurer_attests_after_the_authorising_officer(alpha):
    result = make_result(alpha)
    with pytest.raises(StepRefused, match="avant que le comptable"):
        attestations.sign_result_sheet(result, by=actor(alpha, "treasurer"))
    with pytest.raises(RoleRefused):
        attestations.sign_result_sheet(result, by=actor(alpha, "finance_officer"))
    sign(result, alpha)
    assert signatures_of(result).are_complete
    attestations.sign_result_sheet(result, by=actor(alpha, "treasurer"))
    assert result.attestations.count() == 2


def test_a_changed_figure_undoes_the_signatures(alpha):
    result = make_result(alpha)
    sign(result, alpha)
    result.figures.filter(key="operating_opening").update(amount="0.01")
    signed = signatures_of(YearResult.objects.get(pk=result.pk))
    assert signed.authorising_officer is None
    assert len(signed.outdated) == 2


def test_results_that_the_controls_refuse_are_not_submitted(alpha):
    deliberation = make_draft(alpha)
    deliberation.result.figures.filter(key="operating_opening").delete()
    with pytest.raises(Refused, match="incomplet"):
        workflow.submit(deliberation, by=actor(alpha, "finance_officer"))


def test_a_text_that_decides_nothing_is_not_submitted(alpha):
    deliberation = make_draft(alpha)
    deliberation.blocks.filter(kind="decision").delete()
    with pytest.raises(Refused, match="ne décide rien"):
        workflow.submit(deliberation, by=actor(alpha, "finance_officer"))


@pytest.mark.parametrize("number", ["trop long pour un acte", "CS 2024 1", "É"])
def test_a_number_that_the_prefecture_would_refuse_is_refused(alpha, number):
    deliberation = make_submitted(alpha)
    with pytest.raises(Refused, match="n’est pas un numéro d’acte"):
        workflow.schedule(deliberation, make_meeting(alpha), number=number, by=actor(alpha, "authorising_officer"))


def test_a_number_is_given_once(alpha):
    make_voted(alpha, Votes(1, 3))
    result = YearResult.objects.get()
    again = drafting.draft_from_result(result, by=actor(alpha, "finance_officer"), on=HELD_ON)
    workflow.submit(again, by=actor(alpha, "finance_officer"))
    meeting = Deliberation.objects.exclude(meeting=None).get().meeting
    with pytest.raises(Refused, match="existe déjà"):
        workflow.schedule(again, meeting, number="CS_2024_03_1", by=actor(alpha, "authorising_officer"))


def test_a_withdrawn_text_loses_its_answers_and_can_be_edited(alpha):
    deliberation = make_scheduled(alpha)
    approvals.answer(deliberation, given="approved", comment="", by=actor(alpha, "elected_member"))
    deliberation = workflow.withdraw(deliberation, by=actor(alpha, "authorising_officer"))
    assert (deliberation.state, deliberation.meeting_id, Approval.objects.count()) == ("submitted", None, 0)
    block = deliberation.blocks.first()
    drafting.change_block(block, BlockInput("paragraph", "Autre."), by=actor(alpha, "authorising_officer"))


def test_an_elected_member_answers_until_the_vote_and_says_why_he_refuses(alpha):
    deliberation = make_scheduled(alpha)
    member = actor(alpha, "elected_member")
    with pytest.raises(Refused, match="pourquoi"):
        approvals.answer(deliberation, given="refused", comment="  ", by=member)
    with pytest.raises(RoleRefused):
        approvals.answer(deliberation, given="approved", comment="", by=actor(alpha, "treasurer"))
    approvals.answer(deliberation, given="refused", comment="Trop tôt.", by=member)
    approvals.answer(deliberation, given="approved", comment="Après explication.", by=member)
    assert [(a.answer, a.comment) for a in Approval.objects.all()] == [("approved", "Après explication.")]
    workflow.record_vote(deliberation, Votes(4), by=actor(alpha, "authorising_officer"))
    with pytest.raises(StepRefused):
        approvals.answer(deliberation, given="refused", comment="Non.", by=member)


@pytest.mark.parametrize(
    ("sent", "received", "receipt", "words"),
    [
        (date(2024, 3, 13), None, "", "précède la séance"),
        (SENT, date(2024, 3, 17), RECEIPT, "précède l’envoi"),
        (SENT, RECEIVED, "", "une date et un identifiant"),
        (SENT, RECEIVED, "069-256910183-20240314-CS_2024_03_2-DE", "le numéro de l’acte"),
        (SENT, RECEIVED, "reçu", "n’a pas la forme"),
        (date(2999, 1, 1), None, "", "pas encore venu"),
    ],
)
def test_a_transmission_that_can_not_stand_is_refused_and_changes_nothing(alpha, sent, received, receipt, words):
    deliberation = make_sealed(alpha)
    with pytest.raises(Refused, match=words):
        workflow.transmit(
            deliberation, sent, received_on=received, receipt_id=receipt, by=actor(alpha, "finance_officer")
        )
    stored = Deliberation.objects.get(pk=deliberation.pk)
    assert (stored.state, stored.sent_on, stored.receipt_id) == ("sealed", None, "")


def test_no_sql_of_the_application_changes_a_voted_act(alpha):
    deliberation = make_sealed(alpha)
    for change in ({"title": "Autre"}, {"votes_for": 1}, {"state": "draft"}, {"frozen": {}}, {"number": "X"}):
        with pytest.raises(IntegrityError, match="ne peut plus être modifié"), transaction.atomic():
            Deliberation.objects.filter(pk=deliberation.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliberation.objects.filter(pk=deliberation.pk).delete()
