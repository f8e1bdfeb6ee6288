"""The lines of a decision to a spreadsheet, from one, from another decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.forms.decision_lines import CopyForm, LinesFileForm
from budgets.grid_data import visible_lines
from budgets.http import SyndicateRequest
from budgets.live_decisions import kept_placements
from budgets.models import BudgetDecision
from budgets.queries_decision_rights import rights_in
from budgets.received_files import ReceivedFile, forget_file, keep_file, kept_file
from budgets.services.decision_line_copies import copy_lines, copy_sources
from budgets.services.decision_line_files import LinesPlan, export_csv, export_xlsx, plan_lines
from budgets.services.decision_lines import edit_lines, why_closed
from budgets.services.line_edits import (
    DecisionClosedError,
    LineAuthor,
    LinesInConflictError,
    LinesRefusedError,
)
from budgets.views.decision_lookup import any_decision_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 500  # faults on a page


@require_safe
def decision_lines_xlsx(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download the lines as XLSX."""
    found = any_decision_or_404(budget, year, decision)
    lines = visible_lines(found, rights_in(found, request.user.pk, request.roles))
    return HttpResponse(export_xlsx(found, lines, kept_placements(found)), XLSX, headers=_named(found, "xlsx"))


@require_safe
def decision_lines_csv(
    request: SyndicateRequest, budget: str, year: int, decision: UUID
) -> StreamingHttpResponse | FileResponse | HttpResponse:
    """Download the lines as CSV."""
    found = any_decision_or_404(budget, year, decision)
    lines = visible_lines(found, rights_in(found, request.user.pk, request.roles))
    text = "".join(export_csv(found, lines, kept_placements(found)))
    return HttpResponse(text, "text/csv; charset=utf-8", headers=_named(found, "csv"))


@require_http_methods(["GET", "HEAD", "POST"])
def decision_lines_import(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Receive a file of lines; what it would do is shown before anything is written."""
    found, _ = _edited_or_403(request, budget, year, decision)
    form = LinesFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        received = ReceivedFile(file.name, file.read(), {"replaces": form.cleaned_data["replaces"] == "yes"})
        key = keep_file(request.user, received)
        return redirect("budgets:decision_lines_plan", request.syndicate.slug, budget, year, found.pk, key)
    context = {"budget_year": found.budget_year, "decision": found, "form": form}
    return render(request, "budgets/decision_lines_import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_lines_plan(request: SyndicateRequest, budget: str, year: int, decision: UUID, file: UUID) -> HttpResponse:
    """Show what a file would do to the lines, with all that is to be mended; on POST, do it."""
    found, author = _edited_or_403(request, budget, year, decision)
    received = kept_file(request.user, file)
    if received is None:
        messages.warning(request, "Le fichier n’est plus là : choisissez-le à nouveau.")
        return redirect("budgets:decision_lines_import", request.syndicate.slug, budget, year, found.pk)
    context: dict[str, Any] = {"budget_year": found.budget_year, "decision": found, "file": received}
    plan = _plan(found, received, author, context)
    if plan and request.method == "POST" and _written(request, found, plan, author, context):
        forget_file(request.user, file)
        return redirect("budgets:decision_grid", request.syndicate.slug, budget, year, found.pk)
    return render(request, "budgets/decision_lines_plan.html", context, status=200 if plan else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_lines_copy(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Copy the lines of another decision of the budget, at a rate."""
    found, author = _edited_or_403(request, budget, year, decision)
    form = CopyForm(request.POST or None, sources=copy_sources(found))
    context: dict[str, Any] = {"budget_year": found.budget_year, "decision": found, "form": form}
    if request.method == "POST" and form.is_valid():
        data, places = form.cleaned_data, kept_placements(found)
        try:
            done = copy_lines(
                found, data["source"], rates=form.rates, author=author, placements=places, leaves_out=data["leaves_out"]
            )
        except LinesRefusedError as error:
            context["faults"] = error.faults[:MOST_SHOWN]
        else:
            left = f" Laissées de côté : {len(done.left_out)}." if done.left_out else ""
            messages.success(request, f"Lignes copiées : {done.count}.{left}")
            return redirect("budgets:decision_grid", request.syndicate.slug, budget, year, found.pk)
    refused = bool(form.errors or context.get("faults"))
    return render(request, "budgets/decision_lines_copy.html", context, status=422 if refused else 200)


def _edited_or_403(
    request: SyndicateRequest, budget: str, year: int, decision: UUID
) -> tuple[BudgetDecision, LineAuthor]:
    found = any_decision_or_404(budget, year, decision)
    rights = rights_in(found, request.user.pk, request.roles)
    if not rights.edits or why_closed(found):
        raise PermissionDenied(why_closed(found) or "Vos rôles ne permettent pas de modifier ces lignes.")
    return found, LineAuthor(request.user, rights)


def _plan(
    decision: BudgetDecision, file: ReceivedFile, author: LineAuthor, context: dict[str, Any]
) -> LinesPlan | None:
    places = kept_placements(decision)
    try:
        plan = plan_lines(decision, file.content, author=author, placements=places, replaces=file.options["replaces"])
    except FileRefusedError as error:
        context["refused"] = error.fault
    except LinesRefusedError as error:
        context |= {"faults": error.faults[:MOST_SHOWN], "fault_count": len(error.faults)}
    else:
        context["plan"] = plan
        return plan
    return None


def _written(
    request: SyndicateRequest, decision: BudgetDecision, plan: LinesPlan, author: LineAuthor, context: dict[str, Any]
) -> bool:
    """Write the plan that was shown; False where the lines have changed since, and the new plan is to be looked at."""
    if request.POST.get("revision") != str(plan.revision):
        context["changed"] = True
        return False
    try:
        edit_lines(decision, plan.edits, author=author, placements=kept_placements(decision))
    except (LinesInConflictError, DecisionClosedError):
        context["changed"] = True
        return False
    count = plan.count
    messages.success(
        request, f"Lignes ajoutées : {count.added}, modifiées : {count.changed}, supprimées : {count.deleted}."
    )
    return True


def _named(decision: BudgetDecision, suffix: str) -> dict[str, str]:
    year = decision.budget_year
    name = slugify(f"{year.budget.code} {year.year} {decision.kind} {decision.number or ''} lignes")
    return {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
