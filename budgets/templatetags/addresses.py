"""Addresses inside a syndicate, so that templates do not repeat the slug, the budget and the year."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def syndicate_url(context: dict[str, Any], name: str, *args: Any) -> str:
    """Address of a page of the current syndicate: `{% syndicate_url "budgets:member_list" %}`."""
    return reverse(name, args=[context["syndicate"].slug, *args])


@register.simple_tag(takes_context=True)
def year_url(context: dict[str, Any], name: str, *args: Any) -> str:
    """Address of a page of the current budget year (`budget_year` of the context)."""
    budget_year = context["budget_year"]
    return reverse(name, args=[context["syndicate"].slug, budget_year.budget.code, budget_year.year, *args])
