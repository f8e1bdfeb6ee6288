"""What a decision says of itself to the State, and the whole of it as data."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budgets.decision_informations import computed_ratios
from budgets.forms.informations import InformationsForm
from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import PREPARERS, get_decision_or_404, require_role
from budgets.rules.decision_workflow import EDITED
from budgets.services.decision_exports import exchange_identity
from budgets.services.decision_json import export_json
from budgets.services.decisions import change_terms
from budgets.views.decisions import decision_file

FILE_READERS = PREPARERS | {Role.TREASURER}  # as for the State's document: the annexes name people


@require_http_methods(["GET", "HEAD", "POST"])
def decision_informations(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Edit the general informations of a decision: cover, ratios of state I-A, identity in the exchanges."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if found.state not in EDITED:
        messages.error(
            request, f"La décision est {found.get_state_display()}\u00a0: ses informations ne changent plus."
        )
        return redirect(found)
    given = {"kept": found.information, "known": exchange_identity(found), "computed": computed_ratios(found)}
    form = InformationsForm(request.POST or None, initial={"revision": found.revision}, **given)
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(found, revision=form.cleaned_data["revision"], information=form.informations)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Les informations générales sont enregistrées.")
            return redirect(found)
    context = {"budget_year": found.budget_year, "decision": found, "form": form}
    return render(request, "budgets/decision_informations.html", context, status=422 if form.is_bound else 200)


@require_safe
def decision_json(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Download the whole decision as JSON."""
    require_role(request, *FILE_READERS)
    found = get_decision_or_404(budget, year, decision)
    return decision_file(found, export_json(found), "application/json", "json")
