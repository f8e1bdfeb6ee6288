"""The report to the assembly on a decision: its page, its words, its PDF."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from budgets.decision_report import report_page
from budgets.documents.report import render_report
from budgets.forms.decision_reports import ReportForm
from budgets.http import SyndicateRequest
from budgets.models import DecisionReport
from budgets.perms import PREPARERS, get_decision_or_404, has_role, require_role
from budgets.queries_decision_view import AccountsNotChecked
from budgets.services.decision_reports import write_report


@require_safe
def decision_report(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show the report to the assembly on a decision."""
    found = get_decision_or_404(budget, year, decision, simulations=True)
    context = {"budget_year": found.budget_year, "decision": found}
    try:
        context["page"] = report_page(found)  # type: ignore[assignment]
    except AccountsNotChecked:
        return render(request, "budgets/decision_no_report.html", context, status=409)
    context["writes"] = has_role(request, *PREPARERS) and not found.is_voted  # type: ignore[assignment]
    return render(request, "budgets/decision_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_report_edit(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Write the introduction of a report."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    form = ReportForm(request.POST or None, instance=DecisionReport.objects.filter(decision=found).first())
    if request.method == "POST" and form.is_valid():
        try:
            write_report(found, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Le texte du rapport est enregistré.")
        return redirect("budgets:decision_report", request.syndicate.slug, budget, year, decision)
    context = {"budget_year": found.budget_year, "decision": found, "form": form}
    return render(request, "budgets/decision_report_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def decision_report_pdf(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download the report as a PDF."""
    found = get_decision_or_404(budget, year, decision, simulations=True)
    try:
        document = render_report(report_page(found))
    except AccountsNotChecked:
        context = {"budget_year": found.budget_year, "decision": found}
        return render(request, "budgets/decision_no_report.html", context, status=409)
    name = slugify(f"rapport {budget} {year} {found.kind} {found.number or ''}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(document.content, content_type="application/pdf", headers=headers)
