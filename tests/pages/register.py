"""Addresses of the register and of the files of a year."""

from typing import Any

from deliberations.models import YearFile
from tests.factories import Tenant
from tests.pages import ALL, OpenPage, Page, action

OPEN_PAGES: dict[str, OpenPage] = {}
YEAR_OF_ACTS = {"year": "year_of_acts"}
ACT_YEAR = {"year": "act_year"}

PAGES = {
    "deliberations:register_list": Page(),
    "deliberations:register_year": Page(arguments=YEAR_OF_ACTS),
    "deliberations:year_file_request": action(roles=ALL, arguments=YEAR_OF_ACTS | {"kind": "register_kind"}),
    "deliberations:treasurer_rar": Page(arguments=ACT_YEAR, axe=False),
    "deliberations:treasurer_sheet": Page(arguments=ACT_YEAR, axe=False),
    "deliberations:treasurer_pieces": Page(arguments=ACT_YEAR, axe=False),
    "deliberations:year_file_download": Page(arguments={"code": "year_file"}, axe=False),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A register made of other acts than those of today."""
    file = YearFile.objects.create(
        syndicate=tenant.syndicate, kind="register", year=2019, source="0" * 64, file_name="registre.pdf", size=8,
        content=b"%PDF-1.7", sha256="86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b", acts=1, pages=1,
    )  # fmt: skip
    return {"year_file": file.pk, "register_kind": "registre"}
