"""Parts IV-B and IV-D: every annex record of a published document is printed; figures that are computed are right."""

import re
from decimal import Decimal

import pytest

from budgets.annex_files import annex_schema
from budgets.formats.totem.reader import parse_totem
from budgets.maquette.engine import fill
from budgets.maquette.figures import RecordFigure
from budgets.maquette.model import Paragraph, RowKind
from budgets.maquette.view import DocumentView, Identity, Record
from budgets.maquette_files import maquette_of
from tests.budgets.decision_cases import D, R, decision, line
from tests.budgets.totem.documents import CA, DM1, DM2, DM3, TRANSPORT, real

M = Decimal
# what the M57 maquette of a budget has no state for: states of accounts and of other instructions, the document's own
ELSEWHERE = {
    "DATA_CONSOLIDATION",
    "DATA_PATRIMOINE",
    "DATA_FORMATION",
    "DATA_SIGNATURE",
    "DATA_SIGNATAIRE",
    "DATA_SOMMAIRE",
}
WHO = Identity("Syndicat des Eaux", "Budget principal", seat="Vénissieux")


def view_of(records, *lines):
    """Return the view of a decision of these lines with these records: block and fields."""
    found = {}
    for number, (block, fields) in enumerate(records, start=1):
        found.setdefault(block, []).append(Record(str(number), block, dict(fields)))
    kept = {block: tuple(it) for block, it in found.items()}
    return DocumentView(decision(*lines), WHO, kept, codes=annex_schema().codes)


def table(records, code, key, *lines, kind="BP"):
    return fill(maquette_of(2024, kind), view_of(records, *lines)).state(code).table_by_key[key]


def printed(document, view):
    """Return the keys of the records printed on a row, or counted in a figure, of parts IV-B and IV-D."""
    found = set()
    tables = (it for state in document.states if state.code.startswith(("IV-B", "IV-D")) for it in state.tables)
    for row in (row for it in tables for row in it.rows):
        if row.kind is RowKind.RECORD:
            found.add(row.key.rpartition(":")[2])
        for cell in row.cells:
            if isinstance(cell.figure, RecordFigure):
                found |= {record.key for record, _ in cell.figure.records(view)}
    return found


@pytest.mark.parametrize("name", [TRANSPORT, CA, DM1, DM2, DM3])
@pytest.mark.parametrize("kind", ["BP", "DM"])
def test_every_record_of_a_published_document_is_printed(shared, name, kind):
    document = parse_totem(real(shared, name))
    records = [(block.name, dict(record.fields)) for block in document.annexes for record in block.records]
    view = view_of(records)
    shown = printed(fill(maquette_of(2024, kind), view), view)
    missing = [
        (record.kind, record.fields)
        for block, them in view.records.items()
        if block not in ELSEWHERE
        for record in them
        if record.key not in shown
        and record.fields.get("CodTypVentil") not in ("V", "G")  # services under VAT: no state of the M57
        and record.fields.get("CodSousTypContrib") != "99"  # the total of state D3, which is computed
    ]
    assert missing == []


LOAN = {"CodTypEmpr": "01", "CodArticle": "1641", "NumContrat": "P-1", "Structure": "A", "IndSousJacent": "1"}


def loan(crd, *, structure="A", index="1", **fields):
    amounts = {"MtEmprOrig": "1000.00", "MtCapitalRestDu_01_01": crd, "MtCapitalExer": "100.00", "MtIntExer": "10.00"}
    now = {"StructureDtVote": structure, "IndSousJacentDtVote": index}
    return ("DATA_EMPRUNT", LOAN | amounts | now | fields)


def test_loans_are_added_up_by_account_and_in_all():
    records = [loan("600.00"), loan("300.00", CodArticle="1681", NumContrat="Q"), loan("50.00", CodArticle="16441")]
    found = table(records, "IV-B1.2", "exercice")
    assert [found.cell(row, "crd").value for row in ("164", "1641", "16441", "168", "total")] == [
        M("650.00"), M("600.00"), M("50.00"), M("300.00"), M("950.00"),
    ]  # fmt: skip
    assert found.cell("total", "capital").value == M("300.00")
    origin = table(records, "IV-B1.2", "origine")
    names = [row.cells[0].text for row in origin.rows if row.kind is RowKind.RECORD]
    assert [name.split()[0] for name in names] == ["P-1", "P-1", "Q"]
    assert [row.cells[-1].text for row in origin.rows if row.kind is RowKind.RECORD] == ["A-1"] * 3
    assert origin.cell("164", "categorie").text == ""  # a group has no category


