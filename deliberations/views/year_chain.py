"""The home page of a budget year: its chain, from the commitments to the act."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import get_budget_year_or_404
from deliberations.queries.year_chain import YearStanding, year_standing
from deliberations.rules.year_chain import Action, ChainStep, year_chain

WORDS = {
    Action.COMMITMENTS_IMPORT: "Importer les engagements",
    Action.COMMITMENTS_SEE: "Voir les engagements",
    Action.RAR_SEE: "Voir les restes à réaliser",
    Action.RAR_SETTLE: "Trancher les restes à réaliser",
    Action.RESULTS_PREPARE: "Préparer les résultats",
    Action.RESULTS_SEE: "Voir les résultats",
    Action.SHEET_SIGN: "Signer la fiche de calcul",
    Action.SHEET_ATTEST: "Attester la fiche de calcul",
    Action.SHEET_SEE: "Voir la fiche de calcul",
    Action.DELIBERATION_DRAFT: "Rédiger la délibération",
    Action.DELIBERATION_SEE: "Ouvrir la délibération",
}
ROUTES = {
    Action.COMMITMENTS_IMPORT: "commitments:import_add",
    Action.COMMITMENTS_SEE: "commitments:commitment_list",
    Action.RAR_SEE: "commitments:rar_state",
    Action.RAR_SETTLE: "commitments:results",
    Action.RESULTS_PREPARE: "commitments:results",
    Action.RESULTS_SEE: "commitments:results",
}


@dataclass(frozen=True)
class Offer:
    """A step with the address and the words of its one action; `posts` when it changes something at once."""

    step: ChainStep
    label: str
    address: str
    posts: bool


@require_safe
def year_chain_page(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the year's chain: each step with its state, its amounts, what blocks, and one action."""
    budget_year = get_budget_year_or_404(budget, year)
    standing = year_standing(budget_year)
    offers = [offer(step, budget_year, standing) for step in year_chain(standing.facts, request.roles)]
    context = {"budget_year": budget_year, "offers": offers}
    return render(request, "deliberations/year_chain.html", context)


def offer(step: ChainStep, budget_year: BudgetYear, standing: YearStanding) -> Offer:
    """Return the step with its action as a link or a button."""
    year = [budget_year.syndicate.slug, budget_year.budget.code, budget_year.year]
    kind = standing.result.kind if standing.result else "anticipated"
    if step.action is Action.DELIBERATION_DRAFT:
        address = reverse("deliberations:deliberation_draft", args=[*year, kind])
    elif step.action is Action.DELIBERATION_SEE and standing.deliberation is not None:
        address = standing.deliberation.get_absolute_url()
    elif step.action in (Action.SHEET_SIGN, Action.SHEET_ATTEST, Action.SHEET_SEE):
        address = reverse("deliberations:result_sheet", args=[*year, kind])
    else:
        address = reverse(ROUTES[step.action], args=year)
    return Offer(step, WORDS[step.action], address, step.action is Action.DELIBERATION_DRAFT)
