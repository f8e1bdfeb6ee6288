"""The act on paper: what is in it, that it is readable by everyone, and that it is made again byte for byte."""

import hashlib
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate
from pypdf import PdfReader
from weasyprint.formatting_structure import boxes

from commitments.rules.rar import build_rar_state
from deliberations.documents.codec import act_from_json
from deliberations.documents.content import Act, BlockKind, Charts, Drawing, Person, TextBlock, Vote
from deliberations.documents.from_rules import printed_rar
from deliberations.documents.render import RenderingError, act_html, render_act, render_html
from deliberations.documents.resources import ActResources, RefusedResourceError
from tests.deliberations.sitiv import draft_act, rar_lines, sitiv_act

ROOT = Path(__file__).resolve().parents[2]
AMOUNT = re.compile(r"-?\d{1,3}(?:\u202f\d{3})*,\d{2}")
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">'
    '<rect width="200" height="60" fill="#16324f"/><text x="10" y="90" font-size="12">Affecté</text></svg>'
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_act(sitiv_act()).content


@pytest.fixture(scope="module")
def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.fixture
def pdf(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(content)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _weasyprint_has_nothing_to_say(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on what WeasyPrint only warns of: an unknown property, a missing font, an image without its text."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []


def texts(act: Act) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render_act(act).content)).pages]