def test_the_safest_loans_are_left_out_of_the_structures_and_counted_in_the_typology():
    records = [loan("600.00"), loan("300.00", structure="B", index="3"), loan("100.00", structure="F", index="6")]
    structures = table(records, "IV-B1.3", "structure")
    assert structures.cell("TB", "crd").value == M("300.00")
    assert structures.cell("TB", "part").value == M("75.00")
    assert structures.cell("total", "crd").value == M("400.00")
    typology = table(records, "IV-B1.4", "typologie")
    assert typology.cell("Anombre", "i1").value == 1
    assert typology.cell("Amontant", "i1").value == M("600.00")
    assert typology.cell("Apart", "i1").value == M("60.00")
    assert typology.cell("Bpart", "i3").value == M("30.00")
    assert typology.cell("Fmontant", "i6").value == M("100.00")
    assert typology.cell("Amontant", "i6").is_grey
    assert typology.cell("Fmontant", "i1").is_grey
    assert typology.cell("Anombre", "mesure").text == "Nombre de produits"


def test_the_ratio_of_guarantees_is_computed():
    record = ("DATA_EMPRUNT", {"CodTypEmpr": "10", "TotGarEchoirExer": "300.00", "Tot1Annuite": "100.00",
                               "AnnuitNetDette": "150.00", "ProvGarantiEmpr": "50.00"})  # fmt: skip
    found = table([record], "IV-B7.4", "ratio", line(R, "752", "1000.00"), line(D, "60631", "5.00"))
    assert found.cell("I", "valeur").value == M("500.00")
    assert found.cell("II", "valeur").value == M("1000.00")
    assert found.cell("part", "valeur").value == M("50.00")


def test_commitments_given_and_received_are_those_of_their_states():
    given = {"CodTypAutEng": "D", "CodArticle": "8018", "CodTypPersoMorale": "U", "AnnOrig": "2020"}
    amounts = {"MtDetteOrig": "90.00", "MtDette": "60.00", "MtAnnuit": "30.00"}
    records = [
        ("DATA_AUTRE_ENGAGEMENT", given | amounts),
        ("DATA_AUTRE_ENGAGEMENT", given | amounts | {"CodTypAutEng": "R", "CodArticle": "8027"}),
        ("DATA_EMPRUNT", loan("500.00")[1] | {"CodTypEmpr": "09", "CodTypEmprGaranti": "01"}),
        ("DATA_CREDIT_BAIL", {"CodTypContr": "M", "MtRedevExer": "9.00", "MtRedevN_1": "12.00", "MtCumulRest": "6.00"}),
        ("DATA_PPP", {"LibContr": "Éclairage", "MtTotContr": "8.00", "PartNetteInvest": "40.00"}),
        ("DATA_RECETTE_AFFECTEE", {"CodRAffect": "1", "MtRAE0101": "5.00", "MtR": "4.00", "MtD": "7.00"}),
    ]  # fmt: skip
    found = table(records, "IV-B7.1", "donnes")
    assert [cell.value for cell in found.rows[0].cells[2:4]] == [M("1000.00"), M("500.00")]
    assert found.cell("8016", "crd").value == M("18.00")
    assert found.cell("publics", "annuite").value == M("30.00")
    assert found.cell("partenariat", "crd").value == M("40.00")
    received = table(records, "IV-B7.2", "recus")
    assert received.cell("8027", "origine").value == M("90.00")
    assert received.cell("affectee", "crd").value == M("5.00")
    assert received.cell("affectee", "annuite").value == M("3.00")


def test_provisions_are_added_up_by_nature_and_regime():
    common = {
        "CodTypTabProv": "E",
        "CodTypProv": "S",
        "LibObjProv": "Procès",
        "MtProvExer": "10.00",
        "MtProvRepr": "4.00",
    }
    risk = common | {"CodSTypProv": "R", "CodNatProv": "L", "MtProvConstit_01_01_N": "20.00"}
    loss = common | {"CodSTypProv": "D", "CodNatProv": "C", "MtProvConstit_01_01_N": "1.00"}
    found = table([("DATA_PROVISION", risk), ("DATA_PROVISION", loss)], "IV-B3.1", "provisions")
    assert found.cell("SRL", "total").value == M("30.00")
    assert found.cell("SD", "solde").value == M("7.00")
    assert found.cell("total", "solde").value == M("33.00")
    assert found.cell("BT", "solde").value == 0


