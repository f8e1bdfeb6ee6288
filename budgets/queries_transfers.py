"""The transfers between chapters that the authorising officer decided in a year, and what is left of the limit."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.queries_decision_view import view_of
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.fungibility import Fungibility, moved_between_chapters
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

AFTER_ALL = 32_767  # the number of a transfer that would come after those of the year


@dataclass(frozen=True)
class Transfer:
    """A transfer and what it moves between the chapters of each section, in euros; `moves` by account."""

    decision: BudgetDecision
    operating: Decimal
    investment: Decimal
    moves: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_to_report(self) -> bool:
        """Return whether the assembly has still to be told of it."""
        return self.decision.is_voted and self.decision.reported_on is None


@dataclass(frozen=True)
class YearTransfers:
    """The transfers of a year in their order, and the state of the limit of each section, operating first."""

    transfers: list[Transfer]
    limits: list[Fungibility]

    @property
    def to_report(self) -> int:
        """Return how many transfers the assembly has still to be told of."""
        return len(self.unreported)

    @property
    def unreported(self) -> list[Transfer]:
        """Return the transfers decided that the assembly has still to be told of."""
        return [it for it in self.transfers if it.is_to_report]


def transfers_of_year(budget_year: BudgetYear) -> YearTransfers:
    """Return the transfers of a year (13 queries at most, whatever their number)."""
    placements = Placements(read_chart(budget_year.chart))
    kind = BudgetDecision.Kind.TRANSFER
    decisions = list(BudgetDecision.objects.filter(budget_year=budget_year, kind=kind).order_by("number"))
    views = _views(budget_year, decisions, placements)
    following = BudgetDecision(budget_year=budget_year, kind=kind, number=AFTER_ALL)
    facts = DecisionFacts(view_of(following, [], placements))
    return YearTransfers(
        [_transfer(it, views[it.pk]) for it in decisions],
        [facts.fungibility[section] for section in Section],
    )


def _transfer(decision: BudgetDecision, view: DecisionView) -> Transfer:
    operating, investment = (moved_between_chapters(view, section) for section in Section)
    return Transfer(decision, operating, investment, _moves(view))


def _moves(view: DecisionView) -> tuple[tuple[str, Decimal], ...]:
    """Return what changes on each account, what is taken first, in euros."""
    changes = ((line.account, line.voted if view.is_voted else line.proposed) for line in view.lines.values())
    return tuple(sorted(((account, change) for account, change in changes if change), key=lambda it: (it[1] > 0, it)))


def _views(
    budget_year: BudgetYear, decisions: list[BudgetDecision], placements: Placements
) -> dict[UUID, DecisionView]:
    """Return the expenses of each transfer: what is voted, or proposed as long as it is not (1 query)."""
    lines: dict[UUID, list[LineView]] = {it.pk: [] for it in decisions}
    rows = (
        CreditLine.objects.filter(decision__in=decisions, direction=Direction.EXPENSE)
        .values_list("decision_id", "kind", "account__code")
        .annotate(proposal=Sum("proposed"), vote=Sum("voted"))
        .order_by("decision_id", "kind", "account__code")
    )
    for pk, kind, account, proposed, voted in rows:
        key = str(len(lines[pk]))
        view = LineView(key, Direction.EXPENSE, account, OperationKind(kind), proposed=proposed or ZERO, voted=voted)
        lines[pk].append(view)
    return {
        it.pk: DecisionView.of(DecisionKind.TRANSFER, budget_year.year, lines[it.pk], placements, is_voted=it.is_voted)
        for it in decisions
    }
