"""The opinion of a chamber: what it proposes, and where it contradicts itself."""

from decimal import Decimal

import pytest

from budgets.rules.chart import Section
from budgets.rules.opinion import (
    ArticleCorrections,
    ChapterCorrection,
    InconsistencyKind,
    Opinion,
    SideTotal,
    Statement,
    corrections,
    inconsistencies,
)
from tests.budgets.decision_cases import PREZIERE_TABLES, D, R, placements

M = Decimal
OPE, INV = Section.OPERATING, Section.INVESTMENT
# what the opinion tells in words, by the name that the acceptance data give the amount
TOLD = [
    ("chapter_20_proposed", INV, D, "20", "proposed"),
    ("chapter_21_proposed", INV, D, "21", "proposed"),
    ("chapter_040_expense_added", INV, D, "040", "change"),
    ("investment_expenses_added", INV, D, "", "change"),
    ("chapter_13_proposed", INV, R, "13", "proposed"),
    ("chapter_10_revenue_proposed", INV, R, "10", "proposed"),
    ("chapter_040_revenue_added", INV, R, "040", "change"),
    ("investment_revenues_added", INV, R, "", "change"),
    ("chapter_011_change", OPE, D, "011", "change"),
    ("chapter_014_change", OPE, D, "014", "change"),
    ("chapter_65_change", OPE, D, "65", "change"),
    ("chapter_67_change", OPE, D, "67", "change"),
    ("operating_expenses_proposed", OPE, D, "", "proposed"),
    ("chapter_70_added", OPE, R, "70", "change"),
    ("chapter_74_proposed", OPE, R, "74", "proposed"),
    ("chapter_042_revenue_added", OPE, R, "042", "change"),
]


def preziere(data):
    """Return the opinion from the acceptance data: annexes 2 and 3, and what is told in words."""
    chapters, totals, details = [], [], []
    for table, direction in PREZIERE_TABLES:
        section = OPE if table.startswith("operating") else INV
        for row in data["annex_2"][table]:
            amounts = [M(row[column]) for column in ("voted", "proposed", "difference")]
            code = row["code"].lstrip("DR") if row["kind"] == "carried" else row["code"]
            if row["kind"] in ("chapter", "order", "carried"):
                chapters.append(ChapterCorrection(section, direction, code, *amounts))
            if row["kind"] == "total":
                totals.append(SideTotal(section, direction, *amounts))
        for row in data["annex_3"][table]:
            articles = tuple((article["article"], M(article["amount"])) for article in row["articles"])
            chapter = row["chapter"].lstrip("DR")
            details.append(ArticleCorrections(section, direction, chapter, M(row["total"]), articles))
    amounts = {it["id"]: M(it["amount"]) for it in data["narrative_amounts"]}
    statements = tuple(
        Statement(section, direction, chapter, **{field: amounts[name]})
        for name, section, direction, chapter, field in TOLD
    )
    return Opinion(tuple(chapters), tuple(totals), tuple(details), statements)


def of(kind, found):
    return [(it.place, it.printed, it.computed) for it in found if it.kind is kind]


def test_the_tables_by_chapter_of_preziere_hold(acceptance):
    found = inconsistencies(preziere(acceptance("preziere-crc-2024")))
    assert of(InconsistencyKind.DIFFERENCE, found) == []
    assert of(InconsistencyKind.TOTAL, found) == []


