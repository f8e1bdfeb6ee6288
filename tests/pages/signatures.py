"""Addresses of the parapheur, of certificates, of what signatures are worth."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf

from budgets.models import Role
from deliberations.models import Deliberation
from deliberations.services.chain import append_document
from deliberations.services.parapheur import SignatoryInput, open_circuit
from deliberations.signing.certificates import sealed_again
from deliberations.signing.demo_authority import demo_credential
from tests.deliberations.factories import actor
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action
from tests.pages.commitments import Upload

SIGNATORIES = frozenset({Role.AUTHORISING_OFFICER, Role.ELECTED_MEMBER})


def chosen(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"user_1": tenant["elected_member"].pk, "quality_1": "Secrétaire de séance", "place_1": "0"}


def certificate(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    password = "un mot de passe"
    credential = demo_credential("secret", "Madame ARNAUD Camille", "Alpha", datetime.now(UTC))
    file = Upload("certificat.p12", sealed_again(credential, password), "application/x-pkcs12")
    return {"file": file, "password": password}


OPEN_PAGES = {"deliberations:signature_check": OpenPage(anonymous=200, signed_in=200)}

PAGES = {
    "deliberations:parapheur_home": Page(roles=PREPARERS | {Role.ELECTED_MEMBER}),
    "deliberations:parapheur_sign": action(roles=SIGNATORIES, status=422),
    "deliberations:certificate_detail": Page(roles=SIGNATORIES, also="POST", data=certificate),
    "deliberations:certificate_remove": action(roles=SIGNATORIES),
    "deliberations:signatory_refuse": Page(
        roles=frozenset({Role.AUTHORISING_OFFICER}),  # it is his to sign
        also="POST",
        arguments={"code": "signatory"},
        data={"reason": "Il manque l’annexe 2."},
    ),
    "deliberations:circuit_open": Page(roles=PREPARERS, also="POST", arguments={"code": "sealed"}, data=chosen),
    "deliberations:circuit_withdraw": action(arguments={"code": "circuit"}, data={"reason": "Erreur de document"}),
    "deliberations:deliberation_copy": Page(arguments={"code": "transmitted"}, axe=False),
    "deliberations:signature_report": Page(arguments={"code": "document"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """An act at the parapheur."""
    sent = Deliberation.objects.filter(state="transmitted").select_related("meeting").first()
    assert sent is not None, "the examples of deliberations come first"
    page, content = pikepdf.new(), io.BytesIO()
    page.add_blank_page()
    page.save(content)
    append_document(sent, kind="stamped", file_name="acte-transmis.pdf", content=content.getvalue(), pages=1)
    signatories = [SignatoryInput(tenant["authorising_officer"].pk, "Madame ARNAUD Camille", "Présidente")]
    circuit = open_circuit(sent, signatories, by=actor(tenant, "finance_officer"))
    return {"circuit": circuit.pk, "signatory": circuit.signatories.get().pk}
