"""Budget decisions: the list of a year, a decision, its files, the import of the State's document."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.decision_page import decision_page
from budgets.formats.totem.errors import TotemError
from budgets.forms.decisions import DocumentForm, PartForm
from budgets.http import SyndicateRequest
from budgets.models import BudgetDecision, BudgetYear, Chapter, ControlReport, DecisionSource, Role
from budgets.perms import PREPARERS, get_budget_year_or_404, get_decision_or_404, has_role, require_role
from budgets.queries_decision_rights import rights_in
from budgets.rules.decision_workflow import steps_open_to
from budgets.services.decision_exports import export_scdl_budget, export_totem
from budgets.services.decision_imports import import_document, plan_decision, receive_document
from budgets.services.simulations import simulations_of

# the file names the signatories, the agents' pay and the beneficiaries of loans and subsidies
FILE_READERS = PREPARERS | {Role.TREASURER}


@require_safe
def decision_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the decisions of a year."""
    budget_year = get_budget_year_or_404(budget, year)
    decisions = BudgetDecision.objects.filter(budget_year=budget_year).order_by("decided_on", "kind", "number")
    context = {"budget_year": budget_year, "decisions": decisions, "prepares": has_role(request, *PREPARERS)}
    return render(request, "budgets/decision_list.html", context)


@require_safe
def decision_detail(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show a decision, chapter by chapter and line by line."""
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if found.is_simulation:
        require_role(request, *PREPARERS)
    rights = rights_in(found, request.user.pk, request.roles)
    chapters = list(Chapter.objects.filter(chart=found.budget_year.chart_id, functional=False).order_by("code"))
    form = PartForm(request.GET or None, chapters=chapters)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "form": form,
        "page": decision_page(found, chapters, rights=rights, **form.part),
        "rights": rights,
        "steps": [] if found.is_simulation else steps_open_to(found.kind, found.state, request.roles),
        "prepares": has_role(request, *PREPARERS),
        "source": DecisionSource.objects.filter(decision=found).defer("content").select_related("received_by").first(),
        "simulations": simulations_of(found) if has_role(request, *PREPARERS) else [],
        "report": ControlReport.objects.filter(decision=found).defer("findings").first(),
        "reads_file": has_role(request, *FILE_READERS),
    }
    return render(request, "budgets/decision_detail.html", context)


@require_safe
def decision_xml(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download a decision in the State's format."""
    require_role(request, *FILE_READERS)
    found = get_decision_or_404(budget, year, decision)
    try:
        return decision_file(found, export_totem(found), "application/xml", "xml")
    except (TotemError, LookupError) as error:
        return _no_file(request, found, error)


@require_safe
def decision_csv(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download a decision as SCDL-budget: the common converter's table, or that of the national schema."""
    found = get_decision_or_404(budget, year, decision)
    if not rights_in(found, request.user.pk, request.roles).sees_all:
        require_role(request, *PREPARERS)  # an agent of a department sees its own lines
    try:
        table = export_scdl_budget(found, national=request.GET.get("schema") == "national")
        return decision_file(found, table, "text/csv; charset=utf-8", "csv")
    except (TotemError, LookupError) as error:
        return _no_file(request, found, error)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_import_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive a document in the State's format; it is checked whole at once."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = DocumentForm(request.POST or None, request.FILES or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = receive_document(budget_year, file_name=file.name, content=file.read(), by=request.user)
        except TotemError as error:
            problems = error.problems
            form.add_error("file", "Le document est refusé\u00a0: voyez ce qui est à corriger.")
        else:
            return redirect("budgets:decision_import_detail", request.syndicate.slug, budget, year, source.pk)
    context = {"budget_year": budget_year, "form": form, "problems": problems}
    return render(request, "budgets/decision_import_add.html", context, status=422 if form.errors else 200)


@require_safe
def decision_import_detail(request: SyndicateRequest, budget: str, year: int, source: UUID) -> HttpResponse:
    """Show what a document received would bring, before it is imported."""
    require_role(request, *PREPARERS)
    budget_year, found = _source_or_404(budget, year, source)
    if found.decision:
        return redirect("budgets:decision_detail", request.syndicate.slug, budget, year, found.decision_id)
    return _import_page(request, budget_year, found)


@require_POST
def decision_import_start(request: SyndicateRequest, budget: str, year: int, source: UUID) -> HttpResponse:
    """Import the document, all or nothing."""
    require_role(request, *PREPARERS)
    budget_year, found = _source_or_404(budget, year, source)
    try:
        decision = import_document(found)
    except TotemError:
        return _import_page(request, budget_year, found, status=409)
    return redirect("budgets:decision_detail", request.syndicate.slug, budget, year, decision.pk)


def _import_page(
    request: SyndicateRequest, budget_year: BudgetYear, source: DecisionSource, status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {"budget_year": budget_year, "source": source}
    try:
        context["plan"] = plan_decision(bytes(source.content), budget_year)
    except TotemError as error:  # somebody else imported the same decision since
        context["problems"], status = error.problems, 409
    return render(request, "budgets/decision_import_detail.html", context, status=status)


def _source_or_404(budget: str, year: int, source: UUID) -> tuple[BudgetYear, DecisionSource]:
    budget_year = get_budget_year_or_404(budget, year)
    sources = DecisionSource.objects.select_related("decision", "received_by")
    return budget_year, get_object_or_404(sources, budget_year=budget_year, pk=source)


def decision_file(decision: BudgetDecision, content: bytes, kind: str, suffix: str) -> HttpResponse:
    """Answer a file of a decision, under a name that says which."""
    year = decision.budget_year
    name = slugify(f"{year.budget.code} {year.year} {decision.kind} {decision.number or ''}")
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    )


def _no_file(request: SyndicateRequest, decision: BudgetDecision, error: Exception) -> HttpResponse:
    context = {"budget_year": decision.budget_year, "decision": decision, "reason": str(error)}
    return render(request, "budgets/decision_no_file.html", context, status=409)
