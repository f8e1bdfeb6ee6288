"""What `verify_seals` finds once the owner of the tables has altered or removed something: each thing, by its name."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from deliberations.models import ActDocument, Deliberation
from deliberations.services.documents import make_document
from deliberations.services.parapheur import SignatoryInput, open_circuit, sign
from deliberations.signing.demo_authority import demo_credential
from tests.deliberations.factories import actor, make_sealed
from tests.factories import Tenant

pytestmark = pytest.mark.django_db
TABLES = ("actdocument", "deliberation", "signatoryanswer", "signatory", "signingcircuit", "block", "approval")


@pytest.fixture
def signed(tenant: Tenant) -> Iterator[Deliberation]:
    """An act sealed, with its document, then signed by one person."""
    with tenant.context():
        act = make_sealed(tenant)
        assert make_document(act.pk) is not None
        signatory = SignatoryInput(tenant["authorising_officer"].pk, "Madame ARNAUD Camille", "Présidente", 1)
        circuit = open_circuit(act, [signatory], by=actor(tenant, "finance_officer"))
        credential = demo_credential("secret", "Madame ARNAUD Camille", "Alpha", datetime.now(UTC))
        sign(circuit.signatories.get(), credential, by=actor(tenant, "authorising_officer"))
        yield Deliberation.objects.get(pk=act.pk)


def owner_writes(statement: str, *given: Any) -> None:
    """Change rows as only the owner of the tables could, triggers set aside."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE deliberations_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, given)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE deliberations_{table} ENABLE TRIGGER USER")
        cursor.execute("SET ROLE equilibre_app")


def faults(tenant: Tenant) -> str:
    """What the command says, on both outputs."""
    said, told = io.StringIO(), io.StringIO()
    try:
        call_command("verify_seals", syndicate=tenant.slug, stdout=said, stderr=told)
    except CommandError as error:
        return f"{told.getvalue()}{error}"
    return said.getvalue()


def test_what_nobody_touched_holds(signed: Deliberation, tenant: Tenant) -> None:
    assert "Tous les sceaux tiennent, dernier maillon n° 2" in faults(tenant).replace("\u00a0", " ")


@pytest.mark.parametrize("place", [1, 2_000, 40_000, -1])
@pytest.mark.parametrize("kind", ["sealed", "signed"])
def test_any_byte_altered_is_found_and_its_document_named(
    signed: Deliberation, tenant: Tenant, kind: str, place: int
) -> None:
    document = ActDocument.objects.get(kind=kind)
    size = len(bytes(document.content))
    at = place % size
    owner_writes(
        "UPDATE deliberations_actdocument SET content = set_byte(content, %s, get_byte(content, %s) # 1) WHERE id = %s",
        at, at, document.pk,
    )  # fmt: skip
    found = faults(tenant)
    assert f"document n° {document.rank}, {document.file_name}" in found.replace("\u00a0", " ")
    assert "altéré" in found
    if kind == "sealed":  # the signed document was made on it
        assert "sur lequel il a été signé" in found


def test_a_byte_altered_with_its_fingerprint_and_link_made_again_is_found(signed: Deliberation, tenant: Tenant) -> None:
    from hashlib import sha256

    from deliberations.services.chain import chain_hash

    document = ActDocument.objects.get(kind="signed")
    content = bytearray(document.content)
    content[3_000] ^= 1
    document.content, document.sha256 = bytes(content), sha256(content).hexdigest()
    owner_writes(
        "UPDATE deliberations_actdocument SET content = %s, sha256 = %s, chain_hash = %s WHERE id = %s",
        bytes(content), document.sha256, chain_hash(document), document.pk,
    )  # fmt: skip
    found = faults(tenant)
    assert "la signature Signature-1 ne tient plus" in found
    assert "sur lequel il a été signé" in found


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE deliberations_deliberation SET frozen = jsonb_set(frozen, '{act,subject}', '\"Autre\"')",
            "de son vote",
        ),
        ("UPDATE deliberations_deliberation SET title = 'Autre objet'", "son objet ou ses voix"),
        ("UPDATE deliberations_deliberation SET votes_for = 40", "son objet ou ses voix"),
        ("UPDATE deliberations_deliberation SET number = 'CS_2024_03_99'", "porte le nom"),
        ("UPDATE deliberations_actdocument SET file_name = 'autre.pdf' WHERE kind = 'sealed'", "maillon"),
        ("UPDATE deliberations_signatoryanswer SET certificate_sha256 = repeat('0', 64)", "n’est pas du certificat"),
        ("DELETE FROM deliberations_signatoryanswer", "le journal l’a vu enregistrer"),
    ],
)
def test_what_is_altered_beside_the_bytes_is_found(
    signed: Deliberation, tenant: Tenant, statement: str, words: str
) -> None:
    owner_writes(statement)
    assert words in faults(tenant)


def test_the_last_document_removed_is_missed_and_named(signed: Deliberation, tenant: Tenant) -> None:
    owner_writes("DELETE FROM deliberations_signatoryanswer")
    owner_writes("DELETE FROM deliberations_actdocument WHERE kind = 'signed'")
    assert f"document {signed.number}-signe.pdf : le journal l’a vu enregistrer, il n’est plus là." in _plain(
        faults(tenant)
    )


def test_an_act_removed_with_all_its_rows_is_missed_and_named(signed: Deliberation, tenant: Tenant) -> None:
    for table in ("signatoryanswer", "signatory", "signingcircuit", "actdocument", "approval", "block", "deliberation"):
        owner_writes(f"DELETE FROM deliberations_{table}")
    found = _plain(faults(tenant))
    assert f"acte {signed.number} : le journal l’a vu enregistrer, il n’est plus là." in found
    assert f"document {signed.number}.pdf : le journal l’a vu" in found


def test_the_document_of_a_sealed_act_removed_is_missed(signed: Deliberation, tenant: Tenant) -> None:
    for table in ("signatoryanswer", "signatory", "signingcircuit", "actdocument"):
        owner_writes(f"DELETE FROM deliberations_{table}")
    assert f"acte {signed.number} : scellé, mais son document manque." in _plain(faults(tenant))


def test_the_signatures_are_listed_by_their_command(signed: Deliberation, tenant: Tenant, tmp_path: Any) -> None:
    said = io.StringIO()
    call_command("verify_signatures", syndicate=tenant.slug, stdout=said)
    assert "Madame ARNAUD Camille (certificat de test)" in said.getvalue()
    assert "1 signature(s) vérifiée(s)" in said.getvalue()
    with tenant.context():
        content = bytes(ActDocument.objects.get(kind="signed").content)
    file = tmp_path / "acte.pdf"
    file.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    with pytest.raises(CommandError, match="1 anomalie"):
        call_command("verify_signatures", str(file), stdout=said)
    assert "ALTÉRÉE" in said.getvalue()
    with pytest.raises(CommandError, match="soit"):
        call_command("verify_signatures")


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
