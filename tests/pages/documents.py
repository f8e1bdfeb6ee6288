"""Addresses of the documents of deliberations."""

from typing import Any

from deliberations.models import Deliberation
from deliberations.services.chain import append_document
from tests.factories import Tenant
from tests.pages import OpenPage, Page, action

OPEN_PAGES: dict[str, OpenPage] = {}

PAGES = {
    "deliberations:document_download": Page(arguments={"code": "document"}, axe=False),
    "deliberations:document_archive": Page(arguments={"year": "year_of_acts"}, axe=False),
    "deliberations:transmission_list": Page(),
    # of an act put online today: its two months run
    "deliberations:publication_withdraw": action(status=409, arguments={"code": "online"}),
    "deliberations:document_request": action(arguments={"code": "draft"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """The document of the act sealed among the examples of deliberations."""
    sealed = Deliberation.objects.filter(state="sealed").select_related("meeting").first()
    assert sealed is not None, "the examples of deliberations come first"
    assert sealed.meeting is not None
    document = append_document(sealed, kind="sealed", file_name="acte.pdf", content=b"%PDF-1.7", pages=1)
    return {"document": document.pk, "year_of_acts": sealed.meeting.held_on.year}
