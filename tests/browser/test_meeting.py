"""A meeting from its convocation to the sealed act: an officer convenes, ten officials on telephones, a president."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from budgets.models import Membership
from config.celery import app as celery
from deliberations.models import Ballot, Delegate, Deliberation, Meeting, ProxyForm
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, Site
from tests.factories import Tenant, make_tenant, make_user

DAY = timedelta(days=1)
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


def test_a_meeting_from_the_convocation_to_the_sealed_act(
    site: Site, assembly: tuple[Tenant, list[Delegate]], open_as: Callable[..., Page]
) -> None:
    tenant, delegates = assembly
    slug, held_on = tenant.slug, localdate() + 20 * DAY
    officer, president = open_as(tenant["finance_officer"]), open_as(tenant["authorising_officer"])
    address = draft(officer, slug)

    # the meeting, its agenda, its convocation
    officer.goto(f"/{slug}/seances/ajouter/")
    officer.get_by_label("Date de la séance").fill(held_on.isoformat())
    officer.get_by_label("Date de convocation").fill((held_on - 10 * DAY).isoformat())
    choose(officer, "Créer la séance")
    meeting_page = officer.url
    president.goto(address)
    president.get_by_label("Séance").select_option(index=1)
    choose(president, "Inscrire à l’ordre du jour")
    officer.goto(f"{meeting_page}convocations/")
    choose(officer, "Convoquer l’assemblée")
    officer.goto(f"{meeting_page}convocations/")
    expect(officer.locator("main")).to_contain_text("11 envoyées sur 11")
    assert faults(officer) == []
    assert len({message.to[0] for message in mail.outbox}) == 11

    # on their telephones: the last one gives a proxy, nine come
    phones = [open_as(delegate.user, NARROW) for delegate in delegates[1:]]
    away, holder = phones[9], delegates[1]
    away.goto(f"/{slug}/elu/")
    assert faults(away) == []
    away.set_viewport_size(NARROW)  # type: ignore[arg-type]
    away.get_by_role("link", name="Donner pouvoir").click()
    away.get_by_label("Je donne pouvoir à").select_option(str(holder.pk))
    choose(away, "Enregistrer")
    expect(away.locator("main")).to_contain_text(f"à {holder}")
    with tenant.context():
        assert ProxyForm.objects.filter(giver=delegates[10], holder=holder, ended_at=None).exists()
        # twenty days later
        Meeting.objects.update(held_on=localdate(), convoked_on=localdate() - 10 * DAY)
    with tenant.context():
        meeting = Meeting.objects.get()
    booth = f"/{slug}/elu/seances/{meeting.pk}/"
    for phone in phones[:9]:
        phone.goto(booth)
        choose(phone, "Je suis présent")
    president.goto(booth)
    choose(president, "Je suis présent")
    president.goto(f"{meeting_page}conduite/")
    choose(president, "Ouvrir la séance")
    expect(president.locator("main")).to_contain_text("quorum atteint")
    choose(president, "Ouvrir le scrutin")
    assert faults(president) == []

    # all at once: each chooses, then all send before any answer is awaited
    phones[0].goto(booth)
    assert faults(phones[0]) == []
    for phone in phones[:9]:
        phone.goto(booth)
        for seat in phone.locator(".ballot-seat").all():
            seat.get_by_text("Pour", exact=True).click()
    for phone in phones[:9]:
        phone.evaluate("document.querySelector('form.ballot').requestSubmit()")
    for phone in phones[:9]:
        expect(phone.locator("#isoloir")).to_contain_text("compté")
    with tenant.context():
        assert Ballot.objects.count() == 10  # nine telephones, one of them with a proxy
    president.goto(booth)
    president.locator(".ballot-seat").get_by_text("Contre", exact=True).click()
    choose(president, "Voter")
    expect(president.locator("#isoloir")).to_contain_text("compté")

    # closed, seen on the telephones, sealed
    president.goto(f"{meeting_page}conduite/")
    choose(president, "Clore le scrutin")
    expect(president.locator("main")).to_contain_text("10 pour, 1 contre")
    phones[0].goto(booth)
    expect(phones[0].locator("#isoloir")).to_contain_text("10 pour, 1 contre")
    president.goto(f"{meeting_page}ecran/")
    assert faults(president) == []
    president.goto(address)
    choose(president, "Sceller l’acte")
    with tenant.context():
        act = Deliberation.objects.get()
        assert (act.state, act.votes_for, act.votes_against) == ("sealed", 10, 1)
        assert act.documents.filter(kind="sealed").exists()


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
