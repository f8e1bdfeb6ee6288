"""Controls on accounts, functions and operations: what the chart of the year does not know or does not allow."""

from collections.abc import Iterator
from decimal import Decimal

from budgets.controls.decision_lines import CATALOGUE, EXPENSE, REAL, REVENUE, told
from budgets.controls.finding import Fault
from budgets.rules.chart import THIRD_PARTY_PREFIX, Direction
from budgets.rules.dates import format_date
from budgets.rules.decision import DecisionView, LineChange, LineView, column_name
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.decision_totals import Amounts, LineFlag
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Column, Fit


def _columns(view: DecisionView, fit: Fit) -> Iterator[tuple[Column, list[LineView]]]:
    """Yield the columns whose account fits so, with their lines."""
    for column in sorted(view.totals.doubtful):
        if view.placements.find(column).fit is fit:
            yield column, view.lines_at(column)


def _refused(view: DecisionView, fit: Fit) -> Iterator[Fault]:
    """Yield the columns that the chart refuses, with its own words."""
    for column, lines in _columns(view, fit):
        refusal = view.placements.refusal(column)
        if refusal is not None:
            yield Fault(
                refusal.message,
                found=column_name(column),
                expected=f"un compte de la nomenclature {view.placements.chart}",
                lines=told(view, lines),
                mend=refusal.mend,
            )


@CATALOGUE.control("CPT-01", DecisionFacts)
def accounts_are_known(facts: DecisionFacts) -> Iterator[Fault]:
    """Each account is in the chart of the year."""
    return _refused(facts.view, Fit.UNKNOWN)


@CATALOGUE.control("CPT-02", DecisionFacts)
def accounts_are_used_in_their_direction(facts: DecisionFacts) -> Iterator[Fault]:
    """Each account is used in a direction and for a kind of operation that the chart gives it."""
    return _refused(facts.view, Fit.WRONG_COLUMN)


@CATALOGUE.control("CPT-03", DecisionFacts)
def accounts_are_the_most_detailed(facts: DecisionFacts) -> Iterator[Fault]:
    """Credits stand on the most detailed account."""
    view = facts.view
    for column, lines in _columns(view, Fit.PARENT):
        below = view.placements.below(column)
        names = ", ".join(f"{account.code} ({account.label})" for account in below[:3])
        yield Fault(
            f"{column_name(column)}\u00a0: ce compte a des subdivisions, et les crédits se prévoient au plus détaillé.",
            found=column[2],
            expected="un compte sans subdivision",
            lines=told(view, lines),
            mend=f"Répartissez le crédit entre ses subdivisions\u00a0: {names}{'…' if len(below) > 3 else '.'}",
            changes=_moved(lines, below[0].code) if len(below) == 1 else (),
        )


@CATALOGUE.control("CPT-04", DecisionFacts)
def accounts_are_open(facts: DecisionFacts) -> Iterator[Fault]:
    """No account is closed that year."""
    view = facts.view
    for column, lines in _columns(view, Fit.WITHDRAWN):
        account = view.placements.chart.account_by_code[column[2]]
        below = view.placements.below(column)
        names = ", ".join(f"{it.code} ({it.label})" for it in below[:3])
        closed = f" depuis le {format_date(account.withdrawn_on)}" if account.withdrawn_on else ""
        yield Fault(
            f"{column_name(column)} ({account.label}) est un compte retiré{closed}.",
            found=column[2],
            expected="un compte ouvert",
            lines=told(view, lines),
            mend=f"Employez plutôt {names}." if below else "",
            changes=_moved(lines, below[0].code) if len(below) == 1 else (),
        )


def _moved(lines: list[LineView], account: str) -> tuple[LineChange, ...]:
    """Return the changes that move what is proposed on some lines to another account."""
    return tuple(
        change
        for line in lines
        for change in (
            LineChange(line.direction, line.account, line.kind, -line.proposed, -line.rar, key=line.key),
            LineChange(
                line.direction,
                account,
                line.kind,
                line.proposed,
                line.rar,
                function=line.function,
                operation=line.operation,
            ),
        )
    )


@CATALOGUE.control("CPT-05", DecisionFacts)
def chapters_are_detailed_by_article(facts: DecisionFacts) -> Iterator[Fault]:
    """Credits of a chapter are detailed by article in the document, even when the vote is by chapter."""
    view = facts.view
    lines = [line for _, found in _columns(view, Fit.CHAPTER) for line in found]
    if lines:
        yield Fault(
            f"{len(lines)} ligne(s) portent un chapitre, sans article.",
            found=len(lines),
            expected=0,
            lines=told(view, lines),
        )


