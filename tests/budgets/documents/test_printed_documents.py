"""The two real documents on paper: every state at its page, every row with its figures, for everyone to read."""

import hashlib
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from pdfua import validate
from pypdf import PdfReader

from budgets.maquette.model import RowKind
from budgets.rules.money import format_amount
from tests.budgets.decision_cases import D, R, line
from tests.budgets.documents.printed import page_texts, printed, row_text, squeezed, state_texts
from tests.budgets.maquette.cases import document, eure_et_loir_view, filled, roynac_view
from tests.budgets.maquette.test_real_documents import AMENDING, SOURCE_IS_WRONG, TABLES, named, rows_by_name


@pytest.fixture(scope="module")
def roynac(acceptance):
    made = filled(roynac_view(acceptance("roynac-bp-2024")))
    return made, printed(made)


@pytest.fixture(scope="module")
def eure_et_loir(acceptance):
    made = filled(eure_et_loir_view(acceptance("eure-et-loir-dm2-2025")))
    return made, printed(made)


@pytest.fixture(scope="module")
def small():
    made = document(
        line(D, "6061", "1000.00"), line(R, "74751", "1500.00"), line(D, "023", "500.00"), line(R, "021", "500.00"),
        line(D, "2183", "500.00"), voted=False,
    )  # fmt: skip
    return made, printed(made, codes=["I-B", "II-A", "II-C1", "III-A"])


def missing_rows(made, rendered):
    """Return the rows that have a figure and that the pages of their state do not print."""
    texts = state_texts(rendered.content)
    return [
        (state.code, table.key, row.key)
        for state in made.states
        if state.is_joint
        for table in state.tables
        for row in table.rows
        if any(isinstance(cell.value, Decimal) and cell.value for cell in row.cells)
        and row_text(row) not in texts[state.code]
    ]


def test_every_figure_of_roynac_is_printed_in_its_state_and_in_its_row(roynac):
    assert missing_rows(*roynac) == []


def test_every_figure_of_eure_et_loir_is_printed_in_its_state_and_in_its_row(eure_et_loir):
    assert missing_rows(*eure_et_loir) == []


def in_order(text, amounts):
    """Return whether the amounts stand in a text, one after the other."""
    place = 0
    for amount in amounts:
        wanted = squeezed(format_amount(amount))
        found = text.find(wanted, place)
        if found < 0:
            return False
        place = found + len(wanted)
    return True


def source_amounts(printed_row, columns, corrected):
    """Return the non-zero figures of a row of the source, in the order of our columns."""
    values = [(corrected.get(theirs, printed_row.get(theirs)), ours) for theirs, ours in columns.items()]
    return [(Decimal(value), ours) for value, ours in values if value is not None and Decimal(value)]


def unprinted(text, table, rows, columns, *, source=""):
    """Return the rows of a source with a figure that the text of the state lacks, and how many figures count."""
    lacking, count = [], 0
    for theirs in rows:
        corrected = {
            column: value for (name, code, column), value in SOURCE_IS_WRONG.items()
            if (name, code) == (source, theirs.get("code"))
        }  # fmt: skip
        amounts = source_amounts(theirs, columns, corrected)
        amounts.sort(key=lambda it: table.place_by_key[it[1]])
        ours = row_text(named(rows_by_name(table), theirs)) if amounts else ""
        if amounts and not (ours in text and in_order(ours, [amount for amount, _ in amounts])):
            lacking.append((source, theirs["label"]))
        count += len(amounts)
    return lacking, count


