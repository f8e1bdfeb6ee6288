"""SIVU de la Prézière, primitive budget of 2024 as voted: the chapters of annex 2 of the chamber's opinion.

A chapter stands at the first article that annex 3 names and the chart allows, at its first usable account otherwise.
Two articles that the opinion names, 1068 and 778, are lines of their own.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgets.formats.opinion_table import Nature, OpinionRow
from budgets.rules.chart import Direction, OperationKind, Section
from deliberations.demo_decisions.derivation import D, R, Source, amount, chart, day, first_usable, kind_of, usable
from deliberations.demo_decisions.tables import DemoDecision, DemoLine

VARIANT, YEAR = "M49_A", 2024
SOURCE = "Avis n° 2024-0015 de la chambre régionale des comptes Grand Est sur le SIVU de la Prézière, annexe 2"
NO_ARTICLE = "L’avis imprime le chapitre sans les articles votés."
TABLES = (
    ("operating_expenses", D),
    ("operating_revenues", R),
    ("investment_expenses", D),
    ("investment_revenues", R),
)
# annex 3 says that the 29 087 of the voted budget were depreciation; the other articles are those that it adds
DEPRECIATION = {("042", D): "68", ("040", R): "28"}
CARRIED = {"D001": "001", "R001": "001", "D002": "002", "R002": "002"}


SECTIONS = {table: "F" if table.startswith("operating") else "I" for table, _ in TABLES}
# what the opinion tells in words: the name of the amount, the table, the chapter, what the amount is
TOLD = (
    ("chapter_20_proposed", "investment_expenses", "20", "proposed"),
    ("chapter_21_proposed", "investment_expenses", "21", "proposed"),
    ("chapter_040_expense_added", "investment_expenses", "040", "difference"),
    ("investment_expenses_added", "investment_expenses", "", "difference"),
    ("chapter_13_proposed", "investment_revenues", "13", "proposed"),
    ("chapter_10_revenue_proposed", "investment_revenues", "10", "proposed"),
    ("chapter_040_revenue_added", "investment_revenues", "040", "difference"),
    ("investment_revenues_added", "investment_revenues", "", "difference"),
    ("chapter_011_change", "operating_expenses", "011", "difference"),
    ("chapter_014_change", "operating_expenses", "014", "difference"),
    ("chapter_65_change", "operating_expenses", "65", "difference"),
    ("chapter_67_change", "operating_expenses", "67", "difference"),
    ("operating_expenses_proposed", "operating_expenses", "", "proposed"),
    ("chapter_70_added", "operating_revenues", "70", "difference"),
    ("chapter_74_proposed", "operating_revenues", "74", "proposed"),
    ("chapter_042_revenue_added", "operating_revenues", "042", "difference"),
)


def opinion_rows(data: Source) -> Iterator[OpinionRow]:
    """Yield the rows of the opinion: annex 2 by chapter with its totals, annex 3 by article, the words of the text."""
    directions = dict(TABLES)
    for table, direction in TABLES:
        section = Section(SECTIONS[table])
        for row in data["annex_2"][table]:
            kind = Nature.SIDE if row["kind"] == "total" else Nature.CHAPTER
            code = "" if kind is Nature.SIDE else CARRIED.get(row["code"], str(row["code"]))
            voted, proposed, difference = (amount(row[name]) for name in ("voted", "proposed", "difference"))
            if row["kind"] in ("chapter", "order", "carried", "total") and (voted or proposed or not code):
                yield OpinionRow(kind, section, direction, code, "", voted, proposed, difference)
        for chapter in data["annex_3"][table]:
            code = CARRIED.get(chapter["chapter"], str(chapter["chapter"]))
            printed = [(code, chapter["total"], chapter["comment"])]
            printed += [(it["article"], it["amount"], it["comment"]) for it in chapter["articles"]]
            for article, value, comment in printed:
                row = OpinionRow(Nature.ARTICLE, section, direction, code, article, proposed=amount(value))
                yield replace(row, comment=comment or "")
    said = {it["id"]: it for it in data["narrative_amounts"]}
    for name, table, chapter, field in TOLD:
        it = said[name]
        row = OpinionRow(Nature.WORDS, Section(SECTIONS[table]), directions[table], chapter, comment=it["quote"])
        told = amount(it["amount"])
        yield replace(row, proposed=told) if field == "proposed" else replace(row, difference=told)


def derive(data: Source) -> DemoDecision:
    """Return the budget from the figures of the opinion, HT."""
    return DemoDecision(
        SOURCE,
        {
            "syndicate": "sivu-preziere",
            "budget": "EAU",
            "year": YEAR,
            "kind": "BP",
            "state": "voted",
            "decided_on": day(data["case"]["budget_adopted_on"]) or "",
        },
        {"comparison": "cumulated", "taking_up": "after_accounts"},
        tuple(_lines(data)),
    )


def _lines(data: Source) -> Iterator[DemoLine]:
    for table, direction in TABLES:
        articles = {it["chapter"]: [row["article"] for row in it["articles"]] for it in data["annex_3"][table]}
        for row in data["annex_2"][table]:
            if row["kind"] in ("chapter", "order", "carried") and amount(row["voted"]):
                yield from _chapter(data, row, direction, articles.get(row["code"], []))


def _chapter(data: Source, row: Source, direction: Direction, articles: list[str]) -> Iterator[DemoLine]:
    printed, left = str(row["code"]), amount(row["voted"])
    code = CARRIED.get(printed, printed)
    named, value = _pair(data, direction)
    if kind_of(code) is OperationKind.REAL and named in {
        it.code for it in usable(chart(VARIANT, YEAR), code, direction)
    }:
        yield DemoLine(
            direction, kind_of(code), named, proposed=value, voted=value, comment="Article que nomme l’avis."
        )
        left -= value
    if left:
        account = _account(code, direction, articles)
        comment = "" if account == code else NO_ARTICLE
        yield DemoLine(direction, kind_of(code), account, proposed=left, voted=left, comment=comment)


def _pair(data: Source, direction: Direction) -> tuple[str, Decimal]:
    """Return the article, 1068 or 778, that the opinion names in a direction, and its amount."""
    facts = next(it for it in data["voted_budget_controls"] if it["id"] == "PAIR-1068-778")["facts"]
    side = facts["expense" if direction is D else "revenue"]
    return side["article"], amount(side["amount"])


def _account(chapter: str, direction: Direction, articles: list[str]) -> str:
    plan = chart(VARIANT, YEAR)
    allowed = {it.code for it in usable(plan, chapter, direction)}
    named = [it for it in articles if it in allowed and it.startswith(DEPRECIATION.get((chapter, direction), ""))]
    return named[0] if named else first_usable(plan, chapter, direction)
