"""Whatever the lines: totals are the sums of their rows, and each figure yields lines that add up to it."""

from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budgets.maquette.declaration import Repeat
from budgets.maquette.engine import Engine
from budgets.maquette.figures import CellFigure, FactFigure, LineFigure, RecordFigure
from budgets.maquette.view import DocumentView, Operation
from budgets.maquette_files import maquette_of
from budgets.rules.decision import DecisionKind, LineView
from tests.budgets.decision_cases import BETWEEN, BP, DM, INSIDE, REAL, D, R, decision, placements
from tests.budgets.maquette.cases import WHO, document, filled, line_of, view_of

M = Decimal
COLUMNS = [  # direction, kind, account: a bit of everything that the states set apart
    *((D, REAL, it) for it in ("2031", "20422", "2324", "21838", "2313", "10226", "1641", "165", "261", "275", "4581")),
    *((R, REAL, it) for it in ("1321", "1382", "1641", "165", "10222", "1068", "024", "2313", "20422", "4582")),
    *((D, REAL, it) for it in ("6042", "64111", "7391111", "65888", "65861", "66111", "673", "6815", "001", "002")),
    *((R, REAL, it) for it in ("6419", "7018", "73111", "732", "7411", "752", "761", "773", "7815", "001", "002")),
    *((D, BETWEEN, it) for it in ("13911", "198", "2313", "28188", "023", "6811", "675", "042")),
    *((R, BETWEEN, it) for it in ("28188", "021", "4818", "192", "777", "722", "7811")),
    *((D, INSIDE, it) for it in ("2031", "2324", "6031")),
    *((R, INSIDE, it) for it in ("2031", "2313", "791")),
]
AMOUNTS = st.integers(min_value=-500_000, max_value=500_000).map(lambda cents: M(cents) / 100)
LINES = st.lists(
    st.builds(
        line_of,
        st.sampled_from(COLUMNS),
        previous=AMOUNTS,
        rar=AMOUNTS,
        proposed=AMOUNTS,
        voted=AMOUNTS,
        previous_rar=AMOUNTS,
        function=st.sampled_from(["", "01", "020", "311", "441", "63"]),
        operation=st.sampled_from(["", "", "12", "15"]),
        authorization=st.sampled_from(["", "", "AP1"]),
        third_party=st.sampled_from(["", "1"]),
    ),
    max_size=25,
)


def numbered(lines):
    return [
        LineView(str(number), *(getattr(it, name) for name in LineView.__slots__[1:]))
        for number, it in enumerate(lines, start=1)
    ]


def whole(kind, lines, *, voted):
    operations = {"15": Operation("15", "Information", is_voted=False)}
    view = DocumentView(
        decision(*numbered(lines), kind=kind, voted=voted, formal_operations=True),
        WHO,
        operations=operations,
        shows_functions=True,
        presence={"IV-C1.1": True, "IV-C1.2": True, "IV-C1.3": True},
    )
    return view, filled(view)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(lines=LINES, kind=st.sampled_from([BP, DM]), voted=st.booleans())
def test_each_figure_yields_lines_that_add_up_to_it(lines, kind, voted):
    view, found = whole(kind, lines, voted=voted)
    checked = 0
    for state in found.states:
        for ref, cell in found.cells(state.code):
            if isinstance(cell.figure, LineFigure):
                value = cell.hidden if cell.is_grey else cell.value
                assert sum((amount for _, amount in cell.figure.lines(view)), M(0)) == value, str(ref)
                checked += bool(value)
    columned = [it for it in lines if it.account not in ("001", "002")]  # those have a total alone, no column each
    assert checked or not any(any((it.previous, it.rar, it.proposed, it.voted)) for it in columned)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(lines=LINES, kind=st.sampled_from([BP, DM]))
def test_a_figure_made_of_cells_is_worked_out_of_them(lines, kind):
    _, found = whole(kind, lines, voted=True)
    for state in found.states:
        for ref, cell in found.cells(state.code):
            figure = cell.figure
            if isinstance(figure, CellFigure) and all(sign in "+-" for sign, _ in figure.cells):
                signed = ((1 if sign == "+" else -1, at) for sign, at in figure.cells if _is_printed(found, at))
                assert sum((sign * (found.cell(at).value or 0) for sign, at in signed), M(0)) == cell.value, str(ref)


