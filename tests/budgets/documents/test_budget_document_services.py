"""The document of a stored decision made into a file: drawn once, drawn by several, kept, sent."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from budgets import jobs
from budgets.documents.budget import composition
from budgets.jobs_budget_documents import request_budget_document
from budgets.management.reach import decision_id
from budgets.models import BudgetDecision, BudgetDocument, Job, PrintedPiece
from budgets.services import budget_documents, printed_pieces
from budgets.services.budget_documents import (
    NotFinal,
    UnknownState,
    help_to_print,
    make_document,
    render_document,
    send_draft,
)
from budgets.tenancy import syndicate_context
from tests.budgets.decisions.documents import draft, imported, small_year
from tests.budgets.totem.documents import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(monkeypatch):
    """The names of the pieces drawn, in order."""
    names = []

    def spy(piece):
        names.append(piece.name)
        return composition.render_piece(piece)

    monkeypatch.setattr(printed_pieces, "render_piece", spy)
    return names


FEW = ("I-B", "II-C1", "II-C2", "III-B", "III-B1", "V-A")
PIECES = {*FEW, "III-B (suite)"}  # its revenues begin on a page of their own
AROUND = {"Couverture et sommaire", "Numéros de page"}  # once the pages of all states are known


@pytest.fixture(autouse=True)
def _few_states(monkeypatch):
    """Draw six states, not thirty: what is kept, shared and begun again is the same."""
    every = budget_documents.state_pieces
    monkeypatch.setattr(budget_documents, "state_pieces", lambda document, codes=(): every(document, codes or FEW))


def reread(decision):
    related = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate")
    return related.get(pk=decision.pk)


@pytest.fixture
def decision(tenant):
    with tenant.context():
        yield reread(imported(small_year(tenant), draft()))


def test_what_was_drawn_is_not_drawn_again(decision, drawn):
    first = make_document(decision, by=None)
    assert set(drawn) == PIECES | AROUND
    front = drawn.count("Couverture et sommaire")  # drawn again where it has not the usual number of pages
    assert len(drawn) == len(PIECES) + front + 1
    drawn.clear()
    assert make_document(decision, by=None) == first
    assert drawn == []
    assert BudgetDocument.objects.count() == 1


def test_a_changed_line_draws_again_the_states_that_print_it_alone(tenant, drawn):
    with tenant.context():
        decision = reread(imported(small_year(tenant), draft()))
        render_document(decision)
        every = set(drawn)
        drawn.clear()
        line = decision.lines.filter(account__code="60632").first()
        line.proposed += 1
        line.save(update_fields=["proposed"])
        render_document(reread(decision))
    assert every == PIECES | AROUND
    assert set(drawn) == {"II-C2", "III-B", "III-B1"}  # neither the revenues of III-B nor what is around the states


def test_another_worker_draws_what_nobody_draws_and_the_first_finds_it(decision, drawn):
    help_to_print(str(decision.pk), str(decision.syndicate_id))
    by_the_other = list(drawn)
    drawn.clear()
    document = make_document(decision, by=None)
    assert sorted(by_the_other) == sorted(PIECES)
    assert set(drawn) == AROUND
    assert document.pages == len(pikepdf.open(BytesIO(bytes(document.content))).pages)


def test_a_piece_that_a_stopped_worker_left_is_drawn_by_the_next(decision, drawn, monkeypatch):
    """The worker is killed while it draws its third piece: the first two are kept."""
    real, count = printed_pieces.render_piece, []

    def killed(piece):
        count.append(piece.name)
        if len(count) == 3:
            raise KeyboardInterrupt
        return real(piece)

    monkeypatch.setattr(printed_pieces, "render_piece", killed)
    with pytest.raises(KeyboardInterrupt):
        render_document(decision)
    kept = PrintedPiece.objects.count()
    monkeypatch.setattr(printed_pieces, "render_piece", real)
    drawn.clear()
    render_document(decision)
    assert kept == 2
    assert not set(drawn) & set(count[:2])


def test_the_state_s_document_and_the_cells_are_attached(decision):
    rendered = render_document(decision)
    with pikepdf.open(BytesIO(rendered.content)) as pdf:
        names = sorted(pdf.attachments)
        xml = pdf.attachments[names[1]].get_file().read_bytes()
        assert [(it.AFRelationship, it.EF.F.Subtype) for it in pdf.Root.AF] == [
            ("/Data", "/application/xml"), ("/Data", "/application/json"),
        ]  # fmt: skip
    assert [name.rpartition(".")[2] for name in names] == ["json", "xml"]
    assert b"DocumentBudgetaire" in xml


def test_some_states_alone(decision):
    rendered = render_document(decision, codes=["II-C1", "II-C2"])
    with pikepdf.open(BytesIO(rendered.content)) as pdf, pdf.open_outline() as outline:
        assert [it.title[:5] for mark in outline.root for it in mark.children] == ["II-C1", "II-C2"]


def test_an_unknown_state_is_refused_with_the_known_ones(decision):
    with pytest.raises(UnknownState, match=r"L’état II-Z9 n’existe pas\. Le document a les états I-A, I-B"):
        render_document(decision, codes=["II-Z9"])


def test_a_voted_document_whose_states_contradict_each_other_is_not_made(tenant):
    """What one section transfers is not what the other receives."""
    received = '<CodRD V="R"/>\n         <MtPrev V="1800.00"/>'
    assert TEXT.count(received) == 1
    with tenant.context():
        voted = reread(imported(small_year(tenant), TEXT.replace(received, received.replace("1800", "1700"))))
        with pytest.raises(NotFinal, match=r"ses états ne se recoupent pas\..*MAQ-11 : "):
            render_document(voted)


def test_the_job_makes_the_document_and_leads_to_it(tenant, decision):
    job = request_budget_document(decision, by=tenant["finance_officer"])
    jobs.run(job.pk, tenant.syndicate.pk)
    job.refresh_from_db()
    document = BudgetDocument.objects.get()
    assert (job.state, job.result["pages"]) == (Job.State.DONE, document.pages)
    assert str(document.pk) in job.result["page"]
    assert document.made_by == tenant["finance_officer"]


def test_the_command_writes_the_file(tenant, decision, tmp_path, settings):
    settings.COMMAND_SYNDICATES = [tenant.slug]
    output = tmp_path / "document.pdf"
    name = decision_id(decision, tenant.syndicate)
    call_command("render_maquette", name, output=output, states="II-A")
    assert output.read_bytes().startswith(b"%PDF-1.7")
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("render_maquette", name, output=output, states="IX-Z")


def test_a_document_is_kept_as_it_was_made(decision):
    document = make_document(decision, by=None)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        BudgetDocument.objects.filter(pk=document.pk).update(pages=1)
    send_draft(document, on=date(2024, 3, 1))
    with pytest.raises(IntegrityError, match="est conservé"), transaction.atomic():
        BudgetDocument.objects.filter(pk=document.pk).delete()


def test_the_day_when_a_draft_was_sent_is_told_once_and_reaches_the_decision(tenant):
    with tenant.context():
        decision = reread(imported(small_year(tenant), draft()))
        document = make_document(decision, by=None)
        assert send_draft(document, on=date(2024, 3, 1))
        assert not send_draft(document, on=date(2024, 3, 2))
        decision.refresh_from_db()
        assert decision.documents_sent_on == date(2024, 3, 1)


def test_another_syndicate_sees_neither_pieces_nor_documents(tenant, other_tenant, decision):
    make_document(decision, by=None)
    with syndicate_context(other_tenant.syndicate):
        assert not PrintedPiece.objects.exists()
        assert not BudgetDocument.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM budgets_printedpiece")
            assert cursor.fetchone() == (0,)
