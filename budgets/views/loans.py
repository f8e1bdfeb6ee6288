"""A loan with its schedule; the debt of a decision and the lines that it proposes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.annex_page import entry_named, loan_page
from budgets.debt_page import debt_page, enter_debt
from budgets.http import SyndicateRequest
from budgets.loan_chart import loan_chart
from budgets.perms import PREPARERS, get_decision_or_404, has_role, require_role
from budgets.services.annex_records import recompute_loans
from budgets.views.annexes import LOANS, decision_and_entry, edits, record_or_404


@require_safe
def loan_schedule(request: SyndicateRequest, budget: str, year: int, decision: UUID, record: UUID) -> HttpResponse:
    """Show the schedule of a loan, its years, and what the annex says beside what the schedule says."""
    found, entry = decision_and_entry(budget, year, decision, LOANS)
    loan = record_or_404(found, entry, record)
    page = loan_page(loan, year)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "entry": entry,
        "loan": loan,
        "name": loan.text("NumContrat") or "sans numéro",
        "lender": loan.text("LibOrgaPreteur"),
        "page": page,
        "chart": loan_chart(page.years),
        "edits": edits(request, found),
    }
    return render(request, "budgets/loan_schedule.html", context)


@require_safe
def debt_lines(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show what the loans cost on each account beside the credits, and the lines that are missing."""
    found = get_decision_or_404(budget, year, decision, simulations=True)
    page = debt_page(found)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "page": page,
        "edits": has_role(request, *PREPARERS) and not page.closed,
    }
    return render(request, "budgets/debt_lines.html", context)


@require_POST
def debt_lines_enter(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Enter in the decision the lines that its loans ask for."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    if refusal := enter_debt(found, debt_page(found), request.user):
        messages.error(request, refusal)
    else:
        messages.success(request, "Les lignes de la dette sont inscrites dans la décision.")
    return redirect("budgets:debt_lines", request.syndicate.slug, budget, year, decision)


@require_POST
def loan_recompute(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give the loans of the annex the figures of their schedules."""
    require_role(request, *PREPARERS)
    found = get_decision_or_404(budget, year, decision, simulations=True)
    try:
        count = recompute_loans(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        told = "Les emprunts étaient à jour, ou leur échéancier n’est pas décrit."
        if count:
            told = f"Emprunts mis à jour d’après leur échéancier\u00a0: {count}."
        messages.success(request, told)
    entry = entry_named(LOANS)
    assert entry is not None, "the loans are an entry"
    return redirect("budgets:annex_entry", request.syndicate.slug, budget, year, decision, entry.slug)
