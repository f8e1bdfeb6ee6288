"""The parapheur: each at his turn, in the services and in the database; what is signed, refused, withdrawn."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from requests import ConnectionError as NoConnection

from deliberations.models import (
    ActDocument,
    Deliberation,
    Signatory,
    SignatoryAnswer,
    SigningCertificate,
    SigningCircuit,
)
from deliberations.queries.signatures import awaiting, signed_document, standing_of
from deliberations.services import certificates
from deliberations.services.chain import verify_chain
from deliberations.services.copies import stamped_copy
from deliberations.services.documents import make_document
from deliberations.services.parapheur import SignatoryInput, open_circuit, refuse_to_sign, sign, withdraw_circuit
from deliberations.services.refusals import Refused, RoleRefused, StepRefused
from deliberations.services.seals import verify_seals
from deliberations.services.signing_means import authorities
from deliberations.services.teletransmission import Sending, prepare_archive
from deliberations.signing.certificates import sealed_again
from deliberations.signing.demo_authority import demo_credential
from deliberations.signing.validation import Coverage, Trust, read_signatures
from tests.deliberations.factories import actor, make_sealed
from tests.factories import Tenant

pytestmark = pytest.mark.django_db
PASSWORD = "un mot de passe bien long"


@pytest.fixture
def inside(tenant: Tenant) -> Iterator[Tenant]:
    with tenant.context():
        yield tenant


@pytest.fixture
def act(inside: Tenant) -> Deliberation:
    deliberation = make_sealed(inside)
    assert make_document(deliberation.pk) is not None
    return Deliberation.objects.select_related("syndicate", "meeting").get(pk=deliberation.pk)


def secretary(tenant: Tenant) -> Any:
    return actor(tenant, "elected_member")


def president(tenant: Tenant) -> Any:
    return actor(tenant, "authorising_officer")


def opened(act: Deliberation, tenant: Tenant) -> tuple[Signatory, Signatory]:
    """The act at the parapheur of its secretary, then of its president."""
    given = [
        SignatoryInput(tenant["elected_member"].pk, "Madame BLANC Camille", "Secrétaire de séance"),
        SignatoryInput(tenant["authorising_officer"].pk, "Madame ARNAUD Camille", "Présidente", 1),
    ]
    first, second = open_circuit(act, given, by=actor(tenant, "finance_officer")).signatories.order_by("rank")
    return first, second


def credential(name: str = "Madame BLANC Camille", at: datetime | None = None) -> Any:
    return demo_credential("a secret that this installation does not know", name, "Alpha", at or datetime.now(UTC))


def test_each_signs_at_his_turn_and_the_sealed_act_is_still_there(act: Deliberation, inside: Tenant) -> None:
    sealed = act.documents.get()
    first, second = opened(act, inside)
    assert list(awaiting(inside["elected_member"].pk)) == [first]
    assert list(awaiting(inside["authorising_officer"].pk)) == []
    with pytest.raises(StepRefused, match="C’est à Madame BLANC Camille"):
        sign(second, credential(), by=president(inside))
    one = sign(first, certificates.demo_signature(by=secretary(inside), name=first.name, syndicate=act.syndicate),
               by=secretary(inside), is_test=True)  # fmt: skip
    assert signed_document(act) is None
    assert list(awaiting(inside["authorising_officer"].pk)) == [second]
    two = sign(second, credential("Madame ARNAUD Camille"), by=president(inside))
    assert [document.kind for document in act.documents.order_by("rank")] == ["sealed", "signed", "signed"]
    assert bytes(two.content).startswith(bytes(one.content))
    assert bytes(one.content).startswith(bytes(sealed.content))
    standing = standing_of(act)
    assert standing is not None
    assert standing.is_complete
    assert signed_document(act) == two
    reports = read_signatures(bytes(two.content), authorities())
    assert [(report.trust, report.coverage) for report in reports] == [
        (Trust.TEST, Coverage.EXTENDED),
        (Trust.UNKNOWN, Coverage.WHOLE),
    ]
    assert [*verify_chain()] == []
    assert [*verify_seals()] == []
    make_document(act.pk)  # the job that runs again stores nothing more
    assert act.documents.count() == 3
    with pytest.raises(StepRefused, match="déjà signée"):
        opened(act, inside)
    archive = prepare_archive(act, Sending("1", "a@syndicat.fr", datetime.now(UTC).date(), datetime.now(UTC).date()))
    assert archive[0].endswith(".tar.gz")
    name, copy = stamped_copy(act)
    assert name == f"{act.number}-copie.pdf"
    assert read_signatures(copy, authorities()) == ()


def test_only_the_signatory_signs(act: Deliberation, inside: Tenant) -> None:
    first, _ = opened(act, inside)
    for other in (president(inside), actor(inside, "finance_officer"), actor(inside, "treasurer")):
        with pytest.raises(RoleRefused, match="celle de Madame BLANC"):
            sign(first, credential(), by=other)
    assert not SignatoryAnswer.objects.exists()


def test_a_refusal_says_why_and_ends_the_circuit(act: Deliberation, inside: Tenant) -> None:
    first, second = opened(act, inside)
    with pytest.raises(Refused, match="vide"):
        refuse_to_sign(first, "  ", by=secretary(inside))
    refuse_to_sign(first, "Il manque l’annexe 2.", by=secretary(inside))
    with pytest.raises(StepRefused):
        sign(second, credential(), by=president(inside))
    standing = standing_of(act)
    assert standing is not None
    assert standing.is_refused
    assert not standing.is_open
    opened(act, inside)  # another circuit may follow
    assert SigningCircuit.objects.count() == 2


def test_a_circuit_withdrawn_is_signed_by_nobody(act: Deliberation, inside: Tenant) -> None:
    first, _ = opened(act, inside)
    with pytest.raises(StepRefused, match="déjà au parapheur"):
        opened(act, inside)
    with pytest.raises(RoleRefused):
        withdraw_circuit(first.circuit, "Erreur", by=secretary(inside))
    withdraw_circuit(first.circuit, "Erreur de signataire", by=actor(inside, "finance_officer"))
    assert list(awaiting(inside["elected_member"].pk)) == []
    with pytest.raises(StepRefused, match="retiré"):
        sign(first, credential(), by=secretary(inside))
    with pytest.raises(StepRefused, match="clos"):
        withdraw_circuit(first.circuit, "Encore", by=actor(inside, "finance_officer"))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"user": 0}, "ni élu ni ordonnateur"), ({"quality": ""}, "qualité"), ({"name": "x" * 200}, "160 au plus")],
)
def test_signatories_that_can_not_stand_are_refused(
    act: Deliberation, inside: Tenant, change: dict[str, Any], words: str
) -> None:
    given = {"user": inside["elected_member"].pk, "name": "Madame BLANC", "quality": "Secrétaire"} | change
    with pytest.raises(Refused, match=words):
        open_circuit(act, [SignatoryInput(**given)], by=actor(inside, "finance_officer"))
    same = SignatoryInput(inside["elected_member"].pk, "Madame BLANC", "Secrétaire")
    with pytest.raises(Refused, match="plus haut"):
        open_circuit(act, [same, same], by=actor(inside, "finance_officer"))
    with pytest.raises(Refused, match="aucun"):
        open_circuit(act, [], by=actor(inside, "finance_officer"))


def test_no_sql_of_the_application_signs_out_of_turn_or_changes_an_answer(act: Deliberation, inside: Tenant) -> None:
    first, second = opened(act, inside)
    given = {"syndicate": act.syndicate, "outcome": "refused", "reason": "Non", "at": datetime.now(UTC)}
    for forbidden in (
        lambda: SignatoryAnswer.objects.create(signatory=second, **given),
        lambda: Signatory.objects.filter(pk=first.pk).update(user=inside["treasurer"]),
        lambda: Signatory.objects.filter(pk=second.pk).delete(),
        lambda: SigningCircuit.objects.filter(pk=first.circuit_id).update(opened_by=inside["treasurer"]),
        lambda: SigningCircuit.objects.filter(pk=first.circuit_id)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()
    answer = refuse_to_sign(first, "Non", by=secretary(inside))
    for forbidden in (
        lambda: SignatoryAnswer.objects.filter(pk=answer.pk).update(reason="Oui"),
        lambda: SignatoryAnswer.objects.filter(pk=answer.pk).delete(),
        lambda: SignatoryAnswer.objects.create(signatory=second, **given),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()


def test_another_syndicate_sees_nothing_of_it(act: Deliberation, inside: Tenant, other_tenant: Tenant) -> None:
    opened(act, inside)
    with other_tenant.context():
        for model in (SigningCircuit, Signatory, SignatoryAnswer, SigningCertificate):
            assert not model.objects.exists()


def test_nothing_is_signed_while_the_authority_of_timestamps_does_not_answer(
    act: Deliberation, inside: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = opened(act, inside)

    def away(*args: Any, **kwargs: Any) -> None:
        raise NoConnection

    monkeypatch.setattr("requests.post", away)
    with override_settings(SIGNING_TSA_URL="http://tsa.invalid/"), pytest.raises(Refused, match="horodatage"):
        sign(first, credential(), by=secretary(inside))
    assert not SignatoryAnswer.objects.exists()
    assert act.documents.count() == 1


def test_a_certificate_that_ended_does_not_sign(act: Deliberation, inside: Tenant) -> None:
    first, _ = opened(act, inside)
    with pytest.raises(Refused, match="expiré"):
        sign(first, credential(at=datetime.now(UTC) - timedelta(days=100)), by=secretary(inside))


def test_the_test_authority_is_not_where_it_is_not_allowed(act: Deliberation, inside: Tenant) -> None:
    with override_settings(SIGNING_TEST_AUTHORITY=False), pytest.raises(StepRefused, match="démonstration"):
        certificates.demo_signature(by=secretary(inside), name="", syndicate=act.syndicate)


# --- certificates


def test_a_deposited_certificate_is_kept_under_two_locks_and_signs_with_its_password(
    act: Deliberation, inside: Tenant
) -> None:
    file = sealed_again(credential(), PASSWORD)
    row = certificates.deposit_certificate(file, PASSWORD, by=secretary(inside), syndicate=act.syndicate)
    assert b"BLANC" not in bytes(row.content)
    assert PASSWORD.encode() not in bytes(row.content)
    first, _ = opened(act, inside)
    with pytest.raises(Refused, match="mot de passe"):
        certificates.deposited_credential("un autre", by=secretary(inside))
    with pytest.raises(Refused, match="aucun certificat"):
        certificates.deposited_credential(PASSWORD, by=president(inside))
    document = sign(first, certificates.deposited_credential(PASSWORD, by=secretary(inside)), by=secretary(inside))
    answer = SignatoryAnswer.objects.get()
    assert answer.document == document
    assert answer.certificate_sha256 == row.sha256
    with override_settings(SIGNING_STORE_SECRETS=["another secret"]), pytest.raises(Refused, match="aucun certificat"):
        certificates.deposited_credential(PASSWORD, by=secretary(inside))
    certificates.remove_certificate(by=secretary(inside))
    assert not SigningCertificate.objects.exists()


def test_neither_password_nor_file_is_in_the_journal_or_the_logs(
    act: Deliberation, inside: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    file = sealed_again(credential(), PASSWORD)
    certificates.deposit_certificate(file, PASSWORD, by=secretary(inside), syndicate=act.syndicate)
    with pytest.raises(Refused) as refused:
        certificates.given_credential(file, PASSWORD + "!")
    assert PASSWORD not in str(refused.value) + caplog.text
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM budgets_auditentry WHERE after::text LIKE %s OR after ? 'content'", [f"%{PASSWORD}%"]
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("content", [b"", b"no certificate", b"%PDF-1.7"])
def test_what_is_no_certificate_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Refused, match="PKCS#12"):
        certificates.given_credential(content, "x")


# --- pages


def test_several_acts_are_signed_at_once_from_the_page(act: Deliberation, inside: Tenant, client: Client) -> None:
    first, _ = opened(act, inside)
    client.force_login(inside["elected_member"])
    home = reverse("deliberations:parapheur_home", args=[inside.slug])
    page = client.get(home).content.decode()
    assert act.number in page
    assert "Signer les actes cochés" in page
    where = reverse("deliberations:parapheur_sign", args=[inside.slug])
    wrong = SimpleUploadedFile("a.p12", sealed_again(credential(), PASSWORD))
    answer = client.post(where, {"acts": [first.pk], "means": "file", "file": wrong, "password": "autre"})
    assert answer.status_code == 422
    assert "mot de passe du certificat" in answer.content.decode()
    with inside.context():
        assert not SignatoryAnswer.objects.exists()
    answer = client.post(where, {"acts": [first.pk], "means": "test"}, follow=True)
    assert "1 acte signé" in answer.content.decode()
    with inside.context():
        document = ActDocument.objects.get(kind="signed")
    report = client.get(reverse("deliberations:signature_report", args=[inside.slug, document.pk])).content.decode()
    assert "de test : sans valeur juridique" in report
    assert "Les octets signés sont ceux du signataire" in report
    assert re.search("PAdES.*niveau B-B", report)


def test_anybody_checks_a_signed_file_and_nothing_is_kept(act: Deliberation, inside: Tenant, client: Client) -> None:
    first, _ = opened(act, inside)
    content = bytes(sign(first, credential(), by=secretary(inside)).content)
    where = reverse("deliberations:signature_check")
    altered = content.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    for sent, said in (
        (content, "autorité connue de ce service"),
        (altered, "ont été modifiés"),
        (b"x", "PDF lisible"),
    ):
        answer = client.post(where, {"file": SimpleUploadedFile("acte.pdf", sent)})
        assert said in answer.content.decode()
