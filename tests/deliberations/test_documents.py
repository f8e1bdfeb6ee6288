"""The documents of deliberations: built from the rows, made by the job, chained, verified, fetched."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from budgets import jobs
from budgets.models import Job, Membership, Role, Syndicate, User
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demonstration import load
from deliberations.documents.build import printed_act
from deliberations.documents.codec import act_from_json, act_to_json
from deliberations.documents.content import CarriedState, Charts, ResultSheet, ResultState
from deliberations.documents.render import RenderingError, render_act
from deliberations.models import ActDocument, Deliberation
from deliberations.queries.deliberations import deliberations
from deliberations.queries.documents import shown_documents
from deliberations.rules.workflow import StepRefused
from deliberations.services import documents as service
from deliberations.services.actor import Actor
from deliberations.services.archive import inventory_csv, write_archive
from deliberations.services.chain import append_document, verify_chain
from deliberations.services.documents import make_document, request_document
from deliberations.services.workflow import publish
from tests.deliberations.sitiv import sitiv_act
from tests.factories import Tenant, make_chart

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitiv(db: None) -> Iterator[Syndicate]:
    """The demonstration syndicate, its act voted, sealed and transmitted; its rows are in sight."""
    make_chart()
    for _ in load("sitiv"):
        pass
    with slug_context("sitiv"):
        syndicate = Syndicate.objects.get(slug="sitiv")
    with syndicate_context(syndicate):
        yield syndicate


@pytest.fixture
def act_row(sitiv: Syndicate) -> Deliberation:
    return deliberations().get(number="CS_2024_02_3")


@pytest.fixture
def document(act_row: Deliberation) -> ActDocument:
    made = make_document(act_row.pk)
    assert made is not None
    return made


def holder(role: str) -> User:
    return User.objects.get(pk=Membership.objects.filter(role=role).values("user_id")[:1])


def run_job(act_row: Deliberation) -> Job:
    """Ask for the document and do the job as a worker would."""
    job = request_document(act_row, by=holder("authorising_officer"))
    jobs.run(job.pk, job.syndicate_id)
    job.refresh_from_db()
    return job


def owner_writes(statement: str) -> None:
    """Change rows as only the owner of the tables could, triggers set aside."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE deliberations_actdocument DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE deliberations_actdocument ENABLE TRIGGER USER")
        cursor.execute("SET ROLE equilibre_app")


# --- what is printed


def test_the_printed_act_says_what_the_rows_say(act_row: Deliberation) -> None:
    act, expected = printed_act(act_row), sitiv_act()
    assert act.meeting == expected.meeting
    assert act.vote == expected.vote
    assert act.transmission == expected.transmission
    assert act.number == "CS_2024_02_3"
    assert [type(annex) for annex in act.annexes] == [ResultSheet, ResultState, CarriedState, Charts]
    assert act.annexes[1] == expected.annexes[1]
    sheet, rar = act.annexes[0], act.annexes[2]
    assert isinstance(sheet, ResultSheet)
    assert sheet.authorising_officer.signed_on is not None
    assert sheet.treasurer.signed_on is not None
    assert isinstance(rar, CarriedState)
    assert rar.gap is not None
    assert str(rar.gap.parts[0].difference) == "52128.00"


def test_every_figure_of_the_acceptance_file_is_in_the_document(document: ActDocument, acceptance: Any) -> None:
    from tests.deliberations.test_act_pdf import amounts, every_amount

    expected = set(every_amount(acceptance("sitiv-affectation-2023")))
    assert expected - amounts(page_texts(bytes(document.content))) == set()


def page_texts(content: bytes) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_what_was_frozen_is_what_is_printed_whatever_changes_afterwards(act_row: Deliberation) -> None:
    before = act_to_json(printed_act(act_row))
    Syndicate.objects.filter(pk=act_row.syndicate_id).update(name="Autre nom")
    act_row.budget_year.budget.name = "Autre budget"
    act_row.budget_year.budget.save()
    assert act_to_json(printed_act(deliberations().get(pk=act_row.pk))) == before


