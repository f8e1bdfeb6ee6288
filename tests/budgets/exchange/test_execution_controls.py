"""The controls of accounts: each finds its fault and nothing else, and none in sound accounts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.chart_files import read_charts, read_variants
from budgets.controls.decisions import check_accounts
from budgets.rules.accounts import AccountsLine, accounts_view
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.placement import Placements

D = Decimal
EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
BETWEEN = OperationKind.BETWEEN
SOUND = (
    AccountsLine("1", EXPENSE, "6156", opened=D("100.00"), realised=D("80.00"), rar=D("20.00")),
    AccountsLine("2", REVENUE, "7478", opened=D("250.00"), realised=D("260.00")),
    AccountsLine("3", REVENUE, "002", opened=D("50.00"), realised=D("50.00")),
    AccountsLine("4", EXPENSE, "681", BETWEEN, opened=D("30.00"), realised=D("30.00")),
    AccountsLine("5", REVENUE, "28183", BETWEEN, opened=D("30.00"), realised=D("30.00")),
    AccountsLine("6", EXPENSE, "023", BETWEEN, opened=D("170.00")),
    AccountsLine("7", REVENUE, "021", BETWEEN, opened=D("170.00")),
)


@pytest.fixture(scope="module")
def placements():
    variant = next(it for it in read_variants() if it.code == "M57_A")
    return Placements(read_charts(variant)[-1])


def found(placements, lines):
    return [
        (it.code, it.found, [line.reference for line in it.lines]) for it in check_accounts(view(placements, lines))
    ]


def view(placements, lines):
    return accounts_view(2024, lines, placements)


def changed(key, **values):
    return [replace(line, **values) if line.key == key else line for line in SOUND]


def test_sound_accounts_have_no_finding(placements):
    assert found(placements, SOUND) == []


@pytest.mark.parametrize(
    ("lines", "code", "amount", "references"),
    [
        (changed("5", realised=D("29.99")), "EXE-01", D("29.99"), {"D 681 (ordre)", "R 28183 (ordre)"}),
        (changed("1", realised=D("80.01")), "EXE-02", D("100.01"), {"D 6156"}),
        (changed("6", realised=D("170.00")), "EXE-03", D("170.00"), {"D 023 (ordre)"}),
        ([*SOUND, AccountsLine("8", EXPENSE, "002", realised=D("1.00"))], "EXE-04", D("1.00"), {"D 002", "R 002"}),
        (changed("4", rar=D("5.00")), "EXE-05", D("5.00"), {"D 681 (ordre)"}),
        (changed("2", rar=D("-5.00")), "EXE-05", D("-5.00"), {"R 7478"}),
        ([*SOUND, AccountsLine("8", EXPENSE, "99999", realised=D("1.00"))], "EXE-06", 1, {"D 99999"}),
    ],
)
def test_each_fault_is_found_alone(placements, lines, code, amount, references):
    ((got, value, told),) = found(placements, lines)
    assert (got, value, set(told)) == (code, amount, references)


def test_results_leave_the_lines_carried_out_of_the_orders(placements):
    figures = view(placements, SOUND).figures
    assert (figures.operating_expenses, figures.operating_revenues) == (D("110.00"), D("260.00"))
    assert (figures.operating_opening, figures.investment_opening) == (D("50.00"), D("0.00"))
    assert (figures.investment_revenues, figures.rar_operating_expenses) == (D("30.00"), D("20.00"))
