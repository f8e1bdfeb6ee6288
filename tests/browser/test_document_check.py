"""The public page in a browser: a file chosen with the keyboard or dropped, its findings, its table; no account."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import Site
from tests.budgets.decisions.documents import tenant_document

DROP = """([zone, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "dm.xml", {type: "application/xml"}));
    for (const name of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }
}"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "dm.xml"
    path.write_bytes(tenant_document())
    return path


def test_a_file_is_checked_with_the_keyboard_and_gives_its_table(
    document: Path, site: Site, open_as: Callable[..., Page]
) -> None:
    page = open_as(None)
    page.goto("/verifier/")
    page.get_by_label("Document budgétaire").set_input_files(document)
    page.get_by_role("button", name="Vérifier le document").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Décision modificative n° 1 de 2023")
    expect(heading).to_be_focused()
    expect(page.locator("#bilan")).to_contain_text("Équilibre de chaque section")
    assert faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger la table SCDL (CSV)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"BGT_NATDEC,BGT_ANNEE")


def test_a_dropped_file_is_checked_at_once(document: Path, site: Site, open_as: Callable[..., Page]) -> None:
    page = open_as(None)
    page.goto("/verifier/")
    content = base64.b64encode(document.read_bytes()).decode()
    page.evaluate(f"(given) => ({DROP})([document.querySelector('[data-drop]'), given])", content)
    expect(page.locator("#bilan h2").first).to_contain_text("Décision modificative")


def test_a_wrong_file_is_refused_in_words(tmp_path: Path, site: Site, open_as: Callable[..., Page]) -> None:
    wrong = tmp_path / "faux.xml"
    wrong.write_text("bonjour", encoding="utf-8")
    page = open_as(None)
    page.goto("/verifier/")
    page.get_by_label("Document budgétaire").set_input_files(wrong)
    page.get_by_role("button", name="Vérifier le document").click()
    expect(page.get_by_role("heading", name="Le document ne peut pas être vérifié")).to_be_focused()
    expect(page.locator("#bilan")).to_contain_text("n’est pas du XML")
    assert faults(page) == []


def test_a_file_too_large_is_refused_before_it_is_sent(
    tmp_path: Path, site: Site, open_as: Callable[..., Page]
) -> None:
    heavy = tmp_path / "lourd.xml"
    heavy.write_bytes(bytes(21_000_000))
    page = open_as(None)
    page.goto("/verifier/")
    page.get_by_label("Document budgétaire").set_input_files(heavy)
    expect(page.locator("#document-refusal")).to_have_text("Le fichier dépasse 20 Mo : vérifiez-le.")
    page.get_by_role("button", name="Vérifier le document").click()
    expect(page.locator("#bilan")).to_be_empty()
