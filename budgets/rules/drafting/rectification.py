"""The rectifying decision that an audit chamber's opinion asks for: what each chapter is to become, less what it is.

The chapters decide. The articles of the opinion are followed in a chapter where they add up to it and the chart has
them; elsewhere the change falls on the articles of the budget, which keeps credits from becoming negative.
Source: CGCT L. 1612-5 (the chamber proposes the measures that restore the balance, the assembly deliberates anew within
a month), as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgets.rules.chart import Direction
from budgets.rules.decision import DecisionKind
from budgets.rules.drafting.draft import Draft, DraftLine, Origin
from budgets.rules.money import ZERO, format_euros
from budgets.rules.opinion import ArticleCorrections, ChapterCorrection, Opinion
from budgets.rules.placement import Column, Placements

Credits = Mapping[Column, Decimal]
"""The credits of the year before the decision, by direction, kind of operation and account, in euros."""
Reasons = Mapping[tuple[Direction, str, str], str]
"""What the opinion says of an article, in French, by direction, chapter and article."""
NO_REASON: Reasons = {}


def rectification(
    opinion: Opinion, held: Credits, placements: Placements, *, name: str, reasons: Reasons = NO_REASON
) -> Draft:
    """Return the decision that brings each chapter of the budget to what the opinion proposes.

    `name` is how comments call the opinion, `reasons` what it says of an article. What a chapter holds is that of
    the budget, and a note says where the opinion prints another figure for it.
    """
    lines: list[DraftLine] = []
    notes: list[str] = []
    details = {(it.section, it.direction, it.chapter): it for it in opinion.details}
    for row in opinion.chapters:
        here = _of_chapter(row, held, placements)
        before, place = sum(here.values(), ZERO), f"{row.name[:1].upper()}{row.name[1:]}"
        if before != row.voted:
            notes.append(
                f"{place}\u00a0: le budget porte {format_euros(before)}, l’avis {format_euros(row.voted)} votés."
                " La décision part du budget."
            )
        if before == row.proposed:
            continue
        detail = details.get((row.section, row.direction, row.chapter))
        wanted = _by_article(row, detail, here, placements)
        if wanted is None:
            if detail and detail.articles:
                notes.append(
                    f"{place}\u00a0: les articles de l’avis ne font pas son chapitre, ou la nomenclature ne les a pas. "
                    "La décision suit le chapitre, sur les articles du budget."
                )
            wanted = dict(_spread(row, here, placements))
        lines += _lines(row, here, wanted, name, reasons)
    return Draft(
        DecisionKind.AMENDING, tuple(lines), f"Mesures proposées par l’{name[:1].lower()}{name[1:]}", notes=tuple(notes)
    )


def _of_chapter(row: ChapterCorrection, held: Credits, placements: Placements) -> dict[str, Decimal]:
    """Return the credits of a chapter by account."""
    return {
        column[2]: amount
        for column, amount in held.items()
        if column[:2] == (row.direction, row.kind) and placements.find(column).chapter == row.chapter
    }


def _by_article(
    row: ChapterCorrection, detail: ArticleCorrections | None, here: Mapping[str, Decimal], placements: Placements
) -> dict[str, Decimal] | None:
    """Return what each account becomes by the articles of the opinion; None where they can't be followed."""
    if detail is None or not detail.articles or sum((amount for _, amount in detail.articles), ZERO) != row.proposed:
        return None
    wanted = dict.fromkeys(here, ZERO)
    for account, amount in detail.articles:
        column = (row.direction, row.kind, account)
        if placements.refusal(column) is not None or placements.find(column).chapter != row.chapter:
            return None
        wanted[account] = wanted.get(account, ZERO) + amount
    return wanted


def _spread(
    row: ChapterCorrection, here: Mapping[str, Decimal], placements: Placements
) -> Iterator[tuple[str, Decimal]]:
    """Yield what each account of the chapter becomes: more goes to the largest, less is taken from the largest on."""
    change = row.proposed - sum(here.values(), ZERO)
    if not here:
        yield _first_account(row, placements), row.proposed
        return
    wanted = dict(sorted(here.items(), key=lambda it: (-it[1], it[0])))
    for account, held in wanted.items():
        moved = change if change > ZERO else max(change, -max(ZERO, held))
        wanted[account] = held + moved
        change -= moved
    wanted[next(iter(wanted))] += change  # where credits were below zero already: the controls say so
    yield from wanted.items()


def _first_account(row: ChapterCorrection, placements: Placements) -> str:
    """Return the first account of the chart that the chapter takes, the chapter's own code when there is none."""
    codes = sorted(
        account.code
        for account in placements.chart.accounts
        if not account.functional
        and account.withdrawn_on is None
        and account.chapter(row.direction, row.kind) == row.chapter
    )
    return codes[0] if codes else row.chapter


def _lines(
    row: ChapterCorrection, here: Mapping[str, Decimal], wanted: Mapping[str, Decimal], name: str, reasons: Reasons
) -> Iterator[DraftLine]:
    comment = f"{name}\u00a0: {row.name} de {format_euros(sum(here.values(), ZERO))} à {format_euros(row.proposed)}."
    for account in sorted({*here, *wanted}):
        moved = wanted.get(account, ZERO) - here.get(account, ZERO)
        if moved:
            said = reasons.get((row.direction, row.chapter, account), "")
            why = f"{comment} {said.rstrip('.')}." if said else comment
            yield DraftLine(row.direction, account, row.kind, Origin.OPINION, why, proposed=moved)
