"""Controls on industrial and commercial services (M4 and its variants), and on what budgets give each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgets.controls.decision_lines import CATALOGUE, EXPENSE, REAL, REVENUE, told
from budgets.controls.finding import Fault
from budgets.rules.chart import Direction
from budgets.rules.decision import DecisionView, column_name
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.money import ZERO, format_euros

TRANSPORT = "M43"  # its contributions are resources of the service by law
SUBSIDIES = (("74", "74"), ("77", "7741"), ("77", "776"))  # chapter, account: what the body pays to its service


@CATALOGUE.control("SPI-01", DecisionFacts)
def a_commercial_service_lives_on_its_users(facts: DecisionFacts) -> Iterator[Fault]:
    """A commercial service balances on its own resources: help from its body is an exception to be reasoned."""
    view = facts.view
    if not view.is_commercial or view.placements.chart.variant.startswith(TRANSPORT):
        return
    lines = [
        line
        for chapter, account in SUBSIDIES
        if view.chapter(REVENUE, REAL, chapter).lines
        for line in view.lines_on(REVENUE, REAL, chapter, account)
    ]
    amount = sum((view.of_the_year(view.account(REVENUE, REAL, *it)) for it in SUBSIDIES), ZERO)
    if amount > ZERO:
        own = facts.balance.operating.difference - amount
        yield Fault(
            f"Le service reçoit {format_euros(amount)} de subventions\u00a0: sans elles, sa section d’exploitation se "
            f"solderait par {format_euros(own)}.",
            found=amount,
            expected=ZERO,
            lines=told(view, lines),
        )


@CATALOGUE.control("SPI-02", DecisionFacts)
def what_is_given_back_is_a_surplus(facts: DecisionFacts) -> Iterator[Fault]:
    """A commercial service gives back to its body no more than what its allocation left free."""
    view, closing = facts.view, facts.view.context.closing
    if not view.is_commercial or closing is None:
        return
    amount = view.of_the_year(view.account(EXPENSE, REAL, "67", "672"))
    if amount > closing.allocation.carried_surplus:
        yield Fault(
            f"{format_euros(amount)} sont reversés à la collectivité (D 672), pour un excédent libre de "
            f"{format_euros(closing.allocation.carried_surplus)}.",
            found=amount,
            expected=closing.allocation.carried_surplus,
            lines=told(view, view.lines_on(EXPENSE, REAL, "67", "672")),
        )


@CATALOGUE.control("SPI-03", DecisionFacts)
def gains_on_disposals_become_reserves(facts: DecisionFacts) -> Iterator[Fault]:
    """The gains on disposals of a commercial service become regulated reserves (R 1064)."""
    view, closing = facts.view, facts.view.context.closing
    if not view.is_commercial or closing is None:
        return
    found = view.of_the_year(view.account(REVENUE, REAL, "10", "1064"))
    expected = closing.allocation.regulated_reserve
    if found != expected:
        yield Fault(
            f"Réserves réglementées (R 1064)\u00a0: {format_euros(found)} au budget, {format_euros(expected)} d’après "
            "l’affectation des plus-values de cession.",
            found=found,
            expected=expected,
            lines=told(view, view.lines_on(REVENUE, REAL, "10", "1064")),
        )


@dataclass(frozen=True, slots=True)
class LinkedBudgets:
    """The main budget of a syndicate and its annex budgets, for the same year, all after their last decision."""

    main: DecisionView
    annexes: tuple[DecisionView, ...]


@dataclass(frozen=True, slots=True)
class _Flow:
    """What a budget gives another: where the main budget writes it, where the annex budgets write it."""

    name: str
    main: tuple[Direction, str, str]  # direction, chapter, account
    annex: tuple[Direction, str, str]
    is_commercial: bool


FLOWS = (
    _Flow("Déficit des budgets annexes administratifs", (EXPENSE, "65", "65821"), (REVENUE, "75", "75822"), False),
    _Flow("Excédent des budgets annexes administratifs", (REVENUE, "75", "75821"), (EXPENSE, "65", "65822"), False),
    _Flow(
        "Déficit des budgets annexes industriels et commerciaux", (EXPENSE, "65", "65823"), (REVENUE, "77", "776"), True
    ),
)


@CATALOGUE.control("LIE-01", LinkedBudgets)
def flows_between_budgets_agree(budgets: LinkedBudgets) -> Iterator[Fault]:
    """What the main budget gives, the annex budgets receive, and the other way round."""
    for flow in FLOWS:
        annexes = [annex for annex in budgets.annexes if annex.is_commercial is flow.is_commercial]
        given = _amount(budgets.main, flow.main)
        received = sum((_amount(annex, flow.annex) for annex in annexes), ZERO)
        if given != received:
            yield Fault(
                f"{flow.name}\u00a0: {format_euros(given)} au budget principal "
                f"({column_name((flow.main[0], REAL, flow.main[2]))}), {format_euros(received)} aux budgets annexes "
                f"({column_name((flow.annex[0], REAL, flow.annex[2]))}).",
                found=received,
                expected=given,
            )


def _amount(view: DecisionView, place: tuple[Direction, str, str]) -> Decimal:
    direction, chapter, account = place
    return view.of_the_year(view.account(direction, REAL, chapter, account))


@CATALOGUE.control("LIE-02", DecisionFacts)
def an_annex_budget_names_its_main_one(facts: DecisionFacts) -> Iterator[Fault]:
    """An annex budget names the main budget that it is added to."""
    context = facts.view.context
    if context.is_annex and not context.main_budget:
        yield Fault(
            "Ce budget annexe ne dit pas à quel budget principal il est agrégé.",
            found="",
            expected="le nom du budget principal",
        )
