"""Sums collected before any order (list P503): the list received, and their regularisation."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.formats.receipt_listing import read_receipts
from commitments.forms.imports import ListingFileForm
from commitments.forms.spending import RegulariseForm
from commitments.models import IssuedOrder
from commitments.rules.credits import Refusal
from commitments.rules.life import TREASURER
from commitments.services.receipts import record_receipts, regularise
from commitments.views.actions import act
from commitments.views.commitment_page import address


@require_safe
def receipt_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """List the sums to regularise."""
    return _page(request, get_budget_year_or_404(budget, year))


@require_POST
def receipt_import(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive the treasurer's list, whole or not at all; twice changes nothing."""
    require_role(request, *PREPARERS, TREASURER)
    budget_year = get_budget_year_or_404(budget, year)
    form = ListingFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, budget_year, file_form=form, status=422)
    try:
        new, same = record_receipts(budget_year, read_receipts(form.cleaned_data["file"].read()))
    except (FileRefusedError, Refusal) as error:
        form.add_error("file", str(error))
        return _page(request, budget_year, file_form=form, status=422)
    messages.success(request, f"{new} encaissements enregistrés, {same} déjà connus.")
    return redirect(address(budget_year, "receipt_list"))


@transaction.non_atomic_requests
@require_POST
def receipt_regularise(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Liquidate a revenue order for the ticked sums."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = RegulariseForm(request.POST, budget_year=budget_year)
    chosen = request.POST.getlist("receipt")
    known = {str(pk) for pk in budget_year.receipts.values_list("pk", flat=True)}
    made: list[IssuedOrder] = []

    def do(data: dict[str, Any]) -> None:
        picked = [pk for pk in chosen if pk in known]
        made.append(regularise(picked, data["account"], function=data["function"], by=request.user, key=data["key"]))  # type: ignore[arg-type]

    answer = act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, form=form, status=status),
        do,
        "Le titre de régularisation est liquidé : il attend un bordereau.",
        name="regularise",
        form=form,
        to=address(budget_year, "receipt_list"),
    )
    if made:
        answer["Location"] = made[0].get_absolute_url()
    return answer


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    *,
    form: RegulariseForm | None = None,
    file_form: ListingFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    receipts = budget_year.receipts.select_related("order")
    context = {
        "budget_year": budget_year,
        "waiting": receipts.filter(order=None),
        "done": receipts.exclude(order=None),
        "form": form or RegulariseForm(budget_year=budget_year),
        "ticked": request.POST.getlist("receipt"),  # a refusal leaves them ticked
        "file_form": file_form or ListingFileForm(auto_id="id_file_%s"),
        "prepares": has_role(request, *PREPARERS),
        "may_send": has_role(request, *PREPARERS, TREASURER),
    }
    return render(request, "commitments/receipt_list.html", context, status=status)
