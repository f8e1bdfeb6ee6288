"""The page where the finance department says which annexes are joint to a budget document."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from budgets.forms.joint_annexes import JointAnnexesForm
from budgets.http import SyndicateRequest
from budgets.maquette.engine import fill
from budgets.maquette_files import NoMaquette
from budgets.perms import PREPARERS, get_decision_or_404, require_role
from budgets.queries_maquette import document_view, maquette_for
from budgets.services.annex_records import why_settled
from budgets.services.joint_annexes import say_joint


@require_http_methods(["GET", "HEAD", "POST"])
def budget_document_annexes(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Say of each annex whether it is joint, without object, or as its data tell."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision)
    try:
        maquette = maquette_for(found)
    except NoMaquette as reason:
        raise Http404(str(reason)) from reason
    view = document_view(found)
    form = JointAnnexesForm(request.POST or None, document=fill(maquette, view), said=view.presence)
    if request.method == "POST" and form.is_valid():
        try:
            say_joint(found, form.said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Le sommaire est enregistré.")
            return redirect("budgets:budget_document", request.syndicate.slug, budget, year, decision)
    context = {"budget_year": found.budget_year, "decision": found, "form": form, "settled": why_settled(found)}
    status = 422 if request.method == "POST" else 200
    return render(request, "budgets/budget_document_annexes.html", context, status=status)