def test_the_data_attached_to_the_document_is_the_act(document: ActDocument, act_row: Deliberation) -> None:
    with pikepdf.open(io.BytesIO(bytes(document.content))) as opened:
        attached = opened.attachments["CS_2024_02_3.json"].get_file().read_bytes()
    assert act_from_json(attached) == printed_act(act_row)
    frozen = act_from_json(json.dumps(act_row.frozen))
    assert frozen == replace(printed_act(act_row), transmission=None)


# --- the job


def test_the_worker_makes_the_document(act_row: Deliberation) -> None:
    job = run_job(act_row)
    assert job.state == Job.State.DONE, job.message
    stored = ActDocument.objects.get(pk=job.result["document"])
    assert (stored.kind, stored.file_name, stored.job_id) == ("stamped", "CS_2024_02_3.pdf", job.pk)
    assert stored.pages == job.result["pages"] == len(page_texts(bytes(stored.content)))
    assert stored.sha256 == hashlib.sha256(bytes(stored.content)).hexdigest()


def test_a_job_that_runs_twice_stores_one_document(act_row: Deliberation) -> None:
    first, second = run_job(act_row), run_job(act_row)
    assert second.result["document"] == first.result["document"]
    assert ActDocument.objects.count() == 1


def test_each_event_after_the_seal_gives_another_link_of_the_chain(act_row: Deliberation) -> None:
    first = make_document(act_row.pk)
    publish(act_row, date(2024, 2, 21), by=Actor.of_user(holder("finance_officer")))
    second = make_document(act_row.pk)
    assert first is not None
    assert second is not None
    assert (second.rank, second.previous_hash) == (2, first.chain_hash)
    assert list(verify_chain()) == []
    assert "Publié le 21/02/2024" in re.sub(r"\s+", " ", page_texts(bytes(second.content))[0])


@pytest.mark.parametrize(("state", "reason"), [("voted", "pas scellée"), ("rejected", "rejetée")])
def test_an_act_voted_and_not_sealed_has_no_document(act_row: Deliberation, state: str, reason: str) -> None:
    act_row.state = state
    with pytest.raises(StepRefused, match=reason):
        request_document(act_row, by=None)


def test_a_document_that_would_lack_something_fails_its_job(
    act_row: Deliberation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(act: object) -> None:
        raise RenderingError("police introuvable")

    monkeypatch.setattr(service, "render_act", broken)
    job = run_job(act_row)
    assert job.state == Job.State.FAILED
    assert "police introuvable" in job.message
    assert not ActDocument.objects.exists()


# --- the chain


def test_the_chain_goes_on_from_one_deliberation_to_the_other(act_row: Deliberation, document: ActDocument) -> None:
    other = append_document(act_row, kind="draft", file_name="projet.pdf", content=b"%PDF-1", pages=1)
    assert (other.rank, other.previous_hash) == (document.rank + 1, document.chain_hash)
    assert list(verify_chain()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("SET content = 'x'", "ses octets"),
        ("SET content = 'x', sha256 = encode(sha256('x'), 'hex')", "ne se recalcule pas"),
        ("SET file_name = 'autre.pdf'", "ne se recalcule pas"),
        ("SET rank = 3", "un document manque"),
        ("SET previous_hash = repeat('0', 64)", "ne suit pas le maillon"),
    ],
)
def test_an_alteration_shows_in_the_chain(document: ActDocument, change: str, message: str) -> None:
    owner_writes(f"UPDATE deliberations_actdocument {change}")
    faults = [str(fault) for fault in verify_chain()]
    assert any(message in fault for fault in faults), faults


def test_a_document_removed_shows_in_the_chain(act_row: Deliberation, document: ActDocument) -> None:
    append_document(act_row, kind="draft", file_name="projet.pdf", content=b"%PDF-1", pages=1)
    owner_writes("DELETE FROM deliberations_actdocument WHERE rank = 1")
    assert any("un document manque" in str(fault) for fault in verify_chain())


