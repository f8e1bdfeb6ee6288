"""Our tables of the charts: what is written is what is read, a year is a short difference, and they are the State's."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.chart_files import read_charts, read_variants, write_charts
from budgets.formats.chart_tables import (
    ACCOUNT_FIELDS,
    ChartTableError,
    Variant,
    dump_index,
    dump_tables,
    parse_index,
    parse_tables,
)
from budgets.formats.nomenclature import parse_nomenclature
from budgets.rules.chart import ChapterType, ChartAccount, ChartChapter, ChartOfAccounts, Columns, Section
from tests.budgets.official_charts import official_chart_file

OURS = [(variant, year) for variant in read_variants() for year in variant.years]


def chart_of(year, accounts, variant="M99_X"):
    chapter = ChartChapter("60", "Bateaux", Section.OPERATING, ChapterType.ACCOUNT)
    return ChartOfAccounts("M99", variant, year, (chapter,), tuple(accounts))


@st.composite
def charts_over_the_years(draw):
    years = sorted(draw(st.sets(st.integers(2020, 2035), min_size=1, max_size=5)))
    labels = st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8)
    codes = st.sets(st.sampled_from(["60", "601", "6011", "602", "7", "71"]))
    return [
        chart_of(
            year,
            [
                ChartAccount(
                    code,
                    draw(labels),
                    parent=max((other for other in chosen if code.startswith(other) and code != other), default=""),
                    expense=Columns(draw(st.sampled_from(["", "60"]))),
                )
                for code in sorted(chosen)
            ],
        )
        for year in years
        for chosen in [draw(codes)]
    ]


@given(charts_over_the_years())
def test_charts_written_to_tables_are_read_back_the_same(charts):
    variant = Variant("M99_X", "M99", "Fictive", tuple(chart.year for chart in charts))
    assert parse_tables(variant, dump_tables(charts)) == charts


def test_a_new_year_costs_a_line_for_each_change_and_nothing_else():
    boats, oars = ChartAccount("60", "Bateaux"), ChartAccount("602", "Rames", parent="60")
    before = dump_tables([chart_of(2030, [boats, oars])])["accounts.csv"].splitlines()
    charts = [chart_of(2030, [boats, oars]), chart_of(2031, [boats, replace(oars, label="Avirons")])]
    after = dump_tables(charts)["accounts.csv"].splitlines()
    assert [line for line in after if line not in before] == [
        "602,2030,2030,Rames" + "," * 14,
        "602,2031,,Avirons" + "," * 14,
    ]


def test_an_account_that_comes_back_has_two_periods():
    oars = ChartAccount("602", "Rames")
    charts = [chart_of(2030, [oars]), chart_of(2031, []), chart_of(2032, [oars])]
    lines = dump_tables(charts)["accounts.csv"].splitlines()[1:]
    assert [line.split(",")[:3] for line in lines] == [["602", "2030", "2030"], ["602", "2032", ""]]


def test_the_index_is_read_back_the_same():
    variants = [Variant("M99_X", "M99", "Fictive, des ports", (2030, 2031)), Variant("M99_Y", "M99", "Autre", (2031,))]
    assert parse_index(dump_index(variants)) == variants


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("code,from", "compte,from", "M99_X/accounts.csv, ligne 1 : les colonnes attendues sont code, from, to"),
        ("602,2030", "602,deux mille", "M99_X/accounts.csv, ligne 3 : "),
        ("602,2030,,Rames,", "602,2030,,Rames", "M99_X/accounts.csv, ligne 3 : 18 colonnes sont attendues. Corrigez"),
        ("602,2030", "60,2030", "M99_X/accounts.csv, ligne 3 : le code 60 est donné deux fois pour 2030"),
        ("Rames" + "," * 14, "Rames" + "," * 14 + "hier", "M99_X/accounts.csv, ligne 3 : "),
    ],
)
def test_a_table_that_was_broken_by_hand_is_refused_with_its_line(old, new, expected):
    tables = dump_tables([chart_of(2030, [ChartAccount("60", "Bateaux"), ChartAccount("602", "Rames")])])
    assert len(ACCOUNT_FIELDS) == 18
    assert old in tables["accounts.csv"]
    tables["accounts.csv"] = tables["accounts.csv"].replace(old, new)
    with pytest.raises(ChartTableError) as caught:
        parse_tables(Variant("M99_X", "M99", "Fictive", (2030,)), tables)
    assert str(caught.value).replace("\u00a0", " ").startswith(expected)


def test_a_chart_joins_the_tables_on_disk_and_replaces_the_one_of_its_year(tmp_path):
    write_charts([chart_of(2030, [ChartAccount("60", "Barques")])], tmp_path)
    write_charts([chart_of(2031, [ChartAccount("60", "Bateaux")])], tmp_path)
    written = write_charts([chart_of(2030, [ChartAccount("60", "Bateaux")])], tmp_path)
    assert written == [Variant("M99_X", "M99", "M99_X", (2030, 2031))]
    assert [chart.accounts[0].label for chart in read_charts(written[0], tmp_path)] == ["Bateaux", "Bateaux"]


def test_the_variants_in_force_and_those_that_ended_are_there():
    in_force = dict.fromkeys(["M4", "M41", "M43", "M49_A", "M49_D", "M57_A", "M57_D"], (2022, 2023, 2024))
    ended = {"M14_COM_500_3500": (2021, 2022), "M43_A": (2020,), "M43_D": (2020,)}
    assert {variant.code: variant.years for variant in read_variants()} == in_force | ended


def test_a_label_keeps_the_stray_characters_of_its_official_file():
    printed = ChartAccount("60", "Bateaux - à voile", printed_label="Bateaux\xa0- \x96 à  voile ")
    variant = Variant("M99_X", "M99", "Fictive", (2030,))
    (read,) = parse_tables(variant, dump_tables([chart_of(2030, [printed, ChartAccount("602", "Rames")])]))
    assert [it.official_label for it in read.accounts] == ["Bateaux\xa0- \x96 à  voile ", "Rames"]


@pytest.mark.parametrize(("variant", "year"), OURS, ids=lambda value: getattr(value, "code", value))
def test_our_tables_hold_what_the_official_file_holds(variant, year, shared):
    official = parse_nomenclature(shared(official_chart_file(variant.code, year)).read_bytes())
    ours = next(chart for chart in read_charts(variant) if chart.year == year)
    assert ours == official


@pytest.mark.parametrize(("variant", "year"), OURS, ids=lambda value: getattr(value, "code", value))
def test_our_tables_count_what_the_official_file_counts(variant, year, shared):
    """Held against the tags themselves, read by the standard library: nothing of ours is in between."""
    root = ElementTree.parse(shared(official_chart_file(variant.code, year))).getroot()
    ours = next(chart for chart in read_charts(variant) if chart.year == year)
    assert {account.code for account in ours.accounts} == {element.get("Code") for element in root.iter("Compte")}
    assert {chapter.code for chapter in ours.chapters} == {element.get("Code") for element in root.iter("Chapitre")}
    assert {function.code for function in ours.functions} == {element.get("Code") for element in root.iter("RefFonc")}
