"""Where the figures of a text lead: the page of their source, for those who may open it."""

from collections.abc import Mapping

from django.urls import reverse

from deliberations.models import Deliberation
from deliberations.queries.act_text import ActText
from deliberations.rules.figures import Place

YEAR_ROUTES = {
    Place.BUDGET: "deliberations:year_chain",
    Place.RESULTS: "commitments:results",
    Place.YEAR_BUDGET: "budgets:year_budget",
    Place.TRANSFERS: "budgets:transfer_list",
    Place.AUTHORIZATIONS: "budgets:authorization_list",
}


def figure_addresses(deliberation: Deliberation, text: ActText, *, may_edit: bool) -> Mapping[str, str]:
    """Return the addresses of the places that the figures and tables of the text come from.

    What was typed is changed by those who may edit the text: for the others it leads nowhere.
    """
    places = {part.figure.place for block in text.blocks for part in block.parts if part.figure is not None}
    places |= {block.place for block in text.blocks}
    found = {place: _address(deliberation, place) for place in places if place}
    if not may_edit:
        found.pop(Place.FIELDS, None)
    return {place: address for place, address in found.items() if address}


def _address(deliberation: Deliberation, place: str) -> str:
    name, _, other_year = place.partition(":")
    budget_year, slug = deliberation.budget_year, deliberation.syndicate.slug
    if name in YEAR_ROUTES:
        year = int(other_year) if other_year else budget_year.year
        return reverse(YEAR_ROUTES[Place(name)], args=[slug, budget_year.budget.code, year])
    if name == Place.DECISION and deliberation.decision_id:
        args = [slug, budget_year.budget.code, budget_year.year, deliberation.decision_id]
        return reverse("budgets:decision_detail", args=args)
    if name == Place.MEETING and deliberation.meeting_id:
        return reverse("deliberations:meeting_detail", args=[slug, deliberation.meeting_id])
    if name == Place.FIELDS:
        return reverse("deliberations:deliberation_fields", args=[slug, deliberation.pk])
    return reverse("deliberations:assembly_detail", args=[slug]) if name == Place.SYNDICATE else ""
