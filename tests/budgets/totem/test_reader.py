"""Reading a budget document: what it says, and every mistake with its line, its field and its mend."""

# ruff: noqa: E501 - a case stays on one line

from datetime import date
from decimal import Decimal

import pytest

from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import DecisionKind
from budgets.formats.totem.reader import parse_totem
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import LineKey
from tests.budgets.totem.documents import CA, DM1, DM2, DM3, TEXT, TRANSPORT, content, real, small, wrapped


def problems(text, encoding="iso-8859-1"):
    with pytest.raises(TotemError) as caught:
        parse_totem(text if isinstance(text, bytes) else content(text, encoding))
    return [str(problem).replace("\u00a0", " ") for problem in caught.value.problems]


def line_number(text, beginning):
    return next(rank for rank, line in enumerate(text.splitlines(), 1) if line.strip().startswith(beginning))


def test_the_header_says_whose_which_budget_and_which_decision():
    header = small().header
    assert (header.collectivity, header.collectivity_id, header.department) == (
        "Syndicat des Rives",
        "20009990000015",
        "099",
    )
    assert (header.budget_name, header.siret, header.budget_code) == ("Budget principal", "20009990000015", "00")
    assert (header.norm, header.variant, header.nomenclature) == ("M57", "M57_A", "M57-M57_A")
    assert (header.kind, header.year, header.number) == (DecisionKind.PRIMITIVE, 2024, None)
    assert (header.issued_on, header.decided_on) == (date(2024, 4, 2), date(2024, 3, 28))
    assert (header.enforceable_on, header.is_draft, header.equipment_operations) == (None, None, True)
    assert (header.investment_surplus_n2, header.investment_deficit_n2) == (Decimal("12.30"), None)
    assert header.title == "budget primitif de 2024"


def test_the_nomenclature_is_split_at_the_first_dash():
    header = parse_totem(content(TEXT.replace("M57-M57_A", "M14-M14_COM-500"))).header
    assert (header.norm, header.variant) == ("M14", "M14_COM-500")


def test_codes_are_texts_and_amounts_exact():
    line = small().lines[5]
    assert (line.account, line.operation, line.label) == ("2188", "012", "Écluse du moulin")
    assert (line.amount("MtPrev"), line.amount("MtReal")) == (Decimal("1500.00"), None)
    assert (line.extra_amount("MtOpeCumul"), line.extra_amount("Autre")) == (Decimal("70.25"), None)
    assert line.traits == (("TypOpe", "1"),)
    assert line.key == LineKey("2188", Direction.EXPENSE, operation="012")


def test_real_and_order_operations_are_told_apart():
    kinds = [line.operation_kind for line in small().lines[:4]]
    assert kinds == [OperationKind.REAL, OperationKind.REAL, OperationKind.REAL, OperationKind.BETWEEN]
    inside = parse_totem(content(TEXT.replace('TypOpBudg V="2"', 'TypOpBudg V="1"')))
    assert inside.lines[3].operation_kind is OperationKind.INSIDE


def test_lines_calculated_by_the_state_s_tool_are_kept_but_are_not_credits():
    document = small()
    assert (len(document.lines), len(document.credit_lines)) == (10, 9)
    assert document.lines[-1].is_calculated


def test_the_rest_of_the_document_is_at_hand():
    document = small()
    assert document.informations == (("PopTot", "3 446"),)
    assert (document.schema_version, document.editor, document.is_wrapped) == ("95", "Rivière & fils", False)
    assert [(block.name, len(block.records)) for block in document.annexes] == [
        ("DATA_EMPRUNT", 1),
        ("DATA_SOMMAIRE", 1),
    ]
    loan = document.annexes[0].records[0]
    assert (loan.get("MtEmprOrig"), loan.get("TxMini")) == ("1000.00", None)
    assert loan.fields[-1] == ("Champ_Editeur", "deux  espaces")


def test_a_document_inside_the_wrapper_of_a_cfu_is_found():
    document = parse_totem(content(wrapped()))
    assert document.is_wrapped
    assert document.header.kind is DecisionKind.SINGLE_ACCOUNTS
    assert len(document.credit_lines) == 9


