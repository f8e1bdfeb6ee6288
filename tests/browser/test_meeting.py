"""A meeting from its convocation to the sealed act: an officer convenes, ten officials on telephones, a president."""

import io
import tarfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils.timezone import localdate
from playwright.sync_api import FilePayload, Page, expect
from pypdf import PdfReader

from budgets.models import Membership
from config.celery import app as celery
from deliberations.models import Ballot, Delegate, Deliberation, Meeting, ProxyForm
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, Site
from tests.factories import Tenant, make_tenant, make_user

DAY = timedelta(days=1)
RECEIPT = """<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
 a:IDActe="{identifier}" a:DateReception="{day}"/>"""
FIRST_NAMES = ("Alix", "Basile", "Claude", "Dominique", "Eden", "Fabrice", "Gwen", "Hippolyte", "Inès", "Jo")


@pytest.fixture
def assembly(site: Site, request: pytest.FixtureRequest) -> Iterator[tuple[Tenant, list[Delegate]]]:
    """A syndicate whose assembly counts eleven delegates, each with an account; its president is one of them."""
    slug = "gamma" if "convocation" in request.node.name else "delta"  # the rows stay for the whole module
    tenant = make_tenant(slug)
    with tenant.context():
        president = tenant["authorising_officer"]
        users = [president, *(make_user(f"{name.lower()}@{slug}.example", first_name=name) for name in FIRST_NAMES)]
        for user in users[1:]:
            Membership.objects.create(syndicate=tenant.syndicate, user=user, role="elected_member")
        delegates = [
            Delegate.objects.create(
                syndicate=tenant.syndicate, title="Madame", last_name=f"Durand-{place}", first_name=name, user=user,
                bureau_rank=None if place else 1,
            )
            for place, (name, user) in enumerate(zip(("Présidente", *FIRST_NAMES), users, strict=True))
        ]  # fmt: skip
        type(tenant.syndicate).objects.filter(pk=tenant.syndicate.pk).update(members_in_office=11)
    celery.conf.task_always_eager = True
    yield tenant, delegates
    celery.conf.task_always_eager = False


