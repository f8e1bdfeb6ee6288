"""An opinion of a regional audit chamber (avis budgétaire): its proposals, and where it does not agree with itself.

The chamber prints its corrections by chapter (voted, proposed, difference), then by article, and tells some of them in
words. The decision that follows is made from the chapters, what the prefect would settle; the rest is checked.
Source: CGCT L. 1612-5 (proposals of the chamber, new deliberation), as in force on 15 February 2024 (recodified on
1 January 2026).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.rules.chart import SECTION_LABELS, Direction, OperationKind, Section
from budgets.rules.money import ZERO, format_euros
from budgets.rules.placement import Fit, Placements

ORDER = {
    "021": OperationKind.BETWEEN,
    "023": OperationKind.BETWEEN,
    "040": OperationKind.BETWEEN,
    "042": OperationKind.BETWEEN,
    "041": OperationKind.INSIDE,
    "043": OperationKind.INSIDE,
}


@dataclass(frozen=True, slots=True)
class ChapterCorrection:
    """A row of the corrections by chapter, in euros. `chapter` is 001 or 002 for a carried result."""

    section: Section
    direction: Direction
    chapter: str
    voted: Decimal
    proposed: Decimal
    difference: Decimal

    @property
    def kind(self) -> OperationKind:
        """Return the kind of operation of the chapter."""
        return ORDER.get(self.chapter, OperationKind.REAL)

    @property
    def name(self) -> str:
        """Return « chapitre 65, dépenses de fonctionnement »."""
        return _name(self.section, self.direction, self.chapter)


@dataclass(frozen=True, slots=True)
class ArticleCorrections:
    """A chapter of the corrections by article: its printed total and its articles, in euros."""

    section: Section
    direction: Direction
    chapter: str
    total: Decimal
    articles: tuple[tuple[str, Decimal], ...] = ()

    @property
    def name(self) -> str:
        """Return « chapitre 65, dépenses de fonctionnement »."""
        return _name(self.section, self.direction, self.chapter)


@dataclass(frozen=True, slots=True)
class SideTotal:
    """A printed total of a section in one direction, in euros."""

    section: Section
    direction: Direction
    voted: Decimal
    proposed: Decimal
    difference: Decimal

    @property
    def name(self) -> str:
        """Return « total, dépenses de fonctionnement »."""
        return _name(self.section, self.direction)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the opinion says in words of a chapter, or of a whole side ("" for the chapter); None where it is silent."""

    section: Section
    direction: Direction
    chapter: str = ""
    change: Decimal | None = None
    proposed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The corrections of an opinion, as printed."""

    chapters: tuple[ChapterCorrection, ...]
    totals: tuple[SideTotal, ...] = ()
    details: tuple[ArticleCorrections, ...] = ()
    statements: tuple[Statement, ...] = ()


class InconsistencyKind(StrEnum):
    """Ways in which an opinion does not agree with itself."""

    DIFFERENCE = "difference"  # proposed - voted
    TOTAL = "total"  # sum of the chapters
    ARTICLES = "articles"  # sum of the articles
    CHAPTER = "chapter"  # by article against by chapter
    PARENT = "parent"  # an account counted with its own sub-account
    ACCOUNT = "account"  # not in the chart, or closed
    BALANCE = "balance"  # the section by article
    WORDS = "words"  # the text against the tables


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Two figures of an opinion that should be equal, in euros (None: no figure), and a French sentence."""

    kind: InconsistencyKind
    place: str
    message: str
    printed: Decimal | None = None
    computed: Decimal | None = None


def inconsistencies(opinion: Opinion, placements: Placements | None = None) -> list[Inconsistency]:
    """Return where an opinion does not agree with itself, nor with the chart when it is given; none when it does."""
    found = [
        *_differences(opinion),
        *_totals(opinion),
        *_articles(opinion),
        *_against_chapters(opinion),
        *_balances(opinion),
        *_words(opinion),
    ]
    if placements is not None:
        found += _accounts(opinion, placements)
    return found


def corrections(opinion: Opinion) -> list[ChapterCorrection]:
    """Return the chapters that the opinion changes: what the rectifying decision has to bring."""
    return [row for row in opinion.chapters if row.proposed != row.voted]


def _differences(opinion: Opinion) -> Iterator[Inconsistency]:
    rows: list[ChapterCorrection | SideTotal] = [*opinion.chapters, *opinion.totals]
    for row in rows:
        if row.proposed - row.voted != row.difference:
            yield _unequal(InconsistencyKind.DIFFERENCE, row.name, row.difference, row.proposed - row.voted)


def _totals(opinion: Opinion) -> Iterator[Inconsistency]:
    for total in opinion.totals:
        rows = [row for row in opinion.chapters if (row.section, row.direction) == (total.section, total.direction)]
        for column in ("voted", "proposed", "difference"):
            computed = sum((getattr(row, column) for row in rows), ZERO)
            if computed != getattr(total, column):
                yield _unequal(InconsistencyKind.TOTAL, total.name, getattr(total, column), computed)


