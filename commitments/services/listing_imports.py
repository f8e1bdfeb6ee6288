"""Importing a listing: received, its columns matched, checked, then written all or nothing.

A file is read again at each step: what was checked is what is written, whoever changed the database in between.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from budgets.formats.sheets.columns import ColumnMatch, Matching, choose_columns, match_columns, missing_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Sheet
from budgets.jobs import enqueue
from budgets.models import BudgetYear, Job, User
from commitments.models import ListingImport
from commitments.services.import_report import (
    ImportReport,
    change_sentence,
    compared_report,
    conflict_fault,
    refused_report,
)
from commitments.services.listing_kinds import KINDS, ListingKind, ReadListing, YearBook
from commitments.services.listing_packages import (
    keep_listing,
    mapping_json,
    proposed_columns,
    remember_columns,
    remembered_columns,
)
from commitments.services.staging import compare, differences, insert_new, staged, update_changed

INLINE_LINES = 1_000  # more go to a worker
CONFLICTS_SHOWN = 500
JOB = "commitments.import_listing"

Tick = Callable[[int, int, str], None]


class ClosedYearError(ValueError):
    """The budget year is closed: nothing may be imported into it. The message is French."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file read with its columns: the rows for the table, or the faults."""

    kind: ListingKind
    sheet: Sheet
    matching: Matching
    listing: ReadListing

    @property
    def line_count(self) -> int:
        return len(self.sheet.rows) - self.matching.header_row - 1


def receive_listing(
    budget_year: BudgetYear, *, kind: str, file_name: str, content: bytes, by: User | None, package: str = ""
) -> ListingImport:
    """Keep a file given for import, with the columns proposed for it. Raises FileRefusedError, ClosedYearError.

    Its finance package is the one given, else the one that its headers tell.
    """
    _require_open(budget_year)
    return keep_listing(
        kind, KINDS[kind].fields(), content=content, file_name=file_name, by=by, package=package,
        syndicate_id=budget_year.syndicate_id, budget_year=budget_year,
    )  # fmt: skip


def listing_columns(listing: ListingImport) -> Matching:
    """Return the columns of a received file as they are matched now."""
    return _matching(read_sheet(bytes(listing.content)), listing)


@transaction.atomic
def choose_listing_columns(
    listing: ListingImport, choices: Mapping[int, str], package: str | None = None
) -> ImportReport:
    """Keep the columns that the user chose, for this file and for the next ones of its package, and check the file.

    Raises FileRefusedError when a field is chosen twice or a compulsory one not at all.
    """
    sheet = read_sheet(bytes(listing.content))
    matching = choose_columns(sheet, KINDS[listing.kind].fields(), listing.mapping["header_row"], choices)
    if refusal := missing_columns(matching):
        raise refusal
    listing.mapping = mapping_json(matching)
    if package is not None:
        listing.package = package
    listing.save(update_fields=["mapping", "package"])
    remember_columns(listing, matching)
    return check_listing(listing)


@transaction.atomic
def check_listing(listing: ListingImport) -> ImportReport:
    """Check a received file against the chart and what is recorded, and keep the report. Nothing else is written."""
    file = _read(listing)
    report = _write(file, listing.owner_year, update=False, dry_run=True)
    _keep(listing, report, ListingImport.State.REFUSED if report.is_refused else ListingImport.State.RECEIVED)
    return report


@transaction.atomic
def start_import(listing: ListingImport, *, update: bool, by: User) -> Job | ImportReport:
    """Import a checked file: at once when it is short, else by a worker (the job is returned, an earlier one too).

    `update` lets rows already recorded with other values be changed. Raises ClosedYearError.
    """
    if listing.job and not listing.job.is_over:
        return listing.job
    if ImportReport.from_json(listing.report).lines <= INLINE_LINES:
        return import_listing(listing.pk, update=update)
    _require_open(listing.owner_year)
    listing.job = enqueue(
        JOB,
        title=f"Import de {listing.file_name}",
        syndicate=listing.owner_year.syndicate,
        by=by,
        params={"listing": str(listing.pk), "update": update},
    )
    listing.save(update_fields=["job"])
    return listing.job


def import_listing(listing_id: UUID | str, *, update: bool, tick: Tick | None = None) -> ImportReport:
    """Write a received file's rows, all or nothing, and return the report; a second run returns the first one's.

    `tick` hears of progress (done, total, French message) before anything is written. Raises ClosedYearError.
    """
    listing = ListingImport.objects.select_related("budget_year__chart").get(pk=listing_id)
    if listing.state == ListingImport.State.IMPORTED:
        return ImportReport.from_json(listing.report)
    if tick:
        tick(0, 0, "Lecture et contrôle du fichier")
    file = _read(listing)
    with staged(file.kind.target, file.listing.rows, _copy_tick(tick, file.line_count)), transaction.atomic():
        _lock(listing.owner_year)
        listing.refresh_from_db(fields=["state", "report"])
        if listing.state == ListingImport.State.IMPORTED:
            return ImportReport.from_json(listing.report)
        report = _apply(file, listing.owner_year, update=update, dry_run=False)
        _keep(listing, report, ListingImport.State.REFUSED if report.is_refused else ListingImport.State.IMPORTED)
    return report


