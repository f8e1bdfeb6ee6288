"""The budget document of a decision: a page per state, where a figure comes from, comparison, PDF and workbook."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from budgets.document_origin import origin_of
from budgets.document_page import DocumentPages
from budgets.formats.maquette_workbook import document_workbook
from budgets.forms.budget_documents import ComparisonForm, SearchForm, SendingForm
from budgets.http import SyndicateRequest
from budgets.jobs_budget_documents import request_budget_document
from budgets.maquette.figures import CellRef
from budgets.maquette_files import NoMaquette
from budgets.models import BudgetDecision, BudgetDocument
from budgets.perms import PREPARERS, get_decision_or_404, has_role, require_role
from budgets.queries_annexes import places_of_records
from budgets.queries_decision_view import AccountsNotChecked
from budgets.services.budget_documents import document_name, send_draft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def budget_document(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """List the states of the document, with its files."""
    pages = _pages_or_404(budget, year, decision)
    search = SearchForm(request.GET or None)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    context = _context(pages) | {
        "files": BudgetDocument.objects.filter(decision=pages.decision).defer("content").select_related("made_by"),
        "search": search,
        "words": words,
        "hits": pages.search(words),
        "comparison": ComparisonForm(decision=pages.decision),
        "sending": SendingForm(),
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "budgets/budget_document.html", context)


@require_safe
def budget_document_state(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, state: str
) -> HttpResponse:
    """Show a state with its tables, and what does not hold in it."""
    pages = _pages_or_404(budget, year, decision)
    try:
        found = pages.document.state(state)
    except KeyError:
        raise Http404(f"no state {state}") from None
    previous, following = pages.around(state)
    context = _context(pages) | {
        "state": found,
        "part": pages.part_of(found),
        "groups": pages.groups(found),
        "findings": pages.findings.get(state, ()),
        "is_modified": state in pages.modified,
        "previous": previous,
        "following": following,
    }
    return render(request, "budgets/budget_document_state.html", context)


@require_safe
def budget_document_origin(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, state: str
) -> HttpResponse:
    """Tell where a figure comes from: its lines, its records, the cells that it adds up."""
    pages = _pages_or_404(budget, year, decision)
    ref = CellRef(state, *(request.GET.get(name, "") for name in ("table", "row", "column")))
    try:
        origin = origin_of(pages.document, pages.filled.view, ref)
    except KeyError:
        raise Http404(f"no cell {ref}") from None
    places = places_of_records(pages.decision, (int(it.record.key) for it in origin.records)) if origin.records else {}
    records = [(it, places.get(int(it.record.key))) for it in origin.records]
    context = _context(pages) | {"origin": origin, "records": records}
    return render(request, "budgets/budget_document_origin.html", context)


@require_GET
def budget_document_comparison(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show what differs between two decisions, or two years, state by state."""
    pages = _pages_or_404(budget, year, decision)
    form = ComparisonForm(request.GET or None, decision=pages.decision)
    context = _context(pages) | {"form": form}
    if form.is_valid():
        other = form.cleaned_data["avec"]
        context |= {"other": other, "comparisons": pages.compared_with(other)}
    return render(request, "budgets/budget_document_comparison.html", context, status=422 if form.errors else 200)


@require_safe
def budget_document_workbook(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download the document as a workbook, a sheet per state."""
    pages = _pages_or_404(budget, year, decision)
    return _file(document_workbook(pages.document), XLSX, f"{document_name(pages.decision)}.xlsx")


@require_POST
def budget_document_make(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Ask for the PDF of the document, and follow the task."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision)
    job = request_budget_document(found, by=request.user)
    return redirect("budgets:job_detail", request.syndicate.slug, job.pk)


@require_safe
def budget_document_download(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, document: UUID
) -> HttpResponse:
    """Download a file of the document."""
    found = _document_or_404(budget, year, decision, document)
    return _file(bytes(found.content), "application/pdf", found.file_name)


@require_POST
def budget_document_send(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, document: UUID
) -> HttpResponse:
    """Keep the day when a draft was sent to the members of the assembly."""
    require_role(request, *PREPARERS)
    found = _document_or_404(budget, year, decision, document)
    form = SendingForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["sent_on"][0]))
    elif send_draft(found, on=form.cleaned_data["sent_on"]):
        messages.success(request, "La date d’envoi du projet est enregistrée.")
    else:
        messages.error(request, "Ce document a déjà une date d’envoi, ou n’est pas un projet.")
    return redirect("budgets:budget_document", request.syndicate.slug, budget, year, decision)


def _pages_or_404(budget: str, year: int, decision: UUID) -> DocumentPages:
    try:
        return DocumentPages(get_decision_or_404(budget, year, decision))
    except (NoMaquette, AccountsNotChecked) as reason:
        raise Http404(str(reason)) from reason


def _context(pages: DocumentPages) -> dict[str, object]:
    return {"budget_year": pages.decision.budget_year, "decision": pages.decision, "pages": pages}


def _document_or_404(budget: str, year: int, decision: UUID, document: UUID) -> BudgetDocument:
    found: BudgetDecision = get_decision_or_404(budget, year, decision)
    return get_object_or_404(BudgetDocument, decision=found, pk=document)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
