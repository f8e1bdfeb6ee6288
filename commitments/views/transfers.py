"""A transfer of credits asked for from the state of credits."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from budgets.http import SyndicateRequest
from budgets.models import Account, BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, require_role
from commitments.forms.transfers import SECTIONS, TransferForm
from commitments.queries_transfers import TransferRoom, transfer_room
from commitments.services.transfers import ask_transfer
from commitments.views.actions import act


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_ask(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show where credits may be taken; propose the transfer to the authorising officer."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    room = transfer_room(budget_year)
    asked = request.GET
    initial = {"receiver": asked.get("compte", ""), "amount": asked.get("montant", ""), "reason": ""}
    form = TransferForm(request.POST or None, budget_year=budget_year, room=room, initial=initial)
    if request.method != "POST":
        return _page(request, budget_year, form, room, 200)
    made: list[Any] = []

    def do(_: dict[str, Any]) -> None:
        made.append(ask_transfer(budget_year, form.asked, by=request.user, roles=request.roles))

    answer = act(
        request,
        lambda bound, refusal, status: _page(request, budget_year, form, room, status),
        do,
        "Le virement est proposé à l’ordonnateur, qui le décide.",
        name="ask",
        form=form,
        to="..",
    )
    if made:
        answer["Location"] = made[0].get_absolute_url()
    return answer


def _page(
    request: SyndicateRequest, budget_year: BudgetYear, form: TransferForm, room: TransferRoom, status: int
) -> HttpResponse:
    accounts = Account.objects.filter(chart=budget_year.chart_id).exclude(expense_real="").order_by("code")
    context = {
        "budget_year": budget_year,
        "form": form,
        "limits": [(SECTIONS[section], left) for section, left in room.limits.items()],
        "accounts": accounts.only("code", "label")[:2000],
    }
    return render(request, "commitments/transfer_ask.html", context, status=status)
