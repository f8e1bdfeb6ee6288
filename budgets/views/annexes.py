"""The annexes of a decision: all of them, one with its records, a record, what the year before leaves."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.annex_page import entry_named, entry_page, overview, record_cells
from budgets.forms.annexes import RecordForm
from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision, Role
from budgets.perms import PREPARERS, get_decision_or_404, has_role, require_role
from budgets.queries_annexes import decision_to_take_over, entry_records, filled_entries
from budgets.rules.annexes.entries import Entry
from budgets.rules.annexes.record import Record
from budgets.services.annex_records import delete_record, save_record, take_over, why_settled

# personal fields (pay of posts, beneficiaries who are natural persons) are shown to those who read the whole document
FILE_READERS = PREPARERS | {Role.TREASURER}
LOANS = "emprunts"  # the annex whose records have a schedule


@require_safe
def annex_list(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """List the annexes of a decision with their totals."""
    found = get_decision_or_404(budget, year, decision, simulations=True)
    filled = filled_entries(found)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "rows": overview(filled, everything="toutes" in request.GET),
        "shows_all": "toutes" in request.GET,
        "edits": edits(request, found),
        "source": decision_to_take_over(found),
    }
    return render(request, "budgets/annex_list.html", context)


@require_safe
def annex_entry(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponse:
    """List the records of an annex."""
    found, named = decision_and_entry(budget, year, decision, entry)
    records = entry_records(found, named)
    reads_all = has_role(request, *FILE_READERS)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "entry": named,
        "page": entry_page(named, records, sees_all=reads_all),
        "edits": edits(request, found),
        "adds": edits(request, found) and not (named.is_single and records),
        "reads_all": reads_all,
        "settled": why_settled(found),
    }
    return render(request, "budgets/annex_entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def annex_record_add(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponse:
    """Add a record to an annex."""
    require_role(request, *PREPARERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    if reason := why_settled(found):
        return _back(request, found, named, reason)
    form = RecordForm(request.POST or None, entry=named, values=named.defaults)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form, None):
        return _to_entry(request, found, named)
    return _form_page(request, found, named, form, None)


@require_safe
def annex_record(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str, record: UUID
) -> HttpResponse:
    """Show a record."""
    found, named = decision_and_entry(budget, year, decision, entry)
    there = record_or_404(found, named, record)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "entry": named,
        "groups": record_cells(named, there, sees_all=has_role(request, *FILE_READERS)),
        "record": there,
        "settled": why_settled(found),
        "edits": edits(request, found),
        "has_schedule": named.slug == LOANS,
    }
    return render(request, "budgets/annex_record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def annex_record_edit(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str, record: UUID
) -> HttpResponse:
    """Change a record."""
    require_role(request, *PREPARERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    there = record_or_404(found, named, record)
    if reason := why_settled(found):
        return _back(request, found, named, reason)
    form = RecordForm(request.POST or None, entry=named, values=there.values)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form, record):
        return _to_entry(request, found, named)
    return _form_page(request, found, named, form, there)


@require_POST
def annex_record_delete(
    request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str, record: UUID
) -> HttpResponse:
    """Delete a record."""
    require_role(request, *PREPARERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    record_or_404(found, named, record)
    try:
        delete_record(found, named, record)
    except ValidationError as error:
        return _back(request, found, named, " ".join(error.messages))
    messages.success(request, "L’enregistrement est supprimé.")
    return _to_entry(request, found, named)


@require_POST
def annex_take_over(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Take over the annexes of the decision before."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    try:
        count = take_over(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Enregistrements repris\u00a0: {count}. Vérifiez les montants de l’exercice.")
    return redirect("budgets:annex_list", request.syndicate.slug, budget, year, decision)


def edits(request: SyndicateRequest, decision: BudgetDecision) -> bool:
    """Return whether the member may change the annexes of a decision."""
    return has_role(request, *PREPARERS) and not why_settled(decision)


def decision_and_entry(budget: str, year: int, decision: UUID, entry: str) -> tuple[BudgetDecision, Entry]:
    """Return a decision and one of its annexes. Raises Http404."""
    named = entry_named(entry)
    if named is None:
        raise Http404("Cette annexe n’existe pas.")
    return get_decision_or_404(budget, year, decision, simulations=True), named


def record_or_404(decision: BudgetDecision, entry: Entry, key: UUID) -> Record:
    """Return a record of an annex. Raises Http404."""
    for record in entry_records(decision, entry):
        if record.key == str(key):
            return record
    raise Http404("Cet enregistrement n’est pas dans l’annexe.")


def _saved(request: SyndicateRequest, decision: BudgetDecision, form: RecordForm, key: UUID | None) -> bool:
    try:
        save_record(decision, form.entry, form.record_values, key)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, "L’enregistrement est gardé.")
    return True


def _form_page(
    request: SyndicateRequest, decision: BudgetDecision, entry: Entry, form: RecordForm, record: Record | None
) -> HttpResponse:
    context = {
        "budget_year": decision.budget_year,
        "decision": decision,
        "entry": entry,
        "form": form,
        "record": record,
        "has_schedule": record is not None and entry.slug == LOANS,
    }
    return render(request, "budgets/annex_record_form.html", context, status=422 if form.is_bound else 200)


def _to_entry(request: SyndicateRequest, decision: BudgetDecision, entry: Entry) -> HttpResponse:
    year = decision.budget_year
    return redirect("budgets:annex_entry", request.syndicate.slug, year.budget.code, year.year, decision.pk, entry.slug)


def _back(request: SyndicateRequest, decision: BudgetDecision, entry: Entry, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return _to_entry(request, decision, entry)
