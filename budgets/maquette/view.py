"""What a budget document is made of, frozen: the decision, the records of its annexes, what is known around it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from budgets.maquette.figures import Measure, takes_function
from budgets.maquette.line_index import LineIndex, index_of
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.decision_totals import Amounts
from budgets.rules.money import ZERO
from budgets.rules.placement import Place


@dataclass(frozen=True, slots=True)
class Record:
    """A record of an annex: its opaque key, its kind (« DATA_EMPRUNT »), its fields by the State's names."""

    key: str
    kind: str
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return a field as written, "" when it is absent."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose document it is, for the cover and the footer. Texts; "" for what is not known."""

    collectivity: str
    budget: str
    siret: str = ""
    accounting_office: str = ""  # poste comptable
    main_budget: str = ""  # name of the main budget, for an annex one
    norm: str = "M. 57"
    is_mixed_syndicate: bool = True  # note 4 of state I-A: only some ratios are then to be given
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """State V-A: the meeting, the vote, the signatories. None or "" for what is not known."""

    members: int | None = None
    present: int | None = None
    cast: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    convoked_on: date | None = None
    presented_by: str = ""
    presented_at: str = ""
    presented_on: date | None = None
    assembly: str = ""
    session: str = ""
    deliberated_at: str = ""
    deliberated_on: date | None = None
    transmitted_on: date | None = None
    published_on: date | None = None
    certified_by: str = ""
    certified_at: str = ""
    certified_on: date | None = None
    signatories: tuple[str, ...] = ()


NO_SIGNATURE = Signature()


@dataclass(frozen=True, slots=True)
class Operation:
    """An equipment operation: its label, what was realised before the year in euros, whether it is a voted chapter."""

    code: str
    label: str = ""
    realised: Decimal | None = None
    is_voted: bool | None = None  # None: as the modalities of vote say


@dataclass(frozen=True, eq=False)
class DocumentView:
    """All that a document is filled from.

    `information` are the general informations by the State's codes (PopTot, ValDepPers…), as written. `presence` says
    which annexes are joint, where somebody said it; `shows_functions` whether the cross presentation is made. `codes`
    are the labels of the State's code lists.
    """

    decision: DecisionView
    identity: Identity
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    information: Mapping[str, str] = field(default_factory=dict)
    signature: Signature = NO_SIGNATURE
    operations: Mapping[str, Operation] = field(default_factory=dict)
    third_parties: Mapping[str, str] = field(default_factory=dict)  # label by number
    presence: Mapping[str, bool] = field(default_factory=dict)
    shows_functions: bool = False
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _of_functions: dict[tuple[tuple[str, ...], tuple[str, ...]], LineIndex] = field(default_factory=dict, repr=False)

    def place(self, line: LineView) -> Place:
        """Return where the chart places a line."""
        return self.decision.placements.find(line.column)

    @cached_property
    def voted_operations(self) -> frozenset[str]:
        """Return the equipment operations that are voted as chapters (those for information are mere tags)."""
        codes = {line.operation for line in self.decision.lines.values() if line.operation}
        return frozenset(code for code in codes if self._is_voted(code))

    def _is_voted(self, code: str) -> bool:
        known = self.operations.get(code)
        if known is None or known.is_voted is None:
            return self.decision.terms.formal_operations
        return known.is_voted

    def is_voted_operation(self, line: LineView) -> bool:
        """Return whether a line counts in a voted operation: equipment, its expenses and the revenues that pay them."""
        return bool(line.operation) and line.operation in self.voted_operations and self.place(line).is_equipment

    def measure(self, amounts: Amounts, measure: Measure, *, is_managed: bool) -> Decimal:
        """Return a measure of some amounts, in euros; all of them managed within an AP or AE, or none."""
        return self.measured(amounts, self.decision.new(amounts) if is_managed else ZERO, measure)

    def measured(self, amounts: Amounts, managed: Decimal, measure: Measure) -> Decimal:
        """Return a measure of some amounts, of whose new credits `managed` is within an AP or AE, in euros."""
        return _MEASURES[measure](self.decision, amounts, managed)

    @cached_property
    def index(self) -> LineIndex:
        """Return the sums of all lines."""
        return index_of(self, self.decision.lines.values())

    @cached_property
    def _lines_by_function(self) -> dict[str, list[LineView]]:
        return _grouped((line.function, line) for line in self.decision.lines.values())

    @cached_property
    def _lines_by_operation(self) -> dict[str, list[LineView]]:
        return _grouped((line.operation, line) for line in self.decision.lines.values() if line.operation)

    @cached_property
    def _lines_by_third_party(self) -> dict[str, list[LineView]]:
        return _grouped((line.third_party, line) for line in self.decision.lines.values() if line.third_party)

    @property
    def functions(self) -> Iterable[str]:
        """Return the functions of the lines; "" when some have none."""
        return self._lines_by_function.keys()

    def of_functions(self, functions: tuple[str, ...], without: tuple[str, ...]) -> LineIndex:
        """Return the sums of the lines of some functions, made the first time they are asked for."""
        found = self._of_functions.get((functions, without))
        if found is None:
            kept = [it for code, it in self._lines_by_function.items() if takes_function(code, functions, without)]
            found = self._of_functions[functions, without] = index_of(self, (line for it in kept for line in it))
        return found

    @cached_property
    def by_operation(self) -> dict[str, LineIndex]:
        """Return the sums of the lines of each equipment operation."""
        return {code: index_of(self, lines) for code, lines in self._lines_by_operation.items()}

    @cached_property
    def by_third_party(self) -> dict[str, LineIndex]:
        """Return the sums of the lines of each operation for third parties."""
        return {code: index_of(self, lines) for code, lines in self._lines_by_third_party.items()}


_MEASURES: Mapping[Measure, Callable[[DecisionView, Amounts, Decimal], Decimal]] = {
    Measure.PREVIOUS: lambda decision, it, managed: it.previous,
    Measure.PREVIOUS_WITHOUT_RAR: lambda decision, it, managed: it.previous - it.previous_rar,
    Measure.PREVIOUS_RAR: lambda decision, it, managed: it.previous_rar,
    Measure.RAR: lambda decision, it, managed: it.rar,
    Measure.PROPOSED: lambda decision, it, managed: it.proposed,
    Measure.VOTED: lambda decision, it, managed: it.voted,
    Measure.NEW: lambda decision, it, managed: decision.new(it),
    Measure.TOTAL: lambda decision, it, managed: decision.of_the_year(it),
    Measure.DECISION: lambda decision, it, managed: it.rar + decision.new(it),
    Measure.IN_AUTHORIZATION: lambda decision, it, managed: managed,
    Measure.OUTSIDE_AUTHORIZATION: lambda decision, it, managed: decision.new(it) - managed,
    Measure.YEAR_WITHOUT_RAR: lambda decision, it, managed: decision.without_rar(it),
    Measure.RAR_OF_YEAR: lambda decision, it, managed: decision.rar_of_the_year(it),
}


def _grouped(pairs: Iterator[tuple[str, LineView]]) -> dict[str, list[LineView]]:
    found: dict[str, list[LineView]] = {}
    for code, line in pairs:
        found.setdefault(code, []).append(line)
    return dict(sorted(found.items()))
