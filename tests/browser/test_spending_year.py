"""The demonstration's year in progress, taken from a new commitment to the closed year by the people who may.

Each has a window of their own: the officer prepares, the authorising officer signs, the treasurer takes in charge and
pays; the service done is certified on a telephone, with a photograph of the delivery note.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from budgets.chart_files import read_charts, read_variants
from budgets.models import Syndicate, User
from budgets.services.nomenclature import save_chart
from budgets.tenancy import slug_context, syndicate_context
from commitments.models import Order
from deliberations import demonstration
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, Site

SLUG = "deux-sevres-numerique"
YEAR, NEXT = f"/{SLUG}/PRINCIPAL/2024/", f"/{SLUG}/PRINCIPAL/2025/"
LABEL = "Pose de deux armoires de rue"
INVOICE = "FPM-2024-300"
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def people(site: Site) -> dict[str, User]:
    """The demonstration's syndicate, its voted budget, its expenses and revenues at each stage."""
    for variant in (it for it in read_variants() if it.code in ("M57_D", "M4")):
        for chart in read_charts(variant):
            save_chart(chart)
    list(demonstration.load(SLUG))
    names = {"officer": "finances", "president": "ordonnateur", "treasurer": "comptable"}
    return {person: User.objects.get(email=f"{name}@{SLUG}.example") for person, name in names.items()}


def choose(page: Page, button: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=button).click()


def waiting(page: Page, title: str) -> list[str]:
    """Return the addresses of what waits under a title of the list of work."""
    page.goto(f"{YEAR}a-faire/")
    found = page.get_by_role("region", name=re.compile(f"^{title}")).get_by_role("listitem").get_by_role("link")
    return [link.get_attribute("href") or "" for link in found.all()]


def commit(page: Page) -> str:
    """Ask for a commitment and give it the visa; return its address."""
    page.goto(f"{YEAR}engagements/nouveau/")
    for label, typed in (
        ("Montant (€)", "2400,00"), ("Tiers", "Fibre Poitou Maintenance"), ("Objet", LABEL), ("Nature (compte)", "611"),
    ):  # fmt: skip
        page.get_by_label(label).fill(typed)
    assert faults(page) == []
    choose(page, "Enregistrer et viser")
    expect(page.get_by_role("heading", level=1)).to_contain_text("visé")
    return page.url


