"""Changing a document, or making one: only what changes is written anew, and the schema's order is kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from budgets.formats.totem.editing import (
    annex_block,
    changed_line,
    new_document,
    new_line,
    order_type,
    with_annexes,
    with_header,
    with_lines,
)
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import DecisionKind, Header
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.writer import write_totem
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import LineKey
from budgets.rules.money import LARGEST
from tests.budgets.totem.documents import REAL, TEXT, content, real, small

HEADER = Header(
    collectivity="Syndicat des Rives",
    budget_name="Budget principal",
    norm="M57",
    variant="M57_A",
    kind=DecisionKind.AMENDING,
    year=2024,
    number=2,
    issued_on=date(2024, 10, 1),
    post_name="SGC des Rives",
    post_code="099001",
    legal_nature="Syndicat mixte",
    siret="20009990000015",
    collectivity_code="001",
    budget_code="00",
    decided_on=date(2024, 9, 27),
    vote_level="FcIc",
    equipment_operations=True,
    investment_surplus_n2=Decimal("12.3"),
)
AMOUNTS = st.decimals(-LARGEST, LARGEST, places=2)


def made(**options):
    lines = [
        new_line(LineKey("6411", Direction.EXPENSE), {"MtBudgPrec": Decimal(5000), "MtPrev": Decimal("-12.5")}),
        new_line(
            LineKey("2188", Direction.EXPENSE, operation="012", function="020"),
            {"MtPrev": Decimal("12.5")},
            label="Écluse du moulin €",
            chapter="21",
            specialised=True,
            extra_amounts=[("BudgetHorsRAR", Decimal(3))],
            traits=[("Section", "I"), ("TypOpe", "1")],
        ),
        new_line(
            LineKey("021", Direction.REVENUE, is_order=True, order_type=order_type(OperationKind.BETWEEN)),
            {"MtPrev": Decimal(0)},
        ),
    ]
    loan = annex_block("DATA_EMPRUNT", "EMPRUNT", [[("CodTypEmpr", "01"), ("ObjEmpr", "Écluse")]])
    return new_document(HEADER, lines, informations=[("PopTot", "3 446")], annexes=[loan], **options)


def test_a_document_made_from_a_decision_says_what_the_decision_says():
    document = parse_totem(write_totem(made()))
    assert document.header == HEADER
    assert document.informations == (("PopTot", "3 446"),)
    assert document.editor == "Équilibre"
    first, second, third = document.credit_lines
    assert (first.amount("MtBudgPrec"), first.amount("MtPrev")) == (Decimal("5000.00"), Decimal("-12.50"))
    assert first.values["MtPrev"] == "-12.50"
    assert (second.label, second.printed_chapter, second.values["ArtSpe"]) == ("Écluse du moulin €", "21", "true")
    assert (second.extra_amount("BudgetHorsRAR"), dict(second.traits)["Section"]) == (Decimal("3.00"), "I")
    assert second.key == LineKey("2188", Direction.EXPENSE, operation="012", function="020")
    assert third.operation_kind is OperationKind.BETWEEN
    assert third.key.order_type == "2"
    assert document.annexes[0].records[0].get("ObjEmpr") == "Écluse"


def test_a_document_made_by_us_is_valid_against_the_state_s_schema(shared):
    schema = etree.XMLSchema(etree.parse(str(shared("reference/docbudg/DocumentBudgetaire.xsd"))))
    schema.assertValid(etree.fromstring(write_totem(made())))
    other = with_header(made(), replace(HEADER, routing="A1", simplified=True))
    schema.assertValid(etree.fromstring(write_totem(other)))


def test_our_small_document_is_valid_against_the_state_s_schema_but_for_its_totals(shared):
    schema = etree.XMLSchema(etree.parse(str(shared("reference/docbudg/DocumentBudgetaire.xsd"))))
    document = small()
    schema.assertValid(etree.fromstring(write_totem(with_lines(document, [it.node for it in document.credit_lines]))))


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_changed_is_as_valid_as_it_was(shared, name):
    """But for the accounts of 2021, which carry three fields newer than the schema at hand."""
    schema = etree.XMLSchema(etree.parse(str(shared("reference/docbudg/DocumentBudgetaire.xsd"))))
    document = parse_totem(real(shared, name))
    header = replace(document.header, department="099", provisions="1", principal_name="Écluse")
    lines = [changed_line(line, {"MtPrev": Decimal("1.5"), "MtRAR3112": Decimal(2)}) for line in document.lines]
    root = etree.fromstring(write_totem(with_lines(with_header(document, header), lines)))
    for tag in ("NomOrgaForm", "CoutForm", "DateLieuForm"):
        for element in root.findall(f".//{{*}}FORMATION/{{*}}{tag}"):
            element.getparent().remove(element)
    schema.assertValid(root)


def test_changing_a_field_of_the_header_leaves_the_rest_byte_for_byte():
    document = small()
    changed = with_header(document, replace(document.header, collectivity="Syndicat des Berges", decided_on=None))
    expected = TEXT.replace("Syndicat des Rives", "Syndicat des Berges").replace(
        '         <DteDec V="2024-03-28"/>\n', ""
    )
    assert write_totem(changed) == content(expected)


def test_a_field_added_to_the_header_goes_where_the_schema_wants_it():
    document = small()
    header = replace(document.header, enforceable_on=date(2024, 4, 5), number=1, routing="A1", is_draft=False)
    names = [child.name for child in with_header(document, header).own.child("Budget").child("BlocBudget").children]
    assert names[:7] == ["Affect", "NatDec", "NumDec", "Exer", "ProjetBudget", "DteDec", "DteDecEx"]


def test_a_header_that_does_not_change_is_not_touched():
    document = parse_totem(content(TEXT.replace('<OpeEquip V="true"/>', '<OpeEquip V="1"/>')))
    assert with_header(document, document.header) == document


def test_a_header_that_makes_no_sense_is_refused():
    document = small()
    with pytest.raises(TotemError, match="numéro de la décision modificative"):
        with_header(document, replace(document.header, kind=DecisionKind.AMENDING))
    with pytest.raises(TotemError, match="champ IdEtab"):
        with_header(document, replace(document.header, siret="123"))


def test_a_mistake_in_what_we_make_names_no_line_of_a_file():
    with pytest.raises(TotemError) as caught:
        new_document(replace(HEADER, siret="123"), [new_line(LineKey("6411", Direction.EXPENSE), {})])
    assert str(caught.value).replace("\u00a0", " ") == (
        "EnTeteBudget, champ IdEtab : « 123 » n’est pas fait de 14 chiffres. Écrivez 14 chiffres, sans espace."
    )


def test_an_amount_that_stays_the_same_keeps_its_text_and_zero_may_stay_unwritten():
    line = small().lines[1]
    same = changed_line(line, {"MtPrev": Decimal("5000.00"), "MtReal": Decimal("0.00"), "MtRARPrec": None})
    assert same == line.node


def test_an_amount_is_changed_added_or_taken_away_in_the_schema_s_order():
    line = small().lines[0]
    changed = changed_line(line, {"MtPropNouv": None, "MtPrev": Decimal("7.5"), "MtRARPrec": Decimal(2)})
    assert [(child.name, child.value) for child in changed.children][5:9] == [
        ("MtBudgPrec", "1000.00"),
        ("MtRARPrec", "2.00"),
        ("MtPrev", "7.50"),
        ("OpBudg", "0"),
    ]


def test_lines_are_replaced_where_they_were_and_annexes_changed_or_taken_away():
    document = small()
    lines = [line.node for line in document.lines[:2]]
    shorter = with_lines(document, lines)
    assert [line.node for line in shorter.lines] == lines
    names = [child.name for child in shorter.own.child("Budget").children]
    assert names == ["EnTeteBudget", "BlocBudget", "InformationsGenerales", "LigneBudget", "LigneBudget", "Annexes"]
    assert with_annexes(document, []).annexes == ()
    added = with_annexes(with_annexes(document, []), [annex_block("DATA_DETTE", "DETTE", [[("A", "1")]])])
    assert [block.name for block in added.annexes] == ["DATA_DETTE"]
    assert [child.name for child in added.own.child("Budget").children][-1] == "Annexes"
    with pytest.raises(TotemError, match="aucune ligne"):
        with_lines(document, [])


def test_what_is_added_takes_the_prefix_of_the_document():
    text = TEXT.replace("xmlns=", "xmlns:db=").replace("<", "<db:").replace("<db:/", "</db:")
    text = text.replace("<db:?xml", "<?xml").replace("db:ed:", "ed:")
    document = parse_totem(content(text))
    changed = with_header(document, replace(document.header, enforceable_on=date(2024, 4, 5)))
    changed = with_annexes(with_lines(changed, [line.node for line in made().lines]), [annex_block("A", "B", [[]])])
    written = write_totem(changed)
    assert b'<db:DteDecEx V="2024-04-05"/>' in written
    assert b"<db:LigneBudget>" in written
    assert b"<db:B/>" in written
    assert len(parse_totem(written).credit_lines) == 3


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
def test_amounts_make_the_trip_to_the_cent(amounts):
    names = ("MtBudgPrec", "MtRARPrec", "MtPropNouv", "MtPrev", "CredOuv")
    line = new_line(LineKey("6411", Direction.EXPENSE), dict(zip(names, amounts, strict=False)))
    (read,) = parse_totem(write_totem(new_document(HEADER, [line]))).lines
    assert [read.amount(name) for name in names[: len(amounts)]] == amounts


@given(AMOUNTS, AMOUNTS)
def test_changing_an_amount_back_and_forth_gives_the_first_line(first, second):
    node = new_line(LineKey("6411", Direction.EXPENSE), {"MtPrev": first})
    line = parse_totem(write_totem(new_document(HEADER, [node]))).lines[0]
    document = new_document(HEADER, [changed_line(line, {"MtPrev": second})])
    assert document.lines[0].amount("MtPrev") == second
    assert changed_line(document.lines[0], {"MtPrev": first}) == line.node