def amounts(pages: list[str]) -> set[str]:
    return {found.replace("\u202f", "").replace(",", ".") for page in pages for found in AMOUNT.findall(page)}


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Each element of the structure tree with its parent."""

    def walk(parent: Any) -> Iterator[tuple[Any, Any]]:
        for kid in parent.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid, parent
                yield from walk(kid)

    return walk(pdf.Root.StructTreeRoot)


def every_amount(value: Any) -> Iterator[str]:
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from every_amount(item)


# --- what is in it


def test_every_figure_of_the_acceptance_file_is_in_the_text(pages: list[str], acceptance: Callable[[str], Any]) -> None:
    expected = set(every_amount(acceptance("sitiv-affectation-2023")))
    assert len(expected) == 83
    assert expected - amounts(pages) == set()


def test_every_figure_of_the_act_itself_is_in_the_text(pages: list[str], content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as opened:
        attached = json.loads(opened.attachments["CS_2024_02_3.json"].get_file().read_bytes())
    assert set(every_amount(attached)) - amounts(pages) == set()


def test_every_name_date_and_label_of_the_act_is_in_the_text(pages: list[str]) -> None:
    act, text = sitiv_act(), words(" ".join(pages))
    people = [*act.meeting.present, *act.meeting.absent, *(proxy.absent for proxy in act.meeting.proxies)]
    for expected in (
        *map(str, people),
        "Monsieur MERMOURI Azdine, pouvoir à Monsieur BON Gaël",
        "jeudi 15 février 2024",
        "Deuxième convocation",
        "vendredi 9 février 2024",
        "lundi 19 février 2024",
        "14 en exercice – 8 présents – 1 pouvoir – 9 votants",
        "Le comité syndical, après en avoir délibéré, à l’unanimité des suffrages exprimés, décide",
        "EXECUTION DU BUDGET DE L’EXERCICE PRECEDENT – RESULTATS (1)",
        "Total à reporter (28 engagements)",
        "Ensemble des engagements examinés (30 engagements)",
    ):
        assert expected in text
    for line in rar_lines():
        assert line.number in text
        assert words(line.label) in text


def test_pages_carry_the_number_the_stamp_and_their_rank(pages: list[str]) -> None:
    for rank, page in enumerate(pages, start=1):
        text = words(page)
        assert "Délibération n° CS_2024_02_3" in text
        assert "Envoyé en préfecture le 20/02/2024" in text
        assert "Reçu en préfecture le 20/02/2024" in text
        assert "Publié le" in text
        assert "ID : 069-256910183-20240215-CS_2024_02_3-DE" in text
        assert f"Page {rank} / {len(pages)}" in text


def test_a_draft_says_so_on_each_page_and_has_neither_stamp_nor_vote() -> None:
    for page in texts(draft_act()):
        text = words(page)
        assert "Projet de délibération n° CS_2024_02_3" in text
        assert text.replace(" ", "").count("PROJET") == 2  # in the box and across the page
        assert "préfecture" not in text
        assert "après en avoir délibéré" not in text


def test_a_draft_without_meeting_is_dated_by_its_drafting() -> None:
    act = replace(draft_act(), meeting=None, drafted_on=date(2024, 1, 31))
    content = render_act(act).content
    with pikepdf.open(BytesIO(content)) as opened:
        assert str(opened.docinfo.CreationDate).startswith("D:20240131")
    assert "Séance à fixer" in words(" ".join(texts(act)))


def test_a_stamp_changes_no_page_but_its_box() -> None:
    stamped = sitiv_act()
    assert len(texts(replace(stamped, transmission=None))) == len(texts(stamped))


def test_a_rejected_text_decides_nothing() -> None:
    vote = Vote(2, 7, 0, "À la majorité des suffrages exprimés, le texte est rejeté", is_adopted=False)
    text = words(" ".join(texts(replace(sitiv_act(), vote=vote))))
    assert "le texte est rejeté. Texte soumis au vote" in text
    assert "décide :" not in text


def test_rar_tables_repeat_their_head_over_the_pages(pages: list[str]) -> None:
    carried = [page for page in pages if any(line.number in page for line in rar_lines())]
    assert len(carried) >= 3
    for page in carried:
        assert words(page).count("Engagement Fonct. Nature Opération Tiers Solde eng.") >= 1


def test_columns_of_orders_and_attachments_appear_only_when_used() -> None:
    act = sitiv_act()
    ordered = [replace(line, ordered=Decimal("1.00")) for line in rar_lines()]
    annex = printed_rar(build_rar_state(ordered, year=2023))
    with_orders = words(" ".join(texts(replace(act, annexes=(annex,)))))
    assert "Mandaté (€)" in with_orders
    assert "Rattaché (€)" not in with_orders
    assert "Mandaté (€)" not in words(act_html(act))


def test_a_state_without_commitments_says_so() -> None:
    annex = printed_rar(build_rar_state([], year=2023))
    assert "état néant" in words(" ".join(texts(replace(sitiv_act(), annexes=(annex,)))))


def test_what_people_type_is_text_never_markup() -> None:
    act = replace(sitiv_act(), subject="<b>gras</b> & <img src='https://example.org/x.png'>", annexes=())
    assert "<b>gras</b> & <img" in words(" ".join(texts(act)))


# --- that nothing is cut


def many_people() -> Act:
    people = tuple(Person("Madame", f"DÉLÉGUÉE-AU-NOM-COMPOSÉ-LONG Marie-Christine {rank}") for rank in range(90))
    meeting = replace(sitiv_act().meeting, present=people, absent=people[:40])
    return replace(sitiv_act(), meeting=meeting, subject="Objet très long, " * 40)


def wide_figures() -> Act:
    lines = [
        replace(line, committed=Decimal("999999999999.99"), ordered=Decimal("1.00"), supplier="SOCIÉTÉ" * 12,
                label="LIBELLÉ " * 60, number="ENGAGEMENT-2023-000000001", manager="GESTIONNAIRE-PRINCIPAL",
                antenna="ANTENNE_NUMÉRIQUE_DU_NORD", service="SERVICE_COMMUN", operation="OPÉRATION-2023-01")
        for line in rar_lines()[:5]
    ]  # fmt: skip
    return replace(sitiv_act(), annexes=(printed_rar(build_rar_state(lines, year=2023)),))


def long_decisions() -> Act:
    texts_ = ("Première.", *(f"Paragraphe {rank} " + "mot " * 90 for rank in range(40)))
    blocks = [TextBlock(BlockKind.DECISION, "Courte."), TextBlock(BlockKind.DECISION, "\n\n".join(texts_))]
    return replace(sitiv_act(), blocks=(*blocks, TextBlock(BlockKind.DECISION, "Dernière.")), annexes=())


@pytest.mark.parametrize("make", [sitiv_act, draft_act, many_people, wide_figures, long_decisions])
def test_no_text_leaves_the_page_or_its_column(make: Callable[[], Act]) -> None:
    document = render_html(make())
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TextBox):
                assert box.position_x >= 0
                assert box.position_y >= 0
                assert box.position_x + box.width <= page.width
                assert box.position_y + box.height <= page.height
            elif isinstance(box, boxes.TableCellBox):
                for text in box.descendants():
                    if isinstance(text, boxes.TextBox):
                        assert text.position_x >= box.position_x - 0.5, text.text
                        assert text.position_x + text.width <= box.position_x + box.border_width() + 0.5, text.text


def test_a_decision_longer_than_a_page_is_printed_whole() -> None:
    text = words(" ".join(texts(long_decisions())))
    assert [rank for rank in range(40) if f"Paragraphe {rank} " not in text] == []
    assert "Dernière." in text


def test_a_long_list_of_commitments_prints_them_all() -> None:
    first = rar_lines()[0]
    lines = [replace(first, number=f"E{rank:04d}") for rank in range(300)]
    text = " ".join(texts(replace(sitiv_act(), annexes=(printed_rar(build_rar_state(lines, year=2023)),))))
    assert [rank for rank in range(300) if f"E{rank:04d}" not in text] == []


# --- that everyone can read it


def test_the_checker_of_accessible_documents_finds_nothing(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "act.pdf"
    file.write_bytes(content)
    for outcome in validate(str(file)).outcomes:
        assert outcome.findings == ()
        # the checker itself fails on headings made of several texts (it reads an array as a number)
        assert outcome.skipped_reason is None or outcome.rule_id == "UA-14-001"


def test_the_file_says_pdf_a_3_accessible_in_french(pdf: pikepdf.Pdf) -> None:
    metadata = pdf.open_metadata()
    assert metadata.pdfa_status == "3A"
    assert metadata["pdfuaid:part"] == "1"
    assert pdf.pdf_version == "1.7"
    assert str(pdf.Root.Lang) == "fr"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    title = "Délibération n° CS_2024_02_3 du 15 février 2024 – Affectation anticipée"
    assert words(str(pdf.docinfo.Title)).startswith(title)
    assert words(metadata["dc:title"]).startswith(title)
    assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert not pdf.is_encrypted


def test_each_header_cell_has_its_scope_and_each_cell_its_headers(pdf: pikepdf.Pdf) -> None:
    scopes = {"/Column": 0, "/Row": 0}
    known = {str(identifier) for identifier in pdf.Root.StructTreeRoot.IDTree.Kids[0].Names[::2]}
    for element, _ in elements(pdf):
        if element.S == "/TH":
            scopes[str(element.A.Scope)] += 1
        elif element.S == "/TD":
            assert {str(header) for header in element.A.get("/Headers", [])} <= known
    assert scopes["/Column"] > 100
    assert scopes["/Row"] > 60


def test_tables_are_made_of_rows_and_rows_of_cells(pdf: pikepdf.Pdf) -> None:
    allowed = {
        "/Table": {"/Caption", "/THead", "/TBody"},
        "/THead": {"/TR"},
        "/TBody": {"/TR"},
        "/TR": {"/TH", "/TD"},
        "/L": {"/L", "/LI", "/Caption"},
        "/LI": {"/Lbl", "/LBody"},
    }
    for element, parent in elements(pdf):
        if str(parent.get("/S", "")) in allowed:
            assert str(element.S) in allowed[str(parent.S)]


def test_headings_go_down_one_level_at_a_time(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(element.S)[2:]) for element, _ in elements(pdf) if re.fullmatch(r"/H\d", str(element.S))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_bookmarks_lead_to_the_parts_and_annexes(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        (root,) = outline.root
        names = [words(item.title) for item in root.children]
    assert root.title == "Extrait du registre des délibérations du comité syndical"
    assert names[:3] == ["Séance et présences", "Exposé", "Délibération"]
    assert names[3:] == [
        "Annexe 1 – Fiche de calcul du résultat prévisionnel 2023",
        "Annexe 2 – État I-C1 – Résultats de l’exercice 2023",
        "Annexe 3 – État des restes à réaliser au 31 décembre 2023",
    ]


def test_all_of_a_page_is_in_the_tree_or_an_artifact(pdf: pikepdf.Pdf) -> None:
    """The running head, the stamp and the page number are artifacts; nothing else is left outside."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    reached = {element.objgen for element, _ in elements(pdf)}
    for place, page in enumerate(pdf.pages):
        parents, depth, marks, artifacts = numbers[2 * place + 1], 0, set(), 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC"):
                depth += 1
                if operands[0] == "/Artifact":
                    artifacts += len(operands) > 1
                else:
                    marks.add(int(operands[1].MCID))
            elif str(operator) == "EMC":
                depth -= 1
            elif str(operator) in ("Tj", "TJ"):
                assert depth == 1
        assert artifacts >= 6
        assert {mark for mark, parent in enumerate(parents) if isinstance(parent, pikepdf.Dictionary)} == marks
        assert {parents[mark].objgen for mark in marks} <= reached