def test_the_chains_of_two_syndicates_are_apart(document: ActDocument, other_tenant: Tenant) -> None:
    with other_tenant.context():
        assert list(verify_chain()) == []
        assert not ActDocument.objects.exists()


# --- the archive


def archive(syndicate: Syndicate, year: int = 2024) -> bytes:
    target = io.BytesIO()
    write_archive(syndicate, year, target)
    return target.getvalue()


def test_the_archive_holds_the_latest_document_of_each_act_and_its_inventory(
    sitiv: Syndicate, act_row: Deliberation, document: ActDocument
) -> None:
    publish(act_row, date(2024, 2, 21), by=Actor.of_user(holder("finance_officer")))
    latest = make_document(act_row.pk)
    assert latest is not None
    with zipfile.ZipFile(io.BytesIO(archive(sitiv))) as opened:
        assert opened.namelist() == ["CS_2024_02_3.pdf", "inventaire.csv", "LISEZ-MOI.txt"]
        assert hashlib.sha256(opened.read("CS_2024_02_3.pdf")).hexdigest() == latest.sha256
        inventory = opened.read("inventaire.csv").decode("utf-8-sig")
        readme = opened.read("LISEZ-MOI.txt").decode()
    assert latest.sha256 in inventory
    assert latest.sha256 in readme
    assert "CS_2024_02_3;2024-02-15;" in inventory
    assert "1 acte scellé" in readme


def test_the_archive_is_made_again_byte_for_byte(sitiv: Syndicate, document: ActDocument) -> None:
    assert archive(sitiv) == archive(sitiv)


def test_the_archive_leaves_drafts_and_other_years_out(sitiv: Syndicate, act_row: Deliberation) -> None:
    append_document(act_row, kind="draft", file_name="projet.pdf", content=b"%PDF-1", pages=1)
    assert write_archive(sitiv, 2024, io.BytesIO()) == 0
    make_document(act_row.pk)
    assert write_archive(sitiv, 2024, io.BytesIO()) == 1
    assert write_archive(sitiv, 2023, io.BytesIO()) == 0


def test_no_subject_is_a_formula_in_the_inventory() -> None:
    from deliberations.services.archive import Line

    line = Line("=A1", date(2024, 2, 15), "@SUM(1)", "a.pdf", 1, 2, "0" * 64, 1, "1" * 64)
    row = inventory_csv([line]).splitlines()[1]
    assert row.startswith("'=A1;2024-02-15;'@SUM(1);a.pdf")


# --- the pages


