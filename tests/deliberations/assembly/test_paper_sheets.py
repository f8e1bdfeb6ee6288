"""The page of a paper sheet: lines read or refused by their number, anomalies kept, attendance taken up."""

import pytest
from django.urls import reverse

from deliberations.models import Attendance, Delegate, PaperSheet
from deliberations.queries.papers import paper_content
from deliberations.rules.paper_table import read_lines
from deliberations.services.actor import Actor
from deliberations.services.paper_sheets import enter_sheet, take_up_sheet
from deliberations.services.refusals import Refused, RoleRefused
from tests.budgets.documents.printed import page_texts
from tests.deliberations.factories import make_delegates, make_meeting

LINES = """Collectivité ; Nom et prénom ; Statut ; Présence ; Émargement ; Observations
Nord ; Arnaud Camille ; T ; O ; X ; A le pouvoir de M. Blanc
Nord\tBLANC Paul\tTitulaire\tabsent\t\tDonne pouvoir à Mme Arnaud

Sud ; Charles Ève ; suppléante"""


def test_lines_are_read_however_they_are_separated():
    rows, wrong = read_lines(LINES)
    assert wrong == ()
    assert [(row.line, row.name, row.regular, row.mark, row.signed) for row in rows] == [
        (2, "Arnaud Camille", True, "O", True),
        (3, "BLANC Paul", True, "N", False),
        (5, "Charles Ève", False, "", False),
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Nord ; Blanc Paul", "Colonnes"),
        ("Nord ; Blanc Paul ; T ; O ; ; ; de trop", "Colonnes"),
        ("Nord ;  ; T ; O", "Nom et prénom"),
        ("Nord ; Blanc Paul ; X ; O", "Statut"),
        ("Nord ; Blanc Paul ; T ; peut-être", "Présence"),
    ],
)
def test_a_line_that_can_t_be_read_is_named(line, field):
    _, wrong = read_lines(f"Nord ; Arnaud Camille ; T ; O\n{line}")
    assert [(each.line, each.field) for each in wrong] == [(2, field)]


def test_an_empty_sheet_is_refused():
    assert read_lines("\n \n")[1][0].field == "Feuille"


@pytest.mark.django_db
class TestSheet:
    """A meeting of nine delegates whose sheet was kept on paper."""

    @pytest.fixture
    def meeting(self, tenant):
        with tenant.context():
            meeting = make_meeting(tenant, delegates=make_delegates(tenant))
            meeting.attendances.all().delete()
            yield meeting

    @staticmethod
    def lines(meeting, *marks):
        """Return a sheet of the delegates of the assembly, marked in order."""
        names = [f"{each.last_name} {each.first_name}" for each in Delegate.objects.order_by("last_name")]
        return "\n".join(f"Nord ; {name} ; T ; {mark}" for name, mark in zip(names, marks, strict=False)), names

    def test_what_the_sheet_proves_is_taken_up(self, tenant, meeting):
        by = Actor.of_user(tenant["finance_officer"])
        lines, names = self.lines(meeting, "O", "N", "N", "O")
        held, given = names[0].split()[0], names[1].split()[0]
        lines = lines.replace(f"{names[0]} ; T ; O", f"{names[0]} ; T ; O ; X ; A le pouvoir de M. {given}")
        lines = lines.replace(f"{names[1]} ; T ; N", f"{names[1]} ; T ; N ; ; Donne pouvoir à M. {held}")
        sheet = enter_sheet(meeting, lines, {"members_in_office": 9, "present": 2, "proxies": 1, "voters": 3}, by=by)
        take_up_sheet(sheet, meeting, by=by)
        taken = {
            f"{row.delegate.last_name} {row.delegate.first_name}": (row.status, row.proxy_to_id is not None)
            for row in Attendance.objects.filter(meeting=meeting).select_related("delegate")
        }
        expected = [("present", False), ("proxy", True), ("excused", False), ("present", False)]
        assert taken == dict(zip(names[:4], expected, strict=True))
        assert "Cequinetientpas" in "".join(page_texts(paper_content(meeting, "feuille-relevee")))

    def test_a_name_of_nobody_is_refused_and_nothing_is_recorded(self, tenant, meeting):
        by = Actor.of_user(tenant["finance_officer"])
        sheet = enter_sheet(meeting, "Nord ; INCONNU Jean ; T ; O", {"members_in_office": 9}, by=by)
        with pytest.raises(Refused, match="INCONNU Jean"):
            take_up_sheet(sheet, meeting, by=by)
        assert not Attendance.objects.filter(meeting=meeting).exists()

    def test_the_treasurer_enters_nothing(self, tenant, meeting):
        with pytest.raises(RoleRefused):
            enter_sheet(meeting, "Nord ; A B ; T", {"members_in_office": 9}, by=Actor.of_user(tenant["treasurer"]))

    def test_a_wrong_line_comes_back_with_what_was_typed(self, tenant, client, meeting):
        client.force_login(tenant["finance_officer"])
        address = reverse("deliberations:paper_sheet_enter", args=[tenant.slug, meeting.pk])
        answer = client.post(address, {"members_in_office": "9", "lines": "Nord ; Blanc Paul ; Z"})
        assert answer.status_code == 422
        text = answer.content.decode().replace("\u00a0", " ")
        assert "Ligne 1, Statut" in text
        assert "Nord ; Blanc Paul ; Z" in text
        with tenant.context():
            assert not PaperSheet.objects.exists()

    def test_no_document_before_the_sheet_is_entered(self, tenant, client, meeting):
        client.force_login(tenant["finance_officer"])
        address = reverse("deliberations:meeting_paper", args=[tenant.slug, meeting.pk, "feuille-relevee"])
        assert client.get(address).status_code == 404
