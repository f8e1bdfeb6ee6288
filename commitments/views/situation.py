"""The state of credits: by chapter, then by article and commitment; what may be spent before the vote."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Chapter
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.credit_bars import credit_bar
from commitments.formats.situation_export import situation_xlsx
from commitments.forms.spending import BeforeVoteForm
from commitments.models import BeforeVoteAuthorization
from commitments.queries_situation import articles, commitments_of_chapter, situation
from commitments.queries_transfers import may_transfer
from commitments.services.before_vote import allow_before_vote
from commitments.views.commitment_page import address

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 100
WORDS = {"expense": ("engagé", "mandaté"), "revenue": ("engagé", "titré")}


@require_safe
def credit_situation(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show what is opened, committed, ordered and available in each envelope of the year."""
    budget_year = get_budget_year_or_404(budget, year)
    found = situation(budget_year)
    parts = [
        (part, [(row, credit_bar(row.name, row.balance, WORDS[row.direction])) for row in part.rows])
        for part in found.parts
        if part.rows
    ]
    context = {
        "budget_year": budget_year,
        "situation": found,
        "parts": parts,
        "authorization": BeforeVoteAuthorization.objects.filter(budget_year=budget_year).first(),
        "prepares": has_role(request, *PREPARERS),
        "may_transfer": may_transfer(budget_year),
    }
    return render(request, "commitments/credit_situation.html", context)


@require_safe
def credit_chapter(request: SyndicateRequest, budget: str, year: int, direction: str, chapter: str) -> HttpResponse:
    """Show a chapter by article, and its commitments."""
    budget_year = get_budget_year_or_404(budget, year)
    found = Chapter.objects.filter(chart=budget_year.chart_id, code=chapter).first()
    if direction not in WORDS or found is None:
        raise Http404("Ce chapitre n’existe pas dans la nomenclature de l’exercice.")
    commitments = commitments_of_chapter(budget_year, direction, chapter).order_by("account__code", "number")
    rows = articles(budget_year, direction, chapter)
    context = {
        "budget_year": budget_year,
        "chapter": found,
        "direction": direction,
        "rows": [(row, credit_bar(row.name, row.balance, WORDS[direction])) for row in rows],
        "may_transfer": has_role(request, *PREPARERS) and may_transfer(budget_year),
        "page": Paginator(commitments, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "commitments/credit_chapter.html", context)


@require_safe
def credit_export(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Give the state of credits as an XLSX."""
    budget_year = get_budget_year_or_404(budget, year)
    content = situation_xlsx(situation(budget_year), title=f"Situation des crédits {budget_year}")
    name = f"credits-{budget_year.budget.code}-{budget_year.year}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
def before_vote(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Record the deliberation that opens a quarter of the investment credits before the vote."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    known = BeforeVoteAuthorization.objects.filter(budget_year=budget_year).first()
    initial = {"reference": known.reference, "adopted_on": known.adopted_on} if known else {}
    form = BeforeVoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        allow_before_vote(budget_year, form.cleaned_data["reference"], form.cleaned_data["adopted_on"])
        return redirect(address(budget_year, "credit_situation"))
    context = {"budget_year": budget_year, "form": form}
    return render(request, "commitments/before_vote.html", context, status=422 if form.errors else 200)
