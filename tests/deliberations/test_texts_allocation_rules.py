"""The first text of an allocation, its linked figures, and the amounts typed by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.results import Family, YearFigures, year_results
from deliberations.act_tables import TABLES, UnknownTable, act_table
from deliberations.legal_catalogue import allocation_template, legal_catalogue
from deliberations.rules.figures import (
    NOT_KNOWN,
    ActContext,
    UnknownFigure,
    act_figures,
    placeholders,
    resolve_parts,
    resolve_text,
)
from deliberations.rules.legal import ALLOCATION, ANTICIPATED_ALLOCATION, check_citations
from deliberations.rules.texts_allocation import BlockKind, draft_allocation, parse_template
from deliberations.rules.typed_amounts import check_amounts, typed_amounts

ON = date(2024, 2, 15)
CONTEXT = ActContext("Syndicat", "Comité syndical", "TNO", "budget annexe", "M57", 2023, meeting_on=ON)
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
SIGNED = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


def figures(**given: str) -> YearFigures:
    return YearFigures(**{key: Decimal(value) for key, value in given.items()})


# A small service of our own: surplus 900.00, investment deficit 200.00, RAR 300.00.
USUAL = figures(
    investment_expenses="700.00",
    investment_revenues="500.00",
    operating_expenses="100.00",
    operating_revenues="1000.00",
    rar_investment_expenses="300.00",
)


def draft(year_figures: YearFigures, *, anticipated: bool = True, on: date = ON):
    results = year_results(year_figures)
    text = draft_allocation(
        results, anticipated=anticipated, on=on, template=allocation_template(), catalogue=legal_catalogue()
    )
    return results, text, act_figures(results, CONTEXT)


def words(year_figures: YearFigures, **options) -> str:
    _, text, known = draft(year_figures, **options)
    resolved = [resolve_text(block.text, known) for block in text.blocks if block.kind is not BlockKind.TABLE]
    return "\n".join(resolved).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_usual_case_names_the_three_lines_with_their_amounts():
    text = words(USUAL)
    assert "Affecte 500,00 € à la section d’investissement" in text
    assert "(ligne R 1068)" in text
    assert "Reporte 400,00 € en recettes de la section de fonctionnement (ligne R 002)" in text
    assert "Reporte 200,00 € en dépenses de la section d’investissement (ligne D 001)" in text
    assert "ses articles L. 2311-5 et R. 2311-11 à R. 2311-13" in text


def test_figures_stay_linked_in_the_blocks():
    _, text, known = draft(USUAL)
    used = {key for block in text.blocks for key in placeholders(block.text)}
    assert {"r1068", "r002", "d001", "investment_need"} <= used
    assert used <= set(known)
    assert not any(typed_amounts(block.text) for block in text.blocks)


def test_an_operating_deficit_is_carried_and_nothing_is_allocated():
    text = words(figures(operating_expenses="80.00", operating_revenues="50.00"))
    assert "déficit de 30,00 €" in text
    assert "(ligne D 002)" in text
    assert "R 1068" not in text


def test_a_surplus_below_the_need_says_what_is_left_to_finance():
    text = words(figures(investment_expenses="900.00", operating_revenues="600.00"))
    assert "300,00 € restent à financer" in text
    assert "R 002" not in text


def test_without_a_need_the_assembly_disposes_of_the_surplus():
    text = words(figures(investment_revenues="10.00", operating_revenues="600.00"))
    assert "dispose librement" in text
    assert "(ligne R 001)" in text


def test_a_final_allocation_says_nothing_of_anticipation():
    text = words(USUAL, anticipated=False)
    assert "anticip" not in text.lower()
    assert "R. 2311-13" not in text


def test_a_commercial_service_rests_on_its_own_articles():
    commercial = YearFigures(operating_revenues=Decimal(100), disposal_gains=Decimal(40), family=Family.COMMERCIAL)
    text = words(commercial)
    assert "R. 2221-48" in text
    assert "40,00 €" in text
    assert "R 1064" in text


@given(
    st.builds(
        YearFigures,
        investment_expenses=CENTS,
        investment_revenues=CENTS,
        investment_opening=SIGNED,
        operating_expenses=CENTS,
        operating_revenues=CENTS,
        operating_opening=SIGNED,
        rar_investment_expenses=CENTS,
        rar_investment_revenues=CENTS,
        rar_operating_expenses=CENTS,
        rar_operating_revenues=CENTS,
    ),
    st.booleans(),
)
def test_whatever_the_results_the_text_resolves_decides_and_rests_on_the_law(year_figures, anticipated):
    results, text, known = draft(year_figures, anticipated=anticipated)
    for block in text.blocks:
        if block.kind is BlockKind.TABLE:
            assert act_table(block.text, results, 2023).columns
        else:
            assert "{{" not in resolve_text(block.text, known)
    assert any(block.kind is BlockKind.DECISION for block in text.blocks)
    subject = ANTICIPATED_ALLOCATION if anticipated else ALLOCATION
    texts = [(rank, block.text) for rank, block in enumerate(text.blocks, 1)]
    assert check_citations(texts, subject=subject, on=ON, catalogue=legal_catalogue()) == ()


@given(SIGNED, SIGNED)
def test_every_line_that_the_decisions_name_is_in_the_allocation_table(investment, operating):
    results, text, _ = draft(YearFigures(investment_opening=investment, operating_opening=operating))
    lines = [row.label.replace("\u00a0", " ") for row in act_table("allocation", results, 2023).rows]
    decided = " ".join(b.text for b in text.blocks if b.kind is BlockKind.DECISION).replace("\u00a0", " ")
    for line in ("D 001", "R 001", "R 1068", "D 002", "R 002"):
        if f"(ligne {line})" in decided:
            assert any(label.startswith(line) for label in lines)


def test_an_unknown_figure_is_refused_with_the_nearest_one():
    known = act_figures(year_results(USUAL), CONTEXT)
    with pytest.raises(UnknownFigure, match="investment_need") as error:
        resolve_text("un besoin de {{invesment_need}}", known)
    assert error.value.key == "invesment_need"


def test_a_resolved_text_keeps_its_figures_apart():
    known = act_figures(year_results(USUAL), CONTEXT)
    parts = resolve_parts("soit {{ r1068 }} au 1068", known)
    assert [(part.text, part.figure.key if part.figure else None) for part in parts] == [
        ("soit ", None),
        ("500,00\u00a0€", "r1068"),
        (" au 1068", None),
    ]


def test_a_figure_that_nobody_knows_yet_is_shown_as_such():
    known = act_figures(year_results(USUAL), CONTEXT)
    assert resolve_text("convoqué le {{convocation_date}}", known) == f"convoqué le {NOT_KNOWN}"


def test_the_tables_are_filled_and_an_unknown_one_refused():
    results = year_results(USUAL)
    amounts = [cell.amount for row in act_table("results_year", results, 2023).rows for cell in row.cells]
    assert Decimal("900.00") in amounts
    assert set(TABLES) == {"results_year", "results_rar", "results_cumulated", "allocation"}
    with pytest.raises(UnknownTable, match="n’est pas un tableau"):
        act_table("balance", results, 2023)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("soit 1 234,56 € en tout", ["1234.56"]),
        ("soit 1.234,56", ["1234.56"]),
        ("soit 12 euros", ["12.00"]),
        ("3 500 habitants, le 15.02.2024, L. 2311-5, n° 3", []),
        ("{{r1068}} et 10,00 €", ["10.00"]),
        ("au compte 1068, ligne R 002", []),
    ],
)
def test_amounts_typed_in_a_text_are_found(text, values):
    assert [str(amount.value) for amount in typed_amounts(text)] == values


def test_a_typed_amount_that_is_no_figure_is_a_warning_and_one_that_is_asks_for_its_link():
    known = act_figures(year_results(USUAL), CONTEXT)
    found = check_amounts([(1, "Affecte 500,00 €"), (2, "Affecte 500,01 €")], known)
    assert [(v.code, v.line, v.severity.value) for v in found] == [
        ("text.amount_not_linked", 1, "information"),
        ("text.amount_unknown", 2, "warning"),
    ]
    assert "{{r1068}}" in found[0].mend


def test_a_model_with_an_unknown_case_is_refused():
    with pytest.raises(ValueError, match="unknown case"):
        parse_template('[title]\nanticipated = "x"\n[[block]]\nkind = "recital"\ntext = "x"\nwhen = ["full_moon"]\n')