def _is_printed(found, at):
    try:
        found.cell(at)
    except KeyError:
        return False  # a hidden column, or a row printed only when it has a figure
    return True


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(lines=LINES, kind=st.sampled_from([BP, DM]), voted=st.booleans())
def test_articles_add_up_to_their_chapter(lines, kind, voted):
    view, found = whole(kind, lines, voted=voted)
    maquette = maquette_of(view.decision.year, kind)
    checked = 0
    for code in ("III-A1", "III-A3", "III-B1", "III-B2"):
        declared = maquette.states[code].tables[0]
        table = found.state(code).table_by_key["articles"]
        for row in declared.rows:
            if row.details is not Repeat.ARTICLES:
                continue
            details = [it for it in table.rows if it.key.startswith(f"{row.key}:")]
            for place, column in enumerate(table.columns):
                if column.format.is_numeric and column.key not in ("ap_vote", "ae_vote"):
                    chapter = table.row_by_key[row.key].cells[place]
                    expected = chapter.hidden or M(0) if chapter.is_grey else chapter.value
                    parts = (it.cells[place] for it in details)
                    assert sum((it.hidden or M(0) if it.is_grey else it.value for it in parts), M(0)) == expected
                    checked += 1
    assert checked


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(lines=LINES)
def test_the_cross_presentation_shares_out_the_whole_section(lines):
    _, found = whole(BP, lines, voted=True)
    for code, members in (("IV-A1", "IV-A1."), ("IV-A2", "IV-A2.")):
        table = found.state(code).table_by_key["fonctions"]
        for row in table.rows:
            *_, total = row.cells
            assert sum((cell.value for cell in row.cells[2:-1]), M(0)) == total.value
        for side in ("depenses", "recettes"):
            details = [state for state in found.states if state.code.startswith(members) and state.blocks]
            parts = [state.cell("articles", side, "total").value for state in details]
            assert sum(parts, M(0)) == table.cell(side, "total").value
            for state in details:
                row = state.table_by_key["articles"].row_by_key[side]
                assert sum((cell.value for cell in row.cells[2:-1]), M(0)) == row.cells[-1].value, state.code


def test_a_figure_of_records_yields_them():
    loan = {"CodTypEmpr": "01", "MtICNE": "12.50"}
    view = view_of(records=[("DATA_EMPRUNT", loan), ("DATA_EMPRUNT", loan | {"CodTypEmpr": "09"})])
    cell = Engine(maquette_of(2024, "BP"), view).state("III-B1").cell("icne", "exercice", "montant")
    assert isinstance(cell.figure, RecordFigure)
    assert [(record.key, amount) for record, amount in cell.figure.records(view)] == [("1", M("12.50"))]
    assert cell.value == M("12.50")


def test_a_figure_of_a_fact_names_it():
    view = DocumentView(decision(), WHO, information={"PopTot": "3 446", "ValDepPers": "50,62 %"})
    state = filled(view).state("I-A")
    population = state.cell("statistiques", "population", "valeur")
    assert isinstance(population.figure, FactFigure)
    assert (population.figure.name, population.text) == ("information.PopTot", "3\u202f446")
    assert state.cell("ratios", "6", "valeur").text == "50,62\u00a0%"


@pytest.mark.parametrize("kind", [DecisionKind.PRIMITIVE, DecisionKind.SUPPLEMENTARY, DecisionKind.AMENDING])
def test_every_kind_of_decision_fills_without_a_line(kind):
    found = document(kind=kind)
    assert {state.code for state in found.states} == set(maquette_of(2024, kind).states)


def test_a_voted_operation_is_one_row_of_iii_a_and_a_frame_of_its_own():
    lines = (
        line_of((D, REAL, "2313"), voted="100.00", operation="12"),
        line_of((D, REAL, "2313"), voted="40.00"),
        line_of((D, REAL, "2031"), voted="7.00", operation="12", authorization="AP1"),
        line_of((R, REAL, "1321"), voted="30.00", operation="12"),
    )
    found = document(*numbered(lines), formal_operations=True, operations=[("12", "Réseau")])
    chapters = found.state("III-A").table_by_key["depenses"]
    assert chapters.cell("operations", "vote").value == M("107.00")
    assert chapters.cell("23", "vote").value == M("40.00")
    assert chapters.cell("operations", "ap_part").value == M("7.00")
    overview = found.state("III-A2.1").table_by_key["operations"]
    assert [cell.text for cell in overview.rows[0].cells[:3]] == ["12", "Réseau", "AP1"]
    assert overview.cell("total", "vote").value == M("107.00")
    frame = found.state("III-A2.2").tables[0]
    assert frame.title == "Opération n° 12 – Réseau – AP n° AP1"
    assert frame.cell("solde", "vote").value == M("-77.00")
    assert found.state("III-A2.3").message
    assert found.state("II-C1").cell("depenses", "23", "vote").value == M("140.00")


def test_placements_are_those_of_a_developed_chart():
    """The lines of the properties above are all placed: none would be left out of the sums unseen."""
    assert [it for it in COLUMNS if not placements().find(it).is_placed] == []
