from dataclasses import replace
from datetime import date

import pytest

from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Section,
)
from budgets.rules.chart_comparison import (
    FIELD_LABELS,
    NOT_COMPARED,
    ChangeKind,
    Difference,
    compare_charts,
    compare_entries,
)

CHAPTER = ChartChapter("60", "Bateaux", Section.OPERATING, ChapterType.ACCOUNT)
ACCOUNT = ChartAccount("601", "Voiles", expense=Columns("60"))
FUNCTION = ChartFunction("0", "Mer")


def chart(chapters=(CHAPTER,), accounts=(ACCOUNT,), functions=(FUNCTION,)):
    return ChartOfAccounts("M99", "M99_X", 2031, tuple(chapters), tuple(accounts), tuple(functions))


def test_two_charts_that_say_the_same_have_no_change():
    assert compare_charts(chart(), chart()) == []


def test_what_is_added_and_what_is_gone_is_told_by_type():
    new = chart(chapters=(), accounts=(ACCOUNT, ChartAccount("602", "Rames")), functions=())
    changes = [(str(it.kind), it.entry_type, it.entry.code) for it in compare_charts(chart(), new)]
    assert changes == [("suppressed", "chapitre", "60"), ("added", "compte", "602"), ("suppressed", "fonction", "0")]


def test_a_change_says_each_field_before_and_after_in_words():
    changed = replace(ACCOUNT, label="Voilures", expense=Columns("", "042", "", True))
    (change,) = compare_charts(chart(), chart(accounts=(changed,)))
    assert change.kind is ChangeKind.CHANGED
    assert [str(difference).replace("\u00a0", " ") for difference in change.differences] == [
        "libellé : Voiles → Voilures",
        "dépense réelle : 60 → aucun",
        "dépense d’ordre entre sections : aucun → 042",
        "dépense d’équipement : non → oui",
    ]


def test_an_account_that_becomes_withdrawn_is_told_apart():
    withdrawn = replace(ACCOUNT, withdrawn_on=date(2030, 11, 25))
    change = compare_entries(ACCOUNT, withdrawn)
    assert change.kind is ChangeKind.WITHDRAWN
    assert change.differences == (Difference("withdrawn_on", "", "25 novembre 2030"),)
    assert compare_entries(withdrawn, replace(withdrawn, withdrawn_on=date(2031, 11, 25))).kind is ChangeKind.CHANGED


def test_an_entry_in_neither_chart_has_no_change():
    assert compare_entries(None, None) is None


@pytest.mark.parametrize("entry", [CHAPTER, ACCOUNT, FUNCTION])
def test_every_field_of_an_entry_has_a_french_name(entry):
    names = {f"{name}.{part}" for name in ("expense", "revenue") for part in vars(Columns())} | set(vars(entry))
    assert names - {"code", "expense", "revenue"} - NOT_COMPARED <= FIELD_LABELS.keys()
