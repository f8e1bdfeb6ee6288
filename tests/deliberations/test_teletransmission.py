"""An act prepared for the prefecture, and its receipt imported back."""

import gzip
import io
import tarfile
from datetime import date

import pytest

from deliberations.models import ActDocument
from deliberations.queries.open_data import published_acts
from deliberations.services import workflow
from deliberations.services.chain import append_document
from deliberations.services.refusals import Refused
from deliberations.services.teletransmission import Sending, import_receipt, prepare_archive
from tests.deliberations.factories import actor, make_sealed

pytestmark = pytest.mark.django_db
SENDING = Sending("1", "finances@syndicat.fr", date(2024, 3, 18), date(2019, 8, 29))
RECEIPT = """<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
 a:IDActe="069-256910183-20240314-CS_2024_03_1-DE" a:DateReception="2024-03-19"/>"""


@pytest.fixture
def sealed(tenant):
    with tenant.context():
        deliberation = make_sealed(tenant)
        append_document(
            deliberation, kind=ActDocument.Kind.SEALED, file_name="acte.pdf", content=b"%PDF-1.7 act", pages=1
        )
        yield deliberation


def test_the_archive_carries_the_sealed_document_under_the_names_of_the_format(sealed):
    name, content = prepare_archive(sealed, SENDING)
    assert name == "EACT--256910183--20240318-1.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as archive:
        names = archive.getnames()
        act = archive.extractfile(names[2]).read()
    assert names[2] == "069-256910183-20240314-CS_2024_03_1-DE-1-1_1.pdf"
    assert act == b"%PDF-1.7 act"


def test_an_act_without_its_document_is_not_prepared(tenant):
    with tenant.context(), pytest.raises(Refused, match="document scellé"):
        prepare_archive(make_sealed(tenant), SENDING)


def test_the_receipt_tells_the_sending_and_the_reception(tenant, sealed):
    received = import_receipt(sealed, RECEIPT.encode(), by=actor(tenant, "finance_officer"))
    assert (received.state, received.received_on) == ("transmitted", date(2024, 3, 19))
    assert received.receipt_id == "069-256910183-20240314-CS_2024_03_1-DE"


def test_the_receipt_of_another_act_is_refused(tenant, sealed):
    other = RECEIPT.replace("CS_2024_03_1", "CS_2024_03_2")
    with pytest.raises(Refused, match="il est celui de l’acte CS_2024_03_2"):
        import_receipt(sealed, other.encode(), by=actor(tenant, "finance_officer"))


def test_open_data_tells_the_published_acts_alone(tenant, sealed):
    assert list(published_acts(tenant.syndicate)) == []
    officer = actor(tenant, "finance_officer")
    import_receipt(sealed, RECEIPT.encode(), by=officer)
    sealed.refresh_from_db()
    workflow.publish(sealed, date(2024, 3, 21), by=officer)
    [act] = published_acts(tenant.syndicate)
    assert (act.number, act.matter, act.votes_for, act.received_on) == (
        "CS_2024_03_1",
        "7.1",
        4,
        date(2024, 3, 19),
    )


def test_another_syndicate_publishes_none_of_them(other_tenant, tenant, sealed):
    officer = actor(tenant, "finance_officer")
    import_receipt(sealed, RECEIPT.encode(), by=officer)
    sealed.refresh_from_db()
    workflow.publish(sealed, date(2024, 3, 21), by=officer)
    with other_tenant.context():
        assert list(published_acts(other_tenant.syndicate)) == []
