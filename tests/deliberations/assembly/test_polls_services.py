"""A meeting held live: convened, proxies, arrivals, votes counted once, closed into the act."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from budgets import jobs
from budgets.tenancy import syndicate_context
from deliberations.models import (
    Arrival,
    Ballot,
    Convocation,
    Delegate,
    Deliberation,
    Meeting,
    MemberBody,
    Movement,
    Poll,
    ProxyForm,
    SecretCount,
)
from deliberations.queries.deliberations import frozen_act, get_deliberation_or_404
from deliberations.queries.polls import poll_sheet, poll_standing
from deliberations.services import convocations, meetings, polls, proxies, room, workflow
from deliberations.services.meetings import MeetingInput
from deliberations.services.polls import PollInput
from deliberations.services.refusals import Refused, RoleRefused, StepRefused
from tests.deliberations.factories import actor, make_delegates, make_submitted, sign
from tests.factories import Tenant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def inside(tenant):
    with tenant.context():
        yield tenant


def president(tenant: Tenant):
    return actor(tenant, "authorising_officer")


def plan(tenant: Tenant, *, ahead: int) -> Deliberation:
    """A text on the agenda of a meeting in `ahead` days."""
    deliberation = make_submitted(tenant)
    sign(deliberation.result, tenant)
    held_on = localdate() + ahead * DAY
    given = MeetingInput(held_on=held_on, convoked_on=held_on - 7 * DAY, members_in_office=5)
    meeting = meetings.plan_meeting(tenant.syndicate, given, by=actor(tenant, "finance_officer"))
    return workflow.schedule(deliberation, meeting, by=president(tenant))


def live(tenant: Tenant, *, arrived: int = 4) -> tuple[Deliberation, list[Delegate]]:
    """A text on the agenda of a meeting open today: the first delegates are there, A presides."""
    delegates = make_delegates(tenant)
    deliberation = plan(tenant, ahead=0)
    for delegate in delegates[:arrived]:
        proxies.note_arrival(deliberation.meeting, delegate, means=Arrival.Means.DOOR)
    room.open_meeting(deliberation.meeting, president=delegates[0].pk, by=president(tenant))
    return get_deliberation_or_404(deliberation.pk), delegates


def vote(poll, delegate, choice, *, by, key=None):
    return polls.cast(poll, {delegate.pk: choice}, key=key or uuid4(), holder=delegate.pk, by=by)


# --- convocation -----------------------------------------------------------------------------------------------------


def test_each_member_is_convened_by_mail_with_his_own_page_and_the_document(
    inside: Tenant, client: Client, django_capture_on_commit_callbacks
) -> None:
    delegates = make_delegates(inside)
    for delegate in delegates[:4]:
        Delegate.objects.filter(pk=delegate.pk).update(email=f"{delegate.last_name.lower()}@elus.example")
    deliberation = plan(inside, ahead=20)
    job = convocations.convene(deliberation.meeting, by=president(inside))
    jobs.run(job.pk, inside.syndicate.pk)
    assert {message.to[0] for message in mail.outbox} == {
        f"{name}@elus.example" for name in ("arnaud", "blanc", "charles", "dubois")
    }
    first = mail.outbox[0]
    [(name, content, kind)] = first.attachments
    assert (name[:11], bytes(content[:5]), kind) == ("convocation", b"%PDF-", "application/pdf")
    rows = list(Convocation.objects.filter(meeting=deliberation.meeting))
    assert len({row.code for row in rows}) == 5
    assert [row.failure for row in rows if not row.sent_at] == ["aucune adresse : à remettre sur papier"]
    assert Meeting.objects.get(pk=deliberation.meeting.pk).convoked_on == localdate()
    jobs.run(job.pk, inside.syndicate.pk)
    assert len(mail.outbox) == 4  # run twice, sent once
    address = re.search(r"http\S+/convocation/\S+", first.body).group()
    path = address[address.index("/convocation/") :]
    answer = client.get(path)  # nobody is signed in
    assert answer.status_code == 200
    assert deliberation.title in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    with inside.context():
        opened = Convocation.objects.get(email=first.to[0])
        assert [opening.what for opening in opened.openings.all()] == ["page de la convocation"]


def test_the_proof_of_sending_does_not_change(inside: Tenant) -> None:
    make_delegates(inside)
    deliberation = plan(inside, ahead=20)
    job = convocations.convene(deliberation.meeting, by=president(inside))
    jobs.run(job.pk, inside.syndicate.pk)
    row = Convocation.objects.filter(meeting=deliberation.meeting).first()
    convocations.hand_on_paper(row, by=president(inside))
    with pytest.raises(StepRefused, match="déjà envoyée"):
        convocations.hand_on_paper(row, by=president(inside))
    with pytest.raises(StepRefused, match="déjà convoquée"):
        convocations.convene(deliberation.meeting, by=president(inside))
    with pytest.raises(IntegrityError, match="preuve"):
        Convocation.objects.filter(pk=row.pk).update(sent_at=None)


def test_a_notice_too_short_is_refused_and_nothing_leaves(inside: Tenant) -> None:
    make_delegates(inside)
    deliberation = plan(inside, ahead=3)
    with pytest.raises(Refused, match="jours francs"):
        convocations.convene(deliberation.meeting, by=president(inside))
    assert not Convocation.objects.exists()


def test_a_token_made_up_or_of_another_syndicate_opens_nothing(
    inside: Tenant, other_tenant: Tenant, client: Client
) -> None:
    [delegate, *_] = make_delegates(inside)
    deliberation = plan(inside, ahead=20)
    row = Convocation.objects.create(
        syndicate=inside.syndicate, meeting=deliberation.meeting, delegate=delegate, code="AAAAAA"
    )
    token = convocations.token_of(row)
    row.syndicate_id = other_tenant.syndicate.pk
    crossed = convocations.token_of(row)
    assert client.get(reverse("deliberations:convocation_open", args=[token])).status_code == 200
    for wrong in (crossed, token[:-2] + "zz", "x"):
        assert client.get(reverse("deliberations:convocation_open", args=[wrong])).status_code == 404


# --- proxies and arrivals --------------------------------------------------------------------------------------------


def test_a_proxy_is_given_changed_and_taken_back(inside: Tenant) -> None:
    a, b, c, d, _ = make_delegates(inside)
    meeting = plan(inside, ahead=20).meeting
    proxies.give_proxy(meeting, d, a, means="account")
    assert proxies.give_proxy(meeting, d, a, means="account").holder == a
    assert ProxyForm.objects.count() == 1  # the same again changes nothing
    with pytest.raises(Refused, match="en détient déjà 1"):
        proxies.give_proxy(meeting, c, a, means="account")
    with pytest.raises(Refused, match="a lui-même donné pouvoir"):
        proxies.give_proxy(meeting, c, d, means="account")
    proxies.give_proxy(meeting, d, b, means="account")
    assert [row.holder for row in ProxyForm.objects.filter(ended_at=None)] == [b]
    proxies.take_proxy_back(meeting, d)
    with pytest.raises(Refused, match="aucun"):
        proxies.take_proxy_back(meeting, d)


def test_the_sheet_of_the_opening_is_made_of_arrivals_proxies_and_substitutes(inside: Tenant) -> None:
    a, b, c, d, e = make_delegates(inside)
    town = MemberBody.objects.create(syndicate=inside.syndicate, name="Commune", seats=1)
    Delegate.objects.filter(pk=e.pk).update(member=town)
    substitute = Delegate.objects.create(
        syndicate=inside.syndicate, title="Madame", last_name="Zola", first_name="Ève", seat="substitute", member=town
    )
    deliberation = plan(inside, ahead=0)
    proxies.give_proxy(deliberation.meeting, d, b, means="paper")
    for delegate in (a, b, substitute):
        proxies.note_arrival(deliberation.meeting, delegate, means="secretary")
    room.open_meeting(deliberation.meeting, president=a.pk, by=president(inside))
    sheet = poll_sheet(get_deliberation_or_404(deliberation.pk))
    assert {each.key for each in sheet.present} == {str(each.pk) for each in (a, b, substitute)}
    assert sheet.proxies == ((str(d), str(b)),)
    assert {each.key for each in sheet.excused} == {str(c.pk), str(e.pk)}
    assert [each.replaces for each in sheet.present if each.key == str(substitute.pk)] == [str(e)]
    assert sheet.voters == 4
    with pytest.raises(StepRefused, match="séance est ouverte"):
        proxies.give_proxy(deliberation.meeting, c, a, means="account")


def test_the_door_takes_a_personal_code_and_stops_those_who_guess(inside: Tenant, client: Client) -> None:
    from deliberations.views.door import door_token

    [delegate, *_] = make_delegates(inside)
    meeting = plan(inside, ahead=0).meeting
    Convocation.objects.create(syndicate=inside.syndicate, meeting=meeting, delegate=delegate, code="KLMNPQ")
    where = reverse("deliberations:door_open", args=[door_token(meeting)])
    assert client.post(where, {"code": "ZZZZZZ"}).status_code == 422
    assert client.post(where, {"code": "klm npq"}).status_code == 200
    with inside.context():
        assert [arrival.delegate for arrival in Arrival.objects.all()] == [delegate]
    answers = [client.post(where, {"code": "ZZZZZZ"}).status_code for _ in range(11)]
    assert answers[-1] == 429


# --- votes -----------------------------------------------------------------------------------------------------------


def test_a_poll_is_cast_closed_and_frozen_in_the_act(inside: Tenant) -> None:
    deliberation, (a, b, c, d, _) = live(inside)
    poll = polls.open_poll(deliberation, PollInput(Poll.Mode.ROLL_CALL), by=president(inside))
    for delegate, choice in ((a, "for"), (b, "for"), (c, "against"), (d, "abstain")):
        vote(poll, delegate, choice, by=president(inside))
    standing = poll_standing(poll)
    assert (standing.voted, standing.total, standing.missing) == (4, 4, ())
    decided = polls.close_poll(poll, by=president(inside))
    assert (decided.state, decided.votes_for, decided.votes_against, decided.abstentions) == ("voted", 2, 1, 1)
    act = frozen_act(decided)
    table = act.blocks[-1].table
    assert [(row.label, row.cells[0].text) for row in table.rows] == [
        (str(a), "pour"), (str(b), "pour"), (str(c), "contre"), (str(d), "abstention"),
    ]  # fmt: skip
    assert len(act.meeting.present) == 4


def test_a_vote_sent_twice_is_counted_once(inside: Tenant) -> None:
    deliberation, (a, b, *_) = live(inside)
    poll = polls.open_poll(deliberation, PollInput(), by=president(inside))
    key = uuid4()
    first = vote(poll, a, "for", by=president(inside), key=key)
    assert vote(poll, a, "for", by=president(inside), key=key) == first
    assert vote(poll, a, "against", by=president(inside), key=key) == first  # the key decides, not the content
    with pytest.raises(StepRefused, match="déjà compté"):
        vote(poll, a, "against", by=president(inside))
    assert [ballot.choice for ballot in Ballot.objects.all()] == ["for"]
    with pytest.raises(RoleRefused, match="pas le vôtre"):
        polls.cast(poll, {b.pk: "for"}, key=uuid4(), holder=a.pk, by=president(inside))


def test_a_closed_poll_refuses_late_ballots_also_in_the_database(inside: Tenant) -> None:
    deliberation, (a, b, *_) = live(inside)
    poll = polls.open_poll(deliberation, PollInput(), by=president(inside))
    vote(poll, a, "for", by=president(inside))
    polls.close_poll(poll, by=president(inside))
    with pytest.raises(StepRefused, match="clos"):
        vote(poll, b, "for", by=president(inside))
    with pytest.raises(IntegrityError, match="clos"):
        Ballot.objects.create(
            syndicate=inside.syndicate, poll=poll, delegate=b, holder=b, choice="for", key=uuid4(), cast_by=None
        )


def test_a_secret_ballot_keeps_sums_and_no_names(inside: Tenant) -> None:
    deliberation, (a, b, c, d, _) = live(inside)
    with pytest.raises(Refused, match="il en faut 2"):
        polls.open_poll(deliberation, PollInput(Poll.Mode.SECRET, asked_by=1), by=president(inside))
    poll = polls.open_poll(deliberation, PollInput(Poll.Mode.SECRET, asked_by=2), by=president(inside))
    for delegate, choice in ((a, "for"), (b, "for"), (c, "for"), (d, "against")):
        vote(poll, delegate, choice, by=president(inside))
    assert {ballot.choice for ballot in Ballot.objects.all()} == {""}
    assert poll_standing(poll).votes is None
    assert {row.choice: row.votes for row in SecretCount.objects.all()} == {"for": 3, "against": 1, "abstain": 0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM budgets_auditentry WHERE table_name = 'deliberations_secretcount'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM deliberations_secretcount")
        assert cursor.fetchone() == (1,)  # the last vote touched the three sums alike
    with pytest.raises(RoleRefused):
        polls.cast(poll, {a.pk: "for"}, key=uuid4(), holder=None, by=president(inside))
    decided = polls.close_poll(poll, by=president(inside))
    assert frozen_act(decided).vote.sentence.startswith("Au scrutin secret, à la majorité")


def test_without_a_quorum_nothing_is_put_to_the_vote(inside: Tenant) -> None:
    deliberation, _ = live(inside, arrived=2)
    with pytest.raises(Refused, match="quorum"):
        polls.open_poll(deliberation, PollInput(), by=president(inside))


def test_a_departure_changes_the_quorum_of_the_points_after_it(inside: Tenant) -> None:
    deliberation, (a, b, c, d, _) = live(inside)
    room.note_movement(deliberation.meeting, d, kind="departure", by=president(inside), proxy_to=b)
    sheet = poll_sheet(deliberation)
    assert (sheet.quorum.present, sheet.voters) == (3, 4)
    room.note_movement(deliberation.meeting, c, kind="departure", by=president(inside))
    assert poll_sheet(deliberation).quorum.is_reached is False
    with pytest.raises(Refused, match="n’a pas changé"):
        room.note_movement(deliberation.meeting, c, kind="departure", by=president(inside))
    with pytest.raises(Refused, match="n’est pas présent"):
        room.note_movement(deliberation.meeting, a, kind="departure", by=president(inside), proxy_to=c)
    room.note_movement(deliberation.meeting, c, kind="arrival", by=president(inside))
    assert poll_sheet(deliberation).quorum.is_reached
    with pytest.raises(IntegrityError, match="mouvement"):
        Movement.objects.all().delete()


def test_the_holder_of_a_proxy_casts_both_votes(inside: Tenant) -> None:
    deliberation, (a, b, _, d, _) = live(inside)
    room.note_movement(deliberation.meeting, d, kind="departure", by=president(inside), proxy_to=b)
    poll = polls.open_poll(deliberation, PollInput(), by=president(inside))
    polls.cast(poll, {b.pk: "for", d.pk: "against"}, key=uuid4(), holder=b.pk, by=president(inside))
    polls.fill_missing(poll, "for", key=uuid4(), by=president(inside))
    decided = polls.close_poll(poll, by=president(inside))
    assert (decided.votes_for, decided.votes_against) == (3, 1)
    assert a.pk in {ballot.delegate_id for ballot in Ballot.objects.all()}


def test_a_cancelled_poll_counts_for_nothing(inside: Tenant) -> None:
    deliberation, (a, *_) = live(inside)
    poll = polls.open_poll(deliberation, PollInput(), by=president(inside))
    vote(poll, a, "against", by=president(inside))
    with pytest.raises(StepRefused, match="Un scrutin est ouvert"):
        room.close_meeting(deliberation.meeting, by=president(inside))
    polls.cancel_poll(poll, by=president(inside))
    again = polls.open_poll(deliberation, PollInput(), by=president(inside))
    polls.fill_missing(again, "for", key=uuid4(), by=president(inside))
    assert polls.close_poll(again, by=president(inside)).votes_for == 4
    room.close_meeting(deliberation.meeting, by=president(inside))


@pytest.mark.django_db(transaction=True)
def test_ten_ballots_at_once_while_the_president_closes(tenant: Tenant) -> None:
    """Each vote is counted or refused, never lost and never counted after the closing."""
    with tenant.context():
        deliberation, delegates = live(tenant, arrived=5)
        poll = polls.open_poll(deliberation, PollInput(), by=president(tenant))
        vote(poll, delegates[0], "for", by=president(tenant))
    keys = {delegate.pk: uuid4() for delegate in delegates[1:]}

    def send(delegate: Delegate) -> bool:
        try:
            with syndicate_context(tenant.syndicate):
                vote(poll, delegate, "for", by=president(tenant), key=keys[delegate.pk])
            return True
        except StepRefused:
            return False
        finally:
            connection.close()

    def close(_: object) -> UUID:
        try:
            with syndicate_context(tenant.syndicate):
                return polls.close_poll(poll, by=president(tenant)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(11) as pool:
        twice = [pool.submit(send, delegate) for delegate in (*delegates[1:], *delegates[1:])]
        closing = pool.submit(close, None)
        accepted = [future.result() for future in twice]
        closing.result()
    with tenant.context():
        decided = Deliberation.objects.get(pk=deliberation.pk)
        assert decided.votes_for == Ballot.objects.filter(poll=poll).count()
        assert Ballot.objects.filter(poll=poll).count() == 1 + sum(
            1 for one, other in zip(accepted[:4], accepted[4:], strict=True) if one or other
        )
