"""From the year's commitments to the act and its PDF, by four people who each have their own window.

On the case of the demonstration: its commitments are imported from its file, its figures typed, its delegates called.
"""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import as_file, files

import pypdf
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from budgets.chart_files import read_charts, read_variants
from budgets.models import Syndicate, User
from budgets.services.nomenclature import save_chart
from budgets.tenancy import slug_context
from config.celery import app as celery
from deliberations import demonstration
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, Site

YEAR = "/sitiv/TNO/2023/"
DONE_BY_THE_JOURNEY = {"commitments", "result", "deliberation", "meeting"}
CONTENT = demonstration.read("sitiv")
# where each figure is typed: the group of the form, then the label
LABELS = {
    "investment_expenses": ("Investissement", "Dépenses : mandats émis"),
    "investment_revenues": ("Investissement", "Recettes : titres émis"),
    "investment_opening": ("Investissement", "Solde d’exécution reporté (001), avec son signe"),
    "rar_investment_expenses": ("Investissement", "Restes à réaliser, dépenses (I)"),
    "rar_investment_revenues": ("Investissement", "Restes à réaliser, recettes (III)"),
    "operating_expenses": ("Fonctionnement", "Dépenses : mandats émis"),
    "operating_revenues": ("Fonctionnement", "Recettes : titres émis"),
    "operating_opening": ("Fonctionnement", "Résultat reporté (002), avec son signe"),
    "rar_operating_expenses": ("Fonctionnement", "Restes à réaliser, dépenses (II)"),
    "rar_operating_revenues": ("Fonctionnement", "Restes à réaliser, recettes (IV)"),
}


@pytest.fixture
def people(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, User]]:
    """The demonstration's syndicate with its members, delegates and years, and nothing done yet."""
    variant = next(variant for variant in read_variants() if variant.code == "M57_D")
    for chart in read_charts(variant):
        save_chart(chart)
    empty = {key: value for key, value in CONTENT.items() if key not in DONE_BY_THE_JOURNEY}
    monkeypatch.setattr(demonstration, "read", lambda slug: empty)
    list(demonstration.load("sitiv"))
    with slug_context("sitiv"):
        assert Syndicate.objects.get().acronym == "SITIV"
    # the jobs run in the server itself; tests of their own kill a worker in mid-job
    celery.conf.task_always_eager = True
    names = {"officer": "finances", "president": "president", "elected": "elu", "treasurer": "comptable"}
    yield {person: User.objects.get(email=f"{name}@sitiv.example") for person, name in names.items()}
    celery.conf.task_always_eager = False


