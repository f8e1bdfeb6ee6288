"""An act of ours to sign, its signatories, certificates made for tests."""

from dataclasses import replace
from datetime import UTC, datetime

from deliberations.documents.content import Person, Signature
from deliberations.documents.render import render_act
from deliberations.documents.resources import ActResources
from deliberations.signing.demo_authority import demo_authority, demo_credential
from deliberations.signing.fields import Field
from deliberations.signing.pades import Signing, sign_pdf
from deliberations.signing.places import signature_places
from deliberations.signing.stamp import Stamp
from deliberations.signing.validation import Authorities
from tests.deliberations.sitiv import sitiv_act

SECRET = "a secret of the tests"
SECRETARY, PRESIDENT = "Monsieur BON Gaël", "Monsieur MILLET Pierre-Alain"
QUALITIES = {SECRETARY: "Secrétaire de séance", PRESIDENT: "Président"}
TEST_AUTHORITY = Authorities(test=demo_authority(SECRET).certificate)


def act_to_sign() -> bytes:
    """The act of SITIV, with a place for its president and one for a secretary."""
    places = (
        Signature("Présidence de la séance", Person("Monsieur", "MILLET Pierre-Alain")),
        Signature("Secrétariat de la séance", Person("Monsieur", "BON Gaël")),
    )
    return render_act(replace(sitiv_act(), transmission=None, signatures=places)).content


def signing(content: bytes, rank: int, *, quality: str = "") -> Signing:
    """The signature of the secretary (0), then of the president (1)."""
    president, secretary = signature_places(content)
    name = (SECRETARY, PRESIDENT)[rank]
    fields = tuple(
        Field(f"Signature-{number}", f"Signature de {each}, {QUALITIES[each]}", place)
        for number, (each, place) in enumerate(((SECRETARY, secretary), (PRESIDENT, president)), start=1)
    )
    lines = (quality or QUALITIES[name], "le 15 février 2024 à 18 h 42, à Vénissieux")
    stamp = Stamp("Signé électroniquement par", name, lines, "Certificat de test, sans valeur juridique")
    return Signing(fields, rank, name, "Signature de la délibération", "Vénissieux", stamp)


def signed(content: bytes, *ranks: int, secret: str = SECRET) -> bytes:
    """The content with the signatures of those ranks, by certificates of the test authority."""
    for rank in ranks:
        given = signing(content, rank)
        credential = demo_credential(secret, given.name, "SITIV", datetime.now(UTC))
        content = sign_pdf(content, given, credential, ActResources(), None)
    return content
