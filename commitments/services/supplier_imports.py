"""Importing suppliers: matched by their code, their SIRET, then their name; twice changes nothing."""

from dataclasses import dataclass

from budgets.models import Syndicate
from budgets.rules.folding import fold
from commitments.formats.supplier_listing import SupplierLine, read_suppliers
from commitments.models import Supplier
from commitments.services.retrying import in_one_transaction

FILLED = ("code", "siret", "iban", "bic", "email", "address")


@dataclass(frozen=True, slots=True)
class SupplierReport:
    """What an import did: new suppliers, completed or changed ones with what changed, unchanged ones."""

    new: int
    changed: tuple[str, ...]
    unchanged: int


@in_one_transaction
def import_suppliers(syndicate: Syndicate, content: bytes) -> SupplierReport:
    """Record the suppliers of a listing, all or nothing. Raises FileRefusedError.

    A blank cell takes nothing away. The name is changed only for a supplier known by its code or its SIRET.
    """
    lines = read_suppliers(content)
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
