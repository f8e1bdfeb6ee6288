"""The annexes against what the State's schema says of them."""

# ruff: noqa: E501 - a case stays on one line

import pytest
from lxml import etree

from budgets.annex_files import annex_schema
from budgets.formats.totem.annex_checks import annex_faults, annex_notices
from budgets.formats.totem.annex_tables import AnnexField
from budgets.formats.totem.notices import notices
from budgets.formats.totem.reader import parse_totem
from tests.budgets.totem.documents import REAL, TEXT, content, real, small, wrapped

XSD = "{http://www.w3.org/2001/XMLSchema}"


def told(text, find=annex_notices):
    document = parse_totem(content(text))
    return [str(problem).replace("\u00a0", " ") for problem in find(document, annex_schema())]


def test_our_tables_name_blocks_fields_and_codes():
    schema = annex_schema()
    assert len(schema.blocks) == 39
    loan = schema.blocks["DATA_EMPRUNT"]
    assert (loan.record, loan.label) == ("EMPRUNT", "Emprunts")
    assert loan.fields["MtEmprOrig"].type == "amount"
    assert loan.fields["CodTypEmpr"].code_list == "CodTypEmprunt"
    assert schema.codes["CodTypEmprunt"]["01"] == "Normal"
    assert schema.blocks["DATA_FORMATION"].fields["NomOrgaForm"].since == "100"


def test_every_code_list_that_a_field_names_is_there():
    schema = annex_schema()
    lists = {field.code_list for kind in schema.blocks.values() for field in kind.fields.values()} - {""}
    assert lists == set(schema.codes)


def test_our_tables_are_those_of_the_state_s_schema(shared):
    """Each block, record, field in order, whether it is required, its codes: as in version 95."""
    folder = shared("reference/docbudg/DocumentBudgetaire.xsd").parent
    types = {
        element.get("name"): element
        for path in sorted(folder.glob("*.xsd"))
        for element in etree.parse(str(path)).getroot().findall(f"{XSD}complexType")
    }
    schema = annex_schema()
    blocks = list(types["TAnnexes"].iter(f"{XSD}element"))
    assert [block.get("name") for block in blocks] == list(schema.blocks)
    for block in blocks:
        kind = schema.blocks[block.get("name")]
        (record,) = types[block.get("type")].iter(f"{XSD}element")
        assert record.get("name") == kind.record
        fields = list(types[record.get("type")].iter(f"{XSD}element"))
        known = [field for field in kind.fields.values() if not field.since]
        assert [(it.get("name"), it.get("minOccurs") != "0") for it in fields] == [
            (field.name, field.is_required) for field in known
        ]
        for element, field in zip(fields, known, strict=True):
            codes = [code.get("value") for code in types[element.get("type")].iter(f"{XSD}enumeration")]
            assert codes == (list(schema.codes[field.code_list]) if field.code_list else [])


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_differs_in_nothing(shared, name):
    document = parse_totem(real(shared, name))
    assert list(annex_faults(document, annex_schema())) == []
    assert notices(document, annex_schema()) == []