@pytest.mark.parametrize("role", sorted(Role))
def test_each_member_reads_the_document_and_the_archive(
    client: Client, sitiv: Syndicate, document: ActDocument, role: str
) -> None:
    user = User.objects.create_user(f"{role}@autre.example", "un-mot-de-passe-long", first_name="A", last_name="B")
    Membership.objects.filter(role=role).delete()
    Membership.objects.create(syndicate=sitiv, user=user, role=role)
    client.force_login(user)
    answer = client.get(reverse("deliberations:document_download", args=["sitiv", document.pk]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="CS_2024_02_3.pdf"' in answer["Content-Disposition"]
    assert hashlib.sha256(answer.content).hexdigest() == document.sha256
    archive_answer = client.get(reverse("deliberations:document_archive", args=["sitiv", 2024]))
    assert archive_answer.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(b"".join(archive_answer.streaming_content))).testzip() is None


def test_members_of_another_syndicate_get_404(client: Client, document: ActDocument, other_tenant: Tenant) -> None:
    for user in other_tenant.users.values():
        client.force_login(user)
        for slug in ("sitiv", other_tenant.slug):
            assert client.get(reverse("deliberations:document_download", args=[slug, document.pk])).status_code == 404
            assert client.get(reverse("deliberations:document_archive", args=[slug, 2024])).status_code == 404
        address = reverse("deliberations:document_request", args=["sitiv", document.deliberation_id])
        assert client.post(address).status_code == 404


def test_an_altered_document_is_not_handed_over(client: Client, document: ActDocument) -> None:
    user = holder("treasurer")
    owner_writes("UPDATE deliberations_actdocument SET content = 'x'")
    client.force_login(user)
    answer = client.get(reverse("deliberations:document_download", args=["sitiv", document.pk]))
    assert answer.status_code == 409
    assert "altéré" in answer.content.decode()


def test_a_year_without_acts_has_no_archive(client: Client, document: ActDocument) -> None:
    client.force_login(holder("treasurer"))
    assert client.get(reverse("deliberations:document_archive", args=["sitiv", 2019])).status_code == 404


def test_those_who_prepare_ask_for_a_document_and_see_its_job(client: Client, act_row: Deliberation) -> None:
    client.force_login(holder("finance_officer"))
    answer = client.post(reverse("deliberations:document_request", args=["sitiv", act_row.pk]))
    with syndicate_context(act_row.syndicate_id):
        job = Job.objects.filter(kind="render_deliberation").latest("created_at")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("budgets:job_detail", args=["sitiv", job.pk])


def test_the_treasurer_does_not_ask_for_documents(client: Client, act_row: Deliberation) -> None:
    client.force_login(holder("treasurer"))
    assert client.post(reverse("deliberations:document_request", args=["sitiv", act_row.pk])).status_code == 403


def test_the_document_is_the_same_when_made_again_from_its_own_data(document: ActDocument) -> None:
    with pikepdf.open(io.BytesIO(bytes(document.content))) as opened:
        attached = opened.attachments["CS_2024_02_3.json"].get_file().read_bytes()
    assert render_act(act_from_json(attached)).sha256 == document.sha256


@pytest.mark.parametrize("count", [1, 40])
def test_reading_the_documents_of_an_act_takes_two_queries(
    act_row: Deliberation, count: int, django_assert_num_queries: Any
) -> None:
    for rank in range(count):
        append_document(act_row, kind="draft", file_name="projet.pdf", content=f"%PDF-{rank}".encode(), pages=1)
    with django_assert_num_queries(2):
        shown = shown_documents(act_row)
    assert shown.latest is not None
    assert shown.latest.rank == count
    assert len(shown.older) == count - 1


@pytest.mark.parametrize("count", [1, 40])
def test_the_archive_takes_one_query_whatever_it_holds(
    sitiv: Syndicate, act_row: Deliberation, count: int, django_assert_num_queries: Any
) -> None:
    for rank in range(count):
        append_document(act_row, kind="sealed", file_name=f"{rank}.pdf", content=f"%PDF-{rank}".encode(), pages=1)
    with django_assert_num_queries(1):
        write_archive(sitiv, 2024, io.BytesIO())


def test_the_page_of_the_act_leads_to_its_document(client: Client, document: ActDocument) -> None:
    client.force_login(holder("treasurer"))
    page = client.get(reverse("deliberations:deliberation_detail", args=["sitiv", document.deliberation_id]))
    assert reverse("deliberations:document_download", args=["sitiv", document.pk]) in page.content.decode()
    home = client.get(reverse("deliberations:treasurer_home", args=["sitiv"])).content.decode()
    assert reverse("deliberations:document_download", args=["sitiv", document.pk]) in home
    assert reverse("deliberations:document_archive", args=["sitiv", 2024]) in home


def test_a_failure_is_shown_until_the_document_is_made(act_row: Deliberation, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(act: object) -> None:
        raise RenderingError("police introuvable")

    with monkeypatch.context() as patch:
        patch.setattr(service, "render_act", broken)
        failed = run_job(act_row)
    assert shown_documents(act_row).job == failed
    run_job(act_row)
    assert shown_documents(act_row).job is None


def test_a_text_put_on_the_agenda_has_its_draft_made(sitiv: Syndicate, act_row: Deliberation) -> None:
    asked = Job.objects.filter(kind="render_deliberation", params__deliberation=str(act_row.pk))
    assert asked.count() == 3  # on the agenda, sealed, transmitted
