"""Kinds whose figures are read from the budgets of years: a quarter of the credits, transfers."""

from decimal import ROUND_DOWN, Decimal

from budgets.models import BudgetYear
from budgets.queries_transfers import Transfer, transfers_of_year
from budgets.queries_year_budget import budget_of_year
from budgets.rules.chart import Direction, Section
from budgets.rules.dates import format_date
from budgets.rules.money import ZERO
from deliberations.documents.content import Table
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import Figure, Place
from deliberations.sources.base import ActSource, amount_table, common

CENT = Decimal("0.01")
DEBT_CHAPTER = "16"
NOT_OPENED = ("001", DEBT_CHAPTER)  # what a quarter is not taken of: the debt, the balance brought forward


def quarter_of(amount: Decimal) -> Decimal:
    """Return the quarter of an amount in euros, rounded down: a ceiling is not exceeded by a rounding."""
    return (amount / 4).quantize(CENT, rounding=ROUND_DOWN)


def quarter_source(deliberation: Deliberation) -> ActSource:
    """Return the investment credits opened the year before, chapter by chapter, and their quarter.

    Real expenses without the debt and what was carried forward. Source: L. 1612-1 CGCT.
    """
    figures, tables, cases = common(deliberation)
    before = year_beside(deliberation.budget_year, -1)
    rows: list[tuple[str, tuple[Decimal, ...]]] = []
    for side in budget_of_year(before).sides if before else []:
        if side.section is not Section.INVESTMENT or side.direction is not Direction.EXPENSE:
            continue
        for part in side.chapters:
            opened = sum((row.total - row.rar for row in part.articles if not row.is_order), ZERO)
            if opened > ZERO and part.chapter.code not in NOT_OPENED:
                rows.append((f"{part.chapter.code} {part.chapter.label}", (opened, quarter_of(opened))))
    opened, quarter = (sum((row[1][place] for row in rows), ZERO) for place in (0, 1))
    origin = f"Budget {deliberation.budget_year.year - 1}"
    place = Place.YEAR_BUDGET.of(deliberation.budget_year.year - 1)
    for key, label, value in (
        ("opened_total", "crédits d’investissement ouverts, hors dette et restes à réaliser", opened),
        ("quarter_total", "quart de ces crédits", quarter),
    ):
        figures[key] = Figure(key, label, value, origin, place)
    heads = (f"Ouverts en {deliberation.budget_year.year - 1}", "Quart")
    printed = [*rows, ("Total", (opened, quarter))]
    tables["quarter"] = (
        "Quart des crédits d’investissement",
        lambda: amount_table("Quart des crédits d’investissement", heads, printed, "Chapitre"),
    )
    missing = "" if rows else f"le budget {deliberation.budget_year.year - 1} n’a aucune décision votée ici"
    return ActSource(figures, tables, cases, kind_of(deliberation.kind).subject, place=place, missing=missing)


def transfers_source(deliberation: Deliberation) -> ActSource:
    """Return the transfers between chapters that the assembly has to be told of, and what is left of their limits.

    Those decided since the last report (13 queries at most). Source: L. 5217-10-6 CGCT.
    """
    figures, tables, cases = common(deliberation)
    found = transfers_of_year(deliberation.budget_year)
    told = found.unreported
    origin = f"Virements de {deliberation.budget_year.year}"
    figures["transfer_count"] = Figure("transfer_count", "nombre de virements", len(told), origin, Place.TRANSFERS)
    for place, name in enumerate(("operating", "investment")):
        limit = found.limits[place]
        for key, label, value in (
            (f"{name}_moved", "montant viré", limit.used),
            (f"{name}_limit", "montant autorisé", limit.limit),
            (f"{name}_left", "reste à virer", limit.left),
        ):
            figures[key] = Figure(key, label, value, origin, Place.TRANSFERS)
    tables["transfers"] = ("Virements de crédits", lambda: _transfer_table(told))
    cases |= {"transfers"} if told else {"no_transfer"}
    return ActSource(figures, tables, cases, kind_of(deliberation.kind).subject, place=Place.TRANSFERS)


def _transfer_table(told: list[Transfer]) -> Table:
    rows: list[tuple[str, tuple[Decimal, ...]]] = [(_told(it), (it.operating, it.investment)) for it in told]
    rows.append(("Total", tuple(sum((row[1][place] for row in rows), ZERO) for place in (0, 1))))
    return amount_table("Virements entre chapitres", ("Fonctionnement", "Investissement"), rows, "Virement")


def _told(transfer: Transfer) -> str:
    """Return « virement n° 1 du 3 juillet 2023 (2023-12), du 21838 au 2051 : licences »."""
    decision = transfer.decision
    day = f" du {format_date(decision.decided_on)}" if decision.decided_on else ""
    number = f" ({decision.deliberation})" if decision.deliberation else ""
    taken, given = (", ".join(it for it, change in transfer.moves if (change > ZERO) == way) for way in (False, True))
    return f"{decision}{day}{number}, du {taken} au {given}" + (f" : {decision.subject}" if decision.subject else "")


def year_beside(budget_year: BudgetYear, shift: int) -> BudgetYear | None:
    """Return the same budget's year before or after, None when it is not here (1 query)."""
    return (
        BudgetYear.objects.select_related("budget", "syndicate", "chart")
        .filter(budget_id=budget_year.budget_id, year=budget_year.year + shift)
        .first()
    )
