"""The financial regulation of a syndicate: its parameters, where each is applied, who changed it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from budgets.financial_rules_page import regulation_page
from budgets.forms.financial_rules import FinancialRulesForm
from budgets.http import SyndicateRequest
from budgets.models import FinancialRule
from budgets.perms import PREPARERS, has_role, require_role
from budgets.regulation_page import regulation_rule_rows
from budgets.regulation_rules import HOW, regulation_rules
from budgets.services.financial_rules import change_financial_rules


@require_safe
def financial_rule_list(request: SyndicateRequest) -> HttpResponse:
    """Show the parameters in force, the law's beside those that the syndicate chose."""
    context = {"families": regulation_page(), "prepares": has_role(request, *PREPARERS)}
    return render(request, "budgets/financial_rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def financial_rule_edit(request: SyndicateRequest) -> HttpResponse:
    """Change the parameters, all together."""
    require_role(request, *PREPARERS)
    rules = {rule.name: rule for rule in FinancialRule.objects.all()}
    form = FinancialRulesForm(request.POST if request.method == "POST" else None, rules=rules)
    if form.is_valid():
        try:
            changed = change_financial_rules(request.syndicate, form.values, form.articles)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Règlement enregistré\u00a0: {changed} paramètre(s) changé(s).")
            return redirect("budgets:financial_rule_list", request.syndicate.slug)
    return render(request, "budgets/financial_rule_edit.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def regulation_rule_list(request: SyndicateRequest) -> HttpResponse:
    """Show the rules of a real regulation and how each is applied here."""
    rules = regulation_rules()
    counts = [(label, sum(rule.how == how for rule in rules)) for how, label in HOW.items()]
    context = {"rows": regulation_rule_rows(request.syndicate, request.roles), "counts": counts}
    return render(request, "budgets/regulation_rule_list.html", context)
