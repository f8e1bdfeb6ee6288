"""SCDL-budget: the same table as the common converter, and one that the national schema accepts."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest
from yatotem2scdl import ConvertisseurTotemBudget

from budgets.formats.nomenclature import NomenclatureError, parse_nomenclature
from budgets.formats.scdl_budget import (
    COLUMNS,
    ChartLabels,
    chart_labels,
    converter_csv,
    official_labels,
    schema_csv,
)
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.placements import place_lines
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.writer import write_totem
from budgets.rules.variants import applicable_variant
from tests.budgets.totem.documents import (
    CA,
    REAL,
    TEXT,
    content,
    m57_chart,
    official_chart,
    real,
    small,
    wrapped,
)


def rows(table):
    return list(csv.DictReader(io.StringIO(table.decode("utf-8"), newline="")))


def ours(text=TEXT):
    return rows(converter_csv(parse_totem(content(text)), chart_labels(m57_chart())))


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_gives_the_expected_table_line_for_line(shared, name):
    labels = official_labels(official_chart(shared, REAL[name]))
    expected = shared(f"reference/totem/{name}/expected.csv").read_bytes()
    assert converter_csv(parse_totem(real(shared, name)), labels) == expected


@pytest.mark.parametrize("name", REAL)
def test_the_exported_xml_gives_the_same_table_in_the_common_converter(shared, name, tmp_path):
    """The converter itself (PyPI, MIT) reads the original and what we write of it."""
    year, variant = REAL[name].split("/")
    document = parse_totem(real(shared, name))
    chart = tmp_path / "charts" / year / document.header.norm / variant / "planDeCompte.xml"
    chart.parent.mkdir(parents=True)
    chart.write_bytes(official_chart(shared, REAL[name]))
    tables = []
    for rank, raw in enumerate((real(shared, name), write_totem(document))):
        path = tmp_path / f"{rank}.xml"
        path.write_bytes(raw)
        output = io.StringIO(newline="")
        ConvertisseurTotemBudget().totem_budget_vers_scdl(path, tmp_path / "charts", output)
        tables.append(output.getvalue().encode("utf-8"))
    assert tables[0] == tables[1]
    assert tables[1] == shared(f"reference/totem/{name}/expected.csv").read_bytes()


def test_our_own_document_gives_the_common_converter_s_table_totals_left_out(tmp_path):
    chart = (
        '<Nomenclature><Nature><Chapitres><Chapitre Code="011" Libelle="Charges, à part" Section="F"/>'
        '<Chapitre Code="021" Libelle="Virement" Section="I"/></Chapitres>'
        '<Comptes><Compte Code="60632" Libelle="« Voiles »"/></Comptes></Nature><Fonction><RefFonctionnelles>'
        '<RefFonc Code="0" Libelle="Mer"><RefFonc Code="020" Libelle="Quais"/></RefFonc></RefFonctionnelles></Fonction>'
        "</Nomenclature>"
    ).encode()
    path = tmp_path / "2024" / "M57" / "M57_A" / "planDeCompte.xml"
    path.parent.mkdir(parents=True)
    path.write_bytes(chart)
    (tmp_path / "totem.xml").write_bytes(write_totem(small()))
    output = io.StringIO(newline="")
    ConvertisseurTotemBudget().totem_budget_vers_scdl(tmp_path / "totem.xml", tmp_path, output)
    assert converter_csv(small(), official_labels(chart)) == output.getvalue().encode("utf-8")


@pytest.mark.parametrize("name", REAL)
def test_every_row_of_the_second_form_is_valid_against_the_national_schema(shared, name):
    schema = json.loads(shared("reference/scdl/budget/schema.json").read_text(encoding="utf-8"))
    document = parse_totem(real(shared, name))
    header = document.header
    variant = applicable_variant(header.variant, header.year)
    chart = parse_nomenclature(official_chart(shared, f"{header.year}/{variant}"))
    found = rows(schema_csv(document, place_lines(document, chart), chart))
    assert len(found) == len(document.credit_lines)
    assert violations(schema, found) == []


def test_the_schema_s_checks_see_what_the_converter_leaves_out(shared):
    """Our own reading of the schema refuses what the converter writes: it is no rubber stamp."""
    schema = json.loads(shared("reference/scdl/budget/schema.json").read_text(encoding="utf-8"))
    found = violations(schema, rows(shared(f"reference/totem/{CA}/expected.csv").read_bytes()))
    assert {name for _, name, _ in found} == {"BGT_NATDEC", "BGT_CONTNAT", "BGT_CONTNAT_LABEL", "BGT_SECTION"}
    assert len({rank for rank, name, _ in found if name == "BGT_SECTION"}) == 49


def test_the_columns_are_those_of_the_national_schema(shared):
    schema = json.loads(shared("reference/scdl/budget/schema.json").read_text(encoding="utf-8"))
    assert [field["name"] for field in schema["fields"]] == list(COLUMNS)


def test_the_converter_s_form_copies_what_the_document_prints():
    first = ours()[0]
    assert first == {
        "BGT_NATDEC": "Budget primitif",
        "BGT_ANNEE": "2024",
        "BGT_SIRET": "20009990000015",
        "BGT_NOM": "Syndicat des Rives",
        "BGT_CONTNAT": "011",
        "BGT_CONTNAT_LABEL": "Charges à caractère général",
        "BGT_NATURE": "60632",
        "BGT_NATURE_LABEL": "Fournitures de petit équipement",
        "BGT_FONCTION": "020",
        "BGT_FONCTION_LABEL": "Administration générale de la collectivité",
        "BGT_OPERATION": "",
        "BGT_SECTION": "fonctionnement",
        "BGT_OPBUDG": "réel",
        "BGT_CODRD": "dépense",
        "BGT_MTREAL": "",
        "BGT_MTBUDGPREC": "1000.00",
        "BGT_MTRARPREC": "",
        "BGT_MTPROPNOUV": "1200.50",
        "BGT_MTPREV": "1200.50",
        "BGT_CREDOUV": "",
        "BGT_MTRAR3112": "",
        "BGT_ARTSPE": "non spécialisé",
    }


def test_totals_are_left_out_amounts_keep_their_text_and_a_missing_chapter_stays_missing():
    found = ours()
    assert len(found) == 9
    assert (found[1]["BGT_MTPREV"], found[1]["BGT_CONTNAT"], found[1]["BGT_SECTION"]) == ("5000", "", "")
    assert (found[7]["BGT_CONTNAT"], found[7]["BGT_CONTNAT_LABEL"]) == ("4581003", "")
    assert (found[3]["BGT_OPBUDG"], found[2]["BGT_CODRD"], found[5]["BGT_OPERATION"]) == ("ordre", "recette", "012")


def test_a_literal_one_says_nothing_of_a_specialised_article_to_the_converter():
    text = TEXT.replace('<ArtSpe V="true"/>', '<ArtSpe V="1"/>')
    assert (ours()[5]["BGT_ARTSPE"], ours(text)[5]["BGT_ARTSPE"]) == ("spécialisé", "")
    document = parse_totem(content(text))
    assert rows(schema_csv(document, place_lines(document, m57_chart()), m57_chart()))[5]["BGT_ARTSPE"] == "spécialisé"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT.replace('<NatDec V="01"/>', '<NatDec V="02"/><NumDec V="1"/>'), "Décision modificative"),
        (TEXT.replace('<NatDec V="01"/>', '<NatDec V="03"/>'), "Budget supplémentaire"),
        (TEXT.replace('<NatDec V="01"/>', '<NatDec V="09"/>'), "Compte administratif"),
        (wrapped(), "Compte administratif"),
    ],
)
def test_each_decision_has_its_name_in_both_forms(text, expected):
    document = parse_totem(content(text))
    second = rows(schema_csv(document, place_lines(document, m57_chart()), m57_chart()))
    assert ours(text)[0]["BGT_NATDEC"] == expected
    assert second[0]["BGT_NATDEC"] == expected.lower()


def test_the_second_form_derives_chapter_label_and_section():
    found = rows(schema_csv(small(), place_lines(small(), m57_chart()), m57_chart()))
    assert (found[1]["BGT_CONTNAT"], found[1]["BGT_CONTNAT_LABEL"], found[1]["BGT_SECTION"]) == (
        "012",
        "Charges de personnel et frais assimilés",
        "fonctionnement",
    )
    assert (found[7]["BGT_CONTNAT"], found[7]["BGT_SECTION"]) == ("4581", "investissement")
    assert found[0]["BGT_FONCTION_LABEL"] == "Administration générale de la collectivité"


def test_the_second_form_wants_the_siret_of_the_budget():
    document = parse_totem(content(TEXT.replace('         <IdEtab V="20009990000015"/>\n', "")))
    with pytest.raises(TotemError, match=r"champ IdEtab.*SIRET du budget manque.*Complétez"):
        schema_csv(document, place_lines(document, m57_chart()), m57_chart())


def test_official_labels_are_copied_as_they_are_printed():
    chart = (
        '<Nomenclature><Nature><Chapitres><Chapitre Code="60" Libelle="Bateaux " Section="F"/></Chapitres>'
        '<Comptes><Compte Code="60" Libelle="Voiles\u00a0neuves"><Compte Code="601" Libelle="Mâts"/></Compte></Comptes>'
        '</Nature><Fonction><RefFonctionnelles><RefFonc Code="0" Libelle="Mer"/></RefFonctionnelles></Fonction>'
        "</Nomenclature>"
    )
    assert official_labels(chart.encode()) == ChartLabels(
        chapters={"60": ("Bateaux ", "F")},
        accounts={"60": "Voiles\u00a0neuves", "601": "Mâts"},
        functions={"0": "Mer"},
    )
    with pytest.raises(NomenclatureError):
        official_labels(b"<Nomenclature>")


def violations(schema, table):
    """Return (row, column, constraint) for each constraint of the schema that a cell breaks."""
    found = []
    for rank, row in enumerate(table, start=1):
        for field in schema["fields"]:
            value, constraints = row[field["name"]], field.get("constraints", {})
            broken = _broken(field["type"], constraints, value)
            found += [(rank, field["name"], name) for name in broken]
    return found


def _broken(kind, constraints, value):
    if not value:
        return ["required"] if constraints.get("required") else []
    checks = {
        "enum": value in constraints.get("enum", [value]),
        "pattern": re.search(constraints.get("pattern", ""), value) is not None,
        "minLength": len(value) >= constraints.get("minLength", 0),
        "maxLength": len(value) <= constraints.get("maxLength", len(value)),
        "number": kind != "number" or Decimal(value).is_finite(),
        "year": kind != "year" or re.fullmatch(r"[0-9]{4}", value) is not None,
    }
    return [name for name, holds in checks.items() if not holds]
