"""Deliberations: the list, the page of one, and the first text in one click."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from budgets.http import SyndicateRequest
from budgets.models import YearResult
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from deliberations.forms.texts import TitleForm
from deliberations.models import Publication
from deliberations.queries.deliberations import deliberations, get_deliberation_or_404
from deliberations.services import drafting
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.tables import DeliberationTable
from deliberations.views.page import deliberation_context
from deliberations.views.refusals import add_refusal, answers_refusals


@require_safe
def deliberation_list(request: SyndicateRequest) -> HttpResponse:
    """List the deliberations of the syndicate, the latest first."""
    table = DeliberationTable(deliberations())
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    context = {
        "table": table,
        "prepares": has_role(request, *PREPARERS),
        "is_public": Publication.objects.exists(),
    }
    return render(request, "deliberations/deliberation_list.html", context)


@require_safe
def deliberation_detail(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show a deliberation: its text with live figures, what the controls find, and the steps open to the member."""
    deliberation = get_deliberation_or_404(code)
    template = "deliberations/_text.html" if request.htmx else "deliberations/deliberation_detail.html"
    return render(request, template, deliberation_context(request, deliberation))


@require_POST
@answers_refusals
def deliberation_draft(request: SyndicateRequest, budget: str, year: int, kind: str) -> HttpResponse:
    """Draft the allocation of the year's results."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    result = YearResult.objects.select_related("budget_year__budget", "syndicate").filter(
        budget_year=budget_year, kind=kind
    )
    found = result.first()
    if found is None:
        raise Http404("Cet exercice n’a pas encore de résultat.")
    deliberation = drafting.draft_from_result(found, by=Actor.of_request(request))
    messages.success(request, "La délibération est rédigée à partir des résultats : relisez-la, puis soumettez-la.")
    return redirect(deliberation)


@require_POST
@answers_refusals
def deliberation_retitle(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change the subject of the act."""
    deliberation = get_deliberation_or_404(code)
    form = TitleForm(request.POST)
    if form.is_valid():
        try:
            drafting.retitle(deliberation, form.cleaned_data["title"], by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "L’objet est enregistré.")
            return redirect(deliberation)
    context = deliberation_context(request, deliberation, title_form=form)
    return render(request, "deliberations/deliberation_detail.html", context, status=422)
