"""What the pages of a budget document show: its states, what does not hold, what changed since the last vote."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from budgets.controls.finding import Finding
from budgets.documents.budget.table_layout import LaidGroup, laid_out_blocks
from budgets.maquette.comparison import YEAR_TOTAL, StateComparison, compare
from budgets.maquette.model import Part, State
from budgets.models import BudgetDecision
from budgets.rules.folding import fold
from budgets.services.budget_documents import FilledDecision, filled

MOST_FOUND = 50
_ASSEMBLY = (BudgetDecision.Kind.PRIMITIVE, BudgetDecision.Kind.SUPPLEMENTARY, BudgetDecision.Kind.AMENDING)


@dataclass(frozen=True, slots=True)
class StateEntry:
    """A state in the list."""

    state: State
    findings: tuple[Finding, ...]
    is_modified: bool


@dataclass(frozen=True, slots=True)
class FamilyEntries:
    """A family of states in the list; its title is "" outside part IV."""

    title: str
    entries: tuple[StateEntry, ...]


@dataclass(frozen=True, slots=True)
class PartEntries:
    """A part in the list."""

    part: Part
    families: tuple[FamilyEntries, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row, or a whole state, in which the words searched stand."""

    state: State
    text: str


class DocumentPages:
    """The pages of the document of a decision."""

    def __init__(self, decision: BudgetDecision) -> None:
        self.decision = decision
        self.filled: FilledDecision = filled(decision)
        self.document = self.filled.document

    @cached_property
    def last_vote(self) -> BudgetDecision | None:
        """Return the decision that the assembly voted last in the year, before this one (1 query)."""
        voted = BudgetDecision.objects.filter(
            budget_year=self.decision.budget_year_id,
            kind__in=_ASSEMBLY,
            state__in=(BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE),
        ).exclude(pk=self.decision.pk)
        if self.decision.is_voted and self.decision.decided_on:
            voted = voted.filter(decided_on__lt=self.decision.decided_on)
        return (
            voted.select_related("budget_year__budget", "budget_year__chart", "syndicate")
            .order_by("decided_on", "kind", "number")
            .last()
        )

    @cached_property
    def modified(self) -> frozenset[str]:
        """Return the states whose credits of the year are not those of the last vote; none without one."""
        if self.last_vote is None:
            return frozenset()
        before = filled(self.last_vote).document
        return frozenset(it.state.code for it in compare(before, self.document, column=YEAR_TOTAL) if it.differences)

    @cached_property
    def findings(self) -> dict[str, tuple[Finding, ...]]:
        """Return what does not hold, by state."""
        found: dict[str, list[Finding]] = {}
        for finding in self.filled.findings:
            for code in dict.fromkeys(line.reference.partition("/")[0] for line in finding.lines):
                found.setdefault(code, []).append(finding)
        return {code: tuple(findings) for code, findings in found.items()}

    @property
    def parts(self) -> list[PartEntries]:
        """Return the states by part and family."""
        return [
            PartEntries(
                part,
                tuple(
                    FamilyEntries(family.title, tuple(self._entry(state) for state in family.states))
                    for family in part.families
                ),
            )
            for part in self.document.parts
        ]

    def _entry(self, state: State) -> StateEntry:
        return StateEntry(state, self.findings.get(state.code, ()), state.code in self.modified)

    def around(self, code: str) -> tuple[State | None, State | None]:
        """Return the states that have pages before and after one."""
        joint = [state for state in self.document.states if state.is_joint or state.code == code]
        place = next(place for place, state in enumerate(joint) if state.code == code)
        return (joint[place - 1] if place else None), (joint[place + 1] if place + 1 < len(joint) else None)

    def part_of(self, state: State) -> Part:
        """Return the part of a state."""
        return next(part for part in self.document.parts if part.code == state.part)

    def groups(self, state: State) -> list[LaidGroup]:
        """Return the tables and texts of a state as they are set."""
        return laid_out_blocks(state)

    def search(self, words: str) -> list[Hit]:
        """Return where all the words stand: titles of states first, then rows, MOST_FOUND at most."""
        wanted = fold(words).split()
        if not wanted:
            return []
        hits = [
            Hit(state, state.title) for state in self.document.states if _has(wanted, f"{state.code} {state.title}")
        ]
        hits += (Hit(state, text) for state, text in self._rows() if _has(wanted, text))
        return hits[:MOST_FOUND]

    def _rows(self) -> Iterator[tuple[State, str]]:
        for state in self.document.states:
            for table in state.tables:
                for row in table.rows:
                    yield state, " ".join(cell.text for cell in row.cells if cell.text)

    def compared_with(self, other: BudgetDecision) -> list[StateComparison]:
        """Return the states that differ between the document of another decision and this one."""
        before = filled(other).document
        return [it for it in compare(before, self.document) if not it.is_same]


def _has(wanted: list[str], text: str) -> bool:
    """Return whether the text has all the words; amounts are found with or without their spaces."""
    folded = fold(text)
    joined = folded.replace(" ", "")
    return all(word in folded or word in joined for word in wanted)
