"""The printed act (acte) as data: everything the document shows, and nothing that it does not.

An `Act` is what is frozen at the vote, attached to the PDF as JSON and printed. It knows no model and no query: the
same act always gives the same bytes. Amounts are euros in `Decimal` with two decimals; dates are days.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Issuer:
    """The syndicate that votes the act (collectivité); `department` is its INSEE code, `body` its assembly."""

    name: str
    acronym: str
    siren: str
    department: str
    body: str
    heading: str = ""  # the line that the syndicate puts at the head of its acts
    logo: str = ""  # its drawing (SVG)


@dataclass(frozen=True, slots=True)
class BudgetName:
    """The budget concerned: code, label and kind (« budget principal » or « budget annexe »)."""

    code: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named in the register: civil title (« Madame ») and name (« NOM Prénom »)."""

    title: str
    name: str

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Proxy:
    """A delegate who is absent and votes through another one (pouvoir)."""

    absent: Person
    holder: Person


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting (séance) of the assembly, with its convocation and who was there."""

    body: str
    held_on: date
    convened_on: date | None
    president: Person | None
    second_convocation: bool = False
    minutes_displayed_on: date | None = None
    members_in_office: int | None = None
    secretary: Person | None = None
    present: tuple[Person, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    absent: tuple[Person, ...] = ()

    @property
    def voters(self) -> int:
        """Return how many voices the meeting has: delegates present and proxies held."""
        return len(self.present) + len(self.proxies)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head; `is_amount` prints its cells to the right, euros in the head."""

    head: str
    is_amount: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: a text or an amount, with the mark that the regulatory state prints beside it (A1, I, (3))."""

    text: str = ""
    amount: Decimal | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its label heads it (scope of row), then one cell for each column."""

    label: str
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column holds the rows’ labels under `stub`, the others their cells."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    stub: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.caption}, {row.label}: {len(row.cells)} cells for {len(self.columns)} columns")


class BlockKind(StrEnum):
    """What a paragraph is in the text of the deliberation."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    REFERENCE = "reference"  # visa: « Vu … »
    RECITAL = "recital"  # considérant
    DECISION = "decision"  # an article of what is decided


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph of the deliberation; the texts of decisions are numbered as articles when there are several."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table inside the deliberation’s text."""

    table: Table


Block = TextBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Vote:
    """The vote: voices for, against, abstentions, and the sentence that follows (« À l’unanimité … »)."""

    votes_for: int
    votes_against: int
    abstentions: int
    sentence: str
    is_adopted: bool = True


@dataclass(frozen=True, slots=True)
class Transmission:
    """The prefecture’s receipt (accusé de réception) and the publication, as the stamp on each page prints them."""

    sent_on: date
    received_on: date | None
    receipt_id: str
    published_on: date | None = None
    enforceable_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: in which quality, by whom and when; an empty box while `signed_on` is None."""

    quality: str
    person: Person | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SectionResult:
    """A section’s year: orders, balance brought forward (001 or 002), result A, RAR, balance B and total A + B."""

    expenses: Decimal
    revenues: Decimal
    carried: Decimal
    result: Decimal
    rar_expenses: Decimal
    rar_revenues: Decimal
    rar_balance: Decimal
    cumulated: Decimal


@dataclass(frozen=True, slots=True)
class Results:
    """The figures of state I-C1 for the closed `year`: the budget’s total and its two sections."""

    year: int
    total: SectionResult
    investment: SectionResult
    operating: SectionResult


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where the results go in the next year’s budget (affectation), in euros, never negative."""

    need: Decimal  # besoin de financement de la section d’investissement
    r1064: Decimal  # plus-values de cession des services industriels et commerciaux
    r1068_compulsory: Decimal
    r1068_additional: Decimal
    r1068: Decimal
    r002: Decimal
    d002: Decimal
    r001: Decimal
    d001: Decimal
    take_back: Decimal  # excédent d’investissement repris en fonctionnement


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """Annex: the calculation sheet of the forecast result, the balance and the execution table (CGCT, R. 2311-13)."""

    results: Results
    allocation: Allocation
    authorising_officer: Signature
    treasurer: Signature
    is_anticipated: bool = True


