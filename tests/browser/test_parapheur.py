"""A sealed act signed: put at the parapheur, signed on two telephones, verified by the treasurer and by anybody."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect

from budgets.models import Membership
from deliberations.models import Delegate, Deliberation
from deliberations.services.documents import make_document
from deliberations.signing.certificates import sealed_again
from deliberations.signing.demo_authority import demo_credential
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, Site
from tests.deliberations.factories import make_sealed
from tests.factories import Tenant, make_tenant

PASSWORD = "un mot de passe bien long"


@pytest.fixture
def sealed(site: Site) -> tuple[Tenant, Deliberation]:
    """A syndicate with an act sealed; its president (ARNAUD) and its second delegate (BLANC) have accounts."""
    tenant = make_tenant("epsilon")
    with tenant.context():
        act = make_sealed(tenant)
        make_document(act.pk)
        for name, role in (("ARNAUD", "authorising_officer"), ("BLANC", "elected_member")):
            Delegate.objects.filter(last_name=name).update(user=tenant[role])
        assert Membership.objects.filter(user=tenant["elected_member"]).exists()
    return tenant, act


def test_an_act_is_signed_by_two_people_and_verified(
    sealed: tuple[Tenant, Deliberation], open_as: Callable[..., Page]
) -> None:
    tenant, act = sealed
    slug = tenant.slug
    officer = open_as(tenant["finance_officer"])
    officer.goto(f"/{slug}/deliberations/{act.pk}/")
    officer.get_by_role("link", name="Mettre au parapheur").click()
    assert faults(officer) == []
    officer.get_by_label("Signataire n° 1*").select_option(str(tenant["elected_member"].pk))
    officer.get_by_label("Qualité").nth(0).fill("Secrétaire de séance")
    officer.get_by_label("Son cachet va dans le cadre").nth(0).select_option("0")
    officer.get_by_label("Signataire n° 2").select_option(str(tenant["authorising_officer"].pk))
    officer.get_by_label("Qualité").nth(1).fill("Présidente")
    officer.get_by_label("Son cachet va dans le cadre").nth(1).select_option("1")
    officer.get_by_role("button", name="Mettre au parapheur").click()
    expect(officer.get_by_text("L’acte est au parapheur")).to_be_visible()

    secretary, president = (open_as(tenant[role], NARROW) for role in ("elected_member", "authorising_officer"))
    president.goto(f"/{slug}/parapheur/")
    expect(president.get_by_text("Rien n’attend votre signature.")).to_be_visible()
    secretary.goto(f"/{slug}/parapheur/")
    assert faults(secretary) == []
    secretary.get_by_label("un certificat de test").check()
    secretary.get_by_role("button", name="Signer les actes cochés").click()
    expect(secretary.get_by_text("1 acte signé.")).to_be_visible()

    president.reload()
    president.get_by_label("un certificat donné maintenant").check()
    content = sealed_again(demo_credential("elsewhere", "Madame ARNAUD", "Epsilon", datetime.now(UTC)), PASSWORD)
    file = FilePayload(name="president.p12", mimeType="application/x-pkcs12", buffer=content)
    president.locator("input[type=file]").set_input_files(file)
    president.get_by_label("Mot de passe du certificat").fill("un autre")
    president.get_by_role("button", name="Signer les actes cochés").click()
    expect(president.get_by_text("mot de passe du certificat n’est pas le bon")).to_be_visible()
    assert faults(president) == []
    president.locator("input[type=file]").set_input_files(file)
    president.get_by_label("Mot de passe du certificat").fill(PASSWORD)
    president.get_by_role("button", name="Signer les actes cochés").click()
    expect(president.get_by_text("1 acte signé.")).to_be_visible()

    treasurer = open_as(tenant["treasurer"])
    treasurer.goto(f"/{slug}/deliberations/{act.pk}/")
    treasurer.get_by_role("link", name="Vérifier les signatures").click()
    assert faults(treasurer) == []
    expect(treasurer.get_by_text("de test : sans valeur juridique", exact=False)).to_be_visible()
    expect(treasurer.get_by_text("intacte, signataire à vérifier")).to_be_visible()
    expect(treasurer.get_by_text("Elle couvre tout le fichier")).to_be_visible()
    with tenant.context():
        signed = bytes(act.documents.order_by("-rank")[0].content)
    treasurer.goto("/verifier/signatures/")
    treasurer.get_by_label("Document signé (PDF)").set_input_files(
        FilePayload(name="acte.pdf", mimeType="application/pdf", buffer=signed)
    )
    treasurer.get_by_role("button", name="Vérifier les signatures").click()
    expect(treasurer.get_by_role("heading", level=2)).to_have_count(2)
    assert faults(treasurer) == []