def sign_act(page: Page, commitment: str) -> None:
    page.goto(commitment)
    page.get_by_text("Signer l’acte juridique").click()
    page.get_by_label("Date de l’acte").fill(localdate().isoformat())
    choose(page, "Signer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("commandé")


def certify(page: Page, commitment: str) -> None:
    """On a telephone, before the lorry: the amount is there, the photograph is taken."""
    page.goto(commitment)
    page.get_by_role("link", name="Certifier le service fait").click()
    expect(page.get_by_label("Montant TTC de ce qui est fait")).to_have_value(re.compile("2.?400,00"))
    photo = {"name": "bon.png", "mimeType": "image/png", "buffer": PHOTO}
    page.get_by_label("Bon de livraison").set_input_files(photo)
    page.get_by_label("C’est la dernière livraison").check()
    assert faults(page) == []
    choose(page, "Certifier le service fait")
    expect(page.locator("main")).to_contain_text("Le service fait est certifié.")


def record_invoice(page: Page, number: str) -> None:
    page.goto(f"{YEAR}factures/nouvelle/")
    page.get_by_label("Fournisseur").select_option(label="Fibre Poitou Maintenance")
    today = localdate().isoformat()
    for label, typed in (
        ("Numéro de la facture", INVOICE), ("Date de la facture", today), ("Reçue le", today),
        ("Désignation", LABEL), ("Quantité", "2"), ("Prix unitaire HT", "1000,00"), ("Total TTC imprimé", "2400,00"),
        ("Numéro d’engagement", number),
    ):  # fmt: skip
        page.get_by_label(label).fill(typed)
    assert faults(page) == []
    choose(page, "Enregistrer la facture")
    expect(page.get_by_role("row").filter(has_text=INVOICE)).to_contain_text("reçue")


def liquidate(page: Page, commitment: str) -> None:
    page.goto(commitment)
    page.get_by_text("Liquider", exact=True).first.click()
    page.get_by_label("Facture").select_option(label=f"Facture {INVOICE}")
    choose(page, "Liquider")
    expect(page.locator("main")).to_contain_text("La liquidation est faite")


def approve_drafts(page: Page) -> None:
    for draft in waiting(page, "À viser"):
        page.goto(draft)
        choose(page, "Viser l’engagement")
        expect(page.get_by_role("heading", level=1)).to_contain_text("visé")


def order_late_interest(page: Page) -> None:
    """The demonstration paid an invoice late: what it costs is proposed, and accepted in a click."""
    page.goto(f"{YEAR}delais-de-paiement/")
    expect(page.get_by_role("region", name=re.compile("Intérêts moratoires"))).to_contain_text("93,16")
    assert faults(page) == []
    choose(page, re.compile("^Mandater"))
    expect(page.locator("main")).to_contain_text("Intérêts moratoires mandatés")


def regularise_receipts(page: Page) -> None:
    """A revenue order for each debtor; two of them together are refused, and what was chosen stays."""
    page.goto(f"{YEAR}encaissements/")
    boxes = page.get_by_role("group", name="En attente d’un titre").get_by_role("checkbox")
    for box in boxes.all():
        box.check()
    page.get_by_label("Nature du titre").fill("74758")
    choose(page, "Liquider le titre")
    expect(page.get_by_role("alert")).to_contain_text("un seul débiteur")
    assert faults(page) == []
    for left in range(boxes.count(), 0, -1):
        expect(boxes).to_have_count(left)
        for box in boxes.all():
            box.uncheck()
        boxes.first.check()
        page.get_by_label("Nature du titre").fill("74758")
        choose(page, "Liquider le titre")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Titre à émettre")
        page.goto(f"{YEAR}encaissements/")
    expect(page.locator("main")).to_contain_text("Aucun encaissement n’attend de titre.")


def form_slips(page: Page) -> None:
    """Put all that waits on slips, one of payment orders and one of revenue orders."""
    page.goto(f"{YEAR}bordereaux/")
    button = page.get_by_role("button", name="Former le bordereau")
    for _ in range(button.count()):
        page.goto(f"{YEAR}bordereaux/")
        button.first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("à signer")


def sign_slips(page: Page) -> None:
    for slip in waiting(page, "Bordereaux à signer"):
        page.goto(slip)
        choose(page, re.compile("^Signer"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("signé et transmis")


def take_in_charge(page: Page) -> None:
    for order in waiting(page, "À prendre en charge"):
        page.goto(order)
        choose(page, "Prendre en charge")
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("pris en charge|payé|encaissé"))


def pay(page: Page) -> None:
    """Pay the order of the invoice: its delay ends in time."""
    page.goto(f"{YEAR}a-faire/")
    page.get_by_role("region", name=re.compile("^À payer")).get_by_role("link").filter(has_text=LABEL).click()
    choose(page, "Payer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("payé")
    page.get_by_role("link", name=INVOICE).click()
    expect(page.get_by_role("row").filter(has_text="Mandat n°")).to_contain_text("payée à temps")


def send_balance(page: Page) -> None:
    """The treasurer's balance says what the orders say, and he certifies it."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with slug_context(SLUG):
        syndicate = Syndicate.objects.get()
    with syndicate_context(syndicate):
        orders = Order.objects.filter(budget_year__year=2024, budget_year__budget__code="PRINCIPAL")
        for code, direction, amount in orders.values_list("account__code", "direction", "amount"):
            sums[code, direction] += amount
    rows = [
        f"{code};{amount if direction == 'expense' else ''};{amount if direction == 'revenue' else ''}"
        for (code, direction), amount in sorted(sums.items())
    ]
    content = "\n".join(["Compte;Débit;Crédit", *rows]).replace(".", ",").encode()
    page.goto(f"{YEAR}concordance/")
    sent = {"name": "balance.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Fichier").set_input_files(sent)
    choose(page, "Envoyer la balance")
    expect(page.locator("main")).to_contain_text("tout concorde")
    choose(page, "Certifier la concordance")
    expect(page.locator("main")).to_contain_text("certifiée")


def release(page: Page) -> None:
    """What no act binds is proposed with its reason, and given back."""
    page.goto(f"{YEAR}cloture/")
    expect(page.locator("main")).to_contain_text("aucun acte juridique n’engage le syndicat")
    assert faults(page) == []
    choose(page, "Dégager les engagements cochés")
    expect(page.locator("main")).to_contain_text("Les engagements choisis sont dégagés.")


def attach(page: Page) -> None:
    page.goto(f"{YEAR}cloture/")
    choose(page, "Liquider les rattachements")
    expect(page.locator("main")).to_contain_text("Les rattachements sont liquidés")


def close(page: Page) -> None:
    page.goto(f"{YEAR}cloture/")
    confirm = page.get_by_role("button", name=re.compile("^Confirmer"))
    for _ in range(confirm.count()):
        confirm.first.click()
        expect(page.locator("main")).to_contain_text("L’étape est confirmée.")
        page.goto(f"{YEAR}cloture/")
    choose(page, "Clore l’exercice 2024")
    expect(page.locator("main")).to_contain_text("L’exercice est clos")
    assert faults(page) == []


def test_the_year_in_progress_is_taken_to_its_closing_by_the_people_who_may(
    site: Site, people: dict[str, User], open_as: Callable[..., Page]
) -> None:
    officer, president, treasurer = (open_as(people[name]) for name in ("officer", "president", "treasurer"))
    phone = open_as(people["officer"], viewport=NARROW)
    commitment = commit(officer)
    number = (officer.get_by_role("heading", level=1).text_content() or "").split()[1]
    sign_act(president, commitment)
    certify(phone, commitment)
    record_invoice(officer, number)
    liquidate(officer, commitment)
    approve_drafts(officer)
    order_late_interest(officer)
    regularise_receipts(officer)
    form_slips(officer)
    sign_slips(president)
    take_in_charge(treasurer)
    pay(treasurer)
    release(officer)
    attach(officer)
    form_slips(officer)
    sign_slips(president)
    take_in_charge(treasurer)
    send_balance(treasurer)
    close(officer)
    officer.goto(f"{NEXT}engagements/")
    carried = officer.get_by_role("row").filter(has_text="D24-00003")
    expect(carried).to_contain_text("24 000,00".replace(" ", "\u202f"))
    officer.goto(f"{YEAR}resultats/")
    expect(officer.locator("main")).to_contain_text("24 000,00".replace(" ", "\u202f"))
    officer.goto(f"{YEAR}engagements/nouveau/")
    assert faults(officer) == []