def choose(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def import_commitments(page: Page) -> None:
    page.goto(YEAR)
    page.get_by_role("link", name="Importer les engagements").click()
    with as_file(files("deliberations") / "data" / "demo" / CONTENT["commitments"]["file"]) as listing:
        page.get_by_label("Fichier de la liste").set_input_files(listing)
    choose(page, "Envoyer le fichier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Colonnes de")
    assert faults(page) == []
    choose(page, "Contrôler le fichier")
    expect(page.locator("main")).to_contain_text("Le fichier peut être importé")
    assert faults(page) == []
    choose(page, "Importer 30 lignes")
    expect(page.locator("main")).to_contain_text("Import terminé")


def type_results(page: Page) -> None:
    page.goto(YEAR)
    page.get_by_role("link", name="Préparer les résultats").click()
    page.get_by_label("Nature").select_option("anticipated")
    choose(page, "Préparer les résultats")
    for key, (group, label) in LABELS.items():
        typed = CONTENT["result"]["figures"][key].replace(".", ",")
        page.get_by_role("group", name=group).get_by_label(label).fill(typed)
    expect(page.locator("#results-preview")).to_contain_text("598 255,81")  # before anything is stored
    choose(page, "Enregistrer les montants")


def take_computed_carry_forward(page: Page) -> None:
    """See what the control found, then take the balances of the commitments."""
    finding = page.locator("main")
    for amount in ("429 656,45", "377 528,45", "52 128,00", "546 127,81", "334 346,28"):
        expect(finding).to_contain_text(amount)
    assert faults(page) == []
    choose(page, "Prendre le montant calculé")
    expect(page.locator("main")).to_contain_text("concordant")
    expect(page.locator("#results-preview")).to_contain_text("546 127,81")


def draft_and_submit(page: Page) -> str:
    page.goto(YEAR)
    choose(page, "Rédiger la délibération")
    expect(page.locator("main")).to_contain_text("546 127,81")
    choose(page, "Soumettre à l’ordonnateur")
    expect(page.locator("[aria-current=step]")).to_contain_text("Soumise")
    return page.url


def plan_meeting(page: Page) -> None:
    page.goto("/sitiv/seances/")
    page.get_by_role("link", name="Créer une séance").click()
    page.get_by_label("Date de la séance").fill(localdate().isoformat())
    page.get_by_label("Date de convocation").fill((localdate() - timedelta(days=7)).isoformat())
    page.get_by_label("Lieu").fill("Vénissieux")
    choose(page, "Créer la séance")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Séance du")


def sign_sheet(page: Page) -> None:
    page.goto(f"{YEAR}fiche/anticipated/")
    choose(page, "Signer la fiche")
    expect(page.locator("main")).to_contain_text("signée par")


def attest_sheet(page: Page) -> None:
    page.goto("/sitiv/comptable/")
    page.get_by_role("link", name="TERRITOIRE NUMERIQUE OUVERT 2023 à attester").click()
    choose(page, "Attester la fiche")
    expect(page.locator("main")).to_contain_text("attestée par")


def put_on_agenda(page: Page, act: str) -> None:
    page.goto(act)
    page.get_by_label("Séance", exact=False).first.select_option(index=1)
    page.get_by_label("Numéro").fill("CS_TEST_1")
    choose(page, "Inscrire à l’ordre du jour")
    expect(page.locator("[aria-current=step]")).to_contain_text("ordre du jour")


def read_and_approve(page: Page) -> None:
    """On a telephone: the agenda, the text, the answer."""
    page.goto("/sitiv/a-lire/")
    page.get_by_role("link", name="Reprise anticipée").click()
    expect(page.locator("article")).to_contain_text("546 127,81")
    assert faults(page) == []
    page.get_by_label("J’approuve").check()
    page.get_by_label("Commentaire").fill("Lu dans le train.")
    choose(page, "Envoyer mon avis")
    expect(page.locator("main")).to_contain_text("approuvée par vous")


def record_attendance(page: Page, act: str) -> None:
    page.goto(act)
    page.get_by_role("link", name="présences et les pouvoirs").click()
    page.get_by_label("Président de séance").select_option(label="Monsieur MILLET Pierre-Alain")
    for name in CONTENT["meeting"]["present"]:
        page.get_by_label(f"Présence de Monsieur {name}").select_option("present")
    for absent, holder in CONTENT["meeting"]["proxies"].items():
        page.get_by_label(f"Présence de Monsieur {absent}").select_option("proxy")
        page.get_by_label(f"Pouvoir à (Monsieur {absent})").select_option(label=f"Monsieur {holder}")
    assert faults(page) == []
    choose(page, "Enregistrer les présences")


def vote_and_seal(page: Page, act: str) -> None:
    page.goto(act)
    page.get_by_label("Voix pour").fill("9")
    choose(page, "Enregistrer le vote")
    expect(page.locator("[aria-current=step]")).to_contain_text("Votée")
    choose(page, "Sceller l’acte")
    expect(page.locator("[aria-current=step]")).to_contain_text("Scellée")


def download_act(page: Page) -> str:
    """Return the text of the act's PDF, as the treasurer receives it; the year's archive has its inventory."""
    page.goto("/sitiv/comptable/")
    document = page.get_by_role("link", name="Lire le PDF").get_attribute("href")
    archive = page.get_by_role("link", name="Télécharger les actes de").get_attribute("href")
    assert document
    assert archive
    assert page.request.get(archive).body().startswith(b"PK")
    pdf = page.request.get(document)
    assert pdf.headers["content-type"] == "application/pdf"
    return "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf.body())).pages)


def test_from_the_commitments_to_the_act_and_its_pdf(
    site: Site, people: dict[str, User], open_as: Callable[..., Page]
) -> None:
    officer, president, treasurer = (open_as(people[name]) for name in ("officer", "president", "treasurer"))
    elected = open_as(people["elected"], viewport=NARROW)
    import_commitments(officer)
    type_results(officer)
    take_computed_carry_forward(officer)
    act = draft_and_submit(officer)
    plan_meeting(officer)
    sign_sheet(president)
    attest_sheet(treasurer)
    put_on_agenda(president, act)
    read_and_approve(elected)
    record_attendance(president, act)
    vote_and_seal(president, act)
    text = download_act(treasurer).replace("\u202f", " ").replace("\u00a0", " ")
    for printed in ("CS_TEST_1", "546 127,81", "334 346,28", "377 528,45", "MERMOURI Azdine"):
        assert printed in text
    president.goto(YEAR)
    expect(president.locator("main")).to_contain_text("546 127,81")
    assert faults(president) == []
