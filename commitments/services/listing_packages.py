"""The columns of each finance package as the syndicate matched them, recognised at the next file by its headers."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from budgets.formats.sheets.columns import HEADER_SEARCH, Field, Matching, match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Sheet
from budgets.models import User
from budgets.rules.folding import fold
from commitments.models import ImportMapping, ListingImport

ENOUGH = 0.8  # of the file's headers, for a package to be recognised


@cache
def known_packages() -> tuple[str, ...]:
    """Return the names of the usual finance packages."""
    table = tomllib.loads((files("commitments") / "data" / "finance_packages.toml").read_text(encoding="utf-8"))
    return tuple(table["packages"])


def package_names() -> list[str]:
    """Return the names to choose from: those that the syndicate gave, then the usual ones (1 query)."""
    own = ImportMapping.objects.exclude(package="").order_by("package").values_list("package", flat=True).distinct()
    return list(dict.fromkeys([*own, *known_packages()]))


def proposed_columns(kind: str, sheet: Sheet, package: str = "") -> tuple[str, dict[str, str]]:
    """Return the package of a file and the columns remembered for it: folded header → field (1 query).

    The package is the one given, else the one whose headers are the file's, else none: what was chosen without a name.
    """
    known = {mapping.package: dict(mapping.columns) for mapping in ImportMapping.objects.filter(kind=kind)}
    rows = [{fold(cell) for cell in row if cell.strip()} for row in sheet.rows[:HEADER_SEARCH]]

    def likeness(name: str) -> float:
        headers = set(known[name])
        return max((len(row & headers) / len(row | headers) for row in rows if len(row) > 1), default=0.0)

    if not package:
        nearest = max(sorted(name for name in known if name), key=likeness, default="")
        package = nearest if nearest and likeness(nearest) >= ENOUGH else ""
    return package, known.get(package, {})


def remembered_columns(kind: str, package: str = "") -> dict[str, str]:
    """Return the columns as the syndicate matched them for a package the last time: folded header → field (1 query)."""
    found = ImportMapping.objects.filter(kind=kind, package=package).first()
    return dict(found.columns) if found else {}


def remember_columns(listing: ListingImport, matching: Matching) -> None:
    """Keep the columns chosen for a file under the name of its package."""
    columns = remembered_columns(listing.kind, listing.package) | matching.to_remember
    ImportMapping.objects.update_or_create(
        syndicate_id=listing.syndicate_id, kind=listing.kind, package=listing.package, defaults={"columns": columns}
    )


def mapping_json(matching: Matching) -> dict[str, Any]:
    """Return the columns of a file as they are kept with it."""
    return {
        "header_row": matching.header_row,
        "columns": {str(column.index): column.field for column in matching.columns if column.field},
    }


def keep_listing(
    kind: str,
    fields: Mapping[str, Field],
    *,
    content: bytes,
    file_name: str,
    by: User | None,
    package: str = "",
    **owner: Any,
) -> ListingImport:
    """Keep a file given for import with the columns proposed for it; `owner` is its syndicate and its budget year.

    Raises FileRefusedError.
    """
    sheet = read_sheet(content)
    package, remembered = proposed_columns(kind, sheet, package)
    return ListingImport.objects.create(
        **owner,
        kind=kind,
        file_name=file_name[-255:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        mapping=mapping_json(match_columns(sheet, fields, remembered)),
        package=package,
        created_by=by,
    )