def test_an_amount_finer_than_a_cent_refuses_the_document():
    (fault,) = told(TEXT.replace('MtEmprOrig V="1000.00"', 'MtEmprOrig V="1000.005"'), annex_faults)
    assert "annexe EMPRUNT n° 1, champ MtEmprOrig : « 1000.005 » a plus de deux décimales. Écrivez" in fault
    assert told(TEXT.replace('MtEmprOrig V="1000.00"', 'MtEmprOrig V=""'), annex_faults) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('CodTypEmpr V="01"', 'CodTypEmpr V="77"', "champ CodTypEmpr : le code « 77 » n’est pas dans le schéma. Il est conservé"),
        ('ObjEmpr V="Écluse"', f'ObjEmpr V="{"É" * 101}"', "champ ObjEmpr : le texte compte 101 caractères, plus que 100"),
        ("<ObjEmpr", '<Neuf V="1"/>\n<ObjEmpr', "champ Neuf : ce champ n’est pas dans le schéma"),
        ("<ObjEmpr", '<ObjEmpr V="a"/>\n<ObjEmpr', "champ ObjEmpr : ce champ est donné deux fois"),
        ("<ObjEmpr", '<DureeRest V="a"/>\n<ObjEmpr', "champ DureeRest : « a » n’est pas un nombre"),
        ("<ObjEmpr", '<TxActuaInit V="123.4567"/>\n<ObjEmpr', "champ TxActuaInit : « 123.4567 » a plus de 5 chiffres ou de 3 décimales"),
        ("<ObjEmpr", '<AnEncaisse V="18"/>\n<ObjEmpr', "champ AnEncaisse : « 18 » n’est pas un exercice"),
        ("<ObjEmpr", '<Dt1RembInit V="01/01/2019"/>\n<ObjEmpr', "champ Dt1RembInit : « 01/01/2019 » n’est pas une date"),
        ("<ObjEmpr", '<DureeContratReneg V="1234"/>\n<ObjEmpr', "champ DureeContratReneg : « 1234 » n’est pas un nombre entier de 3 chiffres"),
        ("<ObjEmpr", '<Couverture V="oui"/>\n<ObjEmpr', "champ Couverture : « oui » n’est ni vrai ni faux"),
        ('<Present V="1"/>', "", "annexe SOMMAIRE n° 1, champ Present : le champ manque"),
        ("DATA_SOMMAIRE>", "DATA_NEUF>", "annexe DATA_NEUF : ce bloc n’est pas dans le schéma"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_know_is_kept_and_told(old, new, expected):
    changed = TEXT.replace(old, new)
    (notice,) = told(changed)
    assert expected in notice


def test_records_calculated_by_the_state_s_tool_are_not_held_against_the_schema():
    changed = TEXT.replace("<EMPRUNT>", '<EMPRUNT calculated="true">').replace('V="1000.00"', 'V="1000.005"', 2)
    changed = changed.replace('MtBudgPrec V="1000.005"', 'MtBudgPrec V="1000.00"').replace("ObjEmpr", "Neuf")
    assert told(changed) == []
    assert told(changed, annex_faults) == []


def test_the_notices_tell_of_the_seal_of_missing_fields_and_of_unknown_ones():
    text = TEXT.replace('      <IdPost V="099001"/>\n', "").replace('ReprRes V="1"', 'ReprRes V="9"')
    text = text.replace("<Exer ", '<Neuf V="1"/><Exer ').replace('<MtPrev V="5000"/>', '<MtNeuf V="1"/>')
    text = text.replace("   <Budget>", '   <Bloc V="1"/>\n   <Budget>').replace(
        "<BlocBudget>", '<B2 V="1"/><BlocBudget>'
    )
    found = told(text, notices)
    for expected in (
        "scellement : le document n’est pas scellé",
        "EnTeteDocBudgetaire, champ IdPost : le champ manque",
        "balise Bloc : elle n’est pas dans DocumentBudgetaire",
        "balise B2 : elle n’est pas dans Budget",
        "balise Neuf : elle n’est pas dans BlocBudget",
        "BlocBudget, champ ReprRes : le code « 9 » n’est pas dans le schéma",
        "LigneBudget, champ MtNeuf : il n’est pas dans le schéma",
    ):
        assert sum(expected in notice for notice in found) == 1, expected
    assert len(found) == 7


def test_missing_general_informations_are_told():
    start, end = TEXT.index("      <InformationsGenerales>"), TEXT.index("      <LigneBudget>")
    found = told(TEXT[:start] + TEXT[end:], notices)
    assert any("bloc InformationsGenerales : le bloc des informations générales manque" in notice for notice in found)


def test_our_small_document_differs_in_nothing_but_its_seal():
    for text in (TEXT, wrapped()):
        (notice,) = told(text, notices)
        assert "pas scellé" in notice
    assert small().annexes[0].records[0].get("ObjEmpr") == "Écluse"
    assert AnnexField("A", "text:3", "a").code_list == ""
