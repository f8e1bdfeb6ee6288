"""The grid of a decision's lines in a browser: with the keyboard, by two officers, on a telephone."""

import random
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from playwright.sync_api import Page, expect

from budgets.chart_files import read_charts, read_variants
from budgets.models import BudgetDecision, BudgetYear, Chart, CreditLine
from budgets.rules.money import AmountError, json_amount, parse_amount
from budgets.services.nomenclature import save_chart
from tests.browser.accessibility import faults
from tests.browser.conftest import NARROW, WIDE, Site
from tests.budgets.grid.lines import prepared

D = Decimal
SAVED = "Tout est enregistré"
# What decision n° 2 of 2025 of Eure-et-Loir Numérique moves, but its first two lines: account, comment, proposal.
# Its report gives the reasons, its maquette the chapters.
REST = [
    ("D", "611", "Stations météorologiques retirées", "-21 620,00"),
    ("D", "65811", "Redevances pour concessions", "-20 000,00"),
    ("D", "65811", "Redevances d’occupation des stations", "-10 500,00"),
    ("D", "66111", "", "8 394,61"),
    ("D", "023", "", "-118 763,60"),
    ("R", "75888", "Taux du livret A à 1,7 %", "-31 734,66"),
    ("R", "75888", "Données météorologiques pour l’HéliSmur", "-32 120,00"),
    ("R", "7688", "Deux comptes à terme", "34 866,67"),
    ("D", "1641", "", "-500 000,00"),
    ("D", "2051", "Nouvel outil numérique métier", "119 330,00"),
    ("D", "20422", "", "96 000,00"),
    ("D", "2158", "Stations météorologiques", "-425 800,00"),
    ("D", "2315", "Densification du réseau", "165 906,40"),
    ("R", "1641", "Stations météorologiques", "-425 800,00"),
    ("R", "021", "", "-118 763,60"),
]


@pytest.fixture(scope="module")
def year_2025(site: Site) -> BudgetYear:
    """A year with the whole M57 chart."""
    variant = next(it for it in read_variants() if it.code == "M57_D")
    save_chart(read_charts(variant)[-1])
    chart = Chart.objects.filter(variant="M57_D").order_by("year").last()
    with site.tenant.context():
        return BudgetYear.objects.create(
            syndicate=site.tenant.syndicate, budget=site.tenant.budget, year=2025, chart=chart
        )


def grid_of(decision: BudgetDecision) -> str:
    year = decision.budget_year
    return reverse("budgets:decision_grid", args=["alpha", year.budget.code, year.year, decision.pk])


def opened(page: Page, decision: BudgetDecision) -> Page:
    page.goto(grid_of(decision))
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)
    return page


def cell(page: Page, row: int, name: str) -> Any:
    return page.locator(f".grid-row[aria-rowindex='{row + 1}'] .c-{name}")


def total(page: Page, name: str) -> str:
    text = page.locator(f".grid-strip [data-total='{name}']").inner_text()
    return re.sub(r"\s", " ", text)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
        " { clipboardData: data, bubbles: true, cancelable: true })); }",
        text,
    )


def test_an_officer_prepares_a_real_decision_from_scratch(
    site: Site, year_2025: BudgetYear, open_as: Callable[..., Page]
) -> None:
    page = open_as(site.tenant["finance_officer"])
    page.goto(reverse("budgets:decision_add", args=["alpha", site.tenant.budget.code, 2025]))
    page.get_by_label("Nature").select_option("DM")
    page.get_by_label("Numéro").fill("2")
    page.get_by_role("button", name="Créer la décision").click()
    page.wait_for_url("**/decisions/**")
    with site.tenant.context():
        found = BudgetDecision.objects.select_related("budget_year__budget")
        decision = found.get(budget_year=year_2025, kind="DM", number=2)
    opened(page, decision)
    grid = page.get_by_role("grid")
    grid.press("Control+Enter")
    page.keyboard.type("contrats prestations")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "account")).to_have_text("611")
    expect(cell(page, 1, "chapter")).to_have_text("011")
    cell(page, 1, "proposed").click()
    page.keyboard.type("131 001,00")
    assert total(page, "F-fresh-D") == "131 001,00"  # before the cell is left
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("6132")
    page.keyboard.press("Tab")
    cell(page, 2, "proposed").click()
    page.keyboard.type("2500")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    cell(page, 3, "direction").click()
    block = "\n".join(f"{line[0]}\t{line[1]}\t\t\t\t\t\t\t{line[3]}\t\t{line[2]}" for line in REST)
    columns = page.locator("[role='columnheader']").all_inner_texts()
    assert [re.sub(r"\s", " ", it) for it in columns[2:]] == [
        *("Sens", "Compte", "Libellé du compte", "Opération", "Fonction", "Service"),
        *("Budget de l’exercice (I)", "Restes à réaliser N\u20111 (II)", "Propositions nouvelles"),
        *("Total (IV = I + II + III)", "Commentaire"),
    ]
    paste(page, block)
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)
    for side in ("F-fresh-D", "F-fresh-R"):
        assert total(page, side) == "-28 987,99"
    for side in ("I-fresh-D", "I-fresh-R"):
        assert total(page, side) == "-544 563,60"
    assert (total(page, "F-fresh-S"), total(page, "I-fresh-S")) == ("0,00", "0,00")
    expect(page.locator("[data-grid='findings']")).to_contain_text("Crédits négatifs après la décision")
    assert faults(page) == []
    with site.tenant.context():
        lines = CreditLine.objects.filter(decision=decision)
        sums = lines.values_list("direction", "account__section").annotate(it=Sum("proposed"))
        assert {(direction, section): it for direction, section, it in sums} == {
            ("D", "F"): D("-28987.99"), ("R", "F"): D("-28987.99"),
            ("D", "I"): D("-544563.60"), ("R", "I"): D("-544563.60"),
        }  # fmt: skip
        assert lines.get(account__code="023").kind == "OES"


