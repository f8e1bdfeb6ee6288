"""Days left to transmit an act, its receipt, its publication; where it is said and to whom."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from budgets.models import BudgetDecision
from budgets.rules.financial_rules import LEGAL_RULES
from commitments.queries_work import work_lists
from deliberations import tasks
from deliberations.models import Deliberation
from deliberations.queries.transmissions import watched_acts, watched_decisions
from deliberations.rules.transmission import Dates, Stage, last_day, watch
from deliberations.services import workflow
from tests.deliberations.factories import UNANIMOUS, actor, make_scheduled, make_sealed
from tests.deliberations.page_texts import text_of
from tests.deliberations.public.acts import transmitted

VOTED = date(2024, 2, 15)
LIMIT = date(2024, 3, 1)
DAY = timedelta(days=1)


def at(today, **dates):
    return watch(Dates(VOTED, **dates), today=today, limit=LIMIT)


def test_fifteen_days_are_counted_from_the_vote():
    assert last_day(VOTED, LEGAL_RULES) == LIMIT
    assert at(date(2024, 2, 27)).in_words.replace("\u00a0", " ") == "il reste 3 jours"
    assert at(LIMIT).in_words == "dernier jour"
    assert at(LIMIT + DAY).in_words.replace("\u00a0", " ") == "en retard de 1 jour"
    assert at(LIMIT + DAY).is_late


def test_a_primitive_budget_counts_from_the_last_day_of_its_vote():
    """L. 1612-8: 15 April, then fifteen days; a budget voted later still has fifteen days."""
    deadline = LEGAL_RULES.deadline(2024)
    assert last_day(VOTED, LEGAL_RULES, budget_deadline=deadline) == date(2024, 4, 30)
    assert last_day(date(2024, 4, 20), LEGAL_RULES, budget_deadline=deadline) == date(2024, 5, 5)


def test_each_act_waits_for_one_thing():
    sent = {"sent_on": date(2024, 2, 19)}
    received = sent | {"received_on": date(2024, 2, 20)}
    stages = [
        at(LIMIT, sealed=False).stage,
        at(LIMIT).stage,
        at(LIMIT, **sent).stage,
        at(LIMIT, **received).stage,
        at(LIMIT, **received, published_on=date(2024, 2, 21)).stage,
    ]
    assert stages == [Stage.SEAL, Stage.SEND, Stage.RECEIPT, Stage.PUBLISH, Stage.DONE]
    assert at(date(2024, 2, 22), **sent).days_left == 0  # three days for the receipt
    assert at(LIMIT, **received).days_left is None


@given(st.integers(min_value=-400, max_value=400))
def test_the_number_of_days_says_when_it_is_late_and_when_somebody_is_told(shift):
    found = at(LIMIT + shift * DAY)
    assert found.days_left == -shift
    assert found.is_late == (shift > 0)
    assert not (found.is_late and found.is_near)
    told = [days for days in range(1, 29) if at(LIMIT + days * DAY).asks_for_a_message]
    assert told == [1, 7, 14, 21, 28]
    assert [-days for days in range(-15, 1) if at(LIMIT + days * DAY).asks_for_a_message] == [5, 1]


@pytest.mark.django_db
class TestPage:
    def page(self, client, tenant, role="finance_officer"):
        client.force_login(tenant[role])
        answer = client.get(reverse("deliberations:transmission_list", args=[tenant.slug]))
        return " ".join(answer.content.decode().replace("\u00a0", " ").split())

    def test_an_act_goes_from_late_to_enforceable(self, client, tenant):
        with tenant.context():
            act = make_sealed(tenant)
        assert "à transmettre, en retard de" in self.page(client, tenant)
        with tenant.context():
            officer = actor(tenant, "finance_officer")
            workflow.transmit(act, date(2024, 3, 18), by=officer)
            assert [it.watch.stage for it in watched_acts()] == [Stage.RECEIPT]
            workflow.receive(act, date(2024, 3, 19), f"069-256910183-20240314-{act.number}-DE", by=officer)
        assert "à publier" in self.page(client, tenant)
        with tenant.context():
            workflow.publish(act, date(2024, 3, 20), by=officer)
            assert watched_acts() == []
        assert "exécutoire le 20/03/2024" in self.page(client, tenant, "treasurer")

    def test_the_year_s_list_of_work_says_it_too(self, client, tenant):
        with tenant.context():
            act = make_sealed(tenant)
            waiting = {part.name: part.count for part in work_lists(tenant.year) if part.count}
        assert waiting == {"act_send": 1}
        client.force_login(tenant["finance_officer"])
        answer = client.get(reverse("commitments:work_list", args=[tenant.slug, tenant.budget.code, tenant.year.year]))
        assert act.number in answer.content.decode()

    def test_another_syndicate_s_acts_are_not_listed(self, client, tenant, other_tenant):
        with other_tenant.context():
            make_sealed(other_tenant)
        assert "Aucune délibération votée n’attend" in self.page(client, tenant)

    def test_a_voted_budget_whose_act_is_elsewhere_is_watched(self, tenant):
        with tenant.context():
            decision = BudgetDecision.objects.create(
                syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=1, state="voted",
                decided_on=date(2023, 10, 2),
            )  # fmt: skip
            found = watched_decisions()
            assert [(it.row, it.watch.stage, it.watch.limit) for it in found] == [
                (decision, Stage.SEND, date(2023, 10, 17))
            ]

    def test_only_the_syndicates_of_the_command_line_are_told(self, tenant, other_tenant, settings):
        settings.COMMAND_SYNDICATES = [other_tenant.slug]
        with tenant.context():
            make_sealed(tenant)
        assert tasks.tell_deadlines_of_all() == 0

    @pytest.mark.parametrize(
        ("days_left", "told"), [(6, False), (5, True), (1, True), (-1, True), (-2, False), (-7, True)]
    )
    def test_a_message_leaves_on_chosen_days_alone(self, tenant, monkeypatch, days_left, told):
        with tenant.context():
            act = make_sealed(tenant)
            limit = watched_acts()[0].watch.limit
            today = limit - timedelta(days=days_left)
            monkeypatch.setattr("deliberations.queries.transmissions.localdate", lambda: today)
            assert tasks.tell_deadlines(tenant.syndicate) is told
        recipients = sorted(address for message in mail.outbox for address in message.to)
        officers = sorted([tenant["finance_officer"].email, tenant["authorising_officer"].email])
        assert recipients == (officers if told else [])
        if told:
            assert act.number in mail.outbox[0].body
            assert "/alpha/transmissions/" in mail.outbox[0].body

    def test_the_budget_decision_is_transmitted_with_its_act(self, tenant):
        with tenant.context():
            decision = BudgetDecision.objects.create(
                syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=1
            )
            act = make_scheduled(tenant)
            Deliberation.objects.filter(pk=act.pk).update(decision=decision)
            BudgetDecision.objects.filter(pk=decision.pk).update(state="voted", decided_on=date(2024, 3, 14))
            president = actor(tenant, "authorising_officer")
            act = workflow.seal(workflow.record_vote(act, UNANIMOUS, by=president), by=president)
            workflow.transmit(act, date(2024, 3, 18), by=actor(tenant, "finance_officer"))
            decision.refresh_from_db()
            assert decision.transmitted_on == date(2024, 3, 18)

    def test_the_page_asks_the_same_of_the_database_for_more_acts(self, client, tenant):
        with tenant.context():
            act = transmitted(tenant)
        self.page(client, tenant)  # what is asked once and kept
        with CaptureQueriesContext(connection) as few:
            self.page(client, tenant)
        with tenant.context():
            for rank in range(5):
                text_of(
                    act, "transmitted", f"N_{rank}", meeting=act.meeting, sealed_at=now(), sent_on=date(2024, 3, 18)
                )
        with CaptureQueriesContext(connection) as many:
            assert "N_4" in self.page(client, tenant)
        assert len(many) == len(few)
