"""A budget decision as rules and controls see it: its lines, its modalities, the totals they make.

A view is frozen. `with_lines` gives the view after an edit; it updates the totals by what changed instead of adding
all the lines again, so that the controls answer at each keystroke.
Sources: M57 instruction, volume II, titre 1 (décisions budgétaires); states I-B and III of the M57 maquette; CGCT
L. 5217-10-6 (level of vote, transfers between chapters) and L. 2311-5 (taking up of results), as in force on
15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision_context import NO_CONTEXT, DecisionContext
from budgets.rules.decision_totals import NOTHING, Amounts, ChapterKey, Totals, totals_of, updated
from budgets.rules.money import ZERO
from budgets.rules.placement import Column, Placements
from budgets.rules.results import Family, family_of

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN, INSIDE = OperationKind.REAL, OperationKind.BETWEEN, OperationKind.INSIDE
MANY = 50  # lines changed at once from which adding everything again is the shorter way


class DecisionKind(StrEnum):
    """Kinds of budget decisions (décisions budgétaires)."""

    PRIMITIVE = "BP"  # budget primitif
    SUPPLEMENTARY = "BS"  # budget supplémentaire
    AMENDING = "DM"  # décision modificative
    TRANSFER = "VC"  # virement de crédits, decided by the authorising officer
    CARRY_FORWARD = "CFO"  # report des restes à réaliser

    @property
    def label(self) -> str:
        """Return the French name."""
        return {
            "BP": "budget primitif",
            "BS": "budget supplémentaire",
            "DM": "décision modificative",
            "VC": "virement de crédits",
            "CFO": "report des restes à réaliser",
        }[self.value]


class VoteLevel(StrEnum):
    """Level at which credits are voted, hence limited (niveau de vote)."""

    CHAPTER = "chapter"
    ARTICLE = "article"


class TakingUp(StrEnum):
    """Taking up of the results of N-1 (reprise des résultats), the three choices of state I-B."""

    NONE = "none"
    AFTER_ACCOUNTS = "after_accounts"  # après le vote du compte administratif
    ANTICIPATED = "anticipated"


class ProvisionRegime(StrEnum):
    """Regime of the provisions: semi-budgetary by law, budgetary by a deliberation."""

    SEMI_BUDGETARY = "semi_budgetary"
    BUDGETARY = "budgetary"


class Comparison(StrEnum):
    """What the column of the previous budget shows: of N-1 in a primitive budget, of the year in the others."""

    PRIMITIVE = "primitive"
    CUMULATED = "cumulated"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class VoteTerms:
    """Modalities of the vote (modalités de vote, state I-B). Rates are percentages, None when nothing is authorised."""

    investment_level: VoteLevel = VoteLevel.CHAPTER
    operating_level: VoteLevel = VoteLevel.CHAPTER
    formal_operations: bool = False
    formal_chapters: bool = False
    specialised_articles: frozenset[str] = frozenset()
    investment_transfer_rate: Decimal | None = None
    operating_transfer_rate: Decimal | None = None
    provisions: ProvisionRegime = ProvisionRegime.SEMI_BUDGETARY
    provisions_deliberation: str = ""
    comparison: Comparison = Comparison.YEAR
    taking_up: TakingUp = TakingUp.NONE

    def transfer_rate(self, section: Section) -> Decimal | None:
        """Return the rate of transfers between chapters of a section, in percent."""
        return self.operating_transfer_rate if section is Section.OPERATING else self.investment_transfer_rate

    def level(self, section: Section) -> VoteLevel:
        """Return the level of vote of a section."""
        return self.operating_level if section is Section.OPERATING else self.investment_level


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of credits (ligne de crédits), amounts in euros.

    `key` is the line's own opaque name in its decision. `previous` is the budget of N-1 in a primitive budget, the
    budget of the year before the decision in the others, carry-forward included; `previous_rar` is the part of it
    that was carried forward. `rar`, `proposed` and `voted` are what this decision brings: signed in a DM.
    """

    key: str
    direction: Direction
    account: str
    kind: OperationKind = OperationKind.REAL
    function: str = ""
    operation: str = ""
    authorization: str = ""  # AP or AE
    third_party: str = ""  # opération pour compte de tiers
    previous: Decimal = ZERO
    rar: Decimal = ZERO
    proposed: Decimal = ZERO
    voted: Decimal = ZERO
    previous_rar: Decimal = ZERO

    @property
    def column(self) -> Column:
        """Return what places the line: direction, kind of operation, account."""
        return (self.direction, self.kind, self.account)

    @property
    def reference(self) -> str:
        """Return the line as people name it: « D 6811 (ordre) »."""
        return column_name(self.column)