def test_every_non_zero_figure_of_the_source_of_roynac_is_in_the_pdf_in_its_row(roynac, acceptance):
    """Straight from the source to the text of the file, state by state; II-D2 row 75 as it should have been printed."""
    data, (made, rendered) = acceptance("roynac-bp-2024"), roynac
    texts, total = state_texts(rendered.content), 0
    for source, code, key, columns in TABLES:
        state = made.state(code)
        rows = [it for it in data[source]["rows"] if it["kind"] != "single"]
        lacking, count = unprinted(texts[code], state.table_by_key[key], rows, columns, source=source)
        assert lacking == []
        total += count
        for single in data[source]["rows"]:
            if single["kind"] == "single" and Decimal(single["amount"]):
                label = squeezed(single["label"].split(" (")[0]).replace("'", "’").lower()
                ours = [
                    row_text(row) for table in state.tables for row in table.rows
                    if row.kind is RowKind.SINGLE or table.key == "autofinancement"
                ]  # fmt: skip
                wanted = squeezed(format_amount(Decimal(single["amount"])))
                assert any(label in it.lower() and it.endswith(wanted) and it in texts[code] for it in ours), single
                total += 1
    assert total > 300


@pytest.mark.parametrize("source", ["II-C1-depenses", "II-C1-recettes", "II-C2-depenses", "II-C2-recettes"])
def test_every_non_zero_figure_of_the_source_of_eure_et_loir_is_in_the_pdf_in_its_row(eure_et_loir, acceptance, source):
    data, (made, rendered) = acceptance("eure-et-loir-dm2-2025")["maquette"], eure_et_loir
    code, _, key = source.rpartition("-")
    state, text = made.state(code), state_texts(rendered.content)[code]
    ours = {row.key: row for row in state.table_by_key[key].rows}
    keys = {"carried": "carried", "grand_total": "cumulated"}
    seen = 0
    for theirs in data[source]:
        if theirs["kind"] == "memo":
            row = state.table_by_key["autofinancement"].row_by_key["autofinancement"]
        else:
            row = ours[keys.get(theirs["kind"]) or ("total" if theirs["code"] == "TOTAL" else theirs["code"])]
        columns = {"amount": "total"} if "amount" in theirs else AMENDING
        amounts = [amount for amount, _ in source_amounts(theirs, columns, {})]
        assert not amounts or (row_text(row) in text and in_order(row_text(row), amounts)), theirs["label"]
        seen += len(amounts)
    assert seen > 20


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("IV-C1.1", ("memo_previous", "proposals", "vote", "total")),
        ("IV-C1.2", ("budget", "proposals", "vote")),
    ],
)
def test_own_resources_of_the_source_of_eure_et_loir_are_in_the_pdf(eure_et_loir, acceptance, code, columns):
    data, (made, rendered) = acceptance("eure-et-loir-dm2-2025")["maquette"], eure_et_loir
    tables = made.state(code).tables if code == "IV-C1.1" else [made.state(code).table_by_key["depenses"]]
    text = state_texts(rendered.content)[code]
    for row, theirs in zip([row for table in tables for row in table.rows], data[code], strict=True):
        amounts = [Decimal(theirs[it]) for it in columns if Decimal(theirs[it] or 0)]
        assert not amounts or (row_text(row) in text and in_order(row_text(row), amounts)), theirs["label"]


def test_the_row_where_the_source_of_roynac_is_wrong_is_printed_right(roynac):
    """State II-D2, chapter 75: 6 000,00 in the total too, where the source prints 0,00."""
    made, rendered = roynac
    row = made.state("II-D2").table_by_key["fonctionnement"].row_by_key["75"]
    assert row_text(row).endswith("6000,000,006000,00")  # real, order, total
    assert row_text(row) in state_texts(rendered.content)["II-D2"]


def test_the_sommaire_gives_the_page_where_each_state_begins(roynac):
    made, rendered = roynac
    pages = page_texts(rendered.content)
    sommaire = "".join(pages[1:4])
    for state in made.states:
        line_of = squeezed(f"{state.short_code} - {state.title}")
        if not state.is_joint:
            assert f"{line_of}SansObjet" in sommaire, state.code
            continue
        place = next(
            number for number, text in enumerate(pages, 1) if squeezed(f"{state.code} – {state.title}") in text
        )
        assert f"{line_of}{place}" in sommaire, state.code


