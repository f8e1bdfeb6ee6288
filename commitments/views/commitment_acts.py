"""The verbs of a commitment, one address each; the visa is retried when two clerks' transactions met."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from budgets.http import SyndicateRequest
from budgets.models import Account, BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, require_role
from commitments.forms.spending import AmountReasonForm, CommitmentForm, ReasonForm, SignForm
from commitments.models import Supplier
from commitments.queries_credits import count_opening_decisions
from commitments.rules.life import AUTHORISING
from commitments.services.commitments import (
    approve_commitment,
    commit_expenditure,
    complete_commitment,
    draft_commitment,
    refuse_commitment,
    release_commitment,
    sign_commitment,
)
from commitments.views.actions import act
from commitments.views.commitment_page import commitment_or_404, verb

SUGGESTED = 300


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def commitment_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Ask for a commitment, and visa it at once when the member says so."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = CommitmentForm(request.POST or None, budget_year=budget_year)
    if request.method != "POST":
        return _form(request, budget_year, form, 200)
    service = commit_expenditure if "approve" in request.POST else draft_commitment
    made: list[Any] = []

    def do(data: dict[str, Any]) -> None:
        made.append(service(budget_year, form.asked(), by=request.user, key=data["key"]))

    answer = act(
        request,
        lambda bound, refusal, status: _form(request, budget_year, form, status),
        do,
        "L’engagement est enregistré et visé." if "approve" in request.POST else "La demande est enregistrée.",
        name="add",
        form=form,
        to="..",
    )
    if made:
        answer["Location"] = made[0].get_absolute_url()
    return answer


def _form(request: SyndicateRequest, budget_year: BudgetYear, form: CommitmentForm, status: int) -> HttpResponse:
    accounts = Account.objects.filter(chart=budget_year.chart_id).exclude(expense_real="", revenue_real="")
    context = {
        "budget_year": budget_year,
        "form": form,
        "is_voted": bool(count_opening_decisions(budget_year)),
        "accounts": accounts.order_by("code").only("code", "label")[:2000],
        "authorizations": budget_year.budget.authorizations.filter(votes__state="voted").distinct().order_by("code"),
        "suppliers": Supplier.objects.filter(merged_into=None).only("name").order_by("name")[:SUGGESTED],
    }
    return render(request, "commitments/commitment_add.html", context, status=status)


@transaction.non_atomic_requests
@require_POST
def commitment_approve(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Give the visa of available credit."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)
    return verb(
        request, budget_year, found, lambda _: approve_commitment(found, by=request.user),
        "Le visa est donné : les crédits sont réservés.",
    )  # fmt: skip


@require_POST
def commitment_refuse(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Refuse the visa, for a reason."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)
    return verb(
        request, budget_year, found, lambda data: refuse_commitment(found, data["reason"], by=request.user),
        "Le visa est refusé.", name="refuse", form=ReasonForm(request.POST, scope="refuse"),
    )  # fmt: skip


@require_POST
def commitment_sign(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Record the legal act that the authorising officer signed."""
    require_role(request, AUTHORISING)
    budget_year, found = commitment_or_404(budget, year, commitment)

    def do(data: dict[str, Any]) -> None:
        sign_commitment(found, by=request.user, act=data["act"], on=data["on"], reference=data["reference"])

    form = SignForm(request.POST, scope="sign")
    return verb(request, budget_year, found, do, "L’acte juridique est enregistré.", name="sign", form=form)


@transaction.non_atomic_requests
@require_POST
def commitment_complete(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Add to a commitment within the available credits."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)

    def do(data: dict[str, Any]) -> None:
        complete_commitment(found, data["amount"], data["reason"], by=request.user, key=data["key"])

    form = AmountReasonForm(request.POST, scope="complete")
    return verb(request, budget_year, found, do, "L’engagement est complété.", name="complete", form=form)


@transaction.non_atomic_requests
@require_POST
def commitment_release(request: SyndicateRequest, budget: str, year: int, commitment: UUID) -> HttpResponse:
    """Give credits back to the envelope."""
    require_role(request, *PREPARERS)
    budget_year, found = commitment_or_404(budget, year, commitment)

    def do(data: dict[str, Any]) -> None:
        release_commitment(found, data["amount"], data["reason"], by=request.user, key=data["key"])

    form = AmountReasonForm(request.POST, scope="release")
    return verb(request, budget_year, found, do, "Le montant est dégagé.", name="release", form=form)
