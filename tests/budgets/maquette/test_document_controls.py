"""The identities of the document: the real documents pass, and each control objects to a document that breaks it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings

from budgets.controls.document import IDENTITIES, DocumentFacts, check_document, document_controls, may_be_final
from budgets.maquette.figures import CellRef
from budgets.maquette.identities import at_column, value_of
from budgets.maquette.view import DocumentView, Record, Signature
from budgets.maquette_files import maquette_of
from budgets.rules.chart import OperationKind
from tests.budgets.decision_cases import BETWEEN, BP, DM, INSIDE, D, R, decision, line, placements
from tests.budgets.maquette.cases import WHO, eure_et_loir_view, filled, roynac_view
from tests.budgets.maquette.test_figures import LINES, numbered

M = Decimal
UNCARRIED = ("020", "022", "68", "78")  # unforeseen expenses carry no payment credit; the others' cells are grey
BALANCE_ONLY = {"MAQ-06", "MAQ-07", "MAQ-08", "MAQ-11", "MAQ-12", "MAQ-19"}


def facts_of(view):
    return DocumentFacts(filled(view), maquette_of(view.decision.year, view.decision.kind), view)


def found(facts):
    return {it.code for it in check_document(facts)}


def of(*lines, records=(), **terms):
    kept = {}
    for number, (kind, fields) in enumerate(records, start=1):
        kept.setdefault(kind, []).append(Record(str(number), kind, fields))
    view = DocumentView(decision(*lines, **terms), WHO, {kind: tuple(it) for kind, it in kept.items()})
    return facts_of(view)


def altered(document, ref, amount):
    """Return the document with an amount added to a cell."""

    def table(it):
        if it.key != ref.table:
            return it
        place = it.place_by_key[ref.column]
        rows = []
        for row in it.rows:
            cells = list(row.cells)
            if row.key == ref.row:
                cells[place] = replace(cells[place], value=(cells[place].value or M(0)) + amount, is_grey=False)
            rows.append(replace(row, cells=tuple(cells)))
        return replace(it, rows=tuple(rows))

    def state(it):
        if it.code != ref.state:
            return it
        return replace(it, blocks=tuple(table(block) if hasattr(block, "rows") else block for block in it.blocks))

    parts = tuple(
        replace(part, families=tuple(replace(it, states=tuple(map(state, it.states))) for it in part.families))
        for part in document.parts
    )
    return replace(document, parts=parts, _by_code={})


@pytest.fixture(scope="module")
def whole():
    """A budget in balance, with an operation, an authorisation, order operations, debt and functions."""
    lines = (
        line(D, "2313", "100.00", operation="12", function="020"),
        line(D, "21838", "40.00", function="311"),
        line(D, "1641", "30.00", function="01"),
        line(D, "13911", "5.00", BETWEEN),
        line(R, "777", "5.00", BETWEEN),
        line(D, "2031", "3.00", INSIDE),
        line(R, "2033", "3.00", INSIDE),
        line(R, "021", "50.00"),
        line(D, "023", "50.00"),
        line(R, "1641", "70.00"),
        line(R, "165", "5.00"),
        line(R, "1068", "50.00"),
        line(D, "6042", "200.00", function="020"),
        line(R, "752", "245.00"),
    )
    authorization = {"CodTypAutori": "P", "Chapitre": "23", "MtAutoriVote": "500.00", "NumAutori": "AP1"}
    commitment = {"CodTypAutori": "E", "Chapitre": "011", "MtAutoriVote": "50.00", "NumAutori": "AE1"}
    records = {"DATA_APCP": (Record("1", "DATA_APCP", authorization), Record("2", "DATA_APCP", commitment))}
    annexes = {code: True for code in maquette_of(2024, BP).states if code.startswith("IV-B")}
    view = DocumentView(decision(*lines, formal_operations=True), WHO, records, shows_functions=True, presence=annexes)
    return facts_of(view)


def test_a_sound_document_may_be_final(whole):
    assert check_document(whole) == []
    assert may_be_final(check_document(whole))


def test_the_real_documents_hold(acceptance):
    assert found(facts_of(roynac_view(acceptance("roynac-bp-2024")))) == set()
    assert found(facts_of(eure_et_loir_view(acceptance("eure-et-loir-dm2-2025")))) == set()


def test_every_control_of_the_document_is_tested_here():
    special = {"MAQ-08", "MAQ-09", "MAQ-19", "MAQ-20", "MAQ-22", "MAQ-24"}
    assert {control.code for control in document_controls()} == set(IDENTITIES) | special


def test_every_identity_names_cells_that_are_declared(acceptance):
    """A reference with a slip would be left out unseen: each must name a state, a table, a row and a column."""
    for kind in (BP, DM):
        maquette = maquette_of(2024, kind)
        for code, identities in maquette.identities.items():
            assert code in IDENTITIES
            for identity in identities:
                for ref in identity.refs:
                    tables = {it.key: it for it in maquette.states[ref.state].tables}
                    assert ref.row in tables[ref.table].row_by_key, ref
                    columns = {it.key for it in tables[ref.table].columns} | {"new"}
                    assert ref.column in columns, ref


@pytest.mark.parametrize("code", sorted(set(IDENTITIES) - {"MAQ-01", "MAQ-06"}))
def test_each_identity_objects_when_one_of_its_cells_is_changed(whole, code):
    identities = whole.maquette.identities[code]
    asked = [it for it in identities if all(value_of(whole.document, side) is not None for side in it.equal)]
    assert asked
    for identity in asked:
        _, ref = identity.equal[-1].terms[0]
        changed = altered(whole.document, at_column(whole.document, ref), M("1.00"))
        broken = check_document(replace(whole, document=changed))
        assert code in {it.code for it in broken}, ref


@pytest.mark.parametrize("code", ["MAQ-01", "MAQ-06"])
def test_the_results_of_the_year_before_are_held_together(acceptance, code):
    facts = facts_of(roynac_view(acceptance("roynac-bp-2024")))
    ref = CellRef("I-C1", "resultat", "investissement", "reporte")
    assert code in found(replace(facts, document=altered(facts.document, ref, M("1.00"))))


def test_a_document_that_does_not_hold_is_never_final(whole):
    ref = CellRef("III-A1", "articles", "total", "vote")
    broken = check_document(replace(whole, document=altered(whole.document, ref, M("1.00"))))
    assert not may_be_final(broken)
    [told] = [it for it in broken if it.code == "MAQ-10"]
    assert "III-A1 «\u00a0TOTAL\u00a0» (Vote de l’assemblée)" in told.message
    assert (told.found, told.expected) == (M("193.00"), M("194.00")) or told.found != told.expected


def test_the_columns_of_a_row_make_its_total(whole):
    ref = CellRef("II-C2", "depenses", "011", "total")
    assert "MAQ-08" in found(replace(whole, document=altered(whole.document, ref, M("1.00"))))


def test_articles_make_their_chapter(whole):
    ref = CellRef("III-B1", "articles", "011:6042", "prev")
    assert "MAQ-09" in found(replace(whole, document=altered(whole.document, ref, M("1.00"))))


def test_an_amount_in_a_grey_cell_is_told():
    facts = of(line(D, "13911", "5.00", BETWEEN, rar="2.00"), line(R, "777", "5.00", BETWEEN))
    told = [it for it in check_document(facts) if it.code == "MAQ-19"]
    assert any("III-A «\u00a0Opérations ordre transf. entre sections" in it.message for it in told)
    assert {"MAQ-02", "MAQ-19"} <= found(facts)


def test_an_order_operation_without_a_row_of_the_general_balance_is_told():
    """An order written on the chapter 042 itself counts in II-C, and in no family of accounts of II-D."""
    facts = of(line(D, "042", "5.00"), line(R, "28188", "5.00", BETWEEN))
    assert {"MAQ-04", "MAQ-13"} <= found(facts)


def test_orders_that_do_not_mirror_each_other_are_told():
    assert "MAQ-11" in found(of(line(D, "023", "5.00"), line(R, "021", "6.00")))


@pytest.mark.parametrize(
    ("signature", "is_told"),
    [
        (Signature(members=10, present=9, cast=9, votes_for=9, votes_against=0), False),
        (Signature(members=10, present=9, cast=9, votes_for=8, votes_against=0), True),
        (Signature(members=10, present=11), True),
        (Signature(members=10, cast=11), True),
        (Signature(), False),
    ],
)
def test_votes_that_do_not_add_up_are_told(signature, is_told):
    facts = facts_of(DocumentView(decision(), WHO, signature=signature))
    assert ("MAQ-20" in found(facts)) is is_told


def test_a_line_that_the_chart_does_not_place_is_told():
    assert "MAQ-22" in found(of(line(D, "999", "5.00")))
    assert "MAQ-22" not in found(of(line(D, "6042", "5.00")))


NO_FAMILY = ("192", "198", "042")  # in II-D2 there is no row for 19, nor for an order chapter without its account


def test_a_chapter_of_another_instruction_is_told():
    """022 is a credit in M14, an authorisation alone in M57: no row of the balance has it."""
    assert "MAQ-24" in found(of(line(D, "022", "5.00")))
    assert "MAQ-24" not in found(of(line(D, "6042", "5.00")))


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(lines=LINES)
def test_whatever_the_lines_what_does_not_hold_has_a_reason(lines):
    """Lines without carry-forward on orders keep the states of the document equal; only the balance may be wrong."""
    kept = [replace(it, rar=M(0), previous_rar=M(0)) for it in numbered(lines) if it.account not in NO_FAMILY]
    facts = facts_of(DocumentView(decision(*kept, formal_operations=True), WHO))
    assert found(facts) <= {"MAQ-06", "MAQ-07", "MAQ-11", "MAQ-12", "MAQ-19", "MAQ-08"}


@pytest.mark.parametrize("kind", [BP, DM])
@pytest.mark.parametrize("direction", [D, R])
@pytest.mark.parametrize("amounts", [("rar",), ("new",), ("rar", "new")])
def test_an_amount_on_any_account_counts_once_in_every_state(kind, direction, amounts):
    """A distinct amount on each real account of the chart: a row taken twice or left out breaks an identity."""
    lines = []
    for rank, account in enumerate(placements().chart.entry_accounts[direction, OperationKind.REAL]):
        if account.code in (*NO_FAMILY, "1068") or account.chapter(direction, OperationKind.REAL) in UNCARRIED:
            continue
        new, rar = (str(7919 * (rank + 1) % 99991) if it in amounts else "0" for it in ("new", "rar"))
        lines.append(line(direction, account.code, new, rar=rar))
    assert len(lines) > 100
    assert not found(of(*lines, kind=kind)) - BALANCE_ONLY
