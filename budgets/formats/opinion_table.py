"""The proposals of an audit chamber's opinion as a table: read from CSV or XLSX, kept as JSON, made into an Opinion.

A row says one thing: what a chapter is to become (« chapitre »), an article (« article », the amount of the proposal),
the printed total of a side (« ensemble »), or what the opinion tells in words (« texte »).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import load_fields, match_columns, missing_columns
from budgets.formats.sheets.sheet import Fault, Sheet
from budgets.formats.sheets.values import ValueFault, read_direction
from budgets.rules.chart import Direction, Section
from budgets.rules.folding import fold
from budgets.rules.money import ZERO, json_amount
from budgets.rules.opinion import ArticleCorrections, ChapterCorrection, Opinion, SideTotal, Statement

HEADERS = (
    "Nature",
    "Section",
    "Sens",
    "Chapitre",
    "Article",
    "Budget voté",
    "Proposition",
    "Différence",
    "Commentaire",
)
MOST_ROWS = 2000


class Nature(StrEnum):
    """What a row of the table says."""

    CHAPTER = "chapitre"
    ARTICLE = "article"
    SIDE = "ensemble"
    WORDS = "texte"


_NATURES = {
    **dict.fromkeys(("chapitre", "chapitres"), Nature.CHAPTER),
    **dict.fromkeys(("article", "articles", "compte"), Nature.ARTICLE),
    **dict.fromkeys(("ensemble", "section", "cote"), Nature.SIDE),
    **dict.fromkeys(("texte", "recit", "mots"), Nature.WORDS),
}
_SECTIONS = {
    **dict.fromkeys(("f", "fonctionnement", "exploitation", "section de fonctionnement"), Section.OPERATING),
    **dict.fromkeys(("i", "investissement", "section d investissement"), Section.INVESTMENT),
}
_DIRECTIONS = {"expense": Direction.EXPENSE, "revenue": Direction.REVENUE}


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A row of the table; amounts in euros, None where the opinion prints none."""

    nature: Nature
    section: Section
    direction: Direction
    chapter: str = ""
    article: str = ""
    voted: Decimal | None = None
    proposed: Decimal | None = None
    difference: Decimal | None = None
    comment: str = ""


def read_opinion(sheet: Sheet) -> tuple[list[OpinionRow], list[Fault]]:
    """Return the rows of a sheet, or every fault that refuses it (French, with line, column and mend).

    Raises FileRefusedError when a compulsory column is missing.
    """
    fields = load_fields("budgets", "opinion_columns")
    matching = match_columns(sheet, fields)
    if refusal := missing_columns(matching):
        raise refusal
    reader = ColumnReader.of(sheet, matching, fields)
    if not reader.rows:
        return [], [Fault("Le fichier ne contient aucune proposition sous ses titres.", "Complétez le tableau.")]
    if len(reader.rows) > MOST_ROWS:
        return [], [Fault(f"Le fichier a plus de {MOST_ROWS} lignes.", "Gardez les tableaux de l’avis, sans le reste.")]
    sections = reader.read("section", _section, Section.OPERATING)
    directions = reader.read("direction", lambda text: _DIRECTIONS[read_direction(text)], Direction.EXPENSE)
    chapters, articles = reader.texts("chapter", 10), reader.texts("article", 30)
    natures = reader.read("nature", _nature, None)
    amounts = [reader.amounts(name, signed=True)[0] for name in ("voted", "proposed", "difference")]
    comments = reader.texts("comment", 1000)
    rows = []
    for position, (nature, article, chapter) in enumerate(zip(natures, articles, chapters, strict=True)):
        kind = nature or (Nature.ARTICLE if article else Nature.CHAPTER if chapter else Nature.SIDE)
        row = OpinionRow(
            kind,
            sections[position],
            directions[position],
            chapter,
            article,
            voted=amounts[0][position],
            proposed=amounts[1][position],
            difference=amounts[2][position],
            comment=comments[position],
        )
        for name, message, mend in _faults(row):
            if position not in reader.unread.get(name, ()):
                reader.fault(position, name, message, mend)
        rows.append(row)
    return ([] if reader.faults else rows), sorted(reader.faults, key=lambda fault: fault.line or 0)


