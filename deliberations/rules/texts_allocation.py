"""The first text of an allocation of results: which blocks, from the results, with figures left as placeholders."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from budgets.rules.money import ZERO
from budgets.rules.results import Family, Results
from deliberations.rules.legal import Article, Catalogue, references_in_force
from deliberations.rules.typography import typeset

ARTICLES = "[[articles]]"
_AGREED = re.compile(r"\[\[([^\[\]|]+)\|([^\[\]|]+)\]\]")  # singular, plural


class BlockKind(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    REFERENCE = "reference"  # visa: « Vu … »
    RECITAL = "recital"  # considérant
    DECISION = "decision"  # an article of what is decided
    TABLE = "table"  # its text is the name of a table of the results


@dataclass(frozen=True)
class DraftBlock:
    """A block of a text, its figures still placeholders."""

    kind: BlockKind
    text: str


@dataclass(frozen=True)
class BlockTemplate:
    """A block of the model text, and the cases in which it is written."""

    kind: BlockKind
    text: str
    when: frozenset[str]
    unless: frozenset[str]
    articles: tuple[str, ...]


@dataclass(frozen=True)
class TextTemplate:
    """The model of a text: one title per case, then the blocks in order."""

    titles: Mapping[str, str]
    blocks: tuple[BlockTemplate, ...]


@dataclass(frozen=True)
class Draft:
    """A first text: its title and its blocks."""

    title: str
    blocks: tuple[DraftBlock, ...]


def parse_template(text: str) -> TextTemplate:
    """Return the model written in TOML. Raises ValueError for a case or a kind that does not exist."""
    data = tomllib.loads(text)
    blocks = []
    for row in data["block"]:
        when, unless = frozenset(row.get("when", ())), frozenset(row.get("unless", ()))
        if unknown := (when | unless) - CASES:
            raise ValueError(f"unknown case in the model: {', '.join(sorted(unknown))}")
        blocks.append(BlockTemplate(BlockKind(row["kind"]), row["text"], when, unless, tuple(row.get("articles", ()))))
    return TextTemplate(data["title"], tuple(blocks))


CASES = frozenset(
    {
        "kind_municipality",
        "kind_mixed_open",
        "anticipated",
        "commercial",
        "operating_surplus",
        "operating_deficit",
        "operating_nil",
        "investment_deficit",
        "investment_surplus",
        "investment_rar",
        "operating_rar",
        "investment_need",
        "need_uncovered",
        "r1064",
        "r1068",
        "r1068_additional",
        "r002",
        "d002",
        "r001",
        "d001",
        "take_back",
    }
)


def cases(results: Results, *, anticipated: bool) -> frozenset[str]:
    """Return the cases that hold for these results, by their names in the model."""
    shares, figures = results.allocation, results.figures
    holds = {
        "anticipated": anticipated,
        "commercial": figures.family is Family.COMMERCIAL,
        "operating_surplus": results.a3 > ZERO,
        "operating_deficit": results.a3 < ZERO,
        "operating_nil": results.a3 == ZERO,
        "investment_deficit": results.a2 < ZERO,
        "investment_surplus": results.a2 > ZERO,
        "investment_rar": bool(figures.rar_investment_expenses or figures.rar_investment_revenues),
        "operating_rar": bool(figures.rar_operating_expenses or figures.rar_operating_revenues),
        "investment_need": shares.need > ZERO,
        "need_uncovered": shares.uncovered_need > ZERO,
        "r1064": shares.regulated_reserve > ZERO,
        "r1068": shares.capitalised > ZERO,
        "r1068_additional": shares.additional_reserve > ZERO,
        "r002": shares.carried_surplus > ZERO,
        "d002": shares.carried_deficit > ZERO,
        "r001": shares.investment_surplus > ZERO,
        "d001": shares.investment_deficit > ZERO,
        "take_back": shares.take_back > ZERO,
    }
    return frozenset(name for name, true in holds.items() if true)


def draft_allocation(
    results: Results,
    *,
    anticipated: bool,
    on: date,
    template: TextTemplate,
    catalogue: Catalogue,
    also: frozenset[str] = frozenset(),
) -> Draft:
    """Return the first text of the allocation for a meeting on the day `on`: title and blocks, figures linked.

    `also` are the cases that do not depend on the results: the kind of syndicate.
    """
    holding = cases(results, anticipated=anticipated) | also
    blocks = []
    for model in template.blocks:
        if not model.when <= holding or model.unless & holding:
            continue
        text = model.text
        if model.articles:
            articles = references_in_force(model.articles, on=on, catalogue=catalogue)
            if not articles:
                continue
            text = with_articles(text, articles)
        blocks.append(DraftBlock(model.kind, text if model.kind is BlockKind.TABLE else typeset(text)))
    title = template.titles["anticipated" if anticipated else "final"]
    return Draft(typeset(title), tuple(blocks))


def with_articles(text: str, articles: Sequence[Article]) -> str:
    """Return the text with its articles named, and its words in the number that they ask for: « [[porte|portent]] »."""
    chosen = 1 if len(articles) == 1 else 2
    agreed = _AGREED.sub(lambda match: match[chosen], text)
    return agreed.replace(ARTICLES, articles_in_words(articles))


def articles_in_words(articles: Sequence[Article]) -> str:
    """Return « son article L. 2311-5 » or « ses articles L. 2311-5 et R. 2311-11 à R. 2311-13 »: runs are shortened."""
    runs: list[list[str]] = []
    for article in articles:
        if runs and _follows(runs[-1][-1], article.number):
            runs[-1].append(article.number)
        else:
            runs.append([article.number])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} à {run[-1]}"] if len(run) > 2 else run
    if len(articles) == 1:
        return f"son article {words[0]}"
    joined = ", ".join(words[:-1])
    return f"ses articles {joined} et {words[-1]}" if joined else f"ses articles {words[0]}"


def _follows(first: str, second: str) -> bool:
    """Return whether two numbers of articles follow each other: R. 2311-11 then R. 2311-12."""
    stem, _, start = first.rpartition("-")
    other, _, stop = second.rpartition("-")
    return stem == other and int(stop) == int(start) + 1
