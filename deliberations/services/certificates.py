"""The certificate with which a signatory signs: deposited before, given this once, or made by the test authority."""

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from budgets.models import Syndicate
from deliberations.models import SigningCertificate
from deliberations.rules.typography import typeset
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused, StepRefused, refuse
from deliberations.services.signing_means import deposits_are_open, locked_up, unlocked
from deliberations.signing.certificates import (
    CertificateError,
    Credential,
    check_may_sign,
    open_pkcs12,
    sealed_again,
)
from deliberations.signing.demo_authority import demo_credential

SHORTEST_PASSWORD = 8


def given_credential(content: bytes, password: str) -> Credential:
    """Return the credential of a PKCS#12 file given with its password, fit to sign now. Raises Refused."""
    try:
        credential = open_pkcs12(content, password)
        check_may_sign(credential, now())
    except CertificateError as error:
        raise _refusal(error) from None
    return credential


@transaction.atomic
def deposit_certificate(content: bytes, password: str, *, by: Actor, syndicate: Syndicate) -> SigningCertificate:
    """Keep the certificate of the member in place of the one before; its password is not kept. Raises Refused."""
    if not deposits_are_open():
        raise StepRefused(
            typeset("Ce service ne garde pas de certificat : donnez le fichier au moment de signer, il sera oublié.")
        )
    credential = given_credential(content, password)
    if len(password) < SHORTEST_PASSWORD:
        raise refuse(
            "Mot de passe du certificat",
            f"il compte moins de {SHORTEST_PASSWORD} caractères.",
            "Exportez le certificat avec un mot de passe plus long, puis déposez-le de nouveau.",
        )
    remove_certificate(by=by)
    facts = credential.facts
    return SigningCertificate.objects.create(
        syndicate=syndicate,
        user=by.user,
        content=locked_up(sealed_again(credential, password)),
        holder=facts.holder[:300],
        issuer=facts.issuer[:300],
        sha256=facts.sha256,
        valid_to=facts.valid_to,
    )


def remove_certificate(*, by: Actor) -> None:
    """Remove the certificate that the member deposited, if any."""
    SigningCertificate.objects.filter(user=by.user).delete()


def deposited_credential(password: str, *, by: Actor) -> Credential:
    """Return the credential of the certificate that the member deposited. Raises Refused."""
    row = SigningCertificate.objects.filter(user=by.user).first()
    content = unlocked(bytes(row.content)) if row is not None and deposits_are_open() else None
    if content is None:
        raise refuse("Certificat", "aucun certificat déposé ne peut être ouvert.", "Déposez-le de nouveau.")
    return given_credential(content, password)


def demo_signature(*, by: Actor, name: str, syndicate: Syndicate) -> Credential:
    """Return a certificate of the test authority for a signatory. Raises StepRefused where there is none."""
    if not settings.SIGNING_TEST_AUTHORITY:
        raise StepRefused(typeset("L'autorité de test n'existe que dans la démonstration."))
    return demo_credential(settings.SECRET_KEY, name or str(by.user), syndicate.acronym or syndicate.name, now())


def _refusal(error: CertificateError) -> Refused:
    told, _, mend = str(error).partition(" : ")
    return refuse("Certificat", f"{told[:1].lower()}{told[1:]}.".replace("..", "."), f"{mend[:1].upper()}{mend[1:]}")