def test_each_page_is_painted_in_the_order_in_which_it_is_read(pdf: pikepdf.Pdf) -> None:
    marks: dict[Any, list[int]] = {}
    for element, _ in elements(pdf):
        for kid in element.get("/K", []):
            if not isinstance(kid, pikepdf.Object):
                marks.setdefault(element.Pg.objgen, []).append(int(kid))
    assert len(marks) == len(pdf.pages)
    assert all(found == sorted(found) for found in marks.values())


def test_all_fonts_are_embedded_and_ours(pdf: pikepdf.Pdf) -> None:
    names = set()
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            (descendant,) = font.DescendantFonts
            descriptor = descendant.FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            assert "/ToUnicode" in font
            names.add(str(font.BaseFont).split("+")[1])
    assert all(name.startswith("Source-Sans-Pro") for name in names)


def test_a_chart_is_a_figure_with_its_alternative() -> None:
    chart = Charts("En image", (Drawing("Le résultat", "598 255,81 € affectés au 1068.", DRAWING),))
    content = render_act(replace(sitiv_act(), annexes=(chart,))).content
    with pikepdf.open(BytesIO(content)) as opened:
        (figure,) = [element for element, _ in elements(opened) if element.S == "/Figure"]
        assert words(str(figure.Alt)) == "598 255,81 € affectés au 1068."


