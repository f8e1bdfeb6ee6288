"""The reader of official charts, on a chart of our own invention: one mistake at a time."""

# ruff: noqa: E501 - an element stays on one line, whose number the messages give

from datetime import date

import pytest

from budgets.formats.nomenclature import NomenclatureError, clean_label, parse_nomenclature
from budgets.rules.chart import ChapterType, ChartAccount, ChartChapter, ChartFunction, Columns, Section

CHART = """<?xml version="1.0" encoding="UTF-8"?>
<Nomenclature Norme="M99" Declinaison="M99_X" Exer="2031">
<Nature>
<Chapitres>
<Chapitre Code="60" Libelle="Bateaux" Lib_court="Bateaux" TypeChapitre="C" Section="F" Special="0"/>
<Chapitre Code="047" Libelle="Entre les quais" Lib_court="Quais" TypeChapitre="G" Section="F" Special="1"/>
<Chapitre Code="20" Libelle="Phares" Lib_court="Phares" TypeChapitre="C" Section="I" PourEtatSeul="1"/>
</Chapitres>
<Comptes>
<Compte Code="60" Libelle="Bateaux" Lib_court="Bateaux" RegrTotalise="1">
<Compte Code="601" Libelle=" Voiles\u00a0neuves " Lib_court="Voiles" DEquip="0" DR="60" DOES="047" DOIS="" REquip="0" RR="" ROES="" ROIS=""/>
<Compte Code="602" Libelle="Rames" Lib_court="Rames" DEquip="0" DR="60" DOES="" DOIS="" REquip="0" RR="" ROES="" ROIS="" Supprime="1" SupprimeDepuis="2030-11-25T14:00:00"/>
</Compte>
<Compte Code="20" Libelle="Phares" Lib_court="Phares" DEquip="1" DR="20" DOES="" DOIS="" REquip="0" RR="20" ROES="" ROIS=""/>
</Comptes>
</Nature>
<Fonction>
<Chapitres>
<Chapitre Code="930" Libelle="Services du port" Lib_court="Port" TypeChapitre="C" Section="F" Special="0"/>
</Chapitres>
<Comptes>
<Compte Code="93" Libelle="Port" Lib_court="Port"><Compte Code="9301" Libelle="Jetée" Lib_court="Jetée" DEquip="0" DR="930" DOES="" DOIS="" REquip="0" RR="930" ROES="" ROIS=""/></Compte>
</Comptes>
<RefFonctionnelles>
<RefFonc Code="0" Libelle="Mer" Lib_court="Mer"><RefFonc Code="01" Libelle="Mer intérieure" Lib_court="Mer int."/></RefFonc>
</RefFonctionnelles>
</Fonction>
</Nomenclature>
"""


def parse(text=CHART, **options):
    return parse_nomenclature(text.encode(), **options)


def problems(text, **options):
    with pytest.raises(NomenclatureError) as caught:
        parse(text, **options)
    return [str(problem).replace("\u00a0", " ") for problem in caught.value.problems]


def test_the_header_says_which_chart_it_is():
    chart = parse()
    assert (chart.norm, chart.variant, chart.year, str(chart)) == ("M99", "M99_X", 2031, "M99_X 2031")


def test_chapters_carry_their_section_type_and_marks():
    chapters = parse().chapter_by_code
    assert chapters["60"] == ChartChapter("60", "Bateaux", Section.OPERATING, ChapterType.ACCOUNT)
    assert chapters["047"].special
    assert chapters["047"].short_label == "Quais"
    assert chapters["20"].statement_only
    assert chapters["930"].functional


