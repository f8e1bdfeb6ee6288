"""The home page of a syndicate: its budgets and their years; how they are created."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budgets.forms.budgets import BudgetForm, YearForm
from budgets.http import SyndicateRequest
from budgets.models import Budget
from budgets.perms import PREPARERS, has_role, require_role
from budgets.services import budgets as services


@require_safe
def syndicate_home(request: SyndicateRequest) -> HttpResponse:
    """List the budgets and, for each, its years: the way to the year's chain."""
    budgets = Budget.objects.prefetch_related("years")
    context = {"budgets": budgets, "prepares": has_role(request, *PREPARERS)}
    return render(request, "budgets/syndicate_home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_add(request: SyndicateRequest) -> HttpResponse:
    """Create a budget, principal or annexe."""
    require_role(request, *PREPARERS)
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            budget = services.create_budget(request.syndicate, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Le budget {budget.code} est créé : ouvrez maintenant un exercice.")
            return redirect("budgets:year_open", request.syndicate.slug, budget.code)
    return render(request, "budgets/budget_add.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def year_open(request: SyndicateRequest, budget: str) -> HttpResponse:
    """Open a year of a budget."""
    require_role(request, *PREPARERS)
    found = get_object_or_404(Budget.objects.select_related("syndicate"), code=budget)
    form = YearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            budget_year = services.open_year(found, form.cleaned_data["year"])
        except ValidationError as error:
            form.add_error("year", error.messages)
        else:
            messages.success(request, f"L’exercice {budget_year.year} est ouvert.")
            return redirect(budget_year)
    return render(
        request, "budgets/year_open.html", {"form": form, "budget": found}, status=422 if form.is_bound else 200
    )