def choose(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def draft(officer: Page, slug: str) -> str:
    """The officer drafts a text of his own words and submits it; return its address."""
    officer.goto(f"/{slug}/deliberations/rediger/free/")
    assert faults(officer) == []
    officer.get_by_label("Exercice").select_option(index=1)
    officer.get_by_label("Objet").fill("Adhésion au groupement de commandes")
    officer.get_by_label("Considérant que").fill("le syndicat achète avec ses membres")
    officer.get_by_label("Décision").fill("Approuve l’adhésion au groupement de commandes.")
    choose(officer, "Rédiger")
    expect(officer.get_by_role("heading", level=1)).to_have_text("Adhésion au groupement de commandes")
    assert faults(officer) == []
    address = officer.url
    choose(officer, "Soumettre à l’ordonnateur")
    return address


def convene(officer: Page, president: Page, act: str, held_on: date) -> str:
    """The meeting, its agenda, its convocation; return the address of the meeting."""
    slug = act.split("/")[3]
    officer.goto(f"/{slug}/seances/ajouter/")
    officer.get_by_label("Date de la séance").fill(held_on.isoformat())
    officer.get_by_label("Date de convocation").fill((held_on - 10 * DAY).isoformat())
    choose(officer, "Créer la séance")
    meeting = officer.url
    president.goto(act)
    president.get_by_label("Séance").select_option(index=1)
    choose(president, "Inscrire à l’ordre du jour")
    officer.goto(f"{meeting}convocations/")
    choose(officer, "Convoquer l’assemblée")
    officer.goto(f"{meeting}convocations/")
    expect(officer.locator("main")).to_contain_text("11 envoyées sur 11")
    assert faults(officer) == []
    return meeting


def give_proxy(phone: Page, slug: str, holder: Delegate) -> None:
    """On a telephone: the next meeting, a proxy for it."""
    phone.goto(f"/{slug}/elu/")
    assert faults(phone) == []
    phone.set_viewport_size(NARROW)  # type: ignore[arg-type]
    phone.get_by_role("link", name="Donner pouvoir").click()
    assert faults(phone) == []
    phone.set_viewport_size(NARROW)  # type: ignore[arg-type]
    phone.get_by_label("Je donne pouvoir à").select_option(str(holder.pk))
    choose(phone, "Enregistrer")
    expect(phone.locator("main")).to_contain_text(f"à {holder}")


def open_the_vote(president: Page, phones: list[Page], meeting: str, booth: str) -> None:
    """Each says that he is there, the president opens the meeting, then the vote."""
    for phone in (*phones, president):
        phone.goto(booth)
        choose(phone, "Je suis présent")
    president.goto(f"{meeting}conduite/")
    choose(president, "Ouvrir la séance")
    expect(president.locator("main")).to_contain_text("quorum atteint")
    choose(president, "Ouvrir le scrutin")
    assert faults(president) == []


def vote_at_once(phones: list[Page], booth: str) -> None:
    """Each chooses for himself and for whom he represents, then all send before any answer is awaited."""
    phones[0].goto(booth)
    assert faults(phones[0]) == []
    for phone in phones:
        phone.goto(booth)
        for seat in phone.locator(".ballot-seat").all():
            seat.get_by_text("Pour", exact=True).click()
    for phone in phones:
        phone.evaluate("document.querySelector('form.ballot').requestSubmit()")
    for phone in phones:
        expect(phone.locator("#isoloir")).to_contain_text("compté")


def close_the_vote(president: Page, phone: Page, meeting: str, booth: str) -> None:
    """The president votes last, closes; the telephones and the screen of the room show the result."""
    president.goto(booth)
    president.locator(".ballot-seat").get_by_text("Contre", exact=True).click()
    choose(president, "Voter")
    expect(president.locator("#isoloir")).to_contain_text("compté")
    president.goto(f"{meeting}conduite/")
    choose(president, "Clore le scrutin")
    expect(president.locator("main")).to_contain_text("10 pour, 1 contre")
    phone.goto(booth)
    expect(phone.locator("#isoloir")).to_contain_text("10 pour, 1 contre")
    president.goto(f"{meeting}ecran/")
    assert faults(president) == []


def seal(president: Page, act: str) -> None:
    president.goto(act)
    choose(president, "Sceller l’acte")
    president.goto(act)
    expect(president.locator("[aria-current=step]")).to_contain_text("Scellée")
    assert faults(president) == []


def sign(officer: Page, president: Page, act: str, slug: str, signatory: str) -> None:
    """The officer puts the sealed act at the parapheur; the president signs it there with a test certificate."""
    officer.goto(act)
    officer.get_by_role("link", name="Mettre au parapheur").click()
    assert faults(officer) == []
    officer.get_by_label("Signataire n° 1*").select_option(signatory)
    officer.get_by_label("Qualité").nth(0).fill("Présidente")
    officer.get_by_label("Son cachet va dans le cadre").nth(0).select_option("0")
    officer.get_by_label("Signataire n° 2").select_option("")
    choose(officer, "Mettre au parapheur")
    president.goto(f"/{slug}/parapheur/")
    assert faults(president) == []
    president.get_by_label("un certificat de test").check()
    choose(president, "Signer les actes cochés")
    expect(president.get_by_text("1 acte signé.")).to_be_visible()


def verify_the_signature(treasurer: Page, act: str) -> None:
    treasurer.goto(act)
    treasurer.get_by_role("link", name="Vérifier les signatures").click()
    expect(treasurer.locator("main")).to_contain_text("de test : sans valeur juridique")
    expect(treasurer.locator("main")).to_contain_text("Elle couvre tout le fichier")
    assert faults(treasurer) == []


def send_to_the_prefecture(officer: Page, act: str) -> str:
    """Download the archive for the operator; return the identifier that the prefecture will give to the act."""
    officer.goto(f"{act}envoi/")
    assert faults(officer) == []
    officer.get_by_label("Date de la classification").fill("2019-08-29")
    officer.get_by_label("Numéro de l’arrondissement").fill("1")
    officer.get_by_label("Adresse pour les réponses").fill("finances@example.org")
    with officer.expect_download() as download:
        choose(officer, "Télécharger l’archive (tar.gz)")
    with tarfile.open(download.value.path()) as archive:
        names = archive.getnames()
    pdf = next(name for name in names if name.endswith(".pdf"))
    assert {name.rpartition(".")[2] for name in names} == {"xml", "pdf"}
    return pdf.removesuffix("-1-1_1.pdf")


def import_receipt(officer: Page, act: str, identifier: str, received_on: date) -> None:
    """The receipt comes back as the operator gives it."""
    content = RECEIPT.format(identifier=identifier, day=received_on.isoformat())
    officer.goto(f"{act}envoi/")
    receipt = FilePayload(name="accuse.xml", mimeType="text/xml", buffer=content.encode())
    officer.get_by_label("Accusé de réception (fichier XML)").set_input_files(receipt)
    choose(officer, "Importer l’accusé")
    expect(officer.locator("main")).to_contain_text(identifier)


def publish(officer: Page, act: str, published_on: date) -> None:
    officer.goto(act)
    officer.get_by_label("Publi", exact=False).first.fill(published_on.isoformat())
    choose(officer, "Enregistrer la publication")
    expect(officer.locator("main")).to_contain_text("exécutoire")
    assert faults(officer) == []


def download_as_treasurer(treasurer: Page, slug: str, title: str) -> str:
    """The treasurer finds the enforceable act and downloads it; return its text."""
    treasurer.goto(f"/{slug}/comptable/")
    assert faults(treasurer) == []
    expect(treasurer.locator("main")).to_contain_text(title)
    address = treasurer.get_by_role("link", name="Télécharger la délibération exécutoire").get_attribute("href")
    assert address
    answer = treasurer.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)