def opinion_of(rows: Iterable[OpinionRow], held: Mapping[tuple[Direction, str], Decimal] | None = None) -> Opinion:
    """Return the opinion that rows make; a chapter that prints no voted amount takes what the budget holds."""
    rows, held = list(rows), held or {}
    return Opinion(
        chapters=tuple(_chapter(row, held) for row in rows if row.nature is Nature.CHAPTER),
        totals=tuple(_total(row) for row in rows if row.nature is Nature.SIDE),
        details=tuple(_details(rows)),
        statements=tuple(
            Statement(row.section, row.direction, row.chapter, row.difference, row.proposed)
            for row in rows
            if row.nature is Nature.WORDS
        ),
    )


def rows_to_json(rows: Iterable[OpinionRow]) -> list[dict[str, Any]]:
    """Return the rows as JSON values, amounts as text."""
    return [
        {name: json_amount(value) if isinstance(value, Decimal) else value for name, value in asdict(row).items()}
        for row in rows
    ]


def rows_from_json(data: Iterable[Mapping[str, Any]]) -> list[OpinionRow]:
    """Return the rows written by rows_to_json."""
    return [
        OpinionRow(
            Nature(row["nature"]),
            Section(row["section"]),
            Direction(row["direction"]),
            row["chapter"],
            row["article"],
            voted=_amount(row["voted"]),
            proposed=_amount(row["proposed"]),
            difference=_amount(row["difference"]),
            comment=row["comment"],
        )
        for row in data
    ]


def table_cells(rows: Iterable[OpinionRow]) -> Iterator[Sequence[str | Decimal | None]]:
    """Yield the cells of each row under HEADERS, to write the table to a file."""
    for row in rows:
        yield (
            *(row.nature.value, row.section.value, row.direction.value, row.chapter, row.article),
            *(row.voted, row.proposed, row.difference, row.comment),
        )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _faults(row: OpinionRow) -> Iterator[tuple[str, str, str]]:
    """Yield what a row lacks: the field, what is wrong, what to do."""
    if row.nature in (Nature.CHAPTER, Nature.ARTICLE) and not row.chapter:
        yield "chapter", "La ligne ne dit pas de quel chapitre elle parle.", "Écrivez le chapitre."
    if row.nature is Nature.ARTICLE and not row.article:
        yield (
            "article",
            "La ligne ne dit pas de quel article elle parle.",
            "Écrivez l’article, ou «\u00a0chapitre\u00a0».",
        )
    needs_proposal = row.nature is not Nature.WORDS or row.difference is None
    if needs_proposal and row.proposed is None:
        yield "proposed", "Le montant proposé manque.", "Écrivez-le\u00a0; 0,00 si la chambre supprime les crédits."


def _chapter(row: OpinionRow, held: Mapping[tuple[Direction, str], Decimal]) -> ChapterCorrection:
    voted = held.get((row.direction, row.chapter), ZERO) if row.voted is None else row.voted
    proposed = row.proposed or ZERO
    difference = proposed - voted if row.difference is None else row.difference
    return ChapterCorrection(row.section, row.direction, row.chapter, voted, proposed, difference)


def _total(row: OpinionRow) -> SideTotal:
    voted, proposed = row.voted or ZERO, row.proposed or ZERO
    difference = proposed - voted if row.difference is None else row.difference
    return SideTotal(row.section, row.direction, voted, proposed, difference)


def _details(rows: list[OpinionRow]) -> Iterator[ArticleCorrections]:
    """Yield the articles by chapter; the row of a chapter's printed total has the chapter's code as its article."""
    found: dict[tuple[Section, Direction, str], list[tuple[str, Decimal]]] = {}
    totals: dict[tuple[Section, Direction, str], Decimal] = {}
    for row in rows:
        if row.nature is Nature.ARTICLE:
            key, amount = (row.section, row.direction, row.chapter), row.proposed or ZERO
            if row.article == row.chapter:
                totals[key] = amount
                found.setdefault(key, [])
            else:
                found.setdefault(key, []).append((row.article, amount))
    for key, articles in found.items():
        total = totals.get(key, sum((amount for _, amount in articles), ZERO))
        yield ArticleCorrections(*key, total, tuple(articles))


def _section(text: str) -> Section:
    section = _SECTIONS.get(fold(text))
    if section is None:
        raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas une section.", "Écrivez F ou I.")
    return section


def _nature(text: str) -> Nature | None:
    if not text:
        return None
    nature = _NATURES.get(fold(text))
    if nature is None:
        raise ValueFault(f"«\u00a0{text}\u00a0» n’est pas reconnu.", "Écrivez chapitre, article, ensemble ou texte.")
    return nature