def test_the_contradictions_of_preziere_are_found(acceptance):
    """Those that lie in the tables (CRC-1, CRC-3, CRC-5), or between the words and the tables (CRC-2, CRC-7)."""
    data = acceptance("preziere-crc-2024")
    found = inconsistencies(preziere(data), placements("M49_A"))
    wrong = {check["id"]: check for check in data["checks"] if not check["holds"]}
    by_article = [
        ("chapitre 65, dépenses de fonctionnement", "A3-A2-operating_expenses-65"),
        ("chapitre 002, dépenses de fonctionnement", "A3-A2-operating_expenses-D002"),
        ("chapitre 13, recettes d’investissement", "A3-A2-investment_revenues-13"),
    ]
    assert of(InconsistencyKind.CHAPTER, found) == [
        (place, M(wrong[check]["printed"]), M(wrong[check]["computed"])) for place, check in by_article
    ]
    articles = wrong["A3-SUM-investment_revenues-13"]
    assert of(InconsistencyKind.ARTICLES, found) == [
        ("chapitre 13, recettes d’investissement", M(articles["printed"]), M(articles["computed"]))
    ]
    (parent,) = [it for it in found if it.kind is InconsistencyKind.PARENT]
    assert "658" in parent.message
    assert "6588" in parent.message
    total = wrong["TXT-225775"]
    assert of(InconsistencyKind.WORDS, found) == [
        ("total, recettes d’investissement", M(total["printed"]), M(total["computed"])),
        ("chapitre 65, dépenses de fonctionnement", M("3684.00"), M("-3684.00")),  # CRC-7: the sign
    ]


def test_preziere_is_twenty_euros_and_forty_two_cents_out_of_balance_by_article(acceptance):
    found = inconsistencies(preziere(acceptance("preziere-crc-2024")))
    assert of(InconsistencyKind.BALANCE, found) == [("section de fonctionnement", M("-20.42"), M("0.00"))]


def test_what_is_counted_twice_is_named(acceptance):
    found = inconsistencies(preziere(acceptance("preziere-crc-2024")))
    told = [it.message.split("l’article ")[1].split(",")[0] for it in found if "compté deux fois" in it.message]
    assert told == ["658", "13111"]


def test_articles_that_the_chart_of_the_service_does_not_have_are_told(acceptance):
    found = inconsistencies(preziere(acceptance("preziere-crc-2024")), placements("M49_A"))
    told = [it.message for it in found if it.kind is InconsistencyKind.ACCOUNT]
    assert [message.split("l’article ")[1].split()[0] for message in told] == ["658", "13111"]


def test_the_rectifying_decision_reaches_the_proposed_column(acceptance):
    data = acceptance("preziere-crc-2024")
    opinion = preziere(data)
    changed = corrections(opinion)
    assert {row.chapter for row in changed if row.section is OPE and row.direction is D} == {
        "011",
        "012",
        "014",
        "65",
        "67",
        "042",
    }
    for total in opinion.totals:
        side = [row for row in changed if (row.section, row.direction) == (total.section, total.direction)]
        assert total.voted + sum(row.difference for row in side) == total.proposed


CHAPTER = ChapterCorrection(OPE, D, "65", M("10.00"), M("4.00"), M("-6.00"))


@pytest.mark.parametrize(
    ("opinion", "kind"),
    [
        (Opinion((ChapterCorrection(OPE, D, "65", M(10), M(4), M(-5)),)), InconsistencyKind.DIFFERENCE),
        (Opinion((CHAPTER,), (SideTotal(OPE, D, M(10), M(5), M(-5)),)), InconsistencyKind.TOTAL),
        (
            Opinion((CHAPTER,), details=(ArticleCorrections(OPE, D, "65", M(4), (("6541", M(3)),)),)),
            InconsistencyKind.ARTICLES,
        ),
        (Opinion((CHAPTER,), details=(ArticleCorrections(OPE, D, "65", M(5)),)), InconsistencyKind.CHAPTER),
        (Opinion((CHAPTER,), statements=(Statement(OPE, D, "65", change=M(6)),)), InconsistencyKind.WORDS),
    ],
)
def test_each_contradiction_written_out(opinion, kind):
    assert kind in {it.kind for it in inconsistencies(opinion)}


def test_a_sound_opinion_has_none():
    opinion = Opinion(
        (CHAPTER,),
        (SideTotal(OPE, D, M("10.00"), M("4.00"), M("-6.00")),),
        (ArticleCorrections(OPE, D, "65", M("4.00"), (("6541", M("3.00")), ("6542", M("1.00")))),),
        (Statement(OPE, D, "65", M("-6.00"), M("4.00")), Statement(OPE, R, "70", M("1.00"))),
    )
    assert inconsistencies(opinion, placements("M49_A")) == []
