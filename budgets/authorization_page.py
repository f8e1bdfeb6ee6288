"""The pages of the authorisations (AP, AE): what they show, worked out before the templates; amounts in euros."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budgets.models import AnnexRecord, AuthorizationVote, BudgetDecision, BudgetYear
from budgets.queries_annexes import as_records
from budgets.queries_authorizations import Registered, lapses, registered, step_of
from budgets.rules.annexes.authorizations import BLOCK
from budgets.rules.chart import Section
from budgets.rules.money import ZERO
from budgets.rules.multiyear.forecast import ForecastYear, forecast
from budgets.rules.multiyear.lapse import Lapse

KINDS = (
    (Section.INVESTMENT, "Autorisations de programme (AP), investissement"),
    (Section.OPERATING, "Autorisations d’engagement (AE), fonctionnement"),
)


@dataclass(frozen=True, slots=True)
class StateRow:
    """An authorisation in the state of a year: voted, committed, payment credits, what is left to finance."""

    item: Registered | None
    amount: Decimal
    committed: Decimal
    paid_before: Decimal
    planned: Decimal
    paid: Decimal
    following: Decimal
    later: Decimal

    @property
    def uncommitted(self) -> Decimal:
        """Return what may still be committed on the authorisation."""
        return self.amount - self.committed

    @property
    def unpaid(self) -> Decimal:
        """Return the payment credits of the year that were not ordered; negative when they are exceeded."""
        return self.planned - self.paid

    @property
    def to_finance(self) -> Decimal:
        """Return what is left to finance after the year: the authorisation less all that is ordered so far."""
        return self.amount - self.paid_before - self.paid


@dataclass(frozen=True, slots=True)
class StatePart:
    """The authorisations of a section with their total."""

    section: Section
    title: str
    rows: tuple[StateRow, ...]
    total: StateRow
    forecast: tuple[ForecastYear, ...]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register of a budget as a year sees it."""

    parts: tuple[StatePart, ...]
    drafts: tuple[Registered, ...]  # in preparation, no vote yet
    lapses: tuple[tuple[Registered, Lapse], ...]
    forecast: tuple[ForecastYear, ...]

    @property
    def is_empty(self) -> bool:
        """True when the budget has no authorisation, voted or in preparation."""
        return not self.parts and not self.drafts


def register_page(budget_year: BudgetYear) -> RegisterPage:
    """Return the register as a year sees it (8 queries at most)."""
    items = registered(budget_year.budget)
    voted = [item for item in items if item.programme.voted]
    parts = []
    for section, title in KINDS:
        here = [item for item in voted if item.programme.section is section]
        if here:
            rows = tuple(state_row(item, budget_year.year) for item in here)
            plan = forecast(((it.programme, it.done) for it in here), budget_year.year)
            parts.append(StatePart(section, title, rows, total_of(rows), plan))
    return RegisterPage(
        tuple(parts),
        tuple(item for item in items if not item.programme.voted),
        tuple(lapses(budget_year, voted)),
        forecast(((it.programme, it.done) for it in voted), budget_year.year),
    )


def state_row(item: Registered, year: int) -> StateRow:
    """Return an authorisation as the state of a year shows it."""
    programme, done = item.programme, item.done
    later = sum((amount for (_, on), amount in programme.schedule.items() if on > year + 1), ZERO)
    return StateRow(
        item,
        programme.amount,
        done.committed,
        done.paid_before(year),
        programme.planned(year),
        done.paid_in(year),
        programme.planned(year + 1),
        later,
    )


def total_of(rows: Iterable[StateRow]) -> StateRow:
    """Return the sum of some rows."""
    names = ("amount", "committed", "paid_before", "planned", "paid", "following", "later")
    rows = tuple(rows)
    return StateRow(None, *(sum((getattr(row, name) for row in rows), ZERO) for name in names))


@dataclass(frozen=True, slots=True)
class GridRow:
    """A chapter of a schedule, its credits by year and their total."""

    name: str
    amounts: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Grid:
    """A schedule as a table: years across, chapters down, then what was ordered."""

    years: tuple[int, ...]
    rows: tuple[GridRow, ...]
    total: GridRow


@dataclass(frozen=True, slots=True)
class ShownVote:
    """A vote with what it added in all, and the schedule that it left."""

    vote: AuthorizationVote
    change: Decimal
    after: Decimal
    grid: Grid


def grid_of(schedule: "dict[tuple[str, int], Decimal]", years: Iterable[int] = ()) -> Grid:
    """Return a schedule as a table; `years` are shown too where it has nothing."""
    shown = tuple(sorted({year for _, year in schedule} | set(years)))
    chapters = sorted({chapter for chapter, _ in schedule})
    rows = []
    for chapter in chapters:
        amounts = tuple(schedule.get((chapter, year), ZERO) for year in shown)
        rows.append(GridRow(f"Chapitre {chapter}", amounts, sum(amounts, ZERO)))
    columns = tuple(sum((row.amounts[place] for row in rows), ZERO) for place in range(len(shown)))
    return Grid(shown, tuple(rows), GridRow("Total", columns, sum(columns, ZERO)))


def shown_votes(item: Registered) -> tuple[ShownVote, ...]:
    """Return the votes of an authorisation, the latest first, each with the amount that it leaves."""
    found, amount = [], ZERO
    for vote in item.votes:
        step = step_of(vote)
        change = sum(step.shares.values(), ZERO)
        amount += change
        found.append(ShownVote(vote, change, amount, grid_of(dict(step.payments))))
    return tuple(reversed(found))


def annexes_to_take_over(budget_year: BudgetYear) -> list[BudgetDecision]:
    """Return the decisions of a year whose annex names authorisations that the register does not have (3 queries)."""
    rows = AnnexRecord.objects.filter(decision__budget_year=budget_year, decision__simulation_of=None, kind=BLOCK)
    rows = rows.select_related("decision").order_by("decision_id", "rank")
    known = set(budget_year.budget.authorizations.values_list("code", flat=True))
    decisions = {}
    for row in rows:
        [*records] = as_records([row])
        if records and records[0].text("NumAutori") and records[0].text("NumAutori") not in known:
            decisions[row.decision_id] = row.decision
    return list(decisions.values())
