"""The commands about documents, as one types them."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError

from budgets import jobs
from budgets.models import Job, Syndicate
from budgets.services import waiting
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demonstration import load
from deliberations.documents.render import RenderingError
from deliberations.models import ActDocument, Deliberation
from deliberations.services import documents
from deliberations.services.chain import append_document
from tests.factories import make_chart

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting.current_app.control, "ping", lambda timeout: [])


@pytest.fixture
def sitiv(db: None) -> Iterator[Syndicate]:
    make_chart()
    for _ in load("sitiv"):
        pass
    with slug_context("sitiv"):
        syndicate = Syndicate.objects.get(slug="sitiv")
    with syndicate_context(syndicate):
        yield syndicate


def render(output: Path, number: str = "CS_2024_02_3", syndicate: str = "sitiv") -> str:
    answer = io.StringIO()
    call_command("render_deliberation", number, syndicate=syndicate, output=output, stdout=answer)
    return answer.getvalue()


def test_the_answer_is_the_path_of_the_file_alone(sitiv: Syndicate, tmp_path: Path) -> None:
    output = tmp_path / "acte.pdf"
    assert render(output) == f"{output}\n"
    assert output.read_bytes().startswith(b"%PDF-1.7")
    assert hashlib.sha256(output.read_bytes()).hexdigest() == ActDocument.objects.get().sha256
    assert list(tmp_path.iterdir()) == [output]


def test_the_same_command_writes_the_same_bytes(sitiv: Syndicate, tmp_path: Path) -> None:
    render(tmp_path / "un.pdf")
    render(tmp_path / "deux.pdf")
    assert (tmp_path / "un.pdf").read_bytes() == (tmp_path / "deux.pdf").read_bytes()
    assert ActDocument.objects.count() == 1


def test_a_worker_that_answers_does_the_job(sitiv: Syndicate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def works(seconds: float) -> None:
        for job in Job.objects.filter(state=Job.State.QUEUED):
            jobs.run(job.pk, job.syndicate_id)

    monkeypatch.setattr(waiting.current_app.control, "ping", lambda timeout: [{"worker": {"ok": "pong"}}])
    monkeypatch.setattr(waiting.time, "sleep", works)
    monkeypatch.setattr(waiting, "_run_here", lambda job: pytest.fail("the worker was to do it"))
    render(tmp_path / "acte.pdf")
    assert (tmp_path / "acte.pdf").exists()


def test_a_job_that_no_worker_takes_is_done_here(
    sitiv: Syndicate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting.current_app.control, "ping", lambda timeout: [{"worker": {"ok": "pong"}}])
    monkeypatch.setattr(waiting, "TAKE_WITHIN", 0.0)
    render(tmp_path / "acte.pdf")
    assert (tmp_path / "acte.pdf").exists()


def test_a_broker_that_is_away_has_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(timeout: float) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(waiting.current_app.control, "ping", away)
    assert not waiting.worker_answers()


@pytest.mark.parametrize(
    ("number", "slug", "message"),
    [
        ("CS_2024_02_9", "sitiv", "Aucune délibération CS_2024_02_9"),
        ("CS_2024_02_3", "inconnu", "Aucun syndicat n’a l’adresse « inconnu »"),
    ],
)
def test_what_does_not_exist_is_refused(sitiv: Syndicate, tmp_path: Path, number: str, slug: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        render(tmp_path / "acte.pdf", number, slug)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_refused_before_anything_is_made(sitiv: Syndicate, tmp_path: Path) -> None:
    before = Job.objects.count()
    with pytest.raises(CommandError, match="n’existe pas"):
        render(tmp_path / "absent" / "acte.pdf")
    assert Job.objects.count() == before


def test_a_document_that_cannot_be_made_leaves_no_file(
    sitiv: Syndicate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(act: object) -> None:
        raise RenderingError("police introuvable")

    monkeypatch.setattr(documents, "render_act", broken)
    with pytest.raises(CommandError, match="police introuvable"):
        render(tmp_path / "acte.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_documents_come_with_their_table(sitiv: Syndicate, tmp_path: Path) -> None:
    answer, progress = io.StringIO(), io.StringIO()
    call_command("make_demo_documents", output=tmp_path / "demo", stdout=answer, stderr=progress)
    heads, row = answer.getvalue().splitlines()
    assert heads.split() == ["Document", "Fichier", "Pages", "Secondes"]
    assert row.startswith("sitiv CS_2024_02_3")
    assert str(ActDocument.objects.get().pages) in row.split()
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["sitiv-CS_2024_02_3.pdf"]
    assert "1/1" in progress.getvalue()


def test_the_demonstration_fails_when_a_document_does(
    sitiv: Syndicate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(act: object) -> None:
        raise RenderingError("police introuvable")

    monkeypatch.setattr(documents, "render_act", broken)
    answer = io.StringIO()
    with pytest.raises(CommandError, match=r"sitiv CS_2024_02_3 : .*police introuvable"):
        call_command("make_demo_documents", output=tmp_path, stdout=answer, stderr=io.StringIO())
    assert "sitiv CS_2024_02_3" in answer.getvalue()


def test_the_demonstration_without_data_says_what_to_do(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_demo"):
        call_command("make_demo_documents", output=tmp_path, stdout=io.StringIO(), stderr=io.StringIO())


def test_documents_are_verified_and_made_again(sitiv: Syndicate, tmp_path: Path) -> None:
    render(tmp_path / "acte.pdf")
    answer = io.StringIO()
    call_command("verify_documents", syndicate="sitiv", remake=True, stdout=answer)
    assert answer.getvalue() == "1 document(s) vérifié(s), aucun n’a été altéré.\n"


def test_a_document_whose_data_cannot_be_read_is_found(sitiv: Syndicate) -> None:
    append_document(Deliberation.objects.get(), kind="draft", file_name="faux.pdf", content=b"%PDF-1", pages=1)
    faults = io.StringIO()
    with pytest.raises(CommandError, match=r"1 anomalie\(s\) sur 1 document\(s\)"):
        call_command("verify_documents", syndicate="sitiv", remake=True, stdout=io.StringIO(), stderr=faults)
    assert "illisibles" in faults.getvalue()