@pytest.mark.parametrize(
    ("name", "title", "variant", "lines", "informations"),
    [
        (TRANSPORT, "budget primitif de 2022", "M43_D", 123, 27),
        (DM2, "décision modificative n° 2 de 2021", "M14_COM_500_3500", 185, 40),
        (DM3, "décision modificative n° 3 de 2021", "M14_COM_500_3500", 186, 40),
        (CA, "compte administratif de 2021", "M14_COM_500_3500", 196, 40),
        (DM1, "décision modificative n° 1 de 2022", "M14_COM_500_3500", 20, 40),
    ],
)
def test_real_documents_are_read(shared, name, title, variant, lines, informations):
    document = parse_totem(real(shared, name))
    assert document.header.title.replace("\u00a0", " ") == title
    assert document.header.variant == variant
    assert len(document.credit_lines) == lines
    assert len(document.informations) == informations


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('MtPrev V="1200.50"', 'MtPrev V="1200.505"', "LigneBudget n° 1 (compte 60632), champ MtPrev : « 1200.505 » a plus de deux décimales. Écrivez le montant au centime"),
        ('MtPrev V="1200.50"', 'MtPrev V="1 200,50"', "champ MtPrev : « 1 200,50 » n’est pas un montant. Écrivez le montant avec un point"),
        ('MtPrev V="1200.50"', 'MtPrev V=""', "champ MtPrev : le montant est vide"),
        ('MtPrev V="1200.50"', 'MtPrev V="9999999999999"', "« 9999999999999 » dépasse douze chiffres"),
        ('MtOpeCumul" V="70.25"', 'MtOpeCumul" V="70.255"', "LigneBudget n° 6 (compte 2188), champ MtSup MtOpeCumul : « 70.255 » a plus"),
        ('<RecInvN2 V="12.30"/>', '<RecInvN2 V="abc"/>', "BlocBudget, champ RecInvN2 : « abc » n’est pas un montant"),
        ('<DteDec V="2024-03-28"/>', '<DteDec V="28/03/2024"/>', "BlocBudget, champ DteDec : « 28/03/2024 » n’est pas une date. Écrivez année-mois-jour"),
        ('<DteDec V="2024-03-28"/>', '<DteDec V="2024-02-30"/>', "champ DteDec : « 2024-02-30 » n’est pas une date"),
        ('<Exer V="2024"/>', '<Exer V="24"/>', "champ Exer : « 24 » n’est pas un exercice"),
        ('<OpeEquip V="true"/>', '<OpeEquip V="oui"/>', "champ OpeEquip : « oui » n’est ni vrai ni faux"),
        ('<NatDec V="01"/>', '<NatDec V="07"/>', "champ NatDec : le code « 07 » est inconnu. Les codes possibles : 01 (budget primitif), 02 (décision modificative)"),
        ('<IdEtab V="20009990000015"/>', '<IdEtab V="200099900"/>', "EnTeteBudget, champ IdEtab : « 200099900 » n’est pas fait de 14 chiffres"),
        ("M57-M57_A", "M57", "EnTeteBudget, champ Nomenclature : « M57 » ne dit pas la norme et la déclinaison. Écrivez-les séparées par un tiret"),
        ('<Exer V="2024"/>', '<Exer V="2024"/><Exer V="2025"/>', "BlocBudget, champ Exer : le champ est déjà donné à la ligne"),
        ('<Nature V="6411"/>', '<Nature V="64 11"/>', "champ Nature : « 64 11 » n’est pas fait de 1 à 30 chiffres"),
        ('<MtPrev V="5000"/>', '<MtPrev V="5000"/><MtPrev V="1"/>', "LigneBudget n° 2 (compte 6411), champ MtPrev : le champ est donné deux fois"),
        ('<CodRD V="R"/>', '<CodRD V="1"/>', "champ CodRD : le code « 1 » est inconnu. Les codes possibles : D (dépense), R (recette)"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_line_its_field_and_its_mend(old, new, expected):
    changed = TEXT.replace(old, new, 1)
    (problem,) = problems(changed)
    assert problem.startswith(f"Ligne {changed.count(chr(10), 0, changed.index(new)) + 1}, ")
    assert expected in problem


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("   <EnTeteDocBudgetaire>", "</EnTeteDocBudgetaire>", ["Ligne 2, bloc EnTeteDocBudgetaire : le bloc manque"]),
        ("      <EnTeteBudget>", "</EnTeteBudget>", ["Ligne 18, bloc EnTeteBudget : le bloc manque dans Budget"]),
        ("      <BlocBudget>", "</BlocBudget>", ["Ligne 18, bloc BlocBudget : le bloc manque dans Budget"]),
        ("   <Budget>", "</Budget>", ["Ligne 2, bloc Budget : le bloc manque dans DocumentBudgetaire"]),
        ('<Exer V="2024"/>', "\n", ["Ligne 27, BlocBudget, champ Exer : le champ manque ou il est vide"]),
        ('<LibelleColl V="Syndicat', '"/>', ["Ligne 9, EnTeteDocBudgetaire, champ LibelleColl : le champ manque"]),
        ("      <LigneBudget>", '<LigneBudget calculated="true" generator="Groupe">', ["le document n’a aucune ligne"]),
    ],
)
def test_a_missing_part_is_refused(start, end, expected):
    first = TEXT.index(start)
    last = TEXT.index(end, first) + (len(end) if "calculated" not in end else 0)
    found = problems(TEXT[:first] + TEXT[last:])
    assert len(found) == len(expected)
    for problem, beginning in zip(found, expected, strict=True):
        assert beginning in problem


def test_a_line_needs_its_direction_its_kind_and_an_account_or_a_function():
    bare = TEXT.replace('<Nature V="6411"/>\n         <CodRD V="D"/>', "").replace(
        '<MtPrev V="5000"/>\n         <OpBudg V="0"/>', '<MtPrev V="5000"/>'
    )
    found = problems(bare)
    assert [problem.split(" : ")[0].split(", ")[-1] for problem in found] == [
        "champ CodRD",
        "champ OpBudg",
        "champ Nature",
    ]
    function_only = TEXT.replace('<Nature V="6411"/>', '<Fonction V="020"/>')
    assert parse_totem(content(function_only)).lines[1].function == "020"


