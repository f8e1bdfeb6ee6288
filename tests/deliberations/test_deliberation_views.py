"""The pages of deliberations: what they show, what they refuse, and how many queries they make."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from budgets.models import BudgetYear
from budgets.tenancy import set_context
from deliberations.models import Approval, Attendance, Delegate, Deliberation, Meeting
from deliberations.rules.votes import Votes
from tests.deliberations.factories import (
    make_delegates,
    make_draft,
    make_meeting,
    make_result,
    make_scheduled,
    make_sealed,
    make_submitted,
    make_voted,
    sign,
)

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alpha(tenant):
    with tenant.context():
        yield tenant


def page(client, tenant, role, name, *args, **options):
    client.force_login(tenant[role])
    answer = client.get(reverse(f"deliberations:{name}", args=[tenant.slug, *args]), **options)
    set_context(syndicate=tenant.syndicate.pk)  # a request leaves no context behind it
    return answer


def send(client, tenant, role, name, *args, data=None, **options):
    client.force_login(tenant[role])
    answer = client.post(reverse(f"deliberations:{name}", args=[tenant.slug, *args]), data or {}, **options)
    set_context(syndicate=tenant.syndicate.pk)
    return answer


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def test_the_page_shows_the_text_with_its_figures_and_what_the_controls_find(client, alpha):
    draft = make_draft(alpha)
    answer = page(client, alpha, "finance_officer", "deliberation_detail", draft.pk)
    assert "Affecte 200,00 € à la section" in words(answer)
    assert "pas signée par l’ordonnateur" in words(answer)
    assert 'class="linked-figure"' in answer.content.decode()


def test_a_reader_sees_the_text_without_any_tool(client, alpha):
    draft = make_draft(alpha)
    html = page(client, alpha, "reader", "deliberation_detail", draft.pk).content.decode()
    assert "block-tools" not in html
    assert '<form method="post" action="/alpha/deliberations' not in html


def test_drafting_is_one_click_and_a_second_one_is_refused(client, alpha):
    make_result(alpha)
    year = (alpha.budget.code, 2023, "anticipated")
    answer = send(client, alpha, "finance_officer", "deliberation_draft", *year)
    deliberation = Deliberation.objects.get()
    assert answer.url == deliberation.get_absolute_url()
    again = send(client, alpha, "finance_officer", "deliberation_draft", *year)
    assert again.status_code == 409
    assert "a déjà sa délibération" in words(again)


def test_with_htmx_a_changed_block_brings_back_the_text_alone(client, alpha):
    draft = make_draft(alpha)
    block = draft.blocks.get(rank=1)
    data = {"kind": "paragraph", "text": "Besoin : {{investment_need}}."}
    answer = send(client, alpha, "finance_officer", "block_change", draft.pk, block.pk, data=data, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.lstrip().startswith('<section id="texte"')
    assert "Besoin : 200,00 €" in words(answer)
    assert 'id="constats" hx-swap-oob' in html


def test_without_htmx_a_changed_block_leads_back_to_it(client, alpha):
    draft = make_draft(alpha)
    block = draft.blocks.get(rank=1)
    answer = send(
        client, alpha, "finance_officer", "block_change", draft.pk, block.pk, data={"kind": "recital", "text": "Oui."}
    )
    assert answer.url == f"{draft.get_absolute_url()}#bloc-{block.pk}"


def test_an_unknown_figure_comes_back_with_the_nearest_one_and_changes_nothing(client, alpha):
    draft = make_draft(alpha)
    block = draft.blocks.get(rank=1)
    data = {"kind": "paragraph", "text": "Soit {{invesment_need}}."}
    answer = send(client, alpha, "finance_officer", "block_change", draft.pk, block.pk, data=data)
    assert answer.status_code == 422
    assert "Vouliez-vous écrire" in words(answer)
    block.refresh_from_db()
    assert block.text != data["text"]


def test_a_typed_amount_is_found_beside_the_text(client, alpha):
    draft = make_draft(alpha)
    data = {"kind": "paragraph", "text": "Soit 123,45 € de plus, selon l'article L. 2311-4 du CGCT."}
    send(client, alpha, "finance_officer", "block_add", draft.pk, data=data)
    text = words(page(client, alpha, "finance_officer", "deliberation_detail", draft.pk))
    assert "n’est aucun des montants de l’acte" in text
    assert "Remplacez L. 2311-4 CGCT par L. 2311-5" in text


@pytest.mark.parametrize(
    ("name", "data"),
    [("block_change", {"kind": "paragraph", "text": "Non."}), ("block_remove", {}), ("block_move_up", {})],
)
def test_a_voted_text_answers_409_to_whoever_would_change_it(client, alpha, name, data):
    deliberation = make_voted(alpha)
    block = deliberation.blocks.get(rank=2)
    answer = send(client, alpha, "authorising_officer", name, deliberation.pk, block.pk, data=data)
    assert answer.status_code == 409
    assert "ce qui est voté ne se modifie plus" in words(answer)
    assert deliberation.blocks.get(rank=2).pk == block.pk


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"votes_for": 5, "votes_against": 0, "abstentions": 0}, "5 voix (5 voix pour) pour 4 votants"),
        ({"votes_for": 2, "votes_against": 2, "abstentions": 0}, "partage égal des voix"),
        ({"votes_for": -1, "votes_against": 0, "abstentions": 0}, "Zéro voix ou plus"),
        ({"votes_for": "neuf", "votes_against": 0, "abstentions": 0}, "Écrivez un nombre entier"),
        ({}, "obligatoire"),
    ],
)
def test_a_vote_that_can_not_stand_answers_422_and_changes_nothing(client, alpha, data, message):
    deliberation = make_scheduled(alpha)
    answer = send(client, alpha, "authorising_officer", "deliberation_vote", deliberation.pk, data=data)
    assert answer.status_code == 422
    assert message in words(answer)
    assert Deliberation.objects.get(pk=deliberation.pk).state == "on_agenda"


def test_a_vote_is_recorded_and_the_page_shows_what_was_voted(client, alpha):
    deliberation = make_scheduled(alpha)
    data = {"votes_for": 3, "votes_against": 0, "abstentions": 1}
    send(client, alpha, "authorising_officer", "deliberation_vote", deliberation.pk, data=data)
    text = words(page(client, alpha, "reader", "deliberation_detail", deliberation.pk))
    assert "à l’unanimité des suffrages exprimés (3 voix pour, 1 abstention), décide :" in text
    assert "Article 2. Affecte 200,00 €" in text


def test_a_rejected_text_is_shown_as_such(client, alpha):
    deliberation = make_voted(alpha, Votes(1, 3))
    text = words(page(client, alpha, "reader", "deliberation_detail", deliberation.pk))
    assert "À la majorité des suffrages exprimés, le texte est rejeté (1 voix pour, 3 voix contre)" in text


def test_the_whole_way_through_the_pages(client, alpha):
    deliberation = make_submitted(alpha)
    sign(deliberation.result, alpha)
    meeting = make_meeting(alpha)

    def step(role, name, **data):
        return send(client, alpha, role, name, deliberation.pk, data=data).status_code

    assert step("authorising_officer", "deliberation_schedule", meeting=meeting.pk, number="") == 302
    assert step("elected_member", "reading_answer", answer="refused", comment="Trop tôt.") == 302
    assert step("authorising_officer", "deliberation_vote", votes_for=4, votes_against=0, abstentions=0) == 302
    assert step("authorising_officer", "deliberation_seal") == 302
    receipt = "069-256910183-20240314-CS_2024_03_1-DE"
    assert step("finance_officer", "deliberation_transmit", sent_on="2024-03-18", receipt_id=receipt) == 302
    assert step("finance_officer", "deliberation_receive", received_on="18/03/2024", receipt_id=receipt) == 302
    assert step("finance_officer", "deliberation_publish", published_on="2024-03-19") == 302
    stored = Deliberation.objects.get()
    assert (stored.state, stored.receipt_id, str(stored.enforceable_on)) == ("enforceable", receipt, "2024-03-19")


def test_a_receipt_of_another_act_comes_back_with_what_differs(client, alpha):
    deliberation = make_sealed(alpha)
    data = {
        "sent_on": "2024-03-18",
        "received_on": "2024-03-19",
        "receipt_id": "069-256910183-20240314-CS_2024_03_9-DE",
    }
    answer = send(client, alpha, "finance_officer", "deliberation_transmit", deliberation.pk, data=data)
    assert answer.status_code == 422
    assert "celui de l’acte est CS_2024_03_1" in words(answer)


def test_a_member_who_refuses_says_why(client, alpha):
    deliberation = make_scheduled(alpha)
    answer = send(client, alpha, "elected_member", "reading_answer", deliberation.pk, data={"answer": "refused"})
    assert answer.status_code == 422
    assert "Dites en quelques mots pourquoi" in words(answer)
    assert not Approval.objects.exists()


def test_the_reading_list_says_what_waits_and_what_was_answered(client, alpha):
    deliberation = make_scheduled(alpha)
    assert "votre avis est attendu" in words(page(client, alpha, "elected_member", "reading_list"))
    send(client, alpha, "elected_member", "reading_answer", deliberation.pk, data={"answer": "approved"})
    assert "approuvée par vous" in words(page(client, alpha, "elected_member", "reading_list"))


def test_an_empty_reading_list_says_what_will_come(client, alpha):
    assert "Rien à lire pour l’instant" in words(page(client, alpha, "elected_member", "reading_list"))


def test_the_treasurer_attests_and_finds_what_is_sealed(client, alpha):
    result = make_result(alpha)
    sheet = (alpha.budget.code, 2023, "anticipated")
    assert send(client, alpha, "treasurer", "result_sheet_sign", *sheet).status_code == 409
    assert send(client, alpha, "authorising_officer", "result_sheet_sign", *sheet).status_code == 302
    assert "à attester" in words(page(client, alpha, "treasurer", "treasurer_home"))
    assert send(client, alpha, "treasurer", "result_sheet_sign", *sheet).status_code == 302
    assert result.attestations.count() == 2
    assert send(client, alpha, "finance_officer", "result_sheet_sign", *sheet).status_code == 403


def test_a_sheet_without_all_its_figures_says_which_are_missing(client, alpha):
    make_result(alpha).figures.filter(key="operating_opening").delete()
    answer = page(client, alpha, "authorising_officer", "result_sheet", alpha.budget.code, 2023, "anticipated")
    assert "résultat de fonctionnement reporté (002)" in words(answer)


def attendance(delegates, statuses, proxies=None, president=0):
    data = {"president": delegates[president].pk}
    for place, (delegate, status) in enumerate(zip(delegates, statuses, strict=True)):
        data[f"status_{delegate.pk}"] = status
        holder = (proxies or {}).get(place)
        data[f"proxy_{delegate.pk}"] = delegates[holder].pk if holder is not None else ""
    return data


@pytest.mark.parametrize(
    ("statuses", "proxies", "message"),
    [
        (
            ("present", "present", "present", "proxy", "excused"),
            {3: 4},
            "Ligne 4, Pouvoir : Madame DUBOIS Camille donne pouvoir à Madame ETIENNE Camille, qui n’est pas présent.",
        ),
        (
            ("present", "present", "present", "proxy", "proxy"),
            {3: 1, 4: 1},
            "Ligne 5, Pouvoir : Madame BLANC Camille reçoit 2 pouvoirs",
        ),
        (("present", "present", "present", "present", "excused"), {3: 1}, "est présent et donne pouvoir"),
    ],
)
def test_a_proxy_that_can_not_stand_answers_422_with_line_field_and_mend(client, alpha, statuses, proxies, message):
    delegates = make_delegates(alpha)
    meeting = make_meeting(alpha, delegates=delegates)
    before = list(Attendance.objects.values_list("delegate", "status", "proxy_to"))
    data = attendance(delegates, statuses, proxies)
    answer = send(client, alpha, "finance_officer", "meeting_attendance", meeting.pk, data=data)
    assert answer.status_code == 422
    assert message in words(answer)
    assert list(Attendance.objects.values_list("delegate", "status", "proxy_to")) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"held_on": "2024-03-14", "convoked_on": "2024-03-14"}, "ne précède pas la séance du 14 mars 2024"),
        ({"held_on": "2024-03-14", "convoked_on": "2024-03-20"}, "ne précède pas la séance du 14 mars 2024"),
        ({"held_on": "hier", "convoked_on": "2024-03-01"}, "écrivez par exemple 15/02/2024"),
    ],
)
def test_dates_out_of_order_answer_422_and_create_nothing(client, alpha, data, message):
    answer = send(client, alpha, "finance_officer", "meeting_add", data=data)
    assert answer.status_code == 422
    assert message in words(answer)
    assert not Meeting.objects.exists()


def test_a_short_notice_is_shown_on_the_meeting(client, alpha):
    meeting = make_meeting(alpha, convoked_on=date(2024, 3, 10))
    assert "Convoquez au plus tard le 8 mars 2024" in words(page(client, alpha, "reader", "meeting_detail", meeting.pk))


def test_a_meeting_with_a_vote_answers_409(client, alpha):
    meeting = make_voted(alpha).meeting
    data = {"held_on": "2024-03-15", "convoked_on": "2024-03-08"}
    answer = send(client, alpha, "finance_officer", "meeting_change", meeting.pk, data=data)
    assert answer.status_code == 409
    assert "ni ses dates ni ses présences" in words(answer)


def test_rows_of_another_syndicate_are_not_found(client, tenant, other_tenant):
    with tenant.context():
        deliberation = make_scheduled(tenant)
        meeting, block = deliberation.meeting, deliberation.blocks.first()
    outsider = other_tenant["authorising_officer"]
    client.force_login(outsider)
    for name, *args in (
        ("deliberation_detail", deliberation.pk),
        ("meeting_detail", meeting.pk),
        ("block_change", deliberation.pk, block.pk),
    ):
        for slug in (tenant.slug, other_tenant.slug):
            assert client.get(reverse(f"deliberations:{name}", args=[slug, *args])).status_code == 404
    answer = client.post(
        reverse("deliberations:deliberation_vote", args=[other_tenant.slug, deliberation.pk]), {"votes_for": 4}
    )
    assert answer.status_code == 404
    with tenant.context():
        assert Deliberation.objects.get().state == "on_agenda"


@pytest.mark.parametrize(
    "name", ["deliberation_list", "meeting_list", "delegate_list", "reading_list", "treasurer_home"]
)
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    client, alpha, name, django_assert_num_queries, django_assert_max_num_queries
):
    deliberation = make_scheduled(alpha)
    role = "elected_member" if name == "reading_list" else "finance_officer"
    client.force_login(alpha[role])
    address = reverse(f"deliberations:{name}", args=[alpha.slug])
    with django_assert_max_num_queries(40) as one:
        assert client.get(address).status_code == 200
    set_context(syndicate=alpha.syndicate.pk)
    for rank in range(2, 41):
        copy = Deliberation.objects.get(pk=deliberation.pk)
        copy.pk, copy.number, copy.rank = uuid4(), f"CS_2024_03_{rank}", rank
        copy.save(force_insert=True)
        make_copy_of_year(alpha, rank)
    with django_assert_num_queries(len(one)):
        assert client.get(address).status_code == 200


def make_copy_of_year(tenant, rank: int) -> None:
    """Another year with its results, another meeting and another delegate."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=1900 + rank, chart=tenant.year.chart
    )
    year.results.create(syndicate=tenant.syndicate)
    Meeting.objects.create(syndicate=tenant.syndicate, held_on="2024-05-01", convoked_on="2024-04-01")
    Delegate.objects.create(syndicate=tenant.syndicate, title="Madame", last_name=f"N{rank}", first_name="Camille")
