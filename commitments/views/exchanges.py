"""Exchanges with the treasurer: the codes of the budget, the file of a slip, what comes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.formats.pes_reader import PesError
from commitments.forms.exchanges import PesSettingsForm, ReturnFileForm
from commitments.models import PesExport, PesFile, PesReturn, PesSettings, Slip
from commitments.queries_orders import slips_of_year
from commitments.rules.credits import Refusal
from commitments.rules.life import TREASURER
from commitments.services.pes_exports import export_slip, save_pes_settings, slip_faults, standing_file
from commitments.services.pes_returns import ReturnReport, receive_return
from commitments.views.commitment_page import address

RETURNS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def pes_settings(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Say how the treasurer's application knows the budget."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = PesSettingsForm(request.POST or None, budget=budget_year.budget)
    if request.method == "POST" and form.is_valid():
        save_pes_settings(budget_year.budget, **form.cleaned_data)
        messages.success(request, "Les paramètres des échanges sont enregistrés.")
        return redirect(address(budget_year, "slip_list"))
    context = {"budget_year": budget_year, "form": form}
    return render(request, "commitments/pes_settings.html", context, status=422 if form.errors else 200)


@require_safe
def slip_pes(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Show whether a slip may be exported, what it lacks, its files and their answers."""
    budget_year, found = _slip_or_404(budget, year, slip)
    return _slip_page(request, budget_year, found)


@transaction.non_atomic_requests
@require_POST
def slip_pes_export(request: SyndicateRequest, budget: str, year: int, slip: UUID) -> HttpResponse:
    """Give the file of a signed slip, and journal it."""
    require_role(request, *PREPARERS)
    budget_year, found = _slip_or_404(budget, year, slip)
    try:
        file = export_slip(found, by=request.user)
    except Refusal as error:
        return _slip_page(request, budget_year, found, refusal=str(error), status=409)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(file.content), content_type="application/xml", headers=headers)


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def pes_returns(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive an acknowledgement or a return, and show those received."""
    require_role(request, *PREPARERS, TREASURER)
    budget_year = get_budget_year_or_404(budget, year)
    form = ReturnFileForm(request.POST or None, request.FILES or None)
    report: ReturnReport | dict[str, Any] | None = _shown_report(request, budget_year)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = receive_return(
                budget_year.budget, file_name=file.name, content=file.read(), by=request.user,
                dry_run=form.cleaned_data["dry_run"],
            )  # fmt: skip
            if not form.cleaned_data["dry_run"]:
                messages.success(request, report.sentence)
                return redirect(f"{address(budget_year, 'pes_returns')}?compte-rendu=1")
        except (PesError, Refusal) as error:
            form.add_error("file", str(error))
    context = {
        "budget_year": budget_year,
        "form": form,
        "report": report,
        "dry_run": isinstance(report, ReturnReport),
        "returns": _returns(budget_year),
    }
    return render(request, "commitments/pes_returns.html", context, status=422 if form.errors else 200)


def _shown_report(request: SyndicateRequest, budget_year: BudgetYear) -> dict[str, Any] | None:
    """Return the report of the last file received, when the page comes from its reading."""
    if request.method == "POST" or "compte-rendu" not in request.GET:
        return None
    last = next(iter(_returns(budget_year)), None)
    return last.report if last else None


def _returns(budget_year: BudgetYear) -> list[PesReturn]:
    found = PesReturn.objects.filter(budget=budget_year.budget_id).defer("content").select_related("received_by")
    return list(found[:RETURNS_SHOWN])


def _slip_or_404(budget: str, year: int, slip: UUID) -> tuple[BudgetYear, Slip]:
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(slips_of_year(budget_year), pk=slip)
    found.budget_year = budget_year
    return budget_year, found


def _slip_page(
    request: SyndicateRequest, budget_year: BudgetYear, slip: Slip, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    signed = slip.state == Slip.State.SIGNED
    context = {
        "budget_year": budget_year,
        "slip": slip,
        "signed": signed,
        "faults": slip_faults(slip) if signed else (),
        "standing": standing_file(slip),
        "files": PesFile.objects.filter(slip=slip).defer("content").select_related("made_by"),
        "exports": PesExport.objects.filter(file__slip=slip).select_related("file", "by").defer("file__content"),
        "has_settings": PesSettings.objects.filter(budget=budget_year.budget_id).exists(),
        "prepares": has_role(request, *PREPARERS),
        "refusal": refusal,
    }
    return render(request, "commitments/slip_pes.html", context, status=status)
