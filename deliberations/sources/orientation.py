"""The budget orientation debate: budgets, savings and results of the last years, with their drawings."""

from collections.abc import Sequence
from decimal import Decimal

from budgets.charts import Bar, bar_chart
from budgets.models import BudgetYear
from budgets.queries_results import missing_figures, results_of, stored_amounts, working_result
from budgets.queries_year_budget import YearBudget, budget_of_year
from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import Direction, Section
from budgets.rules.money import ZERO
from budgets.rules.results import Results
from budgets.rules.savings import NOT_REPAID_CAPITAL, STAFF, Savings
from deliberations.documents.content import Annex, Charts, Table
from deliberations.documents.drawings import drawing
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import Figure, Place
from deliberations.sources.base import ActSource, amount_table, common
from deliberations.sources.years import DEBT_CHAPTER, year_beside

YEARS_BACK = 3


def orientation_source(deliberation: Deliberation) -> ActSource:
    """Return the budgets of the last years and their results, with their drawings. Source: L. 2312-1 CGCT."""
    figures, tables, cases = common(deliberation)
    years = [year for back in range(YEARS_BACK, 0, -1) if (year := year_beside(deliberation.budget_year, -back))]
    budgets = [(year.year, budget_of_year(year)) for year in years]
    voted = [(year, budget) for year, budget in budgets if budget.decisions]
    results = [(year.year, found) for year in years if (found := _results(year))]
    if voted:
        cases |= {"budgets"}
        heads = tuple(f"Budget {year}" for year, _ in voted)
        rows = [
            (label, tuple(_side(budget, section, direction) for _, budget in voted))
            for section, direction, label in _SIDES
        ]
        tables["budgets"] = (
            "Budgets des derniers exercices",
            lambda: amount_table("Budgets votés des derniers exercices", heads, rows, "Section"),
        )
        tables["savings"] = ("Épargne des derniers budgets", lambda: _savings_table(voted))
    if results:
        cases |= {"results"}
        shown = [(str(year), (it.a3, it.a2, it.a1)) for year, it in results]
        tables["results"] = (
            "Résultats des derniers exercices",
            lambda: amount_table(
                "Résultats cumulés des derniers exercices",
                ("Fonctionnement", "Investissement", "Ensemble"), shown, "Exercice",
            ),
        )  # fmt: skip
        last_year, last = results[-1]
        origin, place = f"Résultats {last_year}", Place.RESULTS.of(last_year)
        figures["last_result_year"] = Figure("last_result_year", "dernier exercice connu", last_year, origin, place)
        figures["last_result"] = Figure(
            "last_result", "résultat cumulé du dernier exercice connu", last.a1, origin, place
        )

    def annexes() -> tuple[Annex, ...]:
        drawings = []
        if voted:
            bars = [
                _bar(f"{year} – {label.lower()}", _side(budget, section, direction), section)
                for year, budget in voted
                for section, direction, label in _SIDES
                if direction is Direction.EXPENSE
            ]
            drawings.append(drawing(bar_chart("orientations-budgets", "Dépenses votées par section", bars)))
            saved = [_bar(str(year), saving_of(budget).gross, Section.OPERATING) for year, budget in voted]
            drawings.append(drawing(bar_chart("orientations-epargne", "Épargne brute des budgets votés", saved)))
        if results:
            bars = [_bar(str(year), it.a1, Section.OPERATING) for year, it in results]
            drawings.append(drawing(bar_chart("orientations-resultats", "Résultat cumulé", bars)))
        return (Charts("Les orientations en images", tuple(drawings)),) if drawings else ()

    places: dict[str, str] = {
        name: Place.YEAR_BUDGET.of(voted[-1][0]) for name in ("budgets", "savings") if name in tables
    }
    places |= {"results": figures["last_result"].place} if results else {}
    subject = kind_of(deliberation.kind).subject
    return ActSource(figures, tables, cases, subject, annexes=annexes, table_places=places)


def _bar(label: str, amount: Decimal, section: Section) -> Bar:
    return Bar(label, amount, ZERO, amount, "operating" if section is Section.OPERATING else "investment")


_SIDES = (
    (Section.OPERATING, Direction.EXPENSE, "Fonctionnement, dépenses"),
    (Section.OPERATING, Direction.REVENUE, "Fonctionnement, recettes"),
    (Section.INVESTMENT, Direction.EXPENSE, "Investissement, dépenses"),
    (Section.INVESTMENT, Direction.REVENUE, "Investissement, recettes"),
)


def _side(budget: YearBudget, section: Section, direction: Direction) -> Decimal:
    return next(
        (side.total.total for side in budget.sides if (side.section, side.direction) == (section, direction)), ZERO
    )


def saving_of(budget: YearBudget) -> Savings:
    """Return what the budget of a year saves, in euros: real operations of the year, carry-forward left out.

    Source: D. 2312-3 CGCT, which asks the report for the gross and net savings.
    """

    def real(section: Section, direction: Direction, *codes: str) -> Decimal:
        return sum(
            (
                row.total - row.rar
                for side in budget.sides
                if (side.section, side.direction) == (section, direction)
                for part in side.chapters
                if part.chapter.code not in CARRIED_CHAPTERS and (not codes or part.chapter.code in codes)
                for row in part.articles
                if not row.is_order and not (codes == (DEBT_CHAPTER,) and row.code.startswith(NOT_REPAID_CAPITAL))
            ),
            ZERO,
        )

    return Savings(
        expenses=real(Section.OPERATING, Direction.EXPENSE),
        revenues=real(Section.OPERATING, Direction.REVENUE),
        staff=real(Section.OPERATING, Direction.EXPENSE, STAFF),
        capital=real(Section.INVESTMENT, Direction.EXPENSE, DEBT_CHAPTER),
        self_financing=ZERO,
    )


def _savings_table(voted: Sequence[tuple[int, YearBudget]]) -> Table:
    found = [saving_of(budget) for _, budget in voted]
    rows = [
        ("Recettes réelles de fonctionnement", tuple(each.revenues for each in found)),
        ("Dépenses réelles de fonctionnement", tuple(each.expenses for each in found)),
        ("dont personnel (012)", tuple(each.staff for each in found)),
        ("Épargne brute", tuple(each.gross for each in found)),
        ("Remboursement du capital de la dette", tuple(each.capital for each in found)),
        ("Épargne nette", tuple(each.net for each in found)),
    ]
    heads = tuple(f"Budget {year}" for year, _ in voted)
    return amount_table("Épargne des budgets votés, hors restes à réaliser", heads, rows, "Épargne")


def _results(year: BudgetYear) -> Results | None:
    """Return the results of a year, None while a figure is missing."""
    result = working_result(year)
    amounts = stored_amounts(result) if result else {}
    if result is None or missing_figures(amounts):
        return None
    return results_of(result, amounts)
