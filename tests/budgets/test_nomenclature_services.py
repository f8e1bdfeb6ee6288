"""The charts of accounts in the database: loading them again changes nothing, what refers to them keeps holding."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from budgets.chart_files import read_charts, read_variants
from budgets.models import Account, BudgetYear, Chapter, Chart, FunctionCode
from budgets.queries_nomenclature import (
    NoChartError,
    account_history,
    account_ids,
    chart_for_year,
    charts_by_variant,
    previous_chart,
    read_chart,
    search_accounts,
)
from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Direction,
    OperationKind,
    Section,
    place,
)
from budgets.rules.chart_comparison import ChangeKind
from budgets.services.nomenclature import ChartInUseError, load_charts, plan_import, save_chart
from commitments.models import Commitment

pytestmark = pytest.mark.django_db


def fictive(year=2031, accounts=None):
    return ChartOfAccounts(
        norm="M99",
        variant="M99_X",
        year=year,
        chapters=(
            ChartChapter("20", "Phares", Section.INVESTMENT, ChapterType.ACCOUNT),
            ChartChapter("60", "Bateaux", Section.OPERATING, ChapterType.ACCOUNT, "Bat."),
        ),
        accounts=accounts
        or (
            ChartAccount("20", "Phares", expense=Columns("20", "", "", True)),
            ChartAccount("60", "Bateaux", is_subtotal=True),
            ChartAccount("601", "Œuvres d’été", "Œuvres", "60", Columns("60")),
            ChartAccount("602", "Rames", "", "60", Columns("60"), withdrawn_on=date(2030, 11, 25)),
        ),
        functions=(ChartFunction("0", "Mer"), ChartFunction("01", "Mer intérieure", "Mer int.", "0")),
    )


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Chart, Chapter, Account, FunctionCode)]


def test_a_chart_is_read_from_the_database_as_it_was_written():
    assert save_chart(fictive(), label="Ports") is True
    assert read_chart(Chart.objects.get()) == fictive()


def test_an_account_row_carries_its_section_and_its_searchable_text():
    save_chart(fictive())
    rows = {row.code: row for row in Account.objects.all()}
    assert (rows["601"].section, rows["20"].section, rows["60"].section) == ("F", "I", "")
    assert rows["601"].search == "601 oeuvres d ete oeuvres"


def test_writing_the_same_chart_again_changes_nothing():
    save_chart(fictive(), label="Ports")
    before = stored()
    assert save_chart(fictive(), label="Ports") is False
    assert save_chart(fictive()) is False
    assert stored() == before


def test_a_corrected_chart_keeps_the_keys_of_its_rows_and_drops_what_is_gone():
    save_chart(fictive())
    key = Account.objects.get(code="601").pk
    corrected = fictive(
        accounts=(ChartAccount("60", "Bateaux"), ChartAccount("601", "Voiles", "", "60", Columns("60")))
    )
    assert save_chart(corrected) is True
    assert read_chart(Chart.objects.get()) == corrected
    assert Account.objects.get(code="601").pk == key


def test_a_new_year_takes_the_name_of_its_variant():
    save_chart(fictive(2031), label="Ports")
    save_chart(fictive(2032))
    assert Chart.objects.get(year=2032).label == "Ports"


def test_an_account_in_use_by_a_syndicate_is_not_suppressed(tenant):
    """The database answers for the rows of all syndicates, which this connection does not see."""
    year = fictive()
    save_chart(year)
    account = Account.objects.get(code="601")
    with tenant.context():
        Commitment.objects.create(
            syndicate=tenant.syndicate, budget_year=tenant.year, number="1", account=account, committed=1
        )
    before = stored()
    with pytest.raises(ChartInUseError, match="Le compte 601 est employé par un syndicat"):
        save_chart(replace(year, accounts=tuple(account for account in year.accounts if account.code != "601")))
    assert stored() == before


def test_a_plan_tells_what_would_change_and_writes_nothing():
    save_chart(fictive(2030))
    new = fictive(2031, accounts=(*fictive().accounts, ChartAccount("603", "Ancres", "", "60", Columns("60"))))
    plan = plan_import(new)
    assert [(change.kind, change.entry.code) for change in plan.changes] == [(ChangeKind.ADDED, "603")]
    assert plan.current is None
    assert not Chart.objects.filter(year=2031).exists()
    save_chart(fictive(2031))
    assert [change.entry.code for change in plan_import(new).corrections] == ["603"]


def test_a_first_chart_has_nothing_to_be_compared_with():
    plan = plan_import(fictive())
    assert (plan.previous, plan.changes, plan.current) == (None, [], None)


def test_all_our_tables_load_and_load_again_without_a_change():
    expected = {(variant.code, year) for variant in read_variants() for year in variant.years}
    loaded = load_charts()
    assert {(chart.variant, chart.year) for chart, _ in loaded} == expected
    assert all(changed for _, changed in loaded)
    assert all(chart.label for chart, _ in loaded)
    assert not any(changed for _, changed in load_charts())


def test_what_is_loaded_is_what_the_tables_say():
    variant = next(variant for variant in read_variants() if variant.code == "M57_A")
    (chart, *_) = read_charts(variant)
    save_chart(chart)
    assert read_chart(Chart.objects.get(variant="M57_A", year=chart.year)) == chart


@pytest.mark.parametrize(("year", "expected"), [(2029, 2030), (2030, 2030), (2031, 2030), (2032, 2032), (2040, 2032)])
def test_a_budget_year_uses_its_own_chart_else_the_latest_before_it(year, expected):
    for known in (2030, 2032):
        save_chart(fictive(known))
    assert chart_for_year("M99_X", year).year == expected


def test_a_budget_year_without_its_own_chart_says_so(tenant):
    save_chart(fictive(2030))
    with tenant.context():
        year = BudgetYear(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2031, chart=chart_for_year("M99_X", 2031)
        )
    assert year.uses_older_chart


def test_a_variant_that_is_not_loaded_is_refused_in_french():
    with pytest.raises(NoChartError, match="La nomenclature M99_X n’est pas chargée"):
        chart_for_year("M99_X", 2031)


def test_the_previous_chart_is_the_latest_before_the_year():
    assert previous_chart("M99_X", 2031) is None
    save_chart(fictive(2029))
    save_chart(fictive(2030))
    assert previous_chart("M99_X", 2031).year == 2030
    assert previous_chart("M99_X", 2030).year == 2029


@pytest.mark.parametrize("lookups", [1, 4000])
def test_looking_up_many_accounts_takes_the_same_three_queries(django_assert_num_queries, lookups):
    save_chart(fictive())
    chart = Chart.objects.get()
    with django_assert_num_queries(3):
        entries = read_chart(chart)
        for _ in range(lookups):
            place(entries, "601", Direction.EXPENSE, OperationKind.REAL)


def test_the_keys_of_all_accounts_come_in_one_query(django_assert_num_queries):
    save_chart(fictive())
    chart, expected = Chart.objects.get(), dict(Account.objects.values_list("code", "pk"))
    with django_assert_num_queries(1):
        assert account_ids(chart) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["20", "60", "601", "602"]),
        ("60", ["60", "601", "602"]),
        ("601", ["601"]),
        ("OEUVRES", ["601"]),
        ("été", ["601"]),
        ("oeuvres ete", ["601"]),
        ("phare", ["20"]),
        ("60 rames", ["602"]),
        ("rames phares", []),
        ("01", []),
        ("%", ["20", "60", "601", "602"]),
    ],
)
def test_accounts_are_found_by_code_and_by_words_without_accents(text, codes):
    save_chart(fictive())
    assert [account.code for account in search_accounts(Chart.objects.get(), text)] == codes


def test_a_number_of_the_label_is_found_too():
    save_chart(fictive(accounts=(ChartAccount("7", "Crédit 20 ans"), ChartAccount("20", "Phares"))))
    assert [account.code for account in search_accounts(Chart.objects.get(), "20")] == ["20", "7"]


def test_the_history_of_an_account_tells_each_year():
    voiles = ChartAccount("601", "Voiles", expense=Columns("60"))
    save_chart(fictive(2029, accounts=(ChartAccount("20", "Phares"),)))
    save_chart(fictive(2030, accounts=(voiles,)))
    save_chart(fictive(2031, accounts=(replace(voiles, withdrawn_on=date(2030, 11, 25)),)))
    save_chart(fictive(2032, accounts=(ChartAccount("20", "Phares"),)))
    history = account_history("M99_X", "601")
    assert [(it.year, it.account is None, it.change and str(it.change.kind)) for it in history] == [
        (2029, True, None),
        (2030, False, "added"),
        (2031, False, "withdrawn"),
        (2032, True, "suppressed"),
    ]


def test_charts_are_listed_by_variant_in_one_query(django_assert_num_queries):
    save_chart(fictive(2031), label="Ports")
    save_chart(fictive(2032))
    with django_assert_num_queries(1):
        (variant,) = charts_by_variant()
    assert (variant.code, variant.label, [chart.year for chart in variant.charts]) == ("M99_X", "Ports", [2032, 2031])


def test_charts_are_the_same_for_all_syndicates():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = 'budgets_account'")
        assert cursor.fetchone() == (False,)
