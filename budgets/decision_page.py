"""The page of a decision: its lines by section, direction and chapter, with totals; the balance of each section."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.models import BudgetDecision, Chapter, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.balance import BudgetBalance, budget_balance
from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

MOST_LINES = 500  # beyond, the page shows the chapters alone until one is chosen
_Kind = BudgetDecision.Kind
RULE_KINDS = {
    _Kind.PRIMITIVE: DecisionKind.PRIMITIVE,
    _Kind.SUPPLEMENTARY: DecisionKind.SUPPLEMENTARY,
    _Kind.AMENDING: DecisionKind.AMENDING,
    _Kind.TRANSFER: DecisionKind.TRANSFER,
    _Kind.CARRY_FORWARD: DecisionKind.CARRY_FORWARD,
}
ACCOUNTS_COLUMNS = {"opened": "Crédits ouverts", "realised": "Réalisé", "rar_left": "Restes à réaliser"}
BRINGS = {"rar": "Restes à réaliser", "proposed": "Proposé", "voted": "Voté"}
DIRECTIONS = {Direction.EXPENSE: "Dépenses", Direction.REVENUE: "Recettes"}


@dataclass
class ChapterPart:
    """A chapter in a direction: its totals by column, in euros, and its lines with theirs."""

    code: str
    label: str
    totals: list[Decimal]
    lines: list[tuple[CreditLine, list[Decimal]]] = field(default_factory=list)


@dataclass
class SidePart:
    """The expenses or the revenues of a section."""

    title: str
    slug: str
    totals: list[Decimal]
    chapters: dict[str, ChapterPart] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionPage:
    """What the page shows. `balance` is None for accounts, which are not voted in balance."""

    columns: list[str]
    sides: list[SidePart]
    balance: BudgetBalance | None
    shows_lines: bool
    count: int


def decision_page(
    decision: BudgetDecision, chapters: Iterable[Chapter], *, section: str = "", chapter: str = ""
) -> DecisionPage:
    """Return the page of a decision, of one section or chapter only where one is asked (4 queries)."""
    placements = Placements(read_chart(decision.budget_year.chart))
    labels = {it.code: it.label for it in chapters}
    columns = _columns(decision)
    sides = {
        (part, way): _side(part, way, columns) for part in (Section.OPERATING, Section.INVESTMENT) for way in DIRECTIONS
    }
    lines = list(
        CreditLine.objects.filter(decision=decision).select_related("account").order_by("account__code", "rank")
    )
    count = 0
    for line in lines:
        way = Direction(line.direction)
        place = placements.find((way, OperationKind(line.kind), line.account.code))
        if place.section is None or section not in ("", place.section) or chapter not in ("", place.chapter):
            continue
        count += 1
        side = sides[place.section, way]
        amounts = [getattr(line, name) for name in columns]
        part = side.chapters.setdefault(
            place.chapter, ChapterPart(place.chapter, labels.get(place.chapter, ""), [ZERO] * len(columns))
        )
        part.lines.append((line, amounts))
        part.totals, side.totals = _sum(part.totals, amounts), _sum(side.totals, amounts)
    for side in sides.values():
        side.chapters = dict(sorted(side.chapters.items()))
    shown = [side for side in sides.values() if side.chapters]
    balance = None if decision.is_accounts else budget_balance(_view(decision, lines, placements))
    return DecisionPage(list(columns.values()), shown, balance, count <= MOST_LINES, count)


def _columns(decision: BudgetDecision) -> dict[str, str]:
    """Return the columns of a decision of that kind, with their headings."""
    if decision.is_accounts:
        return ACCOUNTS_COLUMNS
    primitive = decision.kind == _Kind.PRIMITIVE
    return {"previous": "Budget précédent" if primitive else "Budget de l’exercice"} | BRINGS


def _side(section: Section, direction: Direction, columns: dict[str, str]) -> SidePart:
    title = f"{DIRECTIONS[direction]} {'d’' if section is Section.INVESTMENT else 'de '}{SECTION_LABELS[section]}"
    return SidePart(title, f"{section}-{direction}", [ZERO] * len(columns))


def _sum(totals: Sequence[Decimal], amounts: Sequence[Decimal]) -> list[Decimal]:
    return [total + amount for total, amount in zip(totals, amounts, strict=True)]


def _view(decision: BudgetDecision, lines: list[CreditLine], placements: Placements) -> DecisionView:
    """Return the decision as the rules see it."""
    return DecisionView.of(
        RULE_KINDS[_Kind(decision.kind)],
        decision.budget_year.year,
        (
            LineView(
                key=str(line.rank),
                direction=Direction(line.direction),
                account=line.account.code,
                kind=OperationKind(line.kind),
                function=line.function,
                operation=line.operation,
                authorization=line.authorization,
                third_party=line.third_party,
                previous=line.previous,
                rar=line.rar,
                proposed=line.proposed,
                voted=line.voted,
                previous_rar=line.previous_rar,
            )
            for line in lines
        ),
        placements,
        number=decision.number,
        is_voted=decision.is_voted,
    )