def test_accounts_carry_their_columns_their_parent_and_their_withdrawal():
    accounts = parse().account_by_code
    printed = " Voiles\u00a0neuves "
    assert accounts["601"] == ChartAccount(
        "601", "Voiles neuves", "Voiles", "60", Columns("60", "047"), printed_label=printed
    )
    assert accounts["601"].official_label == printed
    assert accounts["602"].official_label == "Rames"
    assert accounts["602"].withdrawn_on == date(2030, 11, 25)
    assert accounts["20"].expense.is_equipment
    assert not accounts["20"].revenue.is_equipment
    assert accounts["60"].is_subtotal
    assert not accounts["60"].is_budgetary
    assert accounts["9301"].functional
    assert accounts["9301"].parent == "93"


def test_functional_codes_keep_their_leading_zeros_and_their_parent():
    assert parse().functions == (ChartFunction("0", "Mer"), ChartFunction("01", "Mer intérieure", "Mer int.", "0"))


def test_a_chart_without_functional_part_is_complete():
    start, end = CHART.index("<Fonction>"), CHART.index("</Fonction>") + len("</Fonction>")
    chart = parse(CHART[:start] + CHART[end:])
    assert chart.functions == ()
    assert len(chart.accounts) == 4


def test_labels_lose_stray_spaces_and_windows_characters():
    assert clean_label(" Droits \x96 informatique\u00a0en  nuage ") == "Droits – informatique en nuage"
    assert clean_label("Droits d''utilisation") == "Droits d'utilisation"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('DR="60" DOES="047"', 'DR="61" DOES="047"', "Ligne 11, compte 601, attribut DR : le chapitre 61 n’est pas dans"),
        ('DR="20" DOES=""', 'DR="20" DOES="047"', "Ligne 14, compte 20 : le compte renvoie à des chapitres des deux"),
        ('DR="60" DOES="047"', 'DR="930" DOES="047"', "Ligne 11, compte 601, attribut DR : le chapitre 930 n’est pas"),
        ('Code="602"', 'Code="601"', "Ligne 12, compte 601, attribut Code : le code 601 est déjà pris à la ligne 11"),
        ('Chapitre Code="20"', 'Chapitre Code="60"', "Ligne 7, chapitre 60, attribut Code : le code 60 est déjà pris à la"),
        ('Code="602"', 'Code="702"', "Ligne 12, compte 702, attribut Code : le code 702 est placé sous 60 sans en être"),
        ('Compte Code="602" ', "Compte ", "Ligne 12, attribut Code : l’attribut manque"),
        ('Code="602"', 'Code="60B"', "Ligne 12, compte 60B, attribut Code : « 60B » n’est pas valable. Donnez un code"),
        ('Libelle="Rames" ', "", "Ligne 12, compte 602, attribut Libelle : le libellé manque"),
        (' DOIS="" REquip="0" RR="20"', ' REquip="0" RR="20"', "Ligne 14, compte 20, attribut DOIS : l’attribut manque"),
        ('DEquip="1"', 'DEquip="oui"', "Ligne 14, compte 20, attribut DEquip : « oui » n’est ni 0 ni 1"),
        ('Section="I"', 'Section="X"', "Ligne 7, chapitre 20, attribut Section : « X » est inconnu. Écrivez F (fonct"),
        (' Section="I"', "", "Ligne 7, chapitre 20, attribut Section : l’attribut manque"),
        ('TypeChapitre="G"', 'TypeChapitre="Z"', "Ligne 6, chapitre 047, attribut TypeChapitre : « Z » est inconnu"),
        (' SupprimeDepuis="2030-11-25T14:00:00"', "", "Ligne 12, compte 602, attribut SupprimeDepuis : la date de supp"),
        ("2030-11-25T14:00:00", "25/11/2030", "Ligne 12, compte 602, attribut SupprimeDepuis : « 25/11/2030 » n’est"),
        ('Exer="2031"', 'Exer="31"', "Ligne 2, attribut Exer : « 31 » n’est pas valable. Indiquez l’exercice sur quatre"),
        ('Exer="2031"', 'Exer="1899"', "Ligne 2, attribut Exer : l’exercice 1899 est hors du possible"),
        (' Declinaison="M99_X"', "", "Ligne 2, attribut Declinaison : l’attribut manque. Indiquez la déclinaison"),
        ("<Comptes>\n<Compte Code=\"60\"", "<Comptes>\n<Cpte/><Compte Code=\"60\"", "Ligne 10 : la balise « Cpte » est"),
        ("Nomenclature", "Plan", "Ligne 2 : la balise principale est « Plan » au lieu de « Nomenclature ». Ce fichier"),
        ("Nature>", "Natures>", "Ligne 2 : la balise « Nature » manque. Vérifiez que le fichier est complet"),
        ('RefFonc Code="01"', 'RefFonc Code="11"', "Ligne 25, fonction 11, attribut Code : le code 11 est placé sous 0"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_its_attribute_and_its_mend(old, new, expected):
    assert old in CHART
    found = problems(CHART.replace(old, new))
    assert any(problem.startswith(expected) for problem in found), found
    assert all(problem.endswith(".") for problem in found)


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines():
    found = problems(CHART.replace('DEquip="1"', 'DEquip="2"').replace('Special="1"', 'Special="2"'))
    assert [problem.split(",")[0] for problem in found] == ["Ligne 6", "Ligne 14"]


def test_the_file_of_another_year_is_refused():
    assert parse(expected_year=2031).year == 2031
    (problem,) = problems(CHART, expected_year=2032)
    assert problem.startswith("Ligne 2, attribut Exer : le fichier porte l’exercice 2031, alors que 2032 est attendu.")


@pytest.mark.parametrize(("container", "message"), [("Chapitres", "aucun chapitre"), ("Comptes", "aucun compte")])
def test_an_empty_chart_is_refused(container, message):
    start, end = CHART.index(f"<{container}>"), CHART.index(f"</{container}>")
    found = problems(CHART[: start + len(container) + 2] + CHART[end:])
    assert any(message in problem for problem in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "Ligne 1 : le fichier est vide ou n’est pas du XML"),
        (b"PK\x03\x04 a spreadsheet", "Ligne 1 : le fichier est vide ou n’est pas du XML"),
        (CHART.encode()[:900], "Ligne 14, colonne "),
        (CHART.encode().replace(b"</Chapitres>", b"</Chapitre>", 1), "Ligne 8, colonne "),
        (CHART.encode().replace(b"Bateaux", b"Bateaux\xe9", 1), "Ligne 5, colonne "),
        (CHART.encode().replace(b"Bateaux", b"&barque;", 1), "Ligne 5, colonne "),
    ],
)
def test_what_is_not_well_formed_xml_is_refused_with_its_line(content, expected):
    with pytest.raises(NomenclatureError) as caught:
        parse_nomenclature(content)
    assert str(caught.value).replace("\u00a0", " ").startswith(expected)


def test_a_truncated_file_is_called_truncated():
    (problem,) = problems(CHART[: CHART.index("</Comptes>")])
    assert "le fichier est tronqué" in problem


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Nomenclature [<!ENTITY e "Bateaux">]>',
        '<!DOCTYPE Nomenclature [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Nomenclature [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]>',
        '<!DOCTYPE Nomenclature SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE Nomenclature [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
        '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>',
    ],
)
@pytest.mark.parametrize("used", [True, False])
def test_entities_and_doctypes_are_refused_and_nothing_outside_is_read(declaration, used):
    text = CHART.replace("<Nomenclature", f"{declaration}\n<Nomenclature", 1)
    if used:
        text = text.replace('Libelle="Bateaux"', 'Libelle="&e;"', 1)
    (problem,) = problems(text)
    assert problem.startswith("Ligne 2")
    assert "DOCTYPE" in problem


def test_a_giant_file_is_refused_before_it_is_read():
    with pytest.raises(NomenclatureError, match="dépasse"):
        parse_nomenclature(b" " * 20_000_001)
