from decimal import Decimal

import pytest

from budgets.controls.finding import Fault, Line, Severity
from budgets.controls.registry import Catalogue, controls, findings
from budgets.controls.results import CATALOGUE, MissingFigures, PrintedState, SourcedFigure, printed_state
from budgets.rules.results import YearFigures, year_results

D = Decimal
ZERO = D("0.00")

SITIV = PrintedState(
    results=(
        (D("1221077.44"), D("2317006.44"), D("-384054.27"), D("711874.73")),
        (D("603801.97"), D("1177830.44"), D("-742627.83"), D("-168599.36")),
        (D("617275.47"), D("1139176.00"), D("358573.56"), D("880474.09")),
    ),
    rar=((D("429656.45"), ZERO, D("-429656.45")), (D("429656.45"), ZERO, D("-429656.45")), (ZERO, ZERO, ZERO)),
    cumulated=(D("282218.28"), D("-598255.81"), D("880474.09")),
)


def codes(found):
    return [finding.code for finding in found]


def test_the_state_that_sitiv_printed_holds():
    assert findings(SITIV) == []


def test_a_wrong_total_is_found_with_what_it_should_be():
    total = (*SITIV.results[0][:3], D("711874.74"))
    wrong = PrintedState((total, *SITIV.results[1:]), SITIV.rar, SITIV.cumulated)
    found = findings(wrong)
    assert set(codes(found)) == {"RES-01"}
    assert {(finding.found, finding.expected) for finding in found} == {
        (D("711874.74"), D("711874.73")),  # against the sections, and against its own row
        (D("282218.28"), D("282218.29")),  # A + B then no longer holds either
    }
    assert all(finding.is_blocking for finding in found)


@pytest.mark.parametrize(("row", "column"), [(0, 2), (1, 0), (2, 1)])
def test_a_wrong_carry_forward_is_found(row, column):
    rar = [list(values) for values in SITIV.rar]
    rar[row][column] += 1
    wrong = PrintedState(SITIV.results, tuple(map(tuple, rar)), SITIV.cumulated)
    assert set(codes(findings(wrong))) == {"RES-01"}


def test_computed_results_always_hold():
    results = year_results(YearFigures(operating_revenues=D("10.00"), rar_investment_expenses=D("3.00")))
    assert findings(printed_state(results)) == []


def test_missing_figures_are_listed():
    (finding,) = findings(MissingFigures(("recettes de fonctionnement",)))
    assert finding.code == "RES-02"
    assert finding.lines == (Line("recettes de fonctionnement"),)
    assert findings(MissingFigures(())) == []


def test_a_need_that_is_not_covered_is_told_with_what_is_left():
    results = year_results(YearFigures(investment_opening=D("-100.00"), operating_opening=D("30.00")))
    (finding,) = findings(results)
    assert (finding.code, finding.found, finding.expected) == ("RES-03", D("30.00"), D("100.00"))
    assert "70,00" in finding.message


def test_a_covered_need_is_not_a_finding():
    results = year_results(YearFigures(investment_opening=D("-100.00"), operating_opening=D("100.00")))
    assert findings(results) == []


def test_operating_carry_forward_beyond_line_002_is_found():
    results = year_results(YearFigures(operating_opening=D("30.00"), rar_operating_expenses=D("30.01")))
    assert codes(findings(results)) == ["RES-04"]
    results = year_results(YearFigures(operating_opening=D("30.00"), rar_operating_expenses=D("30.00")))
    assert findings(results) == []


def test_an_operating_deficit_is_told():
    results = year_results(YearFigures(operating_opening=D("-30.00")))
    assert codes(findings(results)) == ["RES-07"]


def test_openings_are_held_against_the_year_before():
    figure = SourcedFigure("Solde d’exécution reporté (001)", D("-10.00"), carried=D("-11.00"))
    (finding,) = findings(figure)
    assert (finding.code, finding.found, finding.expected) == ("RES-05", D("-10.00"), D("-11.00"))
    assert findings(SourcedFigure("001", D("-10.00"), carried=D("-10.00"))) == []
    assert findings(SourcedFigure("001", D("-10.00"))) == []


def test_a_statement_is_held_against_the_orders():
    (finding,) = findings(SourcedFigure("Dépenses d’investissement", D("10.00"), ordered=D("9.00")))
    assert (finding.code, finding.severity) == ("RES-06", Severity.WARNING)
    assert findings(SourcedFigure("Dépenses d’investissement", D("10.00"), ordered=D("10.00"))) == []


def test_a_finding_in_json_has_strings_for_amounts_and_ordinary_spaces():
    (finding,) = findings(SourcedFigure("Dépenses", D("1234.5"), ordered=D("9.00")))
    data = finding.as_json()
    assert list(data) == ["code", "severity", "message", "found", "expected", "lines", "mend"]
    assert data["found"] == "1234.50"
    assert data["severity"] == "warning"
    assert "1 234,50 €" in data["message"]


def test_the_heaviest_findings_come_first():
    missing = MissingFigures(("dépenses",))
    warned = SourcedFigure("Dépenses", D("10.00"), ordered=D("9.00"))
    assert codes(findings(warned, missing)) == ["RES-02", "RES-06"]


def test_every_described_control_has_its_function():
    assert CATALOGUE.codes <= {control.code for control in controls()}


def test_every_control_says_why_and_how_to_mend():
    for control in controls():
        assert control.title
        assert control.legal_basis
        assert control.mend.endswith(".")
        assert control.read_on.year >= 2024


def test_a_control_nobody_described_is_refused():
    with pytest.raises(KeyError):
        Catalogue("budgets").control("RES-99", MissingFigures)


def test_two_controls_never_share_a_code():
    with pytest.raises(ValueError, match="RES-01"):
        Catalogue("budgets").control("RES-01", MissingFigures)(lambda view: [Fault(str(view))])