# --- the data attached


def test_the_act_s_data_is_attached_and_gives_the_act_back(pdf: pikepdf.Pdf) -> None:
    assert list(pdf.attachments) == ["CS_2024_02_3.json"]
    (file,) = pdf.Root.AF
    assert file.AFRelationship == "/Data"
    assert file.EF.F.Subtype == "/application/json"
    assert act_from_json(file.EF.F.read_bytes()) == sitiv_act()


# --- that it is made again byte for byte


def test_dates_and_identifier_come_from_the_act(pdf: pikepdf.Pdf) -> None:
    parameters = pdf.Root.AF[0].EF.F.Params
    assert str(pdf.docinfo.CreationDate).startswith("D:20240215000000")
    assert str(pdf.docinfo.ModDate).startswith("D:20240220000000")
    assert str(parameters.CreationDate).startswith("D:20240215000000")
    assert str(parameters.ModDate).startswith("D:20240220000000")
    assert pdf.open_metadata()["xmp:ModifyDate"].startswith("2024-02-20T00:00:00")


def test_the_permanent_identifier_outlives_the_stamp(pdf: pikepdf.Pdf) -> None:
    with pikepdf.open(BytesIO(render_act(replace(sitiv_act(), transmission=None)).content)) as unstamped:
        assert unstamped.trailer.ID[0] == pdf.trailer.ID[0]
        assert unstamped.trailer.ID[1] != pdf.trailer.ID[1]


def test_another_process_another_day_another_hash_seed_make_the_same_bytes(content: bytes) -> None:
    program = (
        "import django; django.setup()\n"
        "from hashlib import sha256\n"
        "from deliberations.documents.render import render_act\n"
        "from tests.deliberations.sitiv import sitiv_act\n"
        "print(sha256(render_act(sitiv_act()).content).hexdigest())"
    )
    prints = set()
    for seed, zone in (("0", "Europe/Paris"), ("4321", "Pacific/Auckland")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        prints.add(done.stdout.strip())
    assert prints == {hashlib.sha256(content).hexdigest()}


def test_another_act_gives_other_bytes() -> None:
    act = sitiv_act()
    moved = replace(act, meeting=replace(act.meeting, minutes_displayed_on=date(2024, 2, 20)))
    assert render_act(moved).sha256 != render_act(act).sha256


# --- what it may load


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/logo.png",
        "http://127.0.0.1:8000/",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "equilibre:../settings.py",
        "equilibre:fonts/../LICENSE.txt",
        "equilibre:chart/9",
    ],
)
def test_nothing_but_our_own_files_is_loaded(address: str) -> None:
    with pytest.raises(RefusedResourceError):
        ActResources().fetch(address)


def test_a_drawing_that_calls_the_network_stops_the_rendering(caplog: pytest.LogCaptureFixture) -> None:
    drawing = DRAWING.replace("<rect", '<image href="https://example.org/x.png" width="9" height="9"/><rect')
    act = replace(sitiv_act(), annexes=(Charts("Dessin", (Drawing("Un", "Rien", drawing),)),))
    with pytest.raises(RenderingError, match="chart/1/1"):
        render_act(act)
    caplog.clear()


@pytest.mark.parametrize(("drawing", "alternative"), [("<svg", "Rien"), (DRAWING, "")])
def test_a_broken_drawing_or_one_without_alternative_stops_the_rendering(
    drawing: str, alternative: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RenderingError):
        render_act(replace(sitiv_act(), annexes=(Charts("Dessin", (Drawing("Un", alternative, drawing),)),)))
    caplog.clear()


def test_texts_keep_their_paragraphs() -> None:
    block = TextBlock(BlockKind.PARAGRAPH, "Premier.\n\nSecond.")
    html = act_html(replace(sitiv_act(), blocks=(block,)))
    assert "<p>Premier.</p>" in html
    assert "<p>Second.</p>" in html