def test_two_officers_see_each_other_and_choose_in_a_conflict(site: Site, open_as: Callable[..., Page]) -> None:
    first, second = site.tenant["finance_officer"], site.tenant["authorising_officer"]
    with site.tenant.context():
        decision = prepared(site.tenant, number=21, lines=[("D", "6156", "10.00"), ("R", "7478", "10.00")])
    one, other = opened(open_as(first), decision), opened(open_as(second), decision)
    cell(one, 2, "comment").click()
    expect(other.locator("[data-grid='others']")).to_contain_text(first.get_full_name())
    cell(one, 2, "proposed").click()
    one.keyboard.type("12")
    one.keyboard.press("Enter")
    expect(cell(other, 2, "proposed")).to_have_text("12,00")
    other.route("**/lignes/**", lambda route: route.abort())  # the second does not hear of what comes next
    cell(one, 1, "proposed").click()
    one.keyboard.type("20")
    one.keyboard.press("Enter")
    expect(one.locator("[data-grid='state']")).to_have_text(SAVED)
    cell(other, 1, "proposed").click()
    other.keyboard.type("30")
    other.keyboard.press("Enter")
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("Une autre personne a modifié la même cellule")
    expect(dialog).to_contain_text(f"Celle de {first.get_full_name()}")
    expect(dialog).to_contain_text("20,00")
    assert faults(other) == []
    other.set_viewport_size(WIDE)  # type: ignore[arg-type]
    dialog.get_by_label("Ma valeur : 30,00").check()
    other.unroute("**/lignes/**")
    dialog.get_by_role("button", name="Garder ces valeurs").click()
    expect(other.locator("[data-grid='state']")).to_have_text(SAVED)
    expect(cell(one, 1, "proposed")).to_have_text("30,00")
    with site.tenant.context():
        assert CreditLine.objects.get(decision=decision, rank=1).proposed == D("30.00")
    cell(one, 2, "comment").click()
    one.keyboard.type("En cours de sai")
    other.get_by_role("grid").press("Control+Enter")
    other.keyboard.type("611")
    other.keyboard.press("Enter")
    expect(one.locator(".grid-row")).to_have_count(3)  # the field that is open stays open, its text too
    one.keyboard.type("sie")
    one.keyboard.press("Enter")
    expect(cell(one, 2, "comment")).to_have_text("En cours de saisie")


def test_the_keyboard_undoes_fills_deletes_filters_and_leaves(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=22, lines=[("D", "6156", "10.00"), ("D", "611", "5.00")])
    page = opened(open_as(site.tenant["finance_officer"]), decision)
    cell(page, 1, "proposed").click()  # by chapter and account: 611, then 6156
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, 2, "proposed")).to_have_text("5,00")
    page.keyboard.press("Control+z")
    expect(cell(page, 2, "proposed")).to_have_text("10,00")
    page.keyboard.press("Control+y")
    expect(cell(page, 2, "proposed")).to_have_text("5,00")
    cell(page, 1, "proposed").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+Delete")
    expect(page.locator(".grid-row")).to_have_count(0)
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".grid-row")).to_have_count(2)
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)
    cell(page, 1, "proposed").click()
    page.keyboard.type("dix euros")
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("n’est pas un montant")
    expect(cell(page, 1, "proposed")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-grid='state']")).to_have_text("Refusé : voyez la saisie en rouge")
    page.keyboard.press("Control+f")
    page.keyboard.type("maintenance")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-row")).to_have_count(1)
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")
    page.keyboard.press("Escape")
    expect(page.locator("[data-grid='after']")).to_be_focused()


def test_a_block_with_text_in_its_amounts_is_refused_whole(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=23, lines=[("D", "6156", "10.00")])
    page = opened(open_as(site.tenant["finance_officer"]), decision)
    cell(page, 1, "proposed").click()
    paste(page, "20,00\nvingt\n30,00")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Rien n’a été collé")
    expect(dialog).to_contain_text("Ligne 2, Propositions nouvelles : « vingt » n’est pas un montant")
    dialog.get_by_role("button", name="Fermer").click()
    expect(page.locator(".grid-row")).to_have_count(1)
    expect(cell(page, 1, "proposed")).to_have_text("10,00")


