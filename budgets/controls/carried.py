"""Controls on the results taken up (lines 001, 002 and R 1068) and on the carry-forward of a decision."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from budgets.controls.decision_lines import (
    CATALOGUE,
    EXPENSE,
    INVESTMENT,
    OPERATING,
    REAL,
    REVENUE,
    addition,
    of_section,
    same_amount,
    told,
)
from budgets.controls.finding import Fault
from budgets.rules.chart import Direction
from budgets.rules.decision import DecisionKind, DecisionView, LineChange, LineView, TakingUp
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.decision_totals import LineFlag
from budgets.rules.money import ZERO, format_euros
from budgets.rules.results import Results

RESERVES = ("1068",)
RESULT_LINES = ((EXPENSE, "001"), (REVENUE, "001"), (EXPENSE, "002"), (REVENUE, "002"))
NEVER_CARRIED: tuple[tuple[Direction, str, tuple[str, ...]], ...] = (
    *((direction, chapter, ()) for direction, chapter in RESULT_LINES),
    (EXPENSE, "020", ()),
    (EXPENSE, "022", ()),
    (EXPENSE, "68", ()),
    (REVENUE, "78", ()),
    (REVENUE, "10", RESERVES),
)


def _taken_up(facts: DecisionFacts) -> Results | None:
    """Return the results of N-1 that the decision takes up, None when it takes none up or they are not known."""
    return facts.view.context.closing if facts.view.terms.taking_up is not TakingUp.NONE else None


def _held(
    view: DecisionView, direction: Direction, chapter: str, account: str, found: Decimal, expected: Decimal, what: str
) -> Iterator[Fault]:
    """Yield a fault when a line does not show what the results say."""
    if not same_amount(found, expected):
        reference = f"{direction.value} {account}"
        yield Fault(
            f"{what} ({reference})\u00a0: {format_euros(found)} au budget, {format_euros(expected)} d’après les "
            "résultats de l’exercice précédent et leur affectation.",
            found=found,
            expected=expected,
            lines=told(view, view.lines_on(direction, REAL, chapter, account)),
            changes=(addition(view, direction, account, expected - found),),
        )


def _carried(view: DecisionView, direction: Direction, chapter: str) -> Decimal:
    return view.credit(direction, REAL, chapter)


@CATALOGUE.control("REP-01", DecisionFacts)
def line_001_is_the_balance_carried(facts: DecisionFacts) -> Iterator[Fault]:
    """Line 001 is the investment balance of N-1."""
    results = _taken_up(facts)
    if results is not None:
        for direction, expected in (
            (EXPENSE, results.allocation.investment_deficit),
            (REVENUE, results.allocation.investment_surplus - results.allocation.take_back),
        ):
            found = _carried(facts.view, direction, "001")
            yield from _held(facts.view, direction, "001", "001", found, expected, "Solde d’investissement reporté")


@CATALOGUE.control("REP-02", DecisionFacts)
def line_002_is_what_the_allocation_leaves(facts: DecisionFacts) -> Iterator[Fault]:
    """Line 002 is what the allocation leaves of the operating result."""
    results = _taken_up(facts)
    if results is not None:
        for direction, expected in (
            (EXPENSE, results.allocation.carried_deficit),
            (REVENUE, results.allocation.carried_surplus + results.allocation.take_back),
        ):
            found = _carried(facts.view, direction, "002")
            name = "d’exploitation" if facts.view.is_commercial else "de fonctionnement"
            yield from _held(facts.view, direction, "002", "002", found, expected, f"Résultat {name} reporté")


@CATALOGUE.control("REP-03", DecisionFacts)
def reserve_is_the_allocation_voted(facts: DecisionFacts) -> Iterator[Fault]:
    """R 1068 is what the assembly allocated: it is not voted again."""
    results = _taken_up(facts)
    if results is not None:
        view = facts.view
        found = view.of_the_year(view.account(REVENUE, REAL, "10", *RESERVES))
        expected = results.allocation.capitalised
        yield from _held(view, REVENUE, "10", "1068", found, expected, "Excédents de fonctionnement capitalisés")


@CATALOGUE.control("REP-04", DecisionFacts)
def what_is_taken_up_is_declared(facts: DecisionFacts) -> Iterator[Fault]:
    """Lines 001, 002 and R 1068 stand only where state I-B says that results are taken up."""
    view = facts.view
    if view.terms.taking_up is not TakingUp.NONE:
        return
    lines = [
        line
        for direction, chapter, prefixes in (*((*line, ()) for line in RESULT_LINES), (REVENUE, "10", RESERVES))
        if view.chapter(direction, REAL, chapter).lines
        for line in view.lines_on(direction, REAL, chapter, *prefixes)
        if line.voted or line.proposed
    ]
    if lines:
        yield Fault(
            "Des résultats sont inscrits alors que les modalités de vote (état I-B, VII) disent le budget voté sans "
            "reprise des résultats.",
            found="sans reprise",
            expected="reprise après le vote du compte, ou reprise anticipée",
            lines=told(view, lines),
        )


@CATALOGUE.control("REP-05", DecisionFacts)
def a_result_is_a_deficit_or_a_surplus(facts: DecisionFacts) -> Iterator[Fault]:
    """Lines 001 and 002 stand on one side only."""
    view = facts.view
    for chapter in ("001", "002"):
        expense, revenue = _carried(view, EXPENSE, chapter), _carried(view, REVENUE, chapter)
        if expense and revenue:
            lines = [*view.lines_on(EXPENSE, REAL, chapter), *view.lines_on(REVENUE, REAL, chapter)]
            yield Fault(
                f"La ligne {chapter} est inscrite des deux côtés\u00a0: {format_euros(expense)} en dépense et "
                f"{format_euros(revenue)} en recette.",
                found=revenue,
                expected=ZERO,
                lines=told(view, lines),
            )


@CATALOGUE.control("REP-06", DecisionFacts)
def carried_deficit_is_to_be_covered(facts: DecisionFacts) -> Iterator[Fault]:
    """A carried operating deficit is told: the revenues of the year have to cover it."""
    view = facts.view
    deficit = _carried(view, EXPENSE, "002")
    if deficit > ZERO:
        yield Fault(
            f"Le déficit reporté de {format_euros(deficit)} (D 002) doit être couvert par les recettes de la "
            f"{of_section(view, OPERATING)} de l’exercice.",
            found=deficit,
            expected=ZERO,
            lines=told(view, view.lines_on(EXPENSE, REAL, "002")),
        )


@CATALOGUE.control("REP-07", DecisionFacts)
def reserve_beyond_the_need_is_known(facts: DecisionFacts) -> Iterator[Fault]:
    """A reserve beyond the need of financing is free, and hard to take back: it is told."""
    results = _taken_up(facts)
    if results is not None and results.allocation.additional_reserve > ZERO:
        allocation = results.allocation
        yield Fault(
            f"L’affectation en réserves dépasse de {format_euros(allocation.additional_reserve)} le besoin de "
            f"financement de l’investissement ({format_euros(allocation.need)}).",
            found=allocation.capitalised,
            expected=allocation.compulsory_reserve,
        )


@CATALOGUE.control("REP-08", DecisionFacts)
def results_are_taken_up_once(facts: DecisionFacts) -> Iterator[Fault]:
    """A decision does not take up a result that the budget of the year has already."""
    view = facts.view
    if not view.adds_to_the_year:
        return
    for direction, chapter in RESULT_LINES:
        amounts = view.chapter(direction, REAL, chapter)
        if amounts.previous and view.new(amounts):
            yield Fault(
                f"La ligne {direction.value} {chapter} portait déjà {format_euros(amounts.previous)}\u00a0: la "
                f"décision y ajoute {format_euros(view.new(amounts))}.",
                found=view.new(amounts),
                expected=ZERO,
                lines=told(view, view.lines_on(direction, REAL, chapter)),
            )


@CATALOGUE.control("REP-09", DecisionFacts)
def supplementary_budget_takes_results_up(facts: DecisionFacts) -> Iterator[Fault]:
    """A supplementary budget is there to take up the results and the carry-forward of N-1."""
    view = facts.view
    if view.kind is DecisionKind.SUPPLEMENTARY and view.terms.taking_up is TakingUp.NONE:
        yield Fault(
            "Ce budget supplémentaire ne reprend pas les résultats de l’exercice précédent.",
            found="sans reprise",
            expected="reprise après le vote du compte",
        )


@CATALOGUE.control("RDB-01", DecisionFacts)
def carry_forward_is_that_of_the_accounts(facts: DecisionFacts) -> Iterator[Fault]:
    """The carry-forward of the budget is that of the results taken up, part by part."""
    results = _taken_up(facts)
    if results is None:
        return
    figures, balance = results.figures, facts.balance
    for section, direction, side, expected in (
        (INVESTMENT, "dépenses", balance.investment.expenses, figures.rar_investment_expenses),
        (INVESTMENT, "recettes", balance.investment.revenues, figures.rar_investment_revenues),
        (OPERATING, "dépenses", balance.operating.expenses, figures.rar_operating_expenses),
        (OPERATING, "recettes", balance.operating.revenues, figures.rar_operating_revenues),
    ):
        if not same_amount(side.rar, expected):
            yield Fault(
                f"Restes à réaliser, {direction} de la {of_section(facts.view, section)}\u00a0: "
                f"{format_euros(side.rar)} au budget, {format_euros(expected)} aux résultats repris.",
                found=side.rar,
                expected=expected,
            )


@CATALOGUE.control("RDB-02", DecisionFacts)
def order_operations_carry_nothing_forward(facts: DecisionFacts) -> Iterator[Fault]:
    """An order operation has no carry-forward: it is neither committed nor paid."""
    yield from _flagged(facts, LineFlag.RAR_ON_ORDER, "Une opération d’ordre ne porte pas de restes à réaliser.")


@CATALOGUE.control("RDB-03", DecisionFacts)
def some_chapters_carry_nothing_forward(facts: DecisionFacts) -> Iterator[Fault]:
    """Results, unforeseen expenses, provisions and R 1068 have no carry-forward."""
    view = facts.view
    for direction, chapter, prefixes in NEVER_CARRIED:
        if not view.chapter(direction, REAL, chapter).rar:
            continue
        lines = [line for line in view.lines_on(direction, REAL, chapter, *prefixes) if line.rar]
        if lines:
            name = prefixes[0] if prefixes else chapter
            yield Fault(
                f"{direction.value} {name}\u00a0: cette ligne ne peut avoir de restes à réaliser.",
                found=sum((line.rar for line in lines), ZERO),
                expected=ZERO,
                lines=told(view, lines),
                changes=tuple(
                    LineChange(line.direction, line.account, line.kind, rar=-line.rar, key=line.key) for line in lines
                ),
            )


@CATALOGUE.control("RDB-04", DecisionFacts)
def carry_forward_is_not_negative(facts: DecisionFacts) -> Iterator[Fault]:
    """What is left to realise is an amount, not a difference.

    A decision that adds to the budget of the year may lower what was carried forward by anticipation, down to nothing.
    """
    adds = facts.view.adds_to_the_year
    message = "Des restes à réaliser sont négatifs."
    yield from _flagged(
        facts,
        LineFlag.NEGATIVE_RAR,
        message,
        but=lambda line: adds and line.previous_rar >= ZERO and line.previous_rar + line.rar >= ZERO,
    )


@CATALOGUE.control("RDB-05", DecisionFacts)
def carry_forward_comes_with_the_results(facts: DecisionFacts) -> Iterator[Fault]:
    """The column of the carry-forward is filled only where results are taken up."""
    view = facts.view
    if view.terms.taking_up is not TakingUp.NONE or view.kind is DecisionKind.CARRY_FORWARD:
        return
    lines = [key for key, amounts in view.totals.chapters.items() if amounts.rar]
    if lines:
        total = sum((view.totals.chapters[key].rar for key in lines), ZERO)
        yield Fault(
            f"{format_euros(total)} de restes à réaliser sont inscrits sans reprise des résultats.",
            found=total,
            expected=ZERO,
        )


@CATALOGUE.control("RDB-06", DecisionFacts)
def credits_cover_the_commitments(facts: DecisionFacts) -> Iterator[Fault]:
    """The credits of an expense chapter reach what is committed on it."""
    view = facts.view
    for chapter, committed in (view.context.committed or {}).items():
        if view.adds_to_the_year and not view.chapter(EXPENSE, REAL, chapter).lines:
            continue  # the decision leaves this chapter as it was
        credit = view.credit(EXPENSE, REAL, chapter)
        if committed > credit:
            yield Fault(
                f"Chapitre {chapter}\u00a0: {format_euros(committed)} engagés pour {format_euros(credit)} de crédits.",
                found=credit,
                expected=committed,
                lines=told(view, view.lines_on(EXPENSE, REAL, chapter)),
            )


def _flagged(
    facts: DecisionFacts, flag: LineFlag, message: str, but: Callable[[LineView], bool] = lambda line: False
) -> Iterator[Fault]:
    """Yield the lines that have a flag, save those that `but` admits, with the change that takes their RAR away."""
    view = facts.view
    keys = view.totals.flagged.get(flag)
    lines = [line for key, line in view.lines.items() if key in keys and not but(line)] if keys else []
    if lines:
        yield Fault(
            message,
            found=sum((line.rar for line in lines), ZERO),
            expected=ZERO,
            lines=told(view, lines),
            changes=tuple(
                LineChange(line.direction, line.account, line.kind, rar=-line.rar, key=line.key)
                for line in lines
                if line.rar
            ),
        )
