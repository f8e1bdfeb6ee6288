"""The page of a decision: its lines by chapter, with totals; the balance of each section; what the controls find."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.controls.decisions import check_accounts, check_decision
from budgets.finding_groups import FindingGroup, grouped
from budgets.models import BudgetDecision, Chapter, CreditLine
from budgets.queries_accounts_view import accounts_view_of_lines
from budgets.queries_decision_view import view_of
from budgets.queries_nomenclature import read_chart
from budgets.results_table import ResultsTable, results_table
from budgets.rules.balance import BudgetBalance, budget_balance
from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.edit_rights import EditRights
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

MOST_LINES = 500  # beyond, the page shows the chapters alone until one is chosen
_Kind = BudgetDecision.Kind
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
    """What the page shows. `balance` is None for accounts, which are not voted in balance and have `results`.

    `findings` are those of the whole decision, the heaviest group first.
    `addresses` lead from a finding to a line: its row on the page, or the page of its chapter.
    """

    columns: list[str]
    sides: list[SidePart]
    balance: BudgetBalance | None
    shows_lines: bool
    count: int
    results: ResultsTable | None
    findings: list[FindingGroup]
    addresses: dict[str, str]


def decision_page(
    decision: BudgetDecision,
    chapters: Iterable[Chapter],
    *,
    section: str = "",
    chapter: str = "",
    rights: EditRights | None = None,
) -> DecisionPage:
    """Return the page of a decision, of one section or chapter only where one is asked (12 queries at most).

    The balance and the findings are those of the whole decision; the lines, those that the member may see.
    """
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
    chapter_of: dict[str, str] = {}
    for line in lines:
        way = Direction(line.direction)
        place = placements.find((way, OperationKind(line.kind), line.account.code))
        if place.is_placed:
            chapter_of[str(line.rank)] = place.chapter
        if rights and not rights.may_see(line.department_id):
            continue
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
    balance, results = None, None
    if decision.is_accounts:
        accounts = accounts_view_of_lines(decision, lines, placements)
        results, findings = results_table(accounts), check_accounts(accounts)
    else:
        view = view_of(decision, lines, placements)
        balance, findings = budget_balance(view), check_decision(view)
    shows_lines = count <= MOST_LINES
    whole = shows_lines and not (section or chapter)
    return DecisionPage(
        columns=list(columns.values()),
        sides=shown,
        balance=balance,
        shows_lines=shows_lines,
        count=count,
        results=results,
        findings=grouped(findings) if rights is None or rights.sees_all else [],
        addresses=_addresses(chapter_of, is_here=whole),
    )


def _addresses(chapter_of: dict[str, str], *, is_here: bool) -> dict[str, str]:
    """Return where the row of each line is, by the line's rank; nowhere in a chapter too long to be shown."""
    counts = Counter(chapter_of.values())
    return {
        rank: f"#ligne-{rank}" if is_here else f"?chapter={chapter}#ligne-{rank}"
        for rank, chapter in chapter_of.items()
        if is_here or counts[chapter] <= MOST_LINES
    }


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
