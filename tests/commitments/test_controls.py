from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.controls.finding import Severity
from budgets.controls.registry import controls, findings
from budgets.rules.results import YearFigures
from commitments.controls import CATALOGUE, Annex, RarCheck, annex_of, part_of
from commitments.rules.rar import RarLine, build_rar_state

D = Decimal
ZERO = D("0.00")
FIGURES = YearFigures(
    investment_expenses=D("603801.97"),
    investment_revenues=D("1177830.44"),
    investment_opening=D("-742627.83"),
    operating_expenses=D("617275.47"),
    operating_revenues=D("1139176.00"),
    operating_opening=D("358573.56"),
    rar_investment_expenses=D("429656.45"),
)
# Five commitments with the released amounts of SITIV's listing; the sixth stands for all the others.
SITIV = [
    ("IN23005103P", "6120.00", "1224.00"),
    ("IN23005104P", "71040.00", "14208.00"),
    ("IN23005105P", "76680.00", "15336.00"),
    ("IN23006301P", "3360.00", "3360.00"),
    ("IN22008901P", "18000.00", "18000.00"),
    ("IN23005106P", "254456.45", "0.00"),
]


def line(number="IN23000001P", committed="100.00", released="0.00", **fields):
    values = {
        "section": "investment",
        "direction": "expense",
        "chapter": "20",
        "account": "2051",
        "function": "020",
        "operation": "",
        "supplier": "WORTEKS",
        "label": "",
        "ordered": ZERO,
        "attached": ZERO,
    } | fields
    return RarLine(number=number, committed=D(committed), released=D(released), **values)


def state(*lines):
    return build_rar_state(lines, year=2023)


def check(listing, figures, **fields):
    return RarCheck(tuple(part_of(part) for part in listing.parts), figures, **fields)


def codes(found):
    return [finding.code for finding in found]


@pytest.fixture
def sitiv_check():
    return check(state(*(line(*row) for row in SITIV)), FIGURES)


def test_the_carry_forward_that_sitiv_declared_is_not_that_of_its_commitments(sitiv_check):
    (finding,) = findings(sitiv_check)
    assert finding.code == "RAR-01"
    assert finding.severity is Severity.BLOCKING
    assert (finding.found, finding.expected) == (D("429656.45"), D("377528.45"))
    assert {line.reference: line.amount for line in finding.lines} == {
        "IN23005103P": D("1224.00"),
        "IN23005104P": D("14208.00"),
        "IN23005105P": D("15336.00"),
        "IN23006301P": D("3360.00"),
        "IN22008901P": D("18000.00"),
    }


def test_the_finding_says_what_explains_it_and_what_follows(sitiv_check):
    message = findings(sitiv_check)[0].as_json()["message"]
    assert "52 128,00 €, qui est exactement le total des dégagements" in message
    assert "546 127,81 € au lieu de 598 255,81 €" in message
    assert "334 346,28 € au lieu de 282 218,28 €" in message


def test_the_declared_amount_kept_with_a_reason_is_a_warning_that_shows_it(sitiv_check):
    kept = replace(sitiv_check, kept_reason="Dégagements votés en janvier.")
    (finding,) = findings(kept)
    assert finding.severity is Severity.WARNING
    assert "Dégagements votés en janvier." in finding.message


def test_the_computed_amount_raises_no_finding(sitiv_check):
    figures = YearFigures(rar_investment_expenses=D("377528.45"))
    assert findings(replace(sitiv_check, figures=figures)) == []