def test_an_operation_for_a_third_party_has_its_frame():
    common = {"CodOper": "001", "LibOper": "Piste", "MtRealCumulPrec": "5.00", "MtCredOuv": "20.00", "RAR": "1.00"}
    records = [
        ("DATA_TIERS", common | {"CodRD": "D", "CodChapitre": "4581001", "TypOpDep": "R"}),
        ("DATA_TIERS", common | {"CodRD": "R", "CodChapitre": "4582001", "CodOperR": "09"}),
        ("DATA_TIERS", common | {"CodOper": "002", "LibOper": "Pont", "CodRD": "D", "CodChapitre": "4581002"}),
    ]
    state = fill(maquette_of(2024, "BP"), view_of(records)).state("IV-B5")
    assert [it.title.split("(")[0].strip() for it in state.tables] == [
        "N° opération : 001 – Intitulé de l’opération : Piste",
        "N° opération : 002 – Intitulé de l’opération : Pont",
    ]
    assert state.tables[0].cell("D", "total").value == M("21.00")
    assert state.tables[0].cell("R09", "credits").value == M("20.00")
    assert not state.is_attested


def test_taxes_and_charges_carried_over_are_printed_with_their_totals():
    tax = {"CodTypContrib": "D", "CodSousTypContrib": "02", "MtBaseNotif": "100.00", "TxApplicConsMunic": "36.000"}
    records = [("DATA_FISCALITE", tax | {"MtProdVote": "36.00"})]
    rates = table(records, "IV-D3", "taux")
    assert (rates.cell("t02", "taux").value, rates.cell("total", "produit").value) == (M("36.000"), M("36.00"))
    charge = {"CodTypeCharge": "01", "Exer": "2023", "MtDepTransf": "90.00", "MtAmort": "30.00", "MtDotAmort": "15.00"}
    assert table([("DATA_CHARGE", charge)], "IV-B4", "c6812").cell("total", "solde").value == M("45.00")


def test_every_state_of_both_parts_is_declared_and_the_unattested_ones_are_marked():
    maquette = maquette_of(2024, "BP")
    states = [it for code, it in maquette.states.items() if code.startswith(("IV-B", "IV-D"))]
    assert len(states) == 36
    assert all(it.tables for it in states)
    assert {it.code for it in states if not it.is_attested} == {"IV-B5", "IV-B7.7", "IV-D5.1", "IV-D5.2"}


def words(text):
    """Return a text as it is compared: plain quotes and spaces, no typographic marks of the extraction."""
    return re.sub(
        r"\s+", " ", text.replace("\u2019", "'").replace("*", "").replace("<u>", "").replace("</u>", "")
    ).strip()


def whole(kind="BP"):
    """Return both parts of the document of a decision without records, every state joint."""
    maquette = maquette_of(2024, kind)
    codes = [code for code in maquette.states if code.startswith(("IV-B", "IV-D"))]
    view = DocumentView(decision(), WHO, {}, presence=dict.fromkeys(codes, True), codes=annex_schema().codes)
    document = fill(maquette, view)
    return [document.state(code) for code in codes]


def texts_of(state):
    """Yield each text that a state prints outside its figures."""
    yield from (paragraph for note in state.notes for paragraph in note.paragraphs)
    for block in state.blocks:
        if isinstance(block, Paragraph):
            yield block.text.replace(WHO.seat, "")
            continue
        yield block.title
        yield from (paragraph for note in block.notes for paragraph in note.paragraphs)
        yield from (text for column in block.columns for text in (column.heading, *column.groups))
        yield from (row.cells[0].text for row in block.rows)


def test_titles_headings_rows_and_notes_are_those_of_a_real_document(shared):
    source = words(shared("seeds/roynac-bp-2024.txt").read_text(encoding="utf-8"))
    source = source.replace("Exer- cice d'ori- gine du con- trat", "Exercice d'origine du contrat")
    unknown = {
        (state.code, words(text))
        for state in whole()
        for text in texts_of(state)
        if words(text) and words(text) not in source
    }
    assert unknown == set()


def test_every_row_of_the_annexes_of_a_real_document_is_ours(shared):
    """A document without annex record prints all its rows at zero: each label of the source is one of ours."""
    source = shared("seeds/roynac-bp-2024.txt").read_text(encoding="utf-8")
    start = source.index("B1.1 – DETAIL")
    rows = [line.split("\t") for line in source[start : source.index("ARRETE ET SIGNATURES", start)].splitlines()]
    labels = {words(row[0]) for row in rows if len(row) > 1 and "0,00" in row[1:] and row[0].strip()}
    ours = {words(row.cells[0].text) for state in whole() for table in state.tables for row in table.rows}
    ours |= {words(f"{row.code} {row.label}") for state in whole() for table in state.tables for row in table.rows}
    ours |= {words(row.cells[1].text) for state in whole() for table in state.tables for row in table.rows}
    assert len(labels) > 150
    assert {label for label in labels if label not in ours and not label.isdigit()} == {
        "TOTAL DEPENSES"  # its mark, (A), is in a cell of its own in the source
    }