def _articles(opinion: Opinion) -> Iterator[Inconsistency]:
    for detail in opinion.details:
        computed = sum((amount for _, amount in detail.articles), ZERO)
        if detail.articles and computed != detail.total:
            yield _unequal(InconsistencyKind.ARTICLES, detail.name, detail.total, computed)
        amounts = dict(detail.articles)
        for account, amount in detail.articles:
            below = [code for code in amounts if code != account and code.startswith(account)]
            if below and amount == sum((amounts[code] for code in below), ZERO):
                yield Inconsistency(
                    InconsistencyKind.PARENT,
                    detail.name,
                    f"{detail.name}\u00a0: l’article {account} est compté avec sa subdivision {', '.join(below)}, "
                    f"de même montant ({format_euros(amount)}).",
                    amount,
                    ZERO,
                )


def _against_chapters(opinion: Opinion) -> Iterator[Inconsistency]:
    proposed = {(row.section, row.direction, row.chapter): row.proposed for row in opinion.chapters}
    for detail in opinion.details:
        chapter = proposed.get((detail.section, detail.direction, detail.chapter), ZERO)
        if detail.total == chapter:
            continue
        twice = next((account for account, amount in detail.articles if amount == detail.total - chapter), "")
        reason = f"\u00a0; la différence est l’article {twice}, compté deux fois" if twice else ""
        yield Inconsistency(
            InconsistencyKind.CHAPTER,
            detail.name,
            f"{detail.name}\u00a0: {format_euros(detail.total)} par article, {format_euros(chapter)} par chapitre"
            f"{reason}.",
            detail.total,
            chapter,
        )


def _balances(opinion: Opinion) -> Iterator[Inconsistency]:
    """A section that the corrections by chapter balance, and those by article do not."""
    for section in Section:
        by_chapter = _side(opinion, section, Direction.REVENUE) - _side(opinion, section, Direction.EXPENSE)
        by_article = _side(opinion, section, Direction.REVENUE, detailed=True) - _side(
            opinion, section, Direction.EXPENSE, detailed=True
        )
        if by_chapter == ZERO and by_article != ZERO:
            place = f"section de {SECTION_LABELS[section]}"
            yield Inconsistency(
                InconsistencyKind.BALANCE,
                place,
                f"La {place}, équilibrée par chapitre, ne l’est plus par article\u00a0: {format_euros(by_article)}.",
                by_article,
                ZERO,
            )


def _side(opinion: Opinion, section: Section, direction: Direction, *, detailed: bool = False) -> Decimal:
    """Return what is proposed on a side, by chapter, or with the chapters that are printed by article."""
    totals = {(it.section, it.direction, it.chapter): it.total for it in opinion.details} if detailed else {}
    return sum(
        (
            totals.get((row.section, row.direction, row.chapter), row.proposed)
            for row in opinion.chapters
            if (row.section, row.direction) == (section, direction)
        ),
        ZERO,
    )


def _words(opinion: Opinion) -> Iterator[Inconsistency]:
    for statement in opinion.statements:
        row = _row(opinion, statement)
        if row is None:
            continue
        told: Iterable[tuple[Decimal | None, Decimal]] = (
            (statement.change, row.difference),
            (statement.proposed, row.proposed),
        )
        for said, printed in told:
            if said is not None and said != printed:
                yield _unequal(InconsistencyKind.WORDS, row.name, said, printed)


def _row(opinion: Opinion, statement: Statement) -> ChapterCorrection | SideTotal | None:
    rows: list[ChapterCorrection | SideTotal] = [*opinion.chapters, *opinion.totals]
    for row in rows:
        chapter = row.chapter if isinstance(row, ChapterCorrection) else ""
        if (row.section, row.direction, chapter) == (statement.section, statement.direction, statement.chapter):
            return row
    return None


def _accounts(opinion: Opinion, placements: Placements) -> Iterator[Inconsistency]:
    """Articles that the chart does not know, does not allow there, or has closed."""
    for detail in opinion.details:
        for account, amount in detail.articles:
            kind = ORDER.get(detail.chapter, OperationKind.REAL)
            place = placements.find((detail.direction, kind, account))
            if place.fit is Fit.EXACT and place.chapter == detail.chapter:
                continue
            if place.fit is Fit.WITHDRAWN:
                reason = "est un compte retiré"
            elif place.fit is Fit.EXACT:
                reason = f"relève du chapitre {place.chapter}"
            else:
                reason = f"ne s’emploie pas ainsi dans la nomenclature {placements.chart}"
            yield Inconsistency(
                InconsistencyKind.ACCOUNT, detail.name, f"{detail.name}\u00a0: l’article {account} {reason}.", amount
            )


def _unequal(kind: InconsistencyKind, place: str, printed: Decimal, computed: Decimal) -> Inconsistency:
    return Inconsistency(
        kind,
        place,
        f"{place[0].upper()}{place[1:]}\u00a0: {format_euros(printed)} au lieu de {format_euros(computed)}.",
        printed,
        computed,
    )


def _name(section: Section, direction: Direction, chapter: str = "") -> str:
    side = "dépenses" if direction is Direction.EXPENSE else "recettes"
    of = "de fonctionnement" if section is Section.OPERATING else "d’investissement"
    return f"{f'chapitre {chapter}' if chapter else 'total'}, {side} {of}"
