"""The budget of a year as the sum of its decisions, chapter by chapter and article by article, with its history.

Each decision brings credits: what it votes and what it carries forward; the budget of the year is their sum.
Source: M57 instruction, volume II, titre 1 (décisions budgétaires).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

DIRECTIONS = {Direction.EXPENSE: "Dépenses", Direction.REVENUE: "Recettes"}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a decision brings to an account, in euros; `rank` is its first line there, `decision` its place in time."""

    decision: int
    direction: Direction
    kind: OperationKind
    account: str
    label: str
    voted: Decimal
    rar: Decimal
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What one decision brings to an article or a chapter, in euros; `rank` leads to its line, 0 for none."""

    amount: Decimal
    rank: int = 0


@dataclass(slots=True)
class Row:
    """An article, a chapter or a side: what each decision brings, in their order, and the sum, in euros."""

    code: str
    label: str
    cells: list[Cell]
    rar: Decimal = ZERO
    is_order: bool = False

    @property
    def is_blank(self) -> bool:
        """Return whether no decision brings anything."""
        return not any(cell.amount for cell in self.cells)

    @property
    def total(self) -> Decimal:
        """Return the credits of the year, carry-forward included."""
        return sum((cell.amount for cell in self.cells), ZERO)

    def add(self, contribution: Contribution, *, keeps_rank: bool = False) -> None:
        """Add what a decision brings."""
        cell = self.cells[contribution.decision]
        rank = (cell.rank or contribution.rank) if keeps_rank else 0
        self.cells[contribution.decision] = Cell(cell.amount + contribution.voted + contribution.rar, rank)
        self.rar += contribution.rar


@dataclass(slots=True)
class ChapterRows:
    """A chapter and its articles."""

    chapter: Row
    articles: list[Row]


@dataclass(slots=True)
class SideRows:
    """The expenses or the revenues of a section: its chapters and its total."""

    section: Section
    direction: Direction
    total: Row
    chapters: list[ChapterRows]

    @property
    def slug(self) -> str:
        """Return a name for the addresses inside a page."""
        return f"{self.section.value}-{self.direction.value}"


def year_budget(contributions: Iterable[Contribution], decisions: int, placements: Placements) -> list[SideRows]:
    """Return the sides that have credits, operating first, chapters and articles in the order of their codes.

    `decisions` counts the columns; an article to which none brings anything is left out. So is a line that the chart
    does not place: a control tells it.
    """
    labels = placements.chart.chapter_by_code
    sides: dict[tuple[Section, Direction], dict[str, dict[tuple[str, OperationKind], Row]]] = {}
    chapters: dict[tuple[Section, Direction, str], Row] = {}
    totals: dict[tuple[Section, Direction], Row] = {}
    for it in contributions:
        place = placements.find((it.direction, it.kind, it.account))
        if place.section is None:
            continue
        side = (place.section, it.direction)
        articles = sides.setdefault(side, {}).setdefault(place.chapter, {})
        article = articles.get((it.account, it.kind))
        if article is None:
            article = articles[it.account, it.kind] = _row(decisions, it.account, it.label, it.kind)
        article.add(it, keeps_rank=True)
        chapter = (*side, place.chapter)
        if chapter not in chapters:
            known = labels.get(place.chapter)
            chapters[chapter] = _row(decisions, place.chapter, known.label if known else "")
        chapters[chapter].add(it)
        totals.setdefault(side, _row(decisions, "", _title(*side))).add(it)
    return [
        SideRows(
            *side,
            totals[side],
            [
                ChapterRows(chapters[*side, code], [row for _, row in sorted(articles.items()) if not row.is_blank])
                for code, articles in sorted(sides[side].items())
                if not all(row.is_blank for row in articles.values())
            ],
        )
        for side in ((section, direction) for section in Section for direction in Direction)
        if side in sides
    ]


def table(sides: Sequence[SideRows]) -> list[list[str | Decimal]]:
    """Return the articles as rows: section, direction, chapter, account, label, kind, each decision, RAR, sum."""
    return [
        [
            *(SECTION_LABELS[side.section], DIRECTIONS[side.direction].lower().rstrip("s"), part.chapter.code),
            *(article.code, article.label, "ordre" if article.is_order else "réelle"),
            *(cell.amount for cell in article.cells),
            *(article.rar, article.total),
        ]
        for side in sides
        for part in side.chapters
        for article in part.articles
    ]


def _title(section: Section, direction: Direction) -> str:
    return f"{DIRECTIONS[direction]} {'d’' if section is Section.INVESTMENT else 'de '}{SECTION_LABELS[section]}"


def _row(decisions: int, code: str, label: str, kind: OperationKind = OperationKind.REAL) -> Row:
    return Row(code, label, [Cell(ZERO)] * decisions, is_order=kind is not OperationKind.REAL)