@dataclass(frozen=True, slots=True)
class ResultState:
    """Annex: state I-C1 of the M57 document, « Exécution du budget de l’exercice précédent – Résultats »."""

    results: Results


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """A commitment of the RAR state: `balance` = committed − released − ordered − attached, in euros."""

    number: str
    function: str
    account: str
    operation: str
    supplier: str
    balance: Decimal
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    manager: str
    service: str
    antenna: str
    label: str


@dataclass(frozen=True, slots=True)
class CarriedTotal:
    """A total of commitments under one key (account, supplier, origin, antenna; empty for a whole), in euros."""

    key: str
    count: int
    balance: Decimal
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal


@dataclass(frozen=True, slots=True)
class CarriedSection:
    """One part of the state: what is carried over, what was examined and leaves nothing, with their totals."""

    title: str  # « Section d’investissement – dépenses »
    lines: tuple[CarriedLine, ...]
    total: CarriedTotal
    not_carried: tuple[CarriedLine, ...]
    not_carried_total: CarriedTotal
    examined_total: CarriedTotal


@dataclass(frozen=True, slots=True)
class CarriedSummary:
    """Totals of all the commitments examined, by one criterion (« nature », « tiers »)."""

    criterion: str
    totals: tuple[CarriedTotal, ...]


@dataclass(frozen=True, slots=True)
class RarGapPart:
    """A part of the state where the amount kept in the results is not the sum of the balances, in euros."""

    title: str
    declared: Decimal
    computed: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class RarGap:
    """Where the results keep other amounts than the balances: which, why, and what the balances would give."""

    parts: tuple[RarGapPart, ...]
    reason: str
    need_if_computed: Decimal
    r1068_if_computed: Decimal
    r002_if_computed: Decimal


@dataclass(frozen=True, slots=True)
class CarriedState:
    """Annex: the state of carried-over commitments (état des restes à réaliser) on the day `on`."""

    year: int
    on: date
    tax_basis: str  # « TTC », « HT », or empty when lines differ
    sections: tuple[CarriedSection, ...]
    summaries: tuple[CarriedSummary, ...] = ()
    gap: RarGap | None = None
    authorising_officer: Signature | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart (SVG) with its title and the sentence that says as much as it does."""

    title: str
    alternative: str
    svg: str


@dataclass(frozen=True, slots=True)
class Charts:
    """Annex: what the figures look like."""

    title: str
    drawings: tuple[Drawing, ...]


Annex = ResultSheet | ResultState | CarriedState | Charts


@dataclass(frozen=True, slots=True)
class Act:
    """A deliberation as printed; it is a draft (projet) as long as it has no vote.

    A draft may have no meeting yet; it then has the day on which it was drafted.
    """

    issuer: Issuer
    budget: BudgetName
    number: str
    subject: str
    meeting: Meeting | None
    blocks: tuple[Block, ...]
    drafted_on: date | None = None
    vote: Vote | None = None
    transmission: Transmission | None = None
    signatures: tuple[Signature, ...] = ()
    remedies: str = ""  # voies et délais de recours
    annexes: tuple[Annex, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Return True until the assembly has voted."""
        return self.vote is None

    @property
    def body(self) -> str:
        """Return the assembly that meets (« Comité syndical »)."""
        return self.meeting.body if self.meeting else self.issuer.body

    @property
    def made_on(self) -> date:
        """Return the day that dates the file: the draft’s, else the meeting’s. Raises ValueError without either."""
        if day := self.drafted_on or (self.meeting.held_on if self.meeting else None):
            return day
        raise ValueError(f"act {self.number} has neither a meeting nor a day of drafting")

    @property
    def last_event_on(self) -> date:
        """Return the latest day that the act itself states: the file’s modification date, never the clock’s."""
        days = [self.made_on, *(signature.signed_on for signature in self.signatures)]
        for annex in self.annexes:
            if isinstance(annex, ResultSheet):
                days += [annex.authorising_officer.signed_on, annex.treasurer.signed_on]
            elif isinstance(annex, CarriedState) and annex.authorising_officer:
                days.append(annex.authorising_officer.signed_on)
        if sent := self.transmission:
            days += [sent.sent_on, sent.received_on, sent.published_on, sent.enforceable_on]
        return max(day for day in days if day is not None)
