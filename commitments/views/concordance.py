"""The concordance with the treasurer: his balance, the differences, the certificate."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.documents.papers import render_paper
from commitments.forms.imports import ListingFileForm
from commitments.models import TreasurerBalance
from commitments.queries_concordance import concordance as read_concordance
from commitments.rules.concordance import SectionMatch
from commitments.rules.life import TREASURER
from commitments.services.concordance import certify_concordance, receive_balance
from commitments.views.actions import act
from commitments.views.commitment_page import address
from commitments.views.papers import pdf

SECTIONS = {"F": "fonctionnement", "I": "investissement"}
DIRECTIONS = {"expense": "dépenses", "revenue": "recettes"}


@require_safe
def concordance(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the accounts of the orders beside those of the treasurer."""
    return _page(request, get_budget_year_or_404(budget, year))


@require_POST
def balance_receive(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive the treasurer's balance; the same file again changes nothing."""
    require_role(request, *PREPARERS, TREASURER)
    budget_year = get_budget_year_or_404(budget, year)
    form = ListingFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            receive_balance(budget_year, file_name=file.name, content=file.read(), by=request.user)
        except FileRefusedError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, "La balance du comptable est enregistrée.")
            return redirect(address(budget_year, "concordance"))
    return _page(request, budget_year, form=form, status=422)


@require_POST
def concordance_certify(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Certify that the orders and the balance agree."""
    require_role(request, *PREPARERS, TREASURER)
    budget_year = get_budget_year_or_404(budget, year)
    balance = _balance_or_404(budget_year)
    return act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, refusal=refusal, status=status),
        lambda _: certify_concordance(balance, by=request.user),
        "La concordance est certifiée.",
        to=address(budget_year, "concordance"),
    )


@require_safe
def concordance_paper(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Give the certificate of concordance, or the state of the differences while there are some."""
    budget_year = get_budget_year_or_404(budget, year)
    balance = _balance_or_404(budget_year)
    found = read_concordance(balance)
    context = {
        "budget_year": budget_year,
        "syndicate": request.syndicate,
        "balance": balance,
        "concordance": found,
        "totals": _totals(found.totals()),
    }
    name = f"{request.syndicate.siren}/{budget_year.budget.code}/{budget_year.year}/concordance"
    on = balance.certified_at or balance.received_at
    return pdf(render_paper("concordance", context, identifier=name, on=on), f"concordance-{budget_year.year}")


def _balance_or_404(budget_year: BudgetYear) -> TreasurerBalance:
    rows = TreasurerBalance.objects.filter(budget_year=budget_year).select_related("certified_by", "received_by")
    found = rows.defer("content").first()
    if found is None:
        raise Http404("La balance du comptable n’est pas encore reçue.")
    found.budget_year = budget_year
    return found


def _totals(totals: tuple[SectionMatch, ...]) -> list[tuple[str, SectionMatch]]:
    return [
        (f"{SECTIONS.get(it.section, 'hors budget').capitalize()}, {DIRECTIONS[it.direction]}", it) for it in totals
    ]


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    *,
    form: ListingFileForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    balance = TreasurerBalance.objects.filter(budget_year=budget_year).select_related("certified_by", "received_by")
    found = balance.defer("content").first()
    if found:
        found.budget_year = budget_year
    matches = read_concordance(found) if found else None
    context = {
        "budget_year": budget_year,
        "balance": found,
        "concordance": matches,
        "totals": _totals(matches.totals()) if matches else [],
        "form": form or ListingFileForm(),
        "may_send": has_role(request, *PREPARERS, TREASURER),
        "refusal": refusal,
    }
    return render(request, "commitments/concordance.html", context, status=status)