def test_from_the_convocation_to_the_act_that_the_treasurer_downloads(
    site: Site, assembly: tuple[Tenant, list[Delegate]], open_as: Callable[..., Page]
) -> None:
    """An officer, ten officials on telephones, a president, the prefecture's receipt, a treasurer: one act."""
    tenant, delegates = assembly
    slug, today = tenant.slug, localdate()
    officer, president = open_as(tenant["finance_officer"]), open_as(tenant["authorising_officer"])
    act = draft(officer, slug)
    meeting_page = convene(officer, president, act, today + 20 * DAY)
    assert len({message.to[0] for message in mail.outbox}) == 11

    phones = [open_as(delegate.user, NARROW) for delegate in delegates[1:]]
    for place, holder in ((8, delegates[1]), (9, delegates[2])):
        give_proxy(phones[place], slug, holder)
    with tenant.context():
        assert ProxyForm.objects.filter(ended_at=None).count() == 2
        # twenty days later
        Meeting.objects.update(held_on=today, convoked_on=today - 10 * DAY)
    with tenant.context():
        meeting = Meeting.objects.get()
    booth = f"/{slug}/elu/seances/{meeting.pk}/"
    there = phones[:8]
    open_the_vote(president, there, meeting_page, booth)
    vote_at_once(there, booth)
    with tenant.context():
        assert Ballot.objects.count() == 10  # eight telephones, two of them with a proxy
    close_the_vote(president, phones[0], meeting_page, booth)

    seal(president, act)
    with tenant.context():
        deliberation = Deliberation.objects.get()
        assert (deliberation.state, deliberation.votes_for, deliberation.votes_against) == ("sealed", 10, 1)
        assert deliberation.documents.filter(kind="sealed").exists()
    sign(officer, president, act, slug, str(tenant["authorising_officer"].pk))
    treasurer = open_as(tenant["treasurer"])
    verify_the_signature(treasurer, act)
    identifier = send_to_the_prefecture(officer, act)
    import_receipt(officer, act, identifier, today)
    publish(officer, act, today)
    text = download_as_treasurer(treasurer, slug, "Adhésion au groupement de commandes")
    for words in (deliberation.number, "11 votants", "11 10 1 0", "DURAND-8 Hippolyte", identifier, "Exécutoire"):
        assert "".join(words.split()) in "".join(text.replace("\u00a0", " ").split()), words


# one evaluation each: what the driver evaluates again and again in the page, its security policy refuses
CONTROLLED = """() => new Promise((done) => {
    const workers = navigator.serviceWorker;
    if (workers.controller) done();
    else workers.addEventListener("controllerchange", () => done());
})"""
KEPT = """async () => {
    const cache = await caches.open("lecture");
    for (let look = 0; look < 100; look += 1) {
        if (await cache.match(location.href)) return true;
        await new Promise((done) => setTimeout(done, 50));
    }
    return false;
}"""


def test_what_was_opened_is_read_without_a_network(
    site: Site, assembly: tuple[Tenant, list[Delegate]], open_as: Callable[..., Page]
) -> None:
    tenant, delegates = assembly
    phone = open_as(delegates[1].user, NARROW)
    phone.goto(f"/{tenant.slug}/elu/")
    phone.evaluate(CONTROLLED)
    phone.reload()  # now through the worker, which keeps it
    assert phone.evaluate(KEPT)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mes séances")