def test_the_whole_listing_of_sitiv_gives_the_same_finding(acceptance):
    document = acceptance("sitiv-affectation-2023")
    rows = document["commitments_carried_over"]["lines"]
    lines = [
        line(
            row["number"],
            row["engaged"],
            row["released"] or "0.00",
            supplier=row["supplier"],
            account=row["nature"],
            chapter=row["nature"][:2],
        )
        for row in rows
    ]
    found = {finding.code: finding for finding in findings(check(state(*lines), FIGURES), state(*lines))}
    case = document["known_case_rar"]
    assert found["RAR-01"].found - found["RAR-01"].expected == D(case["overstatement"])
    assert {line.reference for line in found["RAR-01"].lines} == {*case["fully_released"], *case["partly_released"]}
    assert {line.reference for line in found["RAR-05"].lines} == set(case["fully_released"])
    assert len(found["ENG-01"].lines) == 9
    assert "STARXPERT » (4 ligne(s))" in found["ENG-01"].as_json()["message"]
    assert {line.reference for line in found["ENG-02"].lines} == {"IN22-00061P", "IN22-00058P", "IN22-00064P"}


def test_a_difference_that_orders_explain_is_told_so():
    lines = [line("A", "100.00", ordered=D("30.00")), line("B", "50.00")]
    (finding,) = findings(check(state(*lines), YearFigures(rar_investment_expenses=D("150.00"))))
    assert "exactement le total des mandats" in finding.message
    assert [(row.reference, row.amount) for row in finding.lines] == [("A", D("30.00"))]


def test_a_difference_that_nothing_explains_lists_the_commitments_that_moved():
    lines = [line("A", "100.00", "30.00"), line("B", "50.00")]
    (finding,) = findings(check(state(*lines), YearFigures(rar_investment_expenses=D("7.00"))))
    assert "exactement" not in finding.message
    assert [row.reference for row in finding.lines] == ["A"]


def test_operating_carry_forward_is_checked_and_changes_no_allocation():
    lines = [line("A", "100.00", section="operating", chapter="011", account="611")]
    (finding,) = findings(check(state(*lines), YearFigures(rar_operating_expenses=D("90.00"))))
    assert (finding.found, finding.expected) == (D("90.00"), D("100.00"))
    assert "L’affectation n’en dépend pas" in finding.message


def test_revenues_without_any_commitment_cannot_be_verified():
    (finding,) = findings(check(state(line()), YearFigures(D(0), rar_investment_expenses=D("100.00"),
                                                              rar_investment_revenues=D("5.00"))))  # fmt: skip
    assert (finding.code, finding.found) == ("RAR-02", D("5.00"))


def test_a_year_without_carry_forward_nor_commitments_raises_nothing():
    assert findings(check(state(), YearFigures()), state()) == []


def test_a_negative_balance_is_found():
    (finding,) = findings(state(line("A", "100.00", "100.01")))
    assert (finding.code, finding.found) == ("RAR-03", D("-0.01"))


def test_the_annex_of_a_state_adds_up():
    lines = [line("A", "100.00", "30.00"), line("B", section="operating", chapter="011", attached=D("20.00"))]
    assert findings(annex_of(state(*lines))) == []


def test_a_row_of_the_annex_that_does_not_hold_is_named():
    annex = Annex((("A", D("70.01"), D("100.00"), D("30.00"), ZERO),), (D("70.01"), D("100.00"), D("30.00"), ZERO))
    (finding,) = findings(annex)
    assert (finding.code, finding.found, finding.expected) == ("RAR-04", D("70.01"), D("70.00"))
    assert finding.lines[0].reference == "A"


@pytest.mark.parametrize("column", range(4))
def test_a_total_of_the_annex_that_does_not_hold_is_found(column):
    totals = [D("70.00"), D("100.00"), D("30.00"), ZERO]
    totals[column] += D("0.01")
    (finding,) = findings(Annex((("A", D("70.00"), D("100.00"), D("30.00"), ZERO),), tuple(totals)))
    assert (finding.code, finding.found) == ("RAR-04", totals[column])


def test_a_chapter_without_carry_forward_is_found():
    found = findings(state(line("A", chapter="040"), line("B", chapter="10", account="1068"), line("C")))
    assert codes(found) == ["RAR-06"]
    assert [row.reference for row in found[0].lines] == ["A", "B"]


def test_every_described_control_has_its_function():
    assert CATALOGUE.codes <= {control.code for control in controls()}
