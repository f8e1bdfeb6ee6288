"""The lookup of an account: every account of every chart against the official file, and a sample written out."""

from functools import cache
from xml.etree import ElementTree

import pytest

from budgets.chart_files import read_charts, read_variants
from budgets.rules.chart import (
    AccountNotAllowedError,
    Direction,
    InvestmentGroup,
    OperationKind,
    UnknownAccountError,
    column_labels,
    near_accounts,
    place,
)
from tests.budgets.official_charts import official_chart_file

D, R = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN, INSIDE = OperationKind.REAL, OperationKind.BETWEEN, OperationKind.INSIDE
EQUIPMENT, FINANCIAL, THIRD_PARTY = InvestmentGroup.EQUIPMENT, InvestmentGroup.FINANCIAL, InvestmentGroup.THIRD_PARTY
OURS = [(variant.code, year) for variant in read_variants() for year in variant.years]


@cache
def charts():
    return {(chart.variant, chart.year): chart for variant in read_variants() for chart in read_charts(variant)}


def plain(error):
    return str(error.value).replace("\u00a0", " ")


SAMPLE = [
    # variant, year, account, direction, kind → chapter, section, group
    ("M57_A", 2024, "60612", D, REAL, "011", "F", None),
    ("M57_A", 2024, "6411", D, REAL, "012", "F", None),
    ("M57_A", 2024, "65311", D, REAL, "65", "F", None),
    ("M57_A", 2024, "66111", D, REAL, "66", "F", None),
    ("M57_D", 2024, "6811", D, BETWEEN, "042", "F", None),
    ("M57_A", 2024, "74111", R, REAL, "74", "F", None),
    ("M57_A", 2024, "73111", R, REAL, "731", "F", None),
    ("M57_A", 2024, "777", R, BETWEEN, "042", "F", None),
    ("M57_A", 2024, "002", D, REAL, "002", "F", None),
    ("M57_A", 2024, "002", R, REAL, "002", "F", None),
    ("M57_A", 2024, "023", D, BETWEEN, "023", "F", None),
    ("M57_A", 2024, "021", R, BETWEEN, "021", "I", None),
    ("M57_A", 2024, "001", D, REAL, "001", "I", FINANCIAL),
    ("M57_A", 2024, "024", R, REAL, "024", "I", FINANCIAL),
    ("M57_A", 2024, "1068", R, REAL, "10", "I", FINANCIAL),
    ("M57_A", 2024, "10222", R, REAL, "10", "I", FINANCIAL),
    ("M57_A", 2024, "1641", R, REAL, "16", "I", EQUIPMENT),
    ("M57_A", 2024, "1641", D, REAL, "16", "I", FINANCIAL),
    ("M57_A", 2024, "203", D, REAL, "20", "I", EQUIPMENT),
    ("M57_A", 2024, "2051", D, REAL, "20", "I", EQUIPMENT),
    ("M57_D", 2024, "21838", D, REAL, "21", "I", EQUIPMENT),
    ("M57_D", 2024, "2313", D, REAL, "23", "I", EQUIPMENT),
    ("M57_D", 2024, "2313", D, INSIDE, "041", "I", None),
    ("M57_A", 2024, "4581", D, REAL, "4581", "I", THIRD_PARTY),
    ("M57_A", 2024, "4582", R, REAL, "4582", "I", THIRD_PARTY),
    ("M57_D", 2024, "6156", D, REAL, "011", "F", None),
    ("M57_D", 2024, "21831", D, REAL, "21", "I", EQUIPMENT),
    ("M57_D", 2022, "64111", D, REAL, "012", "F", None),
    ("M49_A", 2024, "611", D, REAL, "011", "F", None),
    ("M49_D", 2024, "701241", R, REAL, "70", "F", None),
    ("M49_D", 2023, "6811", D, BETWEEN, "042", "F", None),
    ("M4", 2024, "706", R, REAL, "70", "F", None),
    ("M41", 2024, "611", D, REAL, "011", "F", None),
    ("M43", 2022, "6518", D, REAL, "65", "F", None),
    ("M43", 2022, "1641", R, REAL, "16", "I", EQUIPMENT),
]  # fmt: skip


@pytest.mark.parametrize(("variant", "year", "code", "direction", "kind", "chapter", "section", "group"), SAMPLE)
def test_an_account_falls_where_the_official_chart_puts_it(
    variant, year, code, direction, kind, chapter, section, group
):
    placement = place(charts()[variant, year], code, direction, kind)
    assert (placement.chapter.code, placement.section, placement.investment_group) == (chapter, section, group)
    assert placement.account.code == code
    assert placement.warning == ""


