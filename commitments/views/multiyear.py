"""The commitments on an authorisation (AP, AE): their list, the share of a year, what is given back."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Authorization, BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, has_role, require_role
from commitments.forms.spending import AmountReasonForm, ShareForm
from commitments.models import MultiyearCommitment
from commitments.queries_multiyear import MultiyearRow, balance_on, multiyear_rows
from commitments.services.commitments import CommitmentInput, commit_expenditure
from commitments.services.multiyear import release_whole
from commitments.views.actions import Action, act
from commitments.views.commitment_page import address


@require_safe
def multiyear_list(request: SyndicateRequest, budget: str, year: int, authorization: UUID) -> HttpResponse:
    """Show the commitments on an authorisation with the share of each year."""
    budget_year, row = _authorization(budget, year, authorization)
    return _page(request, budget_year, row)


@transaction.non_atomic_requests
@require_POST
def multiyear_share(
    request: SyndicateRequest, budget: str, year: int, authorization: UUID, multiyear: UUID
) -> HttpResponse:
    """Commit the share of the year on its payment credits, with its visa."""
    require_role(request, *PREPARERS)
    budget_year, row = _authorization(budget, year, authorization)
    whole = get_object_or_404(MultiyearCommitment, pk=multiyear, authorization=row)

    def do(data: dict[str, Any]) -> None:
        asked = CommitmentInput(
            data["amount"], data["account"], whole.party or whole.supplier, whole.label,
            operation=row.operation, authorization=row.code, multiyear=whole,
        )  # fmt: skip
        commit_expenditure(budget_year, asked, by=request.user, key=data["key"])

    form = ShareForm(request.POST, scope=f"share-{multiyear}", budget_year=budget_year)
    return _verb(request, budget_year, row, do, "La part de l’exercice est engagée.", f"share-{multiyear}", form)


@transaction.non_atomic_requests
@require_POST
def multiyear_release(
    request: SyndicateRequest, budget: str, year: int, authorization: UUID, multiyear: UUID
) -> HttpResponse:
    """Give back to the authorisation what no year will take."""
    require_role(request, *PREPARERS)
    budget_year, row = _authorization(budget, year, authorization)
    whole = get_object_or_404(MultiyearCommitment, pk=multiyear, authorization=row)

    def do(data: dict[str, Any]) -> None:
        release_whole(whole, data["amount"], data["reason"], by=request.user, key=data["key"])

    form = AmountReasonForm(request.POST, scope=f"release-{multiyear}")
    return _verb(request, budget_year, row, do, "Le montant revient à l’autorisation.", f"release-{multiyear}", form)


def _verb(
    request: SyndicateRequest, year: BudgetYear, row: Authorization, do: Any, done: str, name: str, form: forms.Form
) -> HttpResponse:
    return act(
        request,
        lambda bound, refusal, status: _page(request, year, row, bound, refusal, status),
        do,
        done,
        name=name,
        form=form,
        to=address(year, "multiyear_list", row.pk),
    )


def _authorization(budget: str, year: int, authorization: UUID) -> tuple[BudgetYear, Authorization]:
    """Return a year and an authorisation of its budget. Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    row = Authorization.objects.filter(pk=authorization, budget=budget_year.budget_id).first()
    if row is None:
        raise Http404("Aucune autorisation de ce nom dans ce budget.")
    return budget_year, row


def _page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    row: Authorization,
    bound: Any = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    is_open = budget_year.state == BudgetYear.State.OPEN and has_role(request, *PREPARERS)
    rows = multiyear_rows(row.pk)
    context = {
        "budget_year": budget_year,
        "authorization": row,
        "balance": balance_on(budget_year, row.code),
        "rows": [(it, _actions(budget_year, row, it, bound or {}) if is_open else []) for it in rows],
        "refusal": refusal,
    }
    return render(request, "commitments/multiyear_list.html", context, status=status)


def _actions(year: BudgetYear, row: Authorization, it: MultiyearRow, bound: Any) -> list[Action]:
    if not it.left:
        return []
    share, release = f"share-{it.row.pk}", f"release-{it.row.pk}"
    account = it.shares[-1].account.code if it.shares else ""
    form = bound.get(share) or ShareForm(scope=share, budget_year=year, initial={"amount": it.left, "account": account})
    where = address(year, "multiyear_share", row.pk, it.row.pk)
    found = [Action(share, f"Engager la part de {year.year}", where, "Engager et viser", form)]
    form = bound.get(release) or AmountReasonForm(scope=release, initial={"amount": it.left})
    where = address(year, "multiyear_release", row.pk, it.row.pk)
    return [*found, Action(release, "Dégager de l’autorisation", where, "Dégager", form)]
