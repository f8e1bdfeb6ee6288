"""Controls on accounts: what was done against what was opened, and what may be carried forward."""

from collections.abc import Iterable, Iterator

from budgets.controls.finding import Fault, Line
from budgets.controls.registry import Catalogue
from budgets.rules.accounts import EXPENSE, REVENUE, AccountsLine, AccountsView, Execution
from budgets.rules.balance import CARRIED, CARRIED_CHAPTERS
from budgets.rules.chart import SECTION_LABELS, ChapterType, OperationKind
from budgets.rules.decision import column_name
from budgets.rules.mirrors import MIRRORS
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Fit

CATALOGUE = Catalogue("budgets", "execution_controls.toml")
FORECAST_ONLY = "023"  # a mirror of lines that are never executed


@CATALOGUE.control("EXE-01", AccountsView)
def executed_mirrors(view: AccountsView) -> Iterator[Fault]:
    """What leaves a chapter by an order operation enters another one."""
    for mirror in MIRRORS:
        first, second = (view.chapters.get(key, Execution()).realised for key in (mirror.first, mirror.second))
        if first != second and mirror.first[2] != FORECAST_ONLY:
            yield Fault(
                f"{mirror.name}\u00a0: {format_euros(first)} exécutés d’un côté, {format_euros(second)} de l’autre.",
                found=first,
                expected=second,
                lines=_told(view, [*view.lines_of(mirror.first), *view.lines_of(mirror.second)]),
            )


@CATALOGUE.control("EXE-02", AccountsView)
def beyond_credits(view: AccountsView) -> Iterator[Fault]:
    """Real expenses and what is left to realise stay within the credits of the chapter."""
    for key, total in view.chapters.items():
        direction, kind, chapter = key
        spent = total.realised + total.rar
        if direction is not EXPENSE or kind is not OperationKind.REAL or chapter in CARRIED_CHAPTERS:
            continue
        if spent > total.opened:
            yield Fault(
                f"Chapitre {chapter}\u00a0: {format_euros(total.realised)} mandatés et {format_euros(total.rar)} de"
                f" restes à réaliser pour {format_euros(total.opened)} de crédits.",
                found=spent,
                expected=total.opened,
                lines=_told(view, view.lines_of(key)),
            )


@CATALOGUE.control("EXE-03", AccountsView)
def executed_forecasts(view: AccountsView) -> Iterator[Fault]:
    """Chapters that are mere lines of the budget have no execution, but for the results carried."""
    mere_lines = {
        chapter.code
        for chapter in view.placements.chart.chapters
        if chapter.type is ChapterType.LINE and not chapter.functional
    }
    for key, total in view.chapters.items():
        if key[2] in mere_lines - CARRIED_CHAPTERS and total.realised:
            yield Fault(
                f"La ligne {column_name(key)} porte {format_euros(total.realised)} d’exécution.",
                found=total.realised,
                expected=ZERO,
                lines=_told(view, view.lines_of(key)),
            )


@CATALOGUE.control("EXE-04", AccountsView)
def carried_both_ways(view: AccountsView) -> Iterator[Fault]:
    """A result carried is a deficit or a surplus."""
    for section, chapter in CARRIED.items():
        keys = [(direction, OperationKind.REAL, chapter) for direction in (EXPENSE, REVENUE)]
        expense, revenue = (view.chapters.get(key, Execution()).realised for key in keys)
        if expense and revenue:
            yield Fault(
                f"La ligne {chapter} ({SECTION_LABELS[section]}) porte {format_euros(expense)} en dépense et"
                f" {format_euros(revenue)} en recette.",
                found=expense,
                expected=ZERO,
                lines=_told(view, [line for key in keys for line in view.lines_of(key)]),
            )


@CATALOGUE.control("EXE-05", AccountsView)
def unfit_carry_forward(view: AccountsView) -> Iterator[Fault]:
    """Only real operations are carried forward, for a positive amount."""
    on_orders = [line for line in view.lines if line.rar and line.kind is not OperationKind.REAL]
    negative = [line for line in view.lines if line.rar < ZERO and line.kind is OperationKind.REAL]
    for lines, message in (
        (on_orders, "Des restes à réaliser sont inscrits sur des opérations d’ordre."),
        (negative, "Des restes à réaliser sont négatifs."),
    ):
        if lines:
            yield Fault(message, found=sum((line.rar for line in lines), ZERO), expected=ZERO, lines=_rar(view, lines))


@CATALOGUE.control("EXE-06", AccountsView)
def doubtful_accounts(view: AccountsView) -> Iterator[Fault]:
    """Every line is on an account that the chart of the year has for it."""
    lines = [
        line
        for line in view.lines
        if (line.realised or line.rar) and view.placements.find(line.column).fit not in (Fit.EXACT, Fit.WITHDRAWN)
    ]
    if lines:
        chart = view.placements.chart
        yield Fault(
            f"{len(lines)} ligne(s) exécutée(s) sur un compte que la nomenclature {chart} n’a pas dans ce sens.",
            found=len(lines),
            expected=0,
            lines=_told(view, lines),
        )


def _told(view: AccountsView, lines: Iterable[AccountsLine]) -> tuple[Line, ...]:
    """Return the lines that count, with what was realised on each."""
    return tuple(
        Line(column_name(it.column), _label(view, it), it.realised, it.key) for it in lines if it.realised or it.rar
    )


def _rar(view: AccountsView, lines: Iterable[AccountsLine]) -> tuple[Line, ...]:
    return tuple(Line(column_name(it.column), _label(view, it), it.rar, it.key) for it in lines)


def _label(view: AccountsView, line: AccountsLine) -> str:
    account = view.placements.chart.account_by_code.get(line.account)
    return account.label if account else ""
