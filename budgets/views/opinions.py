"""Opinions of audit chambers: the list of a year, an opinion, its proposals typed or imported, its decision."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.formats.opinion_table import HEADERS, rows_from_json, table_cells
from budgets.formats.sheets.sheet import Fault, FileRefusedError
from budgets.formats.sheets.writer import dump_csv, dump_xlsx
from budgets.forms.opinions import OpinionForm, ProposalsFileForm, ProposalsForm
from budgets.http import SyndicateRequest
from budgets.models import ChamberOpinion
from budgets.opinion_page import chapters_to_type, opinion_page
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from budgets.services.opinions import (
    OpinionRefusedError,
    create_rectifying_decision,
    import_proposals,
    record_opinion,
    type_proposals,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def opinion_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the opinions on the budget of a year."""
    budget_year = get_budget_year_or_404(budget, year)
    opinions = ChamberOpinion.objects.filter(budget_year=budget_year).select_related("decision")
    context = {"budget_year": budget_year, "opinions": opinions, "prepares": has_role(request, *PREPARERS)}
    return render(request, "budgets/opinion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Record an opinion, then type or import its proposals."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opinion = record_opinion(budget_year, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("budgets:opinion_proposals", request.syndicate.slug, budget, year, opinion.pk)
    context = {"budget_year": budget_year, "form": form}
    return render(request, "budgets/opinion_add.html", context, status=422 if form.is_bound else 200)


@require_safe
def opinion_detail(request: SyndicateRequest, budget: str, year: int, opinion: UUID) -> HttpResponse:
    """Show an opinion: its proposals, where it contradicts itself, the decision that it makes."""
    return _page(request, _opinion_or_404(budget, year, opinion))


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_proposals(request: SyndicateRequest, budget: str, year: int, opinion: UUID) -> HttpResponse:
    """Type the proposals of an opinion, chapter by chapter."""
    require_role(request, *PREPARERS)
    found = _opinion_or_404(budget, year, opinion)
    form = ProposalsForm(request.POST or None, chapters=chapters_to_type(found))
    if request.method == "POST" and form.is_valid():
        try:
            type_proposals(found, form.rows)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Les propositions sont enregistrées.")
        return redirect(found)
    context = {"budget_year": found.budget_year, "opinion": found, "form": form, "file_form": ProposalsFileForm()}
    return render(request, "budgets/opinion_proposals.html", context, status=422 if form.is_bound else 200)


@require_POST
def opinion_import(request: SyndicateRequest, budget: str, year: int, opinion: UUID) -> HttpResponse:
    """Replace the proposals by those of a file, all or nothing."""
    require_role(request, *PREPARERS)
    found = _opinion_or_404(budget, year, opinion)
    form = ProposalsFileForm(request.POST, request.FILES)
    faults: list[Fault] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            import_proposals(found, file_name=file.name, content=file.read())
        except OpinionRefusedError as error:
            faults = error.faults
        except FileRefusedError as error:
            faults = [error.fault]
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            messages.success(request, "Les propositions du fichier sont enregistrées.")
            return redirect(found)
    typed = ProposalsForm(chapters=chapters_to_type(found))
    context = {"budget_year": found.budget_year, "opinion": found, "form": typed, "file_form": form, "faults": faults}
    return render(request, "budgets/opinion_proposals.html", context, status=422)


@require_safe
def opinion_table(request: SyndicateRequest, budget: str, year: int, opinion: UUID, kind: str) -> HttpResponse:
    """Download the proposals as a table that can be imported again; the model of one when there are none yet."""
    found = _opinion_or_404(budget, year, opinion)
    cells = list(table_cells(rows_from_json(found.rows)))
    name = slugify(f"avis {found.number}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        return HttpResponse("".join(dump_csv(HEADERS, cells)), content_type="text/csv; charset=utf-8", headers=headers)
    if kind == "xlsx":
        content = dump_xlsx(HEADERS, cells, sheet="Propositions", title=str(found), widths={5: 14, 6: 14, 8: 60})
        return HttpResponse(content, content_type=XLSX, headers=headers)
    raise Http404("Le tableau s’obtient en CSV ou en XLSX.")


@require_POST
def opinion_draft(request: SyndicateRequest, budget: str, year: int, opinion: UUID) -> HttpResponse:
    """Create the rectifying decision."""
    require_role(request, *PREPARERS)
    found = _opinion_or_404(budget, year, opinion)
    try:
        decision = create_rectifying_decision(found, by=request.user)
    except ValidationError as error:
        return _page(request, found, status=409, refusal=" ".join(error.messages))
    messages.success(request, "La décision est créée, en préparation\u00a0: chaque ligne dit d’où elle vient.")
    return redirect(decision)


def _opinion_or_404(budget: str, year: int, opinion: UUID) -> ChamberOpinion:
    budget_year = get_budget_year_or_404(budget, year)
    found: ChamberOpinion = get_object_or_404(
        ChamberOpinion.objects.select_related("decision"), budget_year=budget_year, pk=opinion
    )
    found.budget_year = budget_year
    return found


def _page(request: SyndicateRequest, opinion: ChamberOpinion, *, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "budget_year": opinion.budget_year,
        "opinion": opinion,
        "page": opinion_page(opinion),
        "prepares": has_role(request, *PREPARERS),
        "refusal": refusal,
    }
    return render(request, "budgets/opinion_detail.html", context, status=status)
