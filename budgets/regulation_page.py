"""The page of the rules of a real regulation: each with the screen and the controls that apply it, as links."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from budgets.controls.decisions import controls_about_decisions
from budgets.models import BudgetYear, Syndicate
from budgets.regulation_rules import RegulationRule, regulation_rules
from budgets.templatetags.navigation import EVERYONE, SYNDICATE_MENU, YEAR_MENU


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, the address of the screen that applies it, each of its controls with the address of its catalogue.

    An address is empty when the reader may not open it, or when the syndicate has no budget year yet.
    """

    rule: RegulationRule
    address: str
    controls: tuple[tuple[str, str], ...]


def regulation_rule_rows(syndicate: Syndicate, roles: frozenset[str]) -> list[RuleRow]:
    """Return the rules with their links, in the year that a person would look at (1 query)."""
    year = year_to_show()
    about_decisions = {control.code for control in controls_about_decisions()}

    def control(code: str) -> tuple[str, str]:
        of_decisions = code in about_decisions
        route = "budgets:decision_control_list" if of_decisions else "deliberations:control_list"
        found = screen_address(route, syndicate, year)
        return code, f"{found}?words={code}" if found and of_decisions else found

    return [
        RuleRow(
            rule,
            screen_address(rule.page, syndicate, year) if _may_open(rule.page, roles) else "",
            tuple(control(code) for code in rule.controls),
        )
        for rule in regulation_rules()
    ]


def year_to_show() -> BudgetYear | None:
    """Return the latest open year of the main budget, else the latest there is (1 query)."""
    years = BudgetYear.objects.select_related("budget").order_by("-year")
    ranked = sorted(years, key=lambda it: (it.state != BudgetYear.State.OPEN, it.budget.kind != "principal", -it.year))
    return ranked[0] if ranked else None


def screen_address(route: str, syndicate: Syndicate, year: BudgetYear | None) -> str:
    """Return the address of a screen of the syndicate, or of its year; "" without one."""
    tries = [[syndicate.slug]]
    if year:
        tries.append([syndicate.slug, year.budget.code, str(year.year)])
    for arguments in tries if route else []:
        try:
            return reverse(route, args=arguments)
        except NoReverseMatch:
            continue
    return ""


def _may_open(route: str, roles: frozenset[str]) -> bool:
    allowed = next((entry.roles for entry in (*SYNDICATE_MENU, *YEAR_MENU) if entry.route == route), EVERYONE)
    return bool(allowed & roles)
