"""The controls of decisions: their catalogue, the findings kept, a run asked for, a mend applied."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.controls_page import catalogue_page
from budgets.forms.controls import CatalogueForm
from budgets.http import SyndicateRequest
from budgets.jobs_controls import ask_for_controls
from budgets.models import ControlReport
from budgets.perms import PREPARERS, get_budget_year_or_404, get_decision_or_404, has_role, require_role
from budgets.queries_decision_rights import rights_in
from budgets.services.control_runs import run_on_decision
from budgets.services.decision_mends import FindingGoneError, apply_mend
from budgets.services.line_edits import DecisionClosedError, LineAuthor, LinesRefusedError


@require_safe
def decision_control_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the catalogue of the controls that run on a decision, with what they found this year."""
    budget_year = get_budget_year_or_404(budget, year)
    form = CatalogueForm(request.GET or None)
    context = {"budget_year": budget_year, "form": form, "page": catalogue_page(budget_year, **form.chosen)}
    return render(request, "budgets/decision_control_list.html", context)


@require_safe
def control_report_list(request: SyndicateRequest) -> HttpResponse:
    """List what the controls found last in the decisions of the syndicate, and between its budgets."""
    reports = ControlReport.objects.select_related("decision__budget_year__budget", "decision__budget_year__syndicate")
    rows = reports.order_by("-decision__budget_year__year", "decision__budget_year__budget__code", "-checked_at")
    decisions = [it for it in rows if it.decision]
    context = {
        "reports": [it for it in decisions if it.decision and not it.decision.is_simulation],
        "linked": [it for it in rows if it.year],
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "budgets/control_report_list.html", context)


@require_POST
def control_run(request: SyndicateRequest) -> HttpResponse:
    """Have all the decisions of the open years checked by a worker."""
    require_role(request, *PREPARERS)
    job = ask_for_controls(request.syndicate, by=request.user)
    return redirect("budgets:job_detail", request.syndicate.slug, job.pk)


@require_POST
def decision_check(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Check a decision at once and keep what is found."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    report = run_on_decision(found, ControlReport.Origin.DEMAND).report
    messages.success(
        request,
        f"Contrôlé\u00a0: {report.blocking} bloquant(s), {report.warnings} alerte(s), {report.informations}"
        " information(s).",
    )
    return redirect(f"{found.get_absolute_url()}#findings-title")


@require_POST
def decision_mend(request: SyndicateRequest, budget: str, year: int, decision: UUID, finding: str) -> HttpResponse:
    """Apply the lines that a finding proposes."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    rights = rights_in(found, request.user.pk, request.roles)
    try:
        mended = apply_mend(found, finding, author=LineAuthor(request.user, rights))
    except (FindingGoneError, DecisionClosedError) as error:
        messages.error(request, str(error))
    except LinesRefusedError as error:
        messages.error(request, f"Rien n’est changé. {error}")
    else:
        messages.success(request, f"Réparation appliquée\u00a0: {mended.title} ({mended.code}).")
    return redirect(f"{found.get_absolute_url()}#findings-title")