@CATALOGUE.control("CPT-06", DecisionFacts)
def the_chart_is_that_of_the_year(facts: DecisionFacts) -> Iterator[Fault]:
    """The chart is that of the year; an earlier one is told."""
    view = facts.view
    if view.placements.chart.year != view.year:
        yield Fault(
            f"La nomenclature {view.placements.chart.variant} de {view.year} n’est pas chargée\u00a0: celle de "
            f"{view.placements.chart.year} est employée.",
            found=view.placements.chart.year,
            expected=view.year,
        )


@CATALOGUE.control("CPT-07", DecisionFacts)
def functions_are_known(facts: DecisionFacts) -> Iterator[Fault]:
    """Each functional code is in the chart."""
    view = facts.view
    known = view.placements.chart.function_by_code
    if not known:
        return
    for function in view.totals.functions:
        if function and function not in known:
            lines = [line for line in view.lines.values() if line.function == function]
            yield Fault(
                f"La fonction {function} n’existe pas dans la nomenclature {view.placements.chart}.",
                found=function,
                expected="un code fonctionnel de la nomenclature",
                lines=told(view, lines),
            )


@CATALOGUE.control("CPT-08", DecisionFacts)
def lines_have_their_function(facts: DecisionFacts) -> Iterator[Fault]:
    """Where the budget is presented by function too, each line has a functional code."""
    view = facts.view
    missing = view.totals.functions.get("", 0)
    if view.context.rules.is_function_required and missing and view.placements.chart.functions:
        lines = [line for line in view.lines.values() if not line.function]
        yield Fault(
            f"{missing} ligne(s) n’ont pas de fonction.",
            found=missing,
            expected=0,
            lines=told(view, lines),
        )


@CATALOGUE.control("CPT-09", DecisionFacts)
def operations_hold_equipment(facts: DecisionFacts) -> Iterator[Fault]:
    """An equipment operation holds equipment expenses only."""
    view = facts.view
    keys = view.totals.flagged.get(LineFlag.MISPLACED_OPERATION)
    if keys:
        lines = [line for key, line in view.lines.items() if key in keys]
        yield Fault(
            f"{len(lines)} ligne(s) portent une opération d’équipement sans être une dépense d’équipement.",
            found=len(lines),
            expected=0,
            lines=told(view, lines),
        )


@CATALOGUE.control("CPT-10", DecisionFacts)
def third_party_lines_have_their_number(facts: DecisionFacts) -> Iterator[Fault]:
    """A line for a third party (45) has the number of its operation."""
    view = facts.view
    for (direction, kind, chapter), amounts in view.totals.chapters.items():
        if kind is REAL and chapter.startswith(THIRD_PARTY_PREFIX) and amounts.lines:
            lines = [line for line in view.lines_on(direction, kind, chapter) if not line.third_party]
            if lines:
                yield Fault(
                    f"Chapitre {chapter}\u00a0: {len(lines)} ligne(s) n’ont pas de numéro d’opération pour compte de "
                    "tiers.",
                    found=len(lines),
                    expected=0,
                    lines=told(view, lines),
                )


@CATALOGUE.control("CPT-11", DecisionFacts)
def third_party_operations_are_balanced(facts: DecisionFacts) -> Iterator[Fault]:
    """What is spent for a third party is paid by it."""
    view = facts.view
    if view.totals.third_parties:
        numbers = {number: number for _, number in view.totals.third_parties}
        pairs = {
            f"Opération {number}": tuple(
                _credit(view, view.totals.third_parties.get((side, number))) for side in (EXPENSE, REVENUE)
            )
            for number in numbers
        }
    else:
        pairs = {"Chapitres 45": tuple(_third_parties(view, side) for side in (EXPENSE, REVENUE))}
    for name, (expense, revenue) in pairs.items():
        if expense != revenue:
            yield Fault(
                f"{name}\u00a0: {format_euros(expense)} de dépenses et {format_euros(revenue)} de recettes pour "
                "compte de tiers.",
                found=revenue,
                expected=expense,
            )


def _credit(view: DecisionView, amounts: Amounts | None) -> Decimal:
    return view.of_the_year(amounts) if amounts else ZERO


def _third_parties(view: DecisionView, direction: Direction) -> Decimal:
    """Return the credits of the year of all the chapters for third parties."""
    return sum(
        (
            view.of_the_year(amounts)
            for (side, kind, chapter), amounts in view.totals.chapters.items()
            if side is direction and kind is REAL and chapter.startswith(THIRD_PARTY_PREFIX)
        ),
        ZERO,
    )
