"""Acts of two syndicates, published or not."""

from datetime import date

from deliberations.models import ActDocument, Deliberation, Publication
from deliberations.services import workflow
from deliberations.services.chain import append_document
from tests.deliberations.factories import actor, make_sealed
from tests.factories import Tenant

SENT_ON, PUBLISHED_ON = date(2024, 3, 18), date(2024, 3, 20)


def transmitted(tenant: Tenant) -> Deliberation:
    """An act with its receipt and its stamped document, not published."""
    act = make_sealed(tenant)
    act = workflow.transmit(
        act,
        SENT_ON,
        by=actor(tenant, "finance_officer"),
        received_on=date(2024, 3, 19),
        receipt_id=f"069-256910183-20240314-{act.number}-DE",
    )
    content = f"%PDF-1.7 {tenant.slug}".encode()
    append_document(act, kind=ActDocument.Kind.STAMPED, file_name=f"{act.number}.pdf", content=content, pages=1)
    return act


def published(tenant: Tenant) -> Publication:
    """The publication of an act of the syndicate."""
    with tenant.context():
        act = workflow.publish(transmitted(tenant), PUBLISHED_ON, by=actor(tenant, "finance_officer"))
        return Publication.objects.get(deliberation=act)