@pytest.mark.parametrize(("variant", "year"), OURS)
def test_every_account_in_every_column_falls_where_the_official_file_puts_it(variant, year, shared):
    """Read here straight from the tags, by the standard library, column by column."""
    file = shared(official_chart_file(variant, year))
    root = ElementTree.parse(file).getroot()
    sections = {element.get("Code"): element.get("Section") for element in root.iter("Chapitre")}
    chart = charts()[variant, year]
    placed = refused = 0
    for element in root.iter("Compte"):
        for direction in Direction:
            for kind in OperationKind:
                code, chapter = element.get("Code"), element.get(f"{direction}{kind}")
                if not chapter:
                    with pytest.raises(AccountNotAllowedError):
                        place(chart, code, direction, kind)
                    refused += 1
                    continue
                placement = place(chart, code, direction, kind)
                assert (placement.chapter.code, placement.section) == (chapter, sections[chapter])
                assert bool(placement.warning) == (element.get("Supprime") == "1")
                group = None
                if sections[chapter] == "I" and kind == "R":
                    group = EQUIPMENT if element.get(f"{direction}Equip") == "1" else FINANCIAL
                    group = THIRD_PARTY if chapter.startswith("45") else group
                assert placement.investment_group == group
                placed += 1
    assert placed > 500
    assert refused > 1000


@pytest.mark.parametrize(("variant", "year"), OURS)
def test_no_account_belongs_to_two_sections(variant, year):
    chart = charts()[variant, year]
    for account in chart.accounts:
        codes = {account.chapter(direction, kind) for direction in Direction for kind in OperationKind} - {""}
        assert len({chart.chapter_by_code[code].section for code in codes}) <= 1


def test_an_unknown_account_is_refused_with_the_nearest_ones():
    with pytest.raises(UnknownAccountError) as error:
        place(charts()["M57_A", 2024], "606129", D, REAL)
    assert plain(error).startswith(
        "Le compte 606129 n’existe pas dans la nomenclature M57_A 2024. Comptes proches : 60612"
    )
    assert error.value.mend.startswith("Comptes proches")


def test_an_account_that_looks_like_nothing_is_refused_without_a_guess():
    with pytest.raises(UnknownAccountError) as error:
        place(charts()["M57_A", 2024], "informatique", D, REAL)
    assert plain(error).endswith("Choisissez un autre compte.")


def test_the_nearest_accounts_may_be_used_in_the_column_that_was_asked():
    chart = charts()["M57_A", 2024]
    found = near_accounts(chart, "7411", D, REAL)
    assert found
    assert all(account.chapter(D, REAL) and not account.withdrawn_on for account in found)


def test_an_expense_account_is_refused_in_revenue_and_the_mend_names_where_it_may_be_used():
    with pytest.raises(AccountNotAllowedError) as error:
        place(charts()["M57_A", 2024], "60612", R, REAL)
    assert "ne s’emploie pas en recette réelle dans la nomenclature M57_A 2024." in plain(error)
    assert "Il s’emploie en dépense réelle (chapitre 011) : corrigez le sens" in plain(error)


def test_a_grouping_is_refused_and_the_mend_names_its_sub_accounts():
    with pytest.raises(AccountNotAllowedError) as error:
        place(charts()["M57_A", 2024], "6061", D, REAL)
    assert "Employez une de ses subdivisions : 60611 (" in plain(error)


def test_an_account_that_is_not_budgetary_is_refused_as_such():
    with pytest.raises(AccountNotAllowedError) as error:
        place(charts()["M57_A", 2024], "4011", D, REAL)
    assert "ce n’est pas un compte budgétaire" in plain(error)


def test_an_account_that_has_sub_accounts_may_still_be_used_when_it_has_a_chapter():
    placement = place(charts()["M57_A", 2024], "657364", D, REAL)
    assert placement.chapter.code == "65"
    assert charts()["M57_A", 2024].children("657364")


def test_a_withdrawn_account_is_placed_with_a_warning_while_it_has_its_chapter():
    assert place(charts()["M57_A", 2022], "6061", D, REAL).warning == ""
    placement = place(charts()["M57_A", 2023], "6061", D, REAL)
    assert placement.chapter.code == "011"
    assert placement.warning.replace("\u00a0", " ").startswith(
        "Le compte 6061 (Fournitures non stockables) est retiré depuis le 25 novembre 2022. "
        "Employez plutôt une de ses subdivisions : 60611"
    )


def test_a_withdrawn_account_is_not_offered_for_entry():
    offered = {account.code for account in charts()["M57_A", 2023].entry_accounts[D, REAL]}
    assert "60611" in offered
    assert "6061" not in offered


def test_functional_accounts_are_not_offered_beside_those_by_nature():
    chart = charts()["M57_D", 2024]
    assert any(account.functional for account in chart.accounts)
    assert not any(account.functional for accounts in chart.entry_accounts.values() for account in accounts)


def test_the_place_of_an_account_in_the_tree_goes_from_its_class_down():
    chart = charts()["M57_A", 2024]
    assert [account.code for account in chart.ancestors("60612")] == ["60", "606", "6061"]
    assert [account.code for account in chart.ancestors("606129")] == ["60", "606", "6061", "60612"]


def test_the_columns_of_an_account_are_told_in_words():
    account = charts()["M57_A", 2024].account_by_code["1641"]
    assert column_labels(account)[:1] == ["dépense réelle (chapitre 16)"]