def test_an_amending_decision_needs_its_number():
    (problem,) = problems(TEXT.replace('<NatDec V="01"/>', '<NatDec V="02"/>'))
    assert "champ NumDec : le numéro de la décision modificative manque. Donnez le rang" in problem
    numbered = TEXT.replace('<NatDec V="01"/>', '<NatDec V="02"/><NumDec V="3"/>')
    assert parse_totem(content(numbered)).header.number == 3


def test_every_mistake_is_told_at_once_in_the_file_s_order():
    changed = TEXT.replace('V="5000"', 'V="5 000"').replace('V="8000.50"', 'V="8000.501"').replace('"2024"', '"x"')
    found = problems(changed)
    assert len(found) == 3
    assert [int(problem.split()[1].strip(",")) for problem in found] == sorted(
        int(problem.split()[1].strip(",")) for problem in found
    )


def test_a_block_of_annexes_given_twice_is_refused():
    block = TEXT[TEXT.index("         <DATA_SOMMAIRE>") : TEXT.index("      </Annexes>")]
    (problem,) = problems(TEXT.replace("      </Annexes>", f"{block}      </Annexes>"))
    assert "bloc DATA_SOMMAIRE : le bloc est déjà donné à la ligne" in problem


def test_amounts_that_the_schema_allows_are_read_and_their_text_kept():
    document = parse_totem(content(TEXT.replace('V="5000"', 'V="+.5"').replace('"8000.50"', '"3775.0"')))
    assert document.lines[1].amount("MtPrev") == Decimal("0.50")
    assert document.lines[1].values["MtPrev"] == "+.5"
    assert document.lines[2].amount("MtPrev") == Decimal("3775.00")


def test_a_file_that_is_no_budget_document_is_refused():
    (problem,) = problems("<Nomenclature/>")
    assert problem == (
        "Ligne 1, balise Nomenclature : ce n’est pas un document budgétaire. "
        "Choisissez un fichier DocumentBudgetaire (TotEM), ou un compte financier unique qui en contient un."
    )


def test_two_documents_in_one_file_are_refused():
    inner = TEXT.split("?>\n", 1)[1]
    (problem,) = problems(f"<lot>{inner}{inner}</lot>", "utf-8")
    assert "plusieurs documents budgétaires. Donnez un document par fichier." in problem


def test_a_file_declared_in_iso_8859_1_but_written_in_utf_8_is_refused():
    (problem,) = problems(TEXT, "utf-8")
    assert problem == (
        f"Ligne {line_number(TEXT, '<CodeEditeur')} : le fichier annonce l’encodage ISO-8859-1 mais il est écrit en "
        'UTF-8. Exportez-le de nouveau en ISO-8859-1, ou annoncez encoding="UTF-8" à la première ligne.'
    )


def test_a_file_declared_in_utf_8_but_written_in_iso_8859_1_is_refused():
    (problem,) = problems(TEXT.replace("ISO-8859-1", "UTF-8"))
    assert "un caractère ne correspond pas à l’encodage annoncé" in problem
    assert problem.endswith("Exportez de nouveau le document depuis votre logiciel, sans le modifier.")


def test_an_unknown_encoding_is_refused():
    (problem,) = problems(TEXT.replace("ISO-8859-1", "ISO-8859-99"))
    assert "l’encodage annoncé est inconnu" in problem


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE DocumentBudgetaire [<!ENTITY e "x">]>',
        '<!DOCTYPE DocumentBudgetaire [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE DocumentBudgetaire SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE DocumentBudgetaire [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY e "&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    ],
)
def test_a_doctype_or_entities_are_refused(declaration):
    text = TEXT.replace("<DocumentBudgetaire", f"{declaration}\n<DocumentBudgetaire", 1)
    (problem,) = problems(text.replace("Syndicat des Rives", "&e;", 1))
    assert "le fichier déclare un DOCTYPE ou des entités" in problem


def test_a_giant_file_is_refused_before_it_is_parsed():
    (problem,) = problems(b" " * 200_000_000)
    assert "dépasse" in problem


def test_a_file_that_would_be_huge_in_memory_is_refused_before_it_is_parsed():
    (problem,) = problems(b"<a>" + b"<b/>" * 600_000 + b"</a>")
    assert problem.replace("\u202f", " ") == (
        "Ligne 1 : le fichier compte plus de 600 000 balises. Vérifiez le fichier choisi."
    )


def test_a_truncated_file_is_refused_with_its_line():
    (problem,) = problems(TEXT[: TEXT.index("<DATA_SOMMAIRE>")])
    assert problem.startswith(f"Ligne {line_number(TEXT, '<DATA_SOMMAIRE>')}")
    assert "tronqué" in problem


def test_elements_nested_without_end_are_refused():
    (problem,) = problems(b"<a>" * 5000)
    assert problem.startswith("Ligne 1")
