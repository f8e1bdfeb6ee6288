"""The tables of the results, against figures read off the published deliberation."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.allocation import AllocationChoice
from budgets.rules.results import Family, YearFigures, year_results
from commitments.rules.rar import build_rar_state
from deliberations.documents.content import Table
from deliberations.documents.from_rules import printed_allocation, printed_rar, printed_results, rar_gap
from deliberations.documents.result_tables import (
    allocation_table,
    balance_table,
    calculation_table,
    execution_table,
    result_state,
    result_state_tables,
)
from tests.deliberations.sitiv import FIGURES, rar_lines

RESULTS = printed_results(year_results(FIGURES), year=2023)
cents = st.decimals(min_value=0, max_value=10**9, places=2)
signed_cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def printed(table: Table) -> dict[str, list[str]]:
    """Each row as (mark and) amount, by its label."""
    return {row.label: [f"{cell.mark} {cell.amount}".strip() for cell in row.cells] for row in table.rows}


def test_state_i_c1_prints_the_figures_and_marks_of_the_published_deliberation() -> None:
    year, carried, cumulated = result_state_tables(RESULTS)
    assert printed(year) == {
        "TOTAL DU BUDGET": ["1221077.44", "2317006.44", "-384054.27", "A1 711874.73"],
        "Investissement": ["603801.97", "1177830.44", "(3) -742627.83", "A2 -168599.36"],
        "Fonctionnement": ["617275.47", "1139176.00", "(4) 358573.56", "A3 880474.09"],
    }
    assert printed(carried) == {
        "TOTAL des RAR": ["I + II 429656.45", "III + IV 0.00", "B1 -429656.45"],
        "Investissement": ["I 429656.45", "III 0.00", "B2 -429656.45"],
        "Fonctionnement": ["II 0.00", "IV 0.00", "B3 0.00"],
    }
    assert printed(cumulated) == {
        "TOTAL": ["A1 + B1 282218.28"],
        "Investissement": ["A2 + B2 -598255.81"],
        "Fonctionnement": ["A3 + B3 880474.09"],
    }


def test_state_i_c1_has_its_band_and_five_notes() -> None:
    state = result_state()
    assert (state.part_code, state.code) == ("I", "C1")
    assert [note[:3] for note in state.notes] == ["(1)", "(2)", "(3)", "(4)", "(5)"]


def test_the_calculation_goes_from_orders_to_the_cumulated_result() -> None:
    rows = list(printed(calculation_table(RESULTS)).values())
    assert rows[2] == ["574028.47", "521900.53", "1095929.00"]
    assert rows[4] == ["-168599.36", "880474.09", "711874.73"]
    assert rows[-1] == ["-598255.81", "880474.09", "282218.28"]


def test_the_allocation_names_the_lines_of_the_next_budget() -> None:
    table = allocation_table(printed_allocation(year_results(FIGURES)), year=2024)
    assert [(row.label[:6], str(row.cells[0].amount)) for row in table.rows] == [
        ("Besoin", "598255.81"),
        ("R 1068", "598255.81"),
        ("R 002 ", "282218.28"),
        ("D 001 ", "168599.36"),
    ]


def test_the_allocation_of_a_commercial_service_shows_disposal_gains_and_an_additional_reserve_apart() -> None:
    figures = replace(FIGURES, family=Family.COMMERCIAL, disposal_gains=Decimal("1000.00"))
    results = year_results(figures, AllocationChoice(additional_reserve=Decimal("200000.00")))
    labels = [row.label for row in allocation_table(printed_allocation(results), year=2024).rows]
    assert any(label.startswith("R 1064") for label in labels)
    assert "dont couverture du besoin de financement" in labels
    assert "dont dotation complémentaire" in labels


def test_the_balance_puts_a_deficit_with_expenses_and_a_surplus_with_revenues() -> None:
    rows = printed(balance_table(RESULTS))
    assert rows["Résultats reportés"] == ["742627.83", "0.00", "0.00", "358573.56", "742627.83", "358573.56"]
    assert rows["Totaux"] == ["1346429.80", "1177830.44", "617275.47", "1497749.56", "1963705.27", "2675580.00"]
    assert rows["Résultats de clôture"] == ["168599.36", "0.00", "0.00", "880474.09", "0.00", "711874.73"]
    assert rows["Résultats cumulés"] == ["598255.81", "0.00", "0.00", "880474.09", "0.00", "282218.28"]


def test_the_execution_table_ends_on_the_closing_results() -> None:
    assert printed(execution_table(RESULTS))["Total"] == ["-384054.27", "1095929.00", "711874.73"]


@given(cents, cents, signed_cents, cents, cents, signed_cents, cents, cents)
def test_each_group_of_the_balance_closes_on_the_section_result(
    expenses: Decimal,
    revenues: Decimal,
    opening: Decimal,
    operating_expenses: Decimal,
    operating_revenues: Decimal,
    operating_opening: Decimal,
    rar_expenses: Decimal,
    rar_revenues: Decimal,
) -> None:
    results = printed_results(
        year_results(
            YearFigures(
                expenses, revenues, opening, operating_expenses, operating_revenues, operating_opening,
                rar_investment_expenses=rar_expenses, rar_investment_revenues=rar_revenues,
            )
        ),
        year=2023,
    )  # fmt: skip
    rows = {row.label: [cell.amount or Decimal(0) for cell in row.cells] for row in balance_table(results).rows}
    for place, section in enumerate((results.investment, results.operating, results.total)):
        left, right = 2 * place, 2 * place + 1
        assert rows["Totaux"][right] - rows["Totaux"][left] == section.result
        assert rows["Résultats de clôture"][right] - rows["Résultats de clôture"][left] == section.result
        assert rows["Résultats cumulés"][right] - rows["Résultats cumulés"][left] == section.cumulated
        assert min(rows["Résultats cumulés"][left : right + 1]) == 0


def test_the_rar_state_carries_over_what_remains_and_shows_what_does_not() -> None:
    (section,) = printed_rar(build_rar_state(rar_lines(), year=2023)).sections
    assert (section.total.count, str(section.total.balance)) == (28, "377528.45")
    assert [line.number for line in section.not_carried] == ["IN23006301P", "IN22008901P"]
    assert (str(section.examined_total.committed), str(section.examined_total.released)) == ("429656.45", "52128.00")


def test_the_gap_says_what_the_balances_would_give() -> None:
    gap = rar_gap(year_results(FIGURES), build_rar_state(rar_lines(), year=2023), reason="Choix")
    assert gap is not None
    (part,) = gap.parts
    assert [str(value) for value in (part.declared, part.computed, part.difference)] == [
        "429656.45",
        "377528.45",
        "52128.00",
    ]
    assert str(gap.need_if_computed) == str(gap.r1068_if_computed) == "546127.81"
    assert str(gap.r002_if_computed) == "334346.28"


def test_there_is_no_gap_when_the_balances_are_kept() -> None:
    state = build_rar_state(rar_lines(), year=2023)
    figures = replace(FIGURES, rar_investment_expenses=state.remaining("investment"))
    assert rar_gap(year_results(figures), state, reason="") is None


def test_the_rar_state_adds_up_by_each_criterion_that_is_filled_in() -> None:
    state = printed_rar(build_rar_state(rar_lines(), year=2023))
    assert state.tax_basis == "TTC"
    for summary in state.summaries:
        assert sum(total.count for total in summary.totals) == 30
        assert sum(total.balance for total in summary.totals) == Decimal("377528.45")
    years = {total.key: str(total.committed) for total in state.summaries[-1].totals}
    assert years == {"2022": "45864.00", "2023": "383792.45"}


def test_the_rar_state_says_nothing_of_what_no_line_fills_in() -> None:
    lines = [replace(line, number=str(rank), manager="", antenna="") for rank, line in enumerate(rar_lines())]
    criteria = [summary.criterion for summary in printed_rar(build_rar_state(lines, year=2023)).summaries]
    assert criteria == ["nature", "tiers"]


def test_the_tax_basis_is_left_out_when_lines_differ() -> None:
    first, *others = rar_lines()
    assert printed_rar(build_rar_state([replace(first, tax_basis="HT"), *others], year=2023)).tax_basis == ""