def test_each_page_has_its_number_and_each_state_its_band_and_footer(roynac):
    made, rendered = roynac
    pages = page_texts(rendered.content)
    assert len(pages) == rendered.pages
    for number, text in enumerate(pages, 1):
        assert f"Page{number}/{len(pages)}" in text
        assert squeezed(made.footer) in text
    bands = {state.code: squeezed(state.band) for state in made.states if state.is_joint}
    for code, text in state_texts(rendered.content).items():
        assert bands[code] in text, code


def test_the_same_document_is_made_again_byte_for_byte(small):
    made, rendered = small
    assert printed(made, codes=["I-B", "II-A", "II-C1", "III-A"]).sha256 == rendered.sha256
    assert rendered.sha256 == hashlib.sha256(rendered.content).hexdigest()


def test_a_draft_is_marked_on_each_page_and_a_voted_document_on_none(small, roynac):
    assert all("PROJET" in text for text in page_texts(small[1].content))
    assert not any("PROJET" in text for text in page_texts(roynac[1].content))


def test_the_file_is_pdf_a_3_accessible_in_french_with_a_bookmark_per_state(small):
    _, rendered = small
    with pikepdf.open(BytesIO(rendered.content)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("3A", "1")
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            states = [child.title.split(" – ")[0] for item in outline.root for child in item.children]
    assert titles[:3] == ["Couverture", "Sommaire", "I – Informations générales"]
    assert states == ["I-B", "II-A", "II-C1", "III-A"]


@pytest.mark.parametrize("name", ["small", "roynac"])
def test_the_checker_of_accessible_files_finds_nothing(request, name, tmp_path):
    """Roynac's is the whole document, with its annexes."""
    file = tmp_path / "document.pdf"
    file.write_bytes(request.getfixturevalue(name)[1].content)
    for outcome in validate(str(file)).outcomes:
        assert outcome.findings == (), outcome.rule_id
        assert outcome.skipped_reason is None or outcome.rule_id == "UA-14-001"  # the checker itself fails there


def test_every_marked_content_has_its_element_and_every_element_its_page(small):
    """The tree of parents of the merged file names, for each page, the element of each of its marks."""
    with pikepdf.open(BytesIO(small[1].content)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        parents = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
        for page in pdf.pages:
            marks = [
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
            ]
            elements = parents[int(page.obj.StructParents)]
            for mark in marks:
                assert elements[mark].Pg.objgen == page.obj.objgen
        assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) == max(parents) + 1
        [root] = pdf.Root.StructTreeRoot.K
        assert all(kid.P.objgen == root.objgen for kid in root.K)


def test_the_links_of_the_sommaire_lead_to_their_states(small):
    made, rendered = small
    reader = PdfReader(BytesIO(rendered.content))
    targets = {}
    for page in reader.pages[1:4]:
        for annotation in page.get("/Annots", []):
            it = annotation.get_object()
            targets[it["/Contents"].split()[-1]] = reader.get_page_number(it["/Dest"][0].get_object())
    pages = page_texts(rendered.content)
    assert set(targets) == {"I-B", "II-A", "II-C1", "III-A"}
    for code, place in targets.items():
        assert squeezed(f"{code} – {made.state(code).title}") in pages[place]


def test_nothing_runs_off_the_page(roynac, eure_et_loir):
    """Each text stands inside its page, less a margin that every printer leaves."""
    for _, rendered in (roynac, eure_et_loir):
        for number, page in enumerate(PdfReader(BytesIO(rendered.content)).pages, 1):
            width = float(page.mediabox.width)
            found = []

            def visit(text, cm, tm, font, size, found=found):
                if text.strip():
                    found.append(tm[4] * cm[0] + cm[4])

            page.extract_text(visitor_text=visit)
            assert all(12 <= left <= width - 12 for left in found), number
