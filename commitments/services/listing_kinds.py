"""What each kind of listing (commitments, orders, receipts) has of its own: fields, checks, table, words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from budgets.formats.sheets.columns import Field, Matching
from budgets.formats.sheets.sheet import Fault, Sheet
from budgets.models import BudgetYear
from budgets.queries_nomenclature import account_ids, read_chart
from budgets.rules.chart import ChartOfAccounts, Direction, OperationKind, Section, place
from commitments.formats.commitment_listing import Place, commitment_fields, read_commitments
from commitments.formats.order_listing import order_fields, read_orders
from commitments.formats.receipt_listing import read_receipt_lines, receipt_fields, regularised_faults
from commitments.models import Commitment, ListingImport, Order, SuspenseReceipt
from commitments.services.import_movements import record_imported_balances
from commitments.services.staging import Target

DIRECTIONS = {"expense": Direction.EXPENSE, "revenue": Direction.REVENUE}


class ReadListing(NamedTuple):
    """Rows ready for the table (line number first), or the faults of the file; `summary` in euros, by field name."""

    rows: list[tuple[Any, ...]]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    summary: dict[str, str]


@dataclass
class YearBook:
    """What the database says of a budget year, read once per import: its chart, its commitments."""

    budget_year: BudgetYear

    @cached_property
    def chart(self) -> ChartOfAccounts:
        return read_chart(self.budget_year.chart)

    @cached_property
    def accounts(self) -> dict[str, int]:
        return account_ids(self.budget_year.chart)

    @cached_property
    def commitments(self) -> dict[str, str]:
        """The identifier of each commitment of the year, by number."""
        found = Commitment.objects.filter(budget_year=self.budget_year).values_list("number", "pk")
        return {number: str(pk) for number, pk in found}

    def locate(self, account: str, direction: str, kind: OperationKind = OperationKind.REAL) -> Place:
        """Return the section of an account; raises ChartError."""
        found = place(self.chart, account, DIRECTIONS[direction], kind)
        return Place("investment" if found.section is Section.INVESTMENT else "operating", found.warning)


@dataclass(frozen=True)
class ListingKind:
    """A kind of listing: how it is read, where it goes, how it is called in French."""

    value: str
    singular: str
    plural: str
    fields: Callable[[], Mapping[str, Field]]
    read: Callable[[Sheet, Matching, YearBook], ReadListing]
    target: Target
    after: Callable[[BudgetYear], None] | None = None  # what follows the insertion, in its transaction

    def count(self, number: int) -> str:
        """Return « 1 engagement », « 30 engagements »."""
        return f"{number} {self.singular if number < 2 else self.plural}"


def _read_commitments(sheet: Sheet, matching: Matching, book: YearBook) -> ReadListing:
    listing = read_commitments(
        sheet,
        matching,
        year=book.budget_year.year,
        locate=book.locate,
        functions=book.chart.function_by_code,
    )
    accounts = book.accounts
    rows = [(*line[:3], accounts[line.account], *line[4:]) for line in listing.lines]
    summary = {name: str(sum(getattr(line, name) for line in listing.lines)) for name in ("committed", "released")}
    return ReadListing(rows, listing.faults, listing.warnings, summary)


COMMITMENTS = ListingKind(
    value=ListingImport.Kind.COMMITMENTS,
    singular="engagement",
    plural="engagements",
    fields=commitment_fields,
    read=_read_commitments,
    after=record_imported_balances,
    target=Target(
        table=Commitment._meta.db_table,
        key=("number",),
        columns={
            "number": "varchar(40)",
            "direction": "varchar(7)",
            "account_id": "bigint",
            "function": "varchar(10)",
            "operation": "varchar(40)",
            "supplier": "varchar(200)",
            "label": "varchar(500)",
            "committed": "numeric(14, 2)",
            "released": "numeric(14, 2)",
            "ordered": "numeric(14, 2)",
            "attached": "numeric(14, 2)",
            "tax_basis": "varchar(3)",
            "manager": "varchar(40)",
            "service": "varchar(40)",
            "antenna": "varchar(40)",
            "committed_on": "date",
        },
    ),
)


def _read_orders(sheet: Sheet, matching: Matching, book: YearBook) -> ReadListing:
    listing = read_orders(
        sheet,
        matching,
        year=book.budget_year.year,
        locate=book.locate,
        functions=book.chart.function_by_code,
        commitments=book.commitments,
    )
    rows = [
        (
            *line[:4],
            book.accounts[line.account],
            *line[5:10],
            book.commitments[line.commitment] if line.commitment else None,
        )
        for line in listing.lines
    ]
    return ReadListing(
        rows, listing.faults, listing.warnings, {"amount": str(sum(line.amount for line in listing.lines))}
    )


ORDERS = ListingKind(
    value=ListingImport.Kind.ORDERS,
    singular="mandat ou titre",
    plural="mandats et titres",
    fields=order_fields,
    read=_read_orders,
    target=Target(
        table=Order._meta.db_table,
        key=("direction", "number"),
        columns={
            "direction": "varchar(7)",
            "number": "varchar(40)",
            "issued_on": "date",
            "account_id": "bigint",
            "operation_kind": "varchar(20)",
            "function": "varchar(10)",
            "third_party": "varchar(200)",
            "label": "varchar(500)",
            "amount": "numeric(14, 2)",
            "commitment_id": "uuid",
        },
    ),
)


def _read_receipts(sheet: Sheet, matching: Matching, book: YearBook) -> ReadListing:
    lines, faults = read_receipt_lines(sheet, matching)
    kept = dict(book.budget_year.receipts.exclude(order=None).values_list("reference", "amount"))
    found = [*faults, *regularised_faults(lines, kept)]
    rows = [tuple(line) for line in lines]
    return ReadListing([] if found else rows, tuple(found), (), {"amount": str(sum(line.amount for line in lines))})


RECEIPTS = ListingKind(
    value=ListingImport.Kind.RECEIPTS,
    singular="encaissement",
    plural="encaissements à régulariser",
    fields=receipt_fields,
    read=_read_receipts,
    target=Target(
        table=SuspenseReceipt._meta.db_table,
        key=("reference",),
        columns={
            "reference": "varchar(60)",
            "received_on": "date",
            "payer": "varchar(200)",
            "amount": "numeric(14, 2)",
            "label": "varchar(300)",
        },
    ),
)

KINDS: dict[str, ListingKind] = {kind.value: kind for kind in (COMMITMENTS, ORDERS, RECEIPTS)}