def column_name(column: Column) -> str:
    """Return « D 6811 », « R 28 (ordre) »."""
    direction, kind, account = column
    return f"{direction.value} {account}" + ("" if kind is REAL else " (ordre)")


@dataclass(frozen=True, slots=True)
class LineChange:
    """A proposed line (ligne proposée): what to add to the proposal, and to the RAR, of a line; the mend of a finding.

    `key` names the line to change; "" adds a line. Amounts in euros, signed.
    """

    direction: Direction
    account: str
    kind: OperationKind = OperationKind.REAL
    proposed: Decimal = ZERO
    rar: Decimal = ZERO
    key: str = ""
    function: str = ""
    operation: str = ""

    @property
    def reference(self) -> str:
        """Return the line as people name it."""
        return column_name((self.direction, self.kind, self.account))


@dataclass(frozen=True, slots=True)
class _Negative:
    """The columns of a chapter whose credits are negative, for these accounts read in this way and no others."""

    accounts: Mapping[str, Amounts]
    reading: tuple[bool, bool]  # voted, added to the year
    columns: list[tuple[Column, Decimal]]


@dataclass(frozen=True, eq=False)
class DecisionView:
    """A budget decision, frozen, with its totals. Make one with `DecisionView.of`.

    The new credits are those voted once the decision `is_voted`, those proposed before. Amounts in euros.
    """

    kind: DecisionKind
    year: int
    placements: Placements
    lines: Mapping[str, LineView]
    totals: Totals
    number: int = 0
    terms: VoteTerms = field(default_factory=VoteTerms)
    is_voted: bool = False
    context: DecisionContext = NO_CONTEXT
    _negative: dict[ChapterKey, "_Negative"] = field(default_factory=dict, repr=False)  # passed on by an edit

    @classmethod
    def of(
        cls,
        kind: DecisionKind,
        year: int,
        lines: Iterable[LineView],
        placements: Placements,
        *,
        number: int = 0,
        terms: VoteTerms | None = None,
        is_voted: bool = False,
        context: DecisionContext = NO_CONTEXT,
    ) -> "DecisionView":
        """Return the view of these lines. Raises ValueError when two lines have the same key."""
        by_key: dict[str, LineView] = {}
        count = 0
        for line in lines:
            by_key[line.key] = line
            count += 1
        if len(by_key) != count:
            raise ValueError("two lines of a decision have the same key")
        totals = totals_of(by_key.values(), placements)
        return cls(kind, year, placements, by_key, totals, number, terms or VoteTerms(), is_voted, context)

    def with_lines(self, changed: Mapping[str, LineView | None]) -> "DecisionView":
        """Return the view with these lines put in place of those of the same key, added, or taken away (None)."""
        lines = dict(self.lines)
        pairs = []
        for key, line in changed.items():
            pairs.append((lines.get(key), line))
            if line is None:
                lines.pop(key, None)
            else:
                lines[key] = line
        if len(pairs) > MANY:
            return replace(self, lines=lines, totals=totals_of(lines.values(), self.placements))
        return replace(self, lines=lines, totals=updated(self.totals, pairs, self.placements))

    def with_changes(self, changes: Iterable[LineChange]) -> "DecisionView":
        """Return the view once these changes are made to its new credits (the vote too when it is voted)."""
        view = self
        for change in changes:
            line = view.lines.get(change.key)
            if line is None:
                key = change.key or f"new-{len(view.lines) + 1}"
                line = LineView(
                    key,
                    change.direction,
                    change.account,
                    change.kind,
                    function=change.function,
                    operation=change.operation,
                )
            voted = line.voted + change.proposed if self.is_voted else line.voted
            line = replace(line, proposed=line.proposed + change.proposed, rar=line.rar + change.rar, voted=voted)
            view = view.with_lines({line.key: line})
        return view

    @property
    def name(self) -> str:
        """Return the decision's French name: « décision modificative n° 2 de 2025 »."""
        number = f" n°\u00a0{self.number}" if self.number else ""
        return f"{self.kind.label}{number} de {self.year}"

    @property
    def adds_to_the_year(self) -> bool:
        """Return whether the previous column is the budget of the year, to which the decision adds."""
        return self.kind is not DecisionKind.PRIMITIVE

    @property
    def is_commercial(self) -> bool:
        """Return whether the budget is that of an industrial or commercial service (M4 and its variants)."""
        return self.family is Family.COMMERCIAL

    @property
    def is_m57(self) -> bool:
        """Return whether the budget follows M57, and not M4 or an instruction that M57 replaced (M14, M52…)."""
        return self.placements.chart.variant.startswith("M57")

    @cached_property
    def family(self) -> Family:
        """Return the family of accounting instructions of the chart."""
        return family_of(self.placements.chart.variant)

    def new(self, amounts: Amounts) -> Decimal:
        """Return the new credits of these amounts: voted, or proposed as long as the decision is not voted."""
        return amounts.voted if self.is_voted else amounts.proposed

    def of_the_year(self, amounts: Amounts) -> Decimal:
        """Return the credits of the year after the decision, carry-forward included."""
        brought = amounts.rar + self.new(amounts)
        return amounts.previous + brought if self.adds_to_the_year else brought

    def without_rar(self, amounts: Amounts) -> Decimal:
        """Return the credits of the year after the decision, carry-forward left out (hors RAR)."""
        new = self.new(amounts)
        return amounts.previous - amounts.previous_rar + new if self.adds_to_the_year else new

    def rar_of_the_year(self, amounts: Amounts) -> Decimal:
        """Return the carry-forward of the year: that of the decision and that taken up before it."""
        return amounts.previous_rar + amounts.rar if self.adds_to_the_year else amounts.rar

    def chapter(self, direction: Direction, kind: OperationKind, chapter: str) -> Amounts:
        """Return the amounts of a chapter in a direction, for a kind of operation."""
        return self.totals.chapters.get((direction, kind, chapter), NOTHING)

    def accounts(self, direction: Direction, kind: OperationKind, chapter: str) -> Mapping[str, Amounts]:
        """Return the amounts of a chapter by account."""
        return self.totals.accounts.get((direction, kind, chapter), _NO_ACCOUNTS)

    def account(self, direction: Direction, kind: OperationKind, chapter: str, *prefixes: str) -> Amounts:
        """Return the amounts of the accounts of a chapter that begin with one of the prefixes."""
        found = NOTHING
        for code, amounts in self.accounts(direction, kind, chapter).items():
            if code.startswith(prefixes):
                found = found.plus(amounts)
        return found

    @cached_property
    def credits(self) -> dict[ChapterKey, Decimal]:
        """Return the credits of the year after the decision, by direction, kind and chapter; computed once."""
        return {key: self.of_the_year(amounts) for key, amounts in self.totals.chapters.items()}

    def credit(self, direction: Direction, kind: OperationKind, chapter: str) -> Decimal:
        """Return the credits of the year of a chapter, carry-forward included."""
        return self.credits.get((direction, kind, chapter), ZERO)

    def negative_credits(self) -> list[tuple[Column, Decimal]]:
        """Return the columns whose credits of the year are negative. After an edit, reads the chapters it touched."""
        found: list[tuple[Column, Decimal]] = []
        reading = (self.is_voted, self.adds_to_the_year)
        for key, accounts in self.totals.accounts.items():
            known = self._negative.get(key)
            if known is None or known.accounts is not accounts or known.reading != reading:
                below = [
                    ((key[0], key[1], code), credit)
                    for code, amounts in accounts.items()
                    if (credit := self.of_the_year(amounts)) < ZERO
                ]
                known = self._negative[key] = _Negative(accounts, reading, below)
            found += known.columns
        return found

    def section(self, chapter: str) -> Section:
        """Return the section of a chapter."""
        return self.placements.sections[chapter]

    def lines_at(self, column: Column) -> list[LineView]:
        """Return the lines of a column."""
        return [self.lines[key] for key in self.totals.columns.get(column, ())]

    def lines_on(self, direction: Direction, kind: OperationKind, chapter: str, *prefixes: str) -> list[LineView]:
        """Return the lines of a chapter, or of its accounts that begin with one of the prefixes."""
        return [
            line
            for code in self.accounts(direction, kind, chapter)
            if not prefixes or code.startswith(prefixes)
            for line in self.lines_at((direction, kind, code))
        ]


_NO_ACCOUNTS: Mapping[str, Amounts] = {}
