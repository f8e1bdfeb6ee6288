"""What a piece is known by: the same words are the same pages, another word is another piece."""

from dataclasses import replace

import pytest

from budgets.documents.budget.pieces import state_pieces, whole_state_pieces
from budgets.maquette.model import Note
from tests.budgets.decision_cases import D, R, line
from tests.budgets.maquette.cases import document


def made(amount="1000.00"):
    return document(line(D, "6061", amount), line(R, "74751", "1500.00"), line(D, "2183", "500.00"), voted=False)


def with_state(whole, code, change):
    """Return a document one state of which is changed."""
    parts = tuple(
        replace(
            part,
            families=tuple(
                replace(family, states=tuple(change(it) if it.code == code else it for it in family.states))
                for family in part.families
            ),
        )
        for part in whole.parts
    )
    return replace(whole, parts=parts, _by_code={})


def with_table(state, **changes):
    return replace(state, blocks=(replace(state.blocks[0], **changes), *state.blocks[1:]))


def with_cell(state, **changes):
    table = state.blocks[0]
    row = next(row for row in table.rows if not row.cells[-1].is_grey)
    cells = (*row.cells[:-1], replace(row.cells[-1], **changes))
    return with_table(state, rows=tuple(replace(it, cells=cells) if it is row else it for it in table.rows))


def by_name(whole):
    return {piece.name: piece for piece in state_pieces(whole)}


CHANGES = {
    "title": lambda state: replace(state, title="Autre"),
    "band": lambda state: replace(state, band="Autre"),
    "message": lambda state: replace(state, message="Autre"),
    "code": lambda state: replace(state, code="II-C9"),
    "notes": lambda state: replace(state, notes=(Note("9", ("Autre",)),)),
    "notes of a table": lambda state: with_table(state, notes=(Note("9", ("Autre",)),)),
    "title of a table": lambda state: with_table(state, title="Autre"),
    "headings": lambda state: with_table(
        state, header=(tuple(replace(cell, text="Autre") for cell in state.blocks[0].header[0]),)
    ),
    "mark": lambda state: with_cell(state, mark="(9)"),
    "grey": lambda state: with_cell(state, is_grey=True),
    "figure": lambda state: with_cell(state, value=state.blocks[0].rows[0].cells[-1].value + 1),
    "italic": lambda state: with_table(
        state, rows=tuple(replace(row, is_italic=not row.is_italic) for row in state.blocks[0].rows)
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_the_html_of_a_piece_changes_its_key(name):
    before = made()
    after = with_state(before, "II-C1", CHANGES[name])
    olds = [piece for piece in state_pieces(before) if piece.state == "II-C1"]
    news = [piece for piece in state_pieces(after) if piece.state in ("II-C1", "II-C9")]
    assert [it.html for it in olds] != [it.html for it in news]
    assert [(old.html == new.html) for old, new in zip(olds, news, strict=True)] == [
        (old.key == new.key) for old, new in zip(olds, news, strict=True)
    ]


def test_pieces_have_the_same_key_where_they_have_the_same_html():
    before, after = by_name(made()), by_name(made("1001.00"))
    same = {name for name, piece in before.items() if piece.html == after[name].html}
    assert same == {name for name, piece in before.items() if piece.key == after[name].key}
    assert {"II-C2", "III-B", "III-B1"} <= set(before) - same
    assert {"II-C1", "III-B (suite)"} <= same


def test_a_state_in_several_pieces_says_what_it_says_in_one():
    whole = made()
    shares = state_pieces(whole)
    for piece in whole_state_pieces(whole):
        rows = sum(share.html.count("<tr") for share in shares if share.state == piece.state)
        assert piece.html.count("<tr") == rows
    assert len(shares) > len(whole_state_pieces(whole))


def test_the_foot_of_the_pages_counts():
    before = made()
    after = replace(before, footer="Autre", _by_code={})
    assert not {it.key for it in state_pieces(before)} & {it.key for it in state_pieces(after)}
