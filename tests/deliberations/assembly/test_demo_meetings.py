"""The meetings of the source documents in the demonstration: names, figures, dates."""

import io

import pikepdf
import pytest

from budgets.models import Syndicate
from budgets.services.nomenclature import load_charts
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demo_meetings import split_name
from deliberations.demonstration import load
from deliberations.documents.build import printed_act
from deliberations.models import Delegate, Deliberation
from deliberations.queries.deliberations import frozen_act, get_deliberation_or_404
from deliberations.queries.paper_sheets import shown_sheet
from deliberations.queries.papers import paper_content


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("MAHIET LUCAS Esther", ("MAHIET LUCAS", "Esther")),
        ("DESSEVRES Pierre Emmanuel", ("DESSEVRES", "Pierre Emmanuel")),
    ],
)
def test_names_are_split_at_the_capitals(name, split):
    assert split_name(name) == split


def of(slug):
    with slug_context(slug):
        return Syndicate.objects.get(slug=slug)


@pytest.mark.django_db
def test_the_meeting_of_deux_sevres_has_its_delegates_and_its_act(acceptance):
    source = acceptance("deux-sevres-rbf-2024")
    load_charts()
    made = list(load("deux-sevres-numerique"))
    assert any("2024-01" in line for line in made)
    with syndicate_context(of("deux-sevres-numerique")):
        delegates = Delegate.objects.select_related("member")
        # printed names keep the case of the sheet; the accents of « Françoise » are its own
        ours = {(f"{each.last_name} {each.first_name}", each.member.name) for each in delegates}
        assert ours == {(each["name"], each["community"]) for each in source["attendance"]["delegates"]}
        act = Deliberation.objects.get(number="2024-01")
        printed = frozen_act(act)
        head = source["attendance"]["header"]
        assert len(printed.meeting.present) == head["present"]
        assert len(printed.meeting.proxies) == head["proxies"]
        assert printed.meeting.voters == head["voters"]
        assert printed.meeting.members_in_office == head["in_office_titulaires"]
        text = " ".join(block.text for block in printed.blocks)
        for words in ("1er janvier 2024", "L. 1411-5", "2009-1572", "16 décembre 2016", "Niortais"):
            assert words in text.replace("\u00a0", " ")
        shown = shown_sheet(act.meeting.paper_sheet, act.meeting)
        assert [(each.row.name, each.row.mark, each.row.remark) for each in shown.rows] == [
            (each["name"], each["presence"] or "", each["observation"] or "")
            for each in source["attendance"]["delegates"]
        ]
        assert {label: (head, found) for label, head, found in shown.counts} == {
            "Membres en exercice": (31, 31),
            "Présents": (15, 15),
            "Pouvoirs reçus": (6, 7),
            "Votants": (21, 22),
        }
        # the clause supposed for the demonstration counts the proxies: the sheet says that the quorum rests on it alone
        named = {violation.code for violation in shown.anomalies}
        assert named == {
            "sheet.proxy_count", "sheet.voter_count", "sheet.self_proxy", "sheet.unknown_giver", "sheet.not_received",
            "sheet.no_mark", "sheet.substitutes", "sheet.unsigned", "sheet.spelling", "sheet.unclear",
            "sheet.quorum_by_proxies",
        }  # fmt: skip
        assert list(load("deux-sevres-numerique")) == []  # once


@pytest.mark.django_db
def test_the_meeting_of_roynac_voted_its_budget(acceptance):
    source = acceptance("roynac-bp-2024")["V"]
    load_charts()
    list(load("roynac-multiservices"))
    with syndicate_context(of("roynac-multiservices")):
        act = Deliberation.objects.get(kind="budget_primitive")
        printed = frozen_act(act)
        away = [each.absent for each in printed.meeting.proxies]
        assert {each.name for each in (*printed.meeting.present, *away)} == {
            each["name"] for each in source["signatories"]
        }
        assert (printed.vote.votes_for, printed.vote.votes_against, printed.vote.abstentions) == (9, 0, 0)
        content = paper_content(get_deliberation_or_404(act.pk).meeting, "proces-verbal")
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert len(pdf.pages) >= 1


@pytest.mark.django_db
def test_the_amending_decision_of_eure_et_loir_is_on_its_agenda():
    load_charts()
    list(load("eure-et-loir-numerique"))
    with syndicate_context(of("eure-et-loir-numerique")):
        act = get_deliberation_or_404(Deliberation.objects.get(kind="budget_amending").pk)
        assert (act.state, str(act.meeting.held_on), act.meeting.members_in_office) == ("on_agenda", "2025-09-30", 90)
        text = " ".join(getattr(block, "text", "") for block in printed_act(act).blocks).replace("\u202f", " ")
        assert "de dépenses" in text
