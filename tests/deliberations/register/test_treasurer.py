"""The treasurer: what is new, what he takes away, each file noted, nothing that he may change."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader

from budgets.models import BudgetDecision, BudgetDocument, Role
from deliberations.formats.year_archive import check_archive
from deliberations.models import Download
from deliberations.queries.treasurer import VISIT, enforceable_by_budget
from deliberations.services import workflow
from tests.deliberations.factories import actor
from tests.deliberations.public.acts import PUBLISHED_ON, transmitted
from tests.pages.routes import PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(tenant):
    with tenant.context():
        return workflow.publish(transmitted(tenant), PUBLISHED_ON, by=actor(tenant, "finance_officer"))


def address(tenant, name, *args):
    return reverse(f"deliberations:{name}", args=[tenant.slug, tenant.budget.code, tenant.year.year, *args])


def fetched(tenant):
    with tenant.context():
        return list(Download.objects.exclude(what=VISIT).order_by("at").values_list("what", flat=True))


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_act_is_new_until_the_visit_after_the_one_that_shows_it(client, tenant, act, monkeypatch):
    client.force_login(tenant["treasurer"])
    home = reverse("deliberations:treasurer_home", args=[tenant.slug])
    assert "nouveau" in client.get(home).content.decode()
    assert "nouveau" in client.get(home).content.decode()  # the same visit
    later = now() + timedelta(hours=2)
    monkeypatch.setattr("deliberations.queries.treasurer.now", lambda: later)
    assert "nouveau" not in client.get(home).content.decode()
    with tenant.context():
        assert [new for group in enforceable_by_budget(tenant["reader"]) for _, new in group.acts] == [True]


def test_the_pieces_of_a_year_are_in_one_archive_whose_inventory_holds(client, tenant, act):
    with tenant.context():
        decision = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=1, state="voted",
            decided_on=date(2023, 10, 2),
        )  # fmt: skip
        for rank, is_draft in enumerate((True, False)):
            BudgetDocument.objects.create(
                syndicate=tenant.syndicate, decision=decision, is_draft=is_draft, revision=1, file_name="dm1.pdf",
                content=b"%PDF-1.7 dm", pages=2, sha256=f"{rank}" * 64,
            )  # fmt: skip
    client.force_login(tenant["treasurer"])
    content = body(client.get(address(tenant, "treasurer_pieces")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    sheet = f"fiche-de-calcul-{tenant.budget.code}-2023-anticipated.pdf"
    assert names == [f"actes/{act.number}.pdf", "budget/dm1.pdf", sheet, "inventaire.csv", "LISEZ-MOI.txt"]
    faults = check_archive(io.BytesIO(content)).faults
    assert [fault.partition(" ")[0] for fault in faults] == ["budget/dm1.pdf"]  # its fingerprint was made up above
    assert fetched(tenant) == [f"alpha-{tenant.budget.code}-2023-comptable.zip"]


def test_an_act_that_is_not_enforceable_is_not_taken_away(client, tenant):
    with tenant.context():
        transmitted(tenant)
    client.force_login(tenant["treasurer"])
    content = body(client.get(address(tenant, "treasurer_pieces")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("actes/")]


def test_the_result_sheet_says_who_signed_it(client, tenant, act):
    client.force_login(tenant["treasurer"])
    answer = client.get(address(tenant, "treasurer_sheet", "anticipated"))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Fiche attestée par le comptable public" in text
    assert "COMPTABLE PUBLIC" in text.upper()
    assert client.get(address(tenant, "treasurer_sheet", "final")).status_code == 404
    assert client.get(address(tenant, "treasurer_rar")).headers["Content-Type"] == "application/pdf"
    assert fetched(tenant) == [
        f"fiche-de-calcul-{tenant.budget.code}-2023-anticipated.pdf",
        f"restes-a-realiser-{tenant.budget.code}-2023.pdf",
    ]


def test_a_file_of_another_application_is_noted_too_and_once(client, tenant):
    client.force_login(tenant["treasurer"])
    year = [tenant.slug, tenant.budget.code, tenant.year.year]
    client.get(reverse("commitments:commitment_list", args=year))
    assert fetched(tenant) == []
    body(client.get(reverse("commitments:commitment_export_csv", args=year)))
    client.get(reverse("deliberations:deliberation_open_data", args=[tenant.slug]))
    first, second = fetched(tenant)
    assert first.endswith(".csv")
    assert second == "deliberations-alpha.csv"


def test_what_other_members_fetch_is_not_noted(client, tenant):
    client.force_login(tenant["finance_officer"])
    client.get(reverse("deliberations:deliberation_open_data", args=[tenant.slug]))
    assert fetched(tenant) == []


def test_the_treasurer_changes_nothing_of_the_acts():
    """tests/test_every_page.py proves each of these declarations by sending the request."""
    may = {
        name
        for name, page in PAGES.items()
        if name.startswith("deliberations:") and "POST" in (page.method, page.also) and Role.TREASURER in page.roles
    }
    assert may == {"deliberations:result_sheet_sign", "deliberations:year_file_request"}
