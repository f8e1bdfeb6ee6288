"""The report to the assembly on a budget decision (rapport de présentation): what moves, why, and what it makes.

Nothing is invented: the amounts are the lines of the decision, the reasons are their comments, the totals are the sum
of the decisions of the year.
Source: CGCT L. 2313-1 and L. 5211-36 (short presentation that goes with a budget), L. 2121-12 by L. 5211-1 (explanatory
note on each matter), as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.balance import CARRIED_CHAPTERS
from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_totals import ChapterKey
from budgets.rules.money import ZERO, format_euros

SHORT_NAMES = {"BP": "BP", "BS": "BS", "DM": "DM", "VC": "virement", "CFO": "reports"}
YEAR_BEFORE = "Budget de l’exercice"
PREVIOUS_BUDGET = "Budget précédent"
_ORDER = ("021", "023", "040", "041", "042", "043")


@dataclass(frozen=True, slots=True)
class Step:
    """An earlier decision of the year: its short name (« DM n° 1 »), what it brought by chapter, in euros."""

    name: str
    brought: Mapping[ChapterKey, Decimal]


@dataclass(frozen=True, slots=True)
class Movement:
    """What a line brings, in euros: its account with its label, and the comment that says why."""

    account: str
    label: str
    amount: Decimal
    reason: str
    function: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class ChapterReport:
    """A chapter in a direction, in euros: `stages` are its credits after each act of the report, this one last."""

    code: str
    label: str
    is_order: bool
    stages: tuple[Decimal, ...]
    movements: tuple[Movement, ...]

    @property
    def before(self) -> Decimal:
        """Return the credits before the decision."""
        return self.stages[-2]

    @property
    def after(self) -> Decimal:
        """Return the credits once it is voted."""
        return self.stages[-1]

    @property
    def change(self) -> Decimal:
        """Return what it changes."""
        return self.after - self.before

    @property
    def moves(self) -> bool:
        """Return whether the decision changes the chapter."""
        return self.change != ZERO or any(movement.amount for movement in self.movements)

    @property
    def reasons(self) -> tuple[Movement, ...]:
        """Return the movements that say why."""
        return tuple(movement for movement in self.movements if movement.reason)


@dataclass(frozen=True, slots=True)
class SideReport:
    """The expenses or the revenues of a section, chapter by chapter."""

    section: Section
    direction: Direction
    chapters: tuple[ChapterReport, ...]

    @property
    def name(self) -> str:
        """Return « dépenses de fonctionnement »."""
        way = "dépenses" if self.direction is Direction.EXPENSE else "recettes"
        return f"{way} {'d’' if self.section is Section.INVESTMENT else 'de '}{SECTION_LABELS[self.section]}"

    @property
    def slug(self) -> str:
        """Return a name for addresses and identifiers: « F-D »."""
        return f"{self.section.value}-{self.direction.value}"

    @property
    def moving(self) -> tuple[ChapterReport, ...]:
        """Return the chapters that the decision changes."""
        return tuple(chapter for chapter in self.chapters if chapter.moves)

    @property
    def stages(self) -> tuple[Decimal, ...]:
        """Return the total of the side after each act."""
        return tuple(sum(column, ZERO) for column in zip(*(it.stages for it in self.chapters), strict=True))

    @property
    def change(self) -> Decimal:
        """Return what the decision changes in the side."""
        return sum((chapter.change for chapter in self.chapters), ZERO)

    @property
    def change_in_words(self) -> str:
        """Return « une diminution de 28 987,99 € »."""
        if not self.change:
            return "aucun changement du total"
        return f"une {'augmentation' if self.change > ZERO else 'diminution'} de {format_euros(abs(self.change))}"

    @property
    def after(self) -> Decimal:
        """Return the credits of the side once the decision is voted."""
        return sum((chapter.after for chapter in self.chapters), ZERO)


@dataclass(frozen=True, slots=True)
class SectionReport:
    """A section: its revenues, then its expenses, as reports tell them."""

    section: Section
    revenues: SideReport
    expenses: SideReport

    @property
    def name(self) -> str:
        """Return « section de fonctionnement »."""
        return f"section {'d’' if self.section is Section.INVESTMENT else 'de '}{SECTION_LABELS[self.section]}"

    @property
    def sides(self) -> tuple[SideReport, SideReport]:
        """Return both sides."""
        return self.revenues, self.expenses

    @property
    def is_balanced(self) -> bool:
        """Return whether revenues and expenses are equal once the decision is voted."""
        return self.revenues.after == self.expenses.after


@dataclass(frozen=True, slots=True)
class Report:
    """The report on a decision. `stage_names` name the stages of its chapters; `total_name` what they add up."""

    name: str
    kind: DecisionKind
    stage_names: tuple[str, ...]
    total_name: str
    sections: tuple[SectionReport, ...]

    @property
    def is_primitive(self) -> bool:
        """Return whether the decision is a primitive budget, compared with the budget before."""
        return self.kind is DecisionKind.PRIMITIVE


def short_name(kind: str, number: int) -> str:
    """Return how a report names a decision: « BP », « DM n° 2 »."""
    rank = f" n°\u00a0{number}" if number else ""
    return f"{SHORT_NAMES.get(kind, kind)}{rank}"


def decision_report(
    view: DecisionView, comments: Mapping[str, str], earlier: Sequence[Step] = (), *, earlier_acts: str = ""
) -> Report:
    """Return the report on a decision, in euros; `comments` are those of its lines, by their key.

    `earlier` are the decisions of the year voted before it, oldest first. What the lines of the decision say they find
    counts where it is more than what these brought: acts that are not recorded here, which `earlier_acts` names
    (« BP + BS »). A primitive budget is compared with the budget before.
    """
    own = short_name(view.kind, view.number)
    stages, names = _stages(view, earlier, earlier_acts)
    total_name = own if view.kind is DecisionKind.PRIMITIVE else " + ".join([*names[-1:], own])
    return Report(
        name=view.name,
        kind=view.kind,
        stage_names=(*names, total_name),
        total_name=f"{total_name} {view.year}",
        sections=tuple(
            SectionReport(
                section,
                *(_side(view, comments, stages, section, way) for way in (Direction.REVENUE, Direction.EXPENSE)),
            )
            for section in (Section.OPERATING, Section.INVESTMENT)
        ),
    )


def _stages(
    view: DecisionView, earlier: Sequence[Step], earlier_acts: str
) -> tuple[dict[ChapterKey, list[Decimal]], list[str]]:
    """Return the credits of each chapter after each act before this one, and the names of these stages."""
    keys = {*view.totals.chapters, *(key for step in earlier for key in step.brought)}
    previous = {key: amounts.previous for key, amounts in view.totals.chapters.items()}
    if view.kind is DecisionKind.PRIMITIVE:
        return {key: [previous.get(key, ZERO)] for key in keys}, [PREVIOUS_BUDGET]
    known = {key: sum((step.brought.get(key, ZERO) for step in earlier), ZERO) for key in keys}
    told = any(previous.values())
    unrecorded = {key: previous.get(key, ZERO) - known[key] if told else ZERO for key in keys}
    begins_elsewhere = not earlier or any(unrecorded.values())
    names = [earlier_acts or YEAR_BEFORE] if begins_elsewhere else []
    stages: dict[ChapterKey, list[Decimal]] = {}
    for key in keys:
        running = unrecorded[key]
        stages[key] = [running] if begins_elsewhere else []
        for step in earlier:
            running += step.brought.get(key, ZERO)
            stages[key].append(running)
    cumulated = names[0] if names else ""
    for step in earlier:
        cumulated = f"{cumulated} + {step.name}" if cumulated else step.name
        names.append(cumulated)
    return stages, names


def _side(
    view: DecisionView,
    comments: Mapping[str, str],
    stages: Mapping[ChapterKey, list[Decimal]],
    section: Section,
    direction: Direction,
) -> SideReport:
    labels = {it.code: it.label for it in view.placements.chart.chapters if not it.functional}
    ranks = {key: rank for rank, key in enumerate(view.lines)}
    keys = [key for key in stages if key[0] is direction and view.section(key[2]) is section]
    chapters = []
    for key in sorted(keys, key=lambda it: (it[2] in CARRIED_CHAPTERS, it[2] in _ORDER, it[2])):
        amounts = view.totals.chapters.get(key)
        brought = amounts.rar + view.new(amounts) if amounts else ZERO
        before = stages[key]
        after = brought if view.kind is DecisionKind.PRIMITIVE else before[-1] + brought
        if any(before) or brought or after:
            moved = tuple(_movements(view, comments, sorted(view.lines_on(*key), key=lambda it: ranks[it.key])))
            chapters.append(
                ChapterReport(key[2], labels.get(key[2], ""), key[1] is not OperationKind.REAL, (*before, after), moved)
            )
    return SideReport(section, direction, tuple(chapters))


def _movements(view: DecisionView, comments: Mapping[str, str], lines: Iterable[LineView]) -> Iterable[Movement]:
    accounts = view.placements.chart.account_by_code
    for line in lines:
        amount = line.rar + (line.voted if view.is_voted else line.proposed)
        if amount:
            known = accounts.get(line.account)
            yield Movement(
                line.account,
                known.label if known else "",
                amount,
                comments.get(line.key, "").strip(),
                line.function,
                line.operation,
            )