def test_five_thousand_lines_leave_a_few_rows_in_the_page(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=24)
        account = site.tenant.year.chart.accounts.get(code="6156")
        CreditLine.objects.bulk_create(
            CreditLine(
                syndicate=site.tenant.syndicate, decision=decision, rank=rank, direction="D", account=account,
                proposed=D("1.01"),
            )
            for rank in range(1, 5001)
        )  # fmt: skip
    page = opened(open_as(site.tenant["finance_officer"]), decision)
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "5001")
    cell(page, 1, "proposed").click()
    page.keyboard.press("Control+End")
    expect(page.locator(".grid-row[aria-rowindex='5001']")).to_be_visible()
    page.keyboard.press("Home")
    assert page.locator(".grid-row").count() < 80
    cell(page, 5000, "proposed").click()
    page.keyboard.type("2,02")
    page.keyboard.press("Enter")
    assert total(page, "F-fresh-D") == "5 051,01"
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)


def test_a_block_is_copied_split_and_its_chapter_follows(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=27, lines=[("D", "6156", "1234.56"), ("R", "7478", "-10.00")])
    page = opened(open_as(site.tenant["finance_officer"]), decision)
    cell(page, 1, "account").click()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Shift+ArrowDown")
    copied = page.evaluate(
        "() => { const data = new DataTransfer(); document.activeElement.dispatchEvent(new ClipboardEvent('copy',"
        " { clipboardData: data, bubbles: true, cancelable: true })); return data.getData('text/plain'); }"
    )
    assert [row.split("\t")[0] for row in copied.split("\n")] == ["6156", "7478"]
    assert "1234,56" in copied
    cell(page, 1, "proposed").click()
    page.get_by_role("button", name="Répartir entre fonctions").click()
    dialog = page.get_by_role("dialog")
    for rank, code in enumerate(("01", "02", "03"), 1):
        dialog.get_by_label(f"Fonction {rank}").fill(code)
    assert faults(page) == []
    dialog.get_by_role("button", name="Répartir", exact=True).click()
    expect(cell(page, 1, "proposed")).to_have_text("411,52")
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)
    page.get_by_text("Totaux par chapitre").click()
    chapter = page.locator("[data-grid='chapters'] tr", has_text="011 Chapitre 011")
    expect(chapter).to_contain_text(re.compile("1.234,56"))
    with site.tenant.context():
        shares = CreditLine.objects.filter(decision=decision, direction="D").values_list("function", "proposed")
        assert sorted(shares) == [("01", D("411.52")), ("02", D("411.52")), ("03", D("411.52"))]


def test_amounts_are_read_as_the_server_reads_them(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=28)
    page = opened(open_as(site.tenant["finance_officer"]), decision)
    draw = random.Random(7)
    wholes = ["0", "7", "12", "999", "1234", "1 234", "1\u202f234\u202f567", "1.234", "1,234", "1.234.567", "1,234,567"]
    ends = ["", ",", ".5", ",56", ".56", ",560", ",561", ".234", " €", ",5 EUR", "x"]
    texts = [f"{draw.choice(['', '-', '+', '− '])}{whole}{end}" for whole in wholes for end in ends]
    texts += ["", " ", "dix", "--1", "1 23", "1e3", "999999999999,99", "1000000000000"]
    read = page.evaluate(
        "async texts => { const { parseCents, plainOf } = await import('/static/js/grid/money.js');"
        " return texts.map(text => { try { return plainOf(parseCents(text)); } catch { return null; } }); }",
        texts,
    )
    assert dict(zip(texts, read, strict=True)) == {text: as_the_server_reads(text) for text in texts}


def as_the_server_reads(text: str) -> str | None:
    try:
        return json_amount(parse_amount(text, with_unit=True)) if text.strip() else "0.00"
    except AmountError:
        return None


def test_a_line_is_edited_in_a_form_on_a_telephone(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=25, lines=[("D", "6156", "10.00")])
    page = opened(open_as(site.tenant["finance_officer"], viewport=NARROW), decision)
    expect(page.get_by_role("grid")).to_be_hidden()
    page.get_by_role("button", name="Modifier la ligne D 6156").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Propositions nouvelles").fill("1 234,56")
    assert faults(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    dialog.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("ul.grid-list")).to_contain_text(re.compile("1.234,56"))
    expect(page.locator("[data-grid='state']")).to_have_text(SAVED)
    with site.tenant.context():
        assert CreditLine.objects.get(decision=decision).proposed == D("1234.56")


def test_a_reader_reads_the_grid(site: Site, open_as: Callable[..., Page]) -> None:
    with site.tenant.context():
        decision = prepared(site.tenant, number=26, lines=[("D", "6156", "10.00")])
    page = open_as(site.tenant["treasurer"])
    page.goto(grid_of(decision))
    expect(page.locator("[data-grid='state']")).to_have_text("Lecture seule")
    expect(page.get_by_role("grid")).to_have_attribute("aria-readonly", "true")
    cell(page, 1, "proposed").click()
    page.keyboard.type("5")
    expect(page.locator(".grid-editor")).to_have_count(0)
    expect(page.get_by_role("button", name="Ajouter une ligne")).to_have_count(0)