@transaction.atomic
def import_file(
    budget_year: BudgetYear,
    *,
    kind: str,
    file_name: str,
    content: bytes,
    by: User | None = None,
    update: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Import a file in one go, with the columns proposed for it, all or nothing; `dry_run` only tells.

    A file that changes nothing leaves no trace. Raises FileRefusedError, ClosedYearError.
    """
    _require_open(budget_year)
    sheet = read_sheet(content)
    package, remembered = proposed_columns(kind, sheet)
    matching = match_columns(sheet, KINDS[kind].fields(), remembered)
    file = _read_with(kind, sheet, matching, budget_year)
    report = _write(file, budget_year, update=update, dry_run=dry_run)
    if not dry_run and not report.is_refused and (report.new or report.changed):
        ListingImport.objects.create(
            syndicate_id=budget_year.syndicate_id,
            budget_year=budget_year,
            kind=kind,
            file_name=file_name[-255:],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            mapping=mapping_json(matching),
            package=package,
            state=ListingImport.State.IMPORTED,
            report=report.as_json(),
            created_by=by,
        )
    return report


def _read(listing: ListingImport) -> ReadFile:
    sheet = read_sheet(bytes(listing.content))
    return _read_with(listing.kind, sheet, _matching(sheet, listing), listing.owner_year)


def _read_with(kind: str, sheet: Sheet, matching: Matching, budget_year: BudgetYear) -> ReadFile:
    return ReadFile(KINDS[kind], sheet, matching, KINDS[kind].read(sheet, matching, YearBook(budget_year)))


def _write(file: ReadFile, budget_year: BudgetYear, *, update: bool, dry_run: bool) -> ImportReport:
    """Stage a file and apply it, inside the transaction in force."""
    with staged(file.kind.target, file.listing.rows):
        _lock(budget_year)
        return _apply(file, budget_year, update=update, dry_run=dry_run)


def _apply(file: ReadFile, budget_year: BudgetYear, *, update: bool, dry_run: bool) -> ImportReport:
    """Hold a staged file against what is recorded and, unless it is refused or a dry run, write it."""
    kind, listing = file.kind, file.listing
    if listing.faults:
        return refused_report(kind.value, file.sheet.description, file.line_count, listing.faults, listing.warnings)
    comparison = compare(kind.target, budget_year.pk)
    found = differences(kind.target, budget_year.pk, CONFLICTS_SHOWN) if comparison.changed else []
    conflicts = []
    if comparison.changed and not update:
        conflicts = [conflict_fault(kind.value, difference) for difference in found]
    elif not dry_run:
        if comparison.changed:
            update_changed(kind.target, budget_year.pk)
        if comparison.new:
            insert_new(kind.target, budget_year.pk, budget_year.syndicate_id)
        if kind.after and (comparison.changed or comparison.new):
            kind.after(budget_year)
    return compared_report(
        kind.value,
        file.sheet.description,
        comparison,
        conflicts=conflicts,
        changes=[change_sentence(kind.value, difference) for difference in found] if update else (),
        warnings=listing.warnings,
        summary=listing.summary,
    )


def _lock(budget_year: BudgetYear) -> None:
    """Let one import at a time into a year. Raises ClosedYearError."""
    _require_open(BudgetYear.objects.select_for_update().get(pk=budget_year.pk))


def _require_open(budget_year: BudgetYear) -> None:
    if budget_year.state == BudgetYear.State.CLOSED:
        raise ClosedYearError(f"L’exercice {budget_year.year} est clos\u00a0: plus rien ne peut y être importé.")


def _keep(listing: ListingImport, report: ImportReport, state: str) -> None:
    listing.report, listing.state = report.as_json(), state
    listing.save(update_fields=["report", "state"])


def _matching(sheet: Sheet, listing: ListingImport) -> Matching:
    """Return the matching kept with an import, with the origin of each choice while it is only proposed."""
    fields = KINDS[listing.kind].fields()
    columns = {int(index): field for index, field in listing.mapping["columns"].items()}
    chosen = choose_columns(sheet, fields, listing.mapping["header_row"], columns)
    remembered = remembered_columns(listing.kind, listing.package)
    origins = {match.index: match for match in match_columns(sheet, fields, remembered).columns}

    def with_origin(column: ColumnMatch) -> ColumnMatch:
        proposed = origins.get(column.index)
        return proposed if proposed and proposed.field == column.field else column

    return Matching(chosen.header_row, tuple(with_origin(column) for column in chosen.columns), chosen.missing)


def _copy_tick(tick: Tick | None, total: int) -> Callable[[int], None] | None:
    """Return the progress of the checked lines; the insertion that follows is one statement."""
    if tick is None:
        return None
    return lambda done: tick(done, total, "Lignes contrôlées\u00a0; enregistrement en cours")
