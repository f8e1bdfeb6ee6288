"""The pages of the annexes: lists with totals, hidden fields, a loan with its schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.annex_files import annex_entries, entry_schema
from budgets.formats.totem.annex_values import rates_of, shown
from budgets.queries_annexes import FilledEntry
from budgets.rules.annexes.entries import Entry
from budgets.rules.annexes.record import Record, total
from budgets.rules.debt.contract import ContractFault
from budgets.rules.debt.from_record import YEAR_FIELDS, contract_of, declared_class, is_described
from budgets.rules.debt.schedule import Instalment, schedule
from budgets.rules.debt.year import DebtYear, debt_year
from budgets.rules.money import format_amount

HIDDEN = "réservé"
NUMBERS = {"amount", "decimal", "integer"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its text, the heading of its column, whether it is a number, whether it was hidden."""

    text: str
    heading: str
    is_number: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record of a list: its key, its name, its other cells."""

    key: str
    name: str
    cells: list[Shown]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The list of an annex. `totals` has a cell per column after the first, blank where nothing adds up."""

    headings: list[Shown]
    records: list[ShownRecord]
    totals: list[Shown]
    has_totals: bool
    more_totals: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """An annex in the list of all: how many records, and the first of its totals."""

    entry: Entry
    count: int
    total_label: str
    total: str


def overview(filled: Sequence[FilledEntry], *, everything: bool = False) -> list[OverviewRow]:
    """Return the annexes that a syndicate uses: those of the maquette, and any that has records."""
    return [
        _overview_row(it)
        for it in filled
        if everything or it.records or any(state.startswith("IV-B") for state in it.entry.states)
    ]


def entry_page(entry: Entry, records: Sequence[Record], *, sees_all: bool) -> EntryPage:
    """Return the list of an annex; personal fields are hidden from whoever may not read the whole document."""
    fields = entry_schema().blocks[entry.block].fields
    columns = [fields[name] for name in entry.columns]
    headings = [Shown(it.heading, it.label, it.type.split(":")[0] in NUMBERS) for it in columns]
    shown_records = []
    for rank, record in enumerate(records, start=1):
        cells = [_cell(entry, record, name, sees_all=sees_all) for name in entry.columns]
        name = next((cell.text for cell in cells if cell.text and not cell.is_hidden), f"n°\u00a0{rank}")
        first = cells[0] if cells[0].text and not cells[0].is_hidden else Shown(name, cells[0].heading)
        shown_records.append(ShownRecord(record.key, first.text, cells[1:]))
    totals = [_total(entry, records, name, sees_all=sees_all) for name in entry.columns[1:]]
    beside = [it for it in entry.totals if it not in entry.columns[1:] and (sees_all or it not in entry.personal)]
    return EntryPage(
        headings=headings,
        records=shown_records,
        totals=totals,
        has_totals=any(cell.text for cell in totals) and bool(records),
        more_totals=[
            (fields[name].label.rstrip("."), format_amount(amount))
            for name in beside
            if (amount := total(records, name))
        ],
    )


def record_cells(entry: Entry, record: Record, *, sees_all: bool) -> list[tuple[str, list[Shown]]]:
    """Return a record to be read: its filled fields by group."""
    groups = (
        (
            group.title,
            [
                _cell(entry, record, name, sees_all=sees_all, is_whole=True)
                for name in group.fields
                if record.text(name)
            ],
        )
        for group in entry.groups
    )
    return [(title, cells) for title, cells in groups if cells]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of the annex beside that of the schedule."""

    label: str
    stated: Decimal | None
    computed: Decimal

    @property
    def differs(self) -> bool:
        """Return whether the two differ."""
        return self.stated != self.computed


@dataclass(frozen=True, slots=True)
class LoanPage:
    """A loan with its schedule; `fault` says why there is none. `years` are the years of the loan, in order.

    `is_guessed`: nobody described the schedule here, the State's fields suggest it.
    """

    fault: str = ""
    is_guessed: bool = False
    instalments: tuple[Instalment, ...] = ()
    years: tuple[DebtYear, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    risk: str = ""
    stated_risk: str = ""


def loan_page(record: Record, year: int) -> LoanPage:
    """Return a loan's schedule, its years, and the annex compared with it in a budget year."""
    fields = entry_schema().blocks[record.block].fields
    stated = "-".join(filter(None, (record.text("StructureDtVote"), record.text("IndSousJacentDtVote"))))
    declared = declared_class(record)
    risk = str(declared) if declared else ""
    try:
        contract = contract_of(record, rates_of(record.text("ValeursIndex")))
    except ContractFault as fault:
        label = fields[fault.field].label.rstrip(".")
        return LoanPage(fault=f"{label}\u00a0: {fault.message}. {fault.mend}.", risk=risk, stated_risk=stated)
    made = schedule(contract)
    years = tuple(debt_year(contract, made, it) for it in range(contract.starts_on.year, made[-1].due.year + 1))
    now = debt_year(contract, made, year)
    comparisons = tuple(
        Comparison(fields[name].heading, record.number(name), getattr(now, attribute))
        for name, attribute in YEAR_FIELDS.items()
    )
    return LoanPage("", not is_described(record), made, years, comparisons, risk, stated)


def _overview_row(filled: FilledEntry) -> OverviewRow:
    fields = entry_schema().blocks[filled.entry.block].fields
    names = [it for it in filled.entry.totals if fields[it].type == "amount" and it not in filled.entry.personal]
    for name in names:
        if filled.records:
            label = fields[name].heading
            return OverviewRow(filled.entry, len(filled.records), label, format_amount(total(filled.records, name)))
    return OverviewRow(filled.entry, len(filled.records), "", "")


def _cell(entry: Entry, record: Record, name: str, *, sees_all: bool, is_whole: bool = False) -> Shown:
    field = entry_schema().blocks[entry.block].fields[name]
    text = shown(field, record.text(name), entry_schema())
    heading, is_number = (field.label.rstrip(".") if is_whole else field.heading), field.type.split(":")[0] in NUMBERS
    if text and not sees_all and entry.hides(record, name):
        return Shown(HIDDEN, heading, is_hidden=True)
    return Shown(text, heading, is_number)


def _total(entry: Entry, records: Sequence[Record], name: str, *, sees_all: bool) -> Shown:
    field = entry_schema().blocks[entry.block].fields[name]
    if name not in entry.totals or (name in entry.personal and not sees_all):
        return Shown("", field.heading)
    return Shown(format_amount(total(records, name)), field.heading, is_number=True)


def entry_named(slug: str) -> Entry | None:
    """Return an annex by its name in addresses, None when there is none."""
    return annex_entries().by_slug.get(slug)
