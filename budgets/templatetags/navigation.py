"""The menus of every page, from the member's roles and the budget year at hand."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from budgets.models import BudgetYear, Role, Syndicate

register = template.Library()

EVERYONE = frozenset(Role)
PREPARERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a menu; `route` is a URL name, seen by the members who hold one of `roles`."""

    label: str
    route: str
    roles: frozenset[str] = EVERYONE


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its address; `current` is the value of aria-current, empty elsewhere."""

    label: str
    address: str
    current: str = ""


SYNDICATE_MENU = [
    Entry("Accueil", "budgets:syndicate_home"),
    Entry("Séances", "deliberations:meeting_list"),
    Entry("Délibérations", "deliberations:deliberation_list"),
    Entry("Transmissions", "deliberations:transmission_list", PREPARERS | {Role.TREASURER}),
    Entry("Mes séances", "deliberations:official_home", frozenset({Role.ELECTED_MEMBER})),
    Entry("À lire", "deliberations:reading_list", frozenset({Role.ELECTED_MEMBER})),
    Entry("Parapheur", "deliberations:parapheur_home", PREPARERS | {Role.ELECTED_MEMBER}),
    Entry("Comptable", "deliberations:treasurer_home", PREPARERS | {Role.TREASURER}),
    Entry("Assemblée", "deliberations:assembly_detail"),
    Entry("Constats", "budgets:control_report_list"),
    Entry("Règlement", "budgets:financial_rule_list"),
    Entry("Tiers", "commitments:supplier_list"),
    Entry("Recherche", "commitments:search"),
    Entry("Membres", "budgets:member_list", frozenset({Role.ADMINISTRATOR})),
    Entry("Soldes", "commitments:balance_check", PREPARERS | {Role.ADMINISTRATOR}),
    Entry("Tâches", "budgets:job_list"),
]
SHARED_MENU = [
    Entry("Nomenclatures", "budgets:chart_list"),
    Entry("Glossaire", "budgets:glossary"),
]
YEAR_MENU = [
    Entry("Vue d’ensemble", "deliberations:year_chain"),
    Entry("Budget", "budgets:year_budget"),
    Entry("Décisions", "budgets:decision_list"),
    Entry("Autorisations", "budgets:authorization_list"),
    Entry("À faire", "commitments:work_list", PREPARERS | {Role.TREASURER}),
    Entry("Crédits", "commitments:credit_situation"),
    Entry("Engagements", "commitments:commitment_list"),
    Entry("Factures", "commitments:invoice_list"),
    Entry("Délais de paiement", "commitments:payment_delays"),
    Entry("Mandats et titres", "commitments:order_list"),
    Entry("Bordereaux", "commitments:slip_list"),
    Entry("Alertes", "commitments:alert_list"),
    Entry("Retours du comptable", "commitments:pes_returns", PREPARERS | {Role.TREASURER}),
    Entry("Restes à réaliser", "commitments:rar_state"),
    Entry("Clôture", "commitments:closing"),
    Entry("Concordance", "commitments:concordance"),
    Entry("Résultats", "commitments:results"),
    Entry("Contrôles", "deliberations:control_list"),
]


@register.inclusion_tag("_navigation.html", takes_context=True)
def main_navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The menu of the syndicate and, where the page is about one, of the budget year."""
    syndicate: Syndicate | None = context.get("syndicate")
    budget_year: BudgetYear | None = context.get("budget_year") or None
    if not isinstance(budget_year, BudgetYear):
        budget_year = None
    roles = context.get("roles") or frozenset()
    path = context["request"].path if "request" in context else ""
    general = _links(SYNDICATE_MENU, [syndicate.slug], roles, path) if syndicate else []
    general += _links(SHARED_MENU, [], EVERYONE, path)
    year = _links(YEAR_MENU, _year_arguments(syndicate, budget_year), roles, path) if syndicate and budget_year else []
    return {"general": general, "year": year, "budget_year": budget_year}


@register.simple_tag(takes_context=True)
def year_home(context: dict[str, Any]) -> str:
    """Address of the home page of the page's budget year; empty when the page is about none."""
    syndicate, budget_year = context.get("syndicate"), context.get("budget_year")
    if syndicate is None or not isinstance(budget_year, BudgetYear):
        return ""
    return _address("deliberations:year_chain", _year_arguments(syndicate, budget_year))


@register.simple_tag(takes_context=True)
def role_names(context: dict[str, Any]) -> str:
    """The roles of the user in the syndicate of the page, in words."""
    return ", ".join(role.label for role in Role if role in (context.get("roles") or ()))


def _year_arguments(syndicate: Syndicate | None, budget_year: BudgetYear) -> list[Any]:
    return [syndicate.slug if syndicate else "", budget_year.budget.code, budget_year.year]


def _links(entries: list[Entry], args: list[Any], roles: frozenset[str], path: str) -> list[Link]:
    addresses = [(entry, _address(entry.route, args)) for entry in entries if entry.roles & roles]
    inside = [address for _, address in addresses if address and path.startswith(address)]
    nearest = max(inside, key=len, default="")  # a page belongs to the longest of the addresses above it
    return [
        Link(entry.label, address, _current(address, nearest, path, home=entries[0] is entry))
        for entry, address in addresses
        if address
    ]


def _current(address: str, nearest: str, path: str, *, home: bool) -> str:
    if address == path:
        return "page"
    return "true" if address == nearest and not home else ""


def _address(route: str, args: list[Any]) -> str:
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
