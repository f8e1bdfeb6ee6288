"""Importing suppliers: matched by their code, their SIRET, then their name; twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from budgets.formats.sheets.columns import Matching, choose_columns, match_columns, missing_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.models import Syndicate, User
from budgets.rules.folding import fold
from commitments.formats.supplier_listing import SupplierLine, read_supplier_lines, read_suppliers, supplier_fields
from commitments.models import ListingImport, Supplier
from commitments.services.listing_packages import (
    keep_listing,
    mapping_json,
    remember_columns,
    remembered_columns,
)
from commitments.services.retrying import in_one_transaction

SUPPLIERS = ListingImport.Kind.SUPPLIERS
FILLED = ("code", "siret", "iban", "bic", "email", "address")


@dataclass(frozen=True, slots=True)
class SupplierReport:
    """What an import did: new suppliers, completed or changed ones with what changed, unchanged ones."""

    new: int
    changed: tuple[str, ...]
    unchanged: int


def import_suppliers(syndicate: Syndicate, content: bytes, package: str = "") -> SupplierReport:
    """Record the suppliers of a listing, its columns being those proposed. Raises FileRefusedError."""
    return record_suppliers(syndicate, read_suppliers(content, remembered_columns(SUPPLIERS, package)))


def receive_suppliers(syndicate: Syndicate, *, file_name: str, content: bytes, by: User | None) -> ListingImport:
    """Keep a listing of suppliers with the columns proposed for it. Raises FileRefusedError."""
    return keep_listing(SUPPLIERS, supplier_fields(), content=content, file_name=file_name, by=by, syndicate=syndicate)


def supplier_columns(listing: ListingImport) -> Matching:
    """Return the columns of a received listing as they are matched now, with the origin of each proposal."""
    sheet = read_sheet(bytes(listing.content))
    return match_columns(sheet, supplier_fields(), remembered_columns(SUPPLIERS, listing.package))


@in_one_transaction
def import_supplier_listing(listing: ListingImport, choices: Mapping[int, str], package: str) -> SupplierReport:
    """Record a received listing with the columns that the user chose, and remember them. Raises FileRefusedError."""
    sheet = read_sheet(bytes(listing.content))
    matching = choose_columns(sheet, supplier_fields(), listing.mapping["header_row"], choices)
    if refusal := missing_columns(matching):
        raise refusal
    report = record_suppliers(listing.syndicate, read_supplier_lines(sheet, matching))
    listing.mapping, listing.package = mapping_json(matching), package
    listing.state, listing.report = ListingImport.State.IMPORTED, asdict(report)
    listing.save(update_fields=["mapping", "package", "state", "report"])
    remember_columns(listing, matching)
    return report


@in_one_transaction
def record_suppliers(syndicate: Syndicate, lines: Sequence[SupplierLine]) -> SupplierReport:
    """Record suppliers, all or nothing.

    A blank cell takes nothing away. The name is changed only for a supplier known by its code or its SIRET.
    """
    live = list(Supplier.objects.select_for_update().filter(merged_into=None))
    by_code = {row.code: row for row in live if row.code}
    by_siret = {row.siret: row for row in live if row.siret}
    by_name = {row.folded: row for row in live}
    new, changed, unchanged = 0, [], 0
    for line in lines:
        found = by_code.get(line.code) or by_siret.get(line.siret)
        named = found or by_name.get(fold(line.name)[:200])
        if named is None:
            row = Supplier(syndicate=syndicate, **line._asdict())
            row.save()
            by_name[row.folded] = row
            new += 1
        elif said := _change(named, line, rename=found is not None):
            named.save()
            changed.append(f"{named.name}\u00a0: {', '.join(said)}")
        else:
            unchanged += 1
    return SupplierReport(new, tuple(changed), unchanged)


def _change(row: Supplier, line: SupplierLine, *, rename: bool) -> list[str]:
    """Write what a line brings into a supplier; return the names of the fields that changed."""
    said = []
    for name in ("name", *FILLED) if rename else FILLED:
        value = getattr(line, name)
        if value and getattr(row, name) != value:
            setattr(row, name, value)
            said.append(str(Supplier._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return said
