"""Opinions of audit chambers: recorded, their proposals typed or imported, the rectifying decision made from them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.formats.opinion_table import Nature, OpinionRow, opinion_of, read_opinion, rows_from_json, rows_to_json
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import Fault
from budgets.models import BudgetDecision, BudgetYear, ChamberOpinion, User
from budgets.queries_drafting import held_credits
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction
from budgets.rules.drafting.draft import Draft
from budgets.rules.drafting.rectification import rectification
from budgets.rules.money import ZERO
from budgets.rules.opinion import Inconsistency, Opinion, inconsistencies
from budgets.rules.placement import Column, Placements
from budgets.services.decision_drafting import create_from_draft


class OpinionRefusedError(ValueError):
    """A file of proposals that can't be read; `faults` says why, in French."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults[:20])))
        self.faults = faults


@transaction.atomic
def record_opinion(
    budget_year: BudgetYear, *, chamber: str, number: str, given_on: date, by: User | None
) -> ChamberOpinion:
    """Return the new opinion, without proposals. Raises ValidationError when it is there already."""
    opinion = ChamberOpinion(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        chamber=" ".join(chamber.split()),
        number=number.strip(),
        given_on=given_on,
        created_by=by,
    )
    opinion.full_clean(exclude=["rows"])  # without proposals at first
    opinion.save(force_insert=True)
    return opinion


@transaction.atomic
def import_proposals(opinion: ChamberOpinion, *, file_name: str, content: bytes) -> ChamberOpinion:
    """Replace the proposals of an opinion by those of a CSV or XLSX file, all or nothing.

    Raises FileRefusedError or OpinionRefusedError in French.
    """
    rows, faults = read_opinion(read_sheet(content))
    if faults:
        raise OpinionRefusedError(faults)
    return _store(opinion, rows, file_name)


@transaction.atomic
def type_proposals(opinion: ChamberOpinion, rows: Iterable[OpinionRow]) -> ChamberOpinion:
    """Replace the chapters of an opinion by those typed, and add the articles typed; the rest of it stays.

    Raises ValidationError once a decision was made from it.
    """
    typed = list(rows)
    articles = {(row.section, row.direction, row.chapter, row.article) for row in typed}
    kept = [
        row
        for row in rows_from_json(opinion.rows)
        if row.nature is not Nature.CHAPTER and (row.section, row.direction, row.chapter, row.article) not in articles
    ]
    return _store(opinion, [*typed, *kept], opinion.file_name)


def opinion_content(opinion: ChamberOpinion, held: dict[Column, Decimal], placements: Placements) -> Opinion:
    """Return what an opinion says, with what the budget holds where it prints no voted amount."""
    chapters: dict[tuple[Direction, str], Decimal] = {}
    for column, amount in held.items():
        key = (column[0], placements.find(column).chapter)
        chapters[key] = chapters.get(key, ZERO) + amount
    return opinion_of(rows_from_json(opinion.rows), chapters)


def draft_of(opinion: ChamberOpinion) -> tuple[Draft, list[Inconsistency]]:
    """Return the rectifying decision that an opinion asks for, and where it contradicts itself (5 queries)."""
    placements = Placements(read_chart(opinion.budget_year.chart))
    held = held_credits(opinion.budget_year)
    content = opinion_content(opinion, held, placements)
    reasons = {
        (row.direction, row.chapter, row.article): row.comment
        for row in rows_from_json(opinion.rows)
        if row.nature is Nature.ARTICLE and row.comment
    }
    name = f"Avis n°\u00a0{opinion.number}"
    draft = rectification(content, held, placements, name=name, reasons=reasons)
    return draft, inconsistencies(content, placements)


@transaction.atomic
def create_rectifying_decision(opinion: ChamberOpinion, *, by: User | None) -> BudgetDecision:
    """Return the rectifying decision in preparation. Raises ValidationError in French."""
    locked = ChamberOpinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    _refuse_once_drafted(locked)
    opinion.rows = locked.rows
    draft, _ = draft_of(opinion)
    draft = replace(draft, subject=f"{draft.subject} du {opinion.given_on:%d/%m/%Y}")
    decision = create_from_draft(opinion.budget_year, draft, by=by)
    locked.decision = decision
    locked.save(update_fields=["decision"])
    return decision


def _store(opinion: ChamberOpinion, rows: Iterable[OpinionRow], file_name: str) -> ChamberOpinion:
    locked = ChamberOpinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    _refuse_once_drafted(locked)
    locked.rows, locked.file_name = rows_to_json(rows), file_name[-255:]
    locked.save(update_fields=["rows", "file_name"])
    opinion.rows, opinion.file_name = locked.rows, locked.file_name
    return opinion


def _refuse_once_drafted(opinion: ChamberOpinion) -> None:
    if opinion.decision_id is not None:
        raise ValidationError(
            "Une décision a été rédigée depuis cet avis\u00a0: supprimez-la pendant sa préparation, puis recommencez."
        )
