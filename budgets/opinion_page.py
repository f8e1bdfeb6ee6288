"""What the page of an audit chamber's opinion shows: its proposals, its contradictions, the decision they make."""

from dataclasses import dataclass

from budgets.draft_page import DraftPage, draft_page
from budgets.formats.opinion_table import Nature, OpinionRow, rows_from_json
from budgets.models import ChamberOpinion
from budgets.queries_drafting import held_credits
from budgets.queries_nomenclature import read_chart
from budgets.rules.money import ZERO
from budgets.rules.opinion import ChapterCorrection, Inconsistency
from budgets.rules.placement import Placements
from budgets.services.opinions import draft_of, opinion_content


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """An opinion as it is shown; `draft` is None once a decision was made from it, or without proposals."""

    opinion: ChamberOpinion
    chapters: tuple[ChapterCorrection, ...]
    others: tuple[OpinionRow, ...]
    inconsistencies: tuple[Inconsistency, ...]
    draft: DraftPage | None


def opinion_page(opinion: ChamberOpinion) -> OpinionPage:
    """Return the page of an opinion (10 queries at most)."""
    rows = rows_from_json(opinion.rows)
    placements = Placements(read_chart(opinion.budget_year.chart))
    content = opinion_content(opinion, held_credits(opinion.budget_year), placements)
    draft, found = draft_of(opinion)
    return OpinionPage(
        opinion,
        content.chapters,
        tuple(row for row in rows if row.nature is not Nature.CHAPTER),
        tuple(found),
        draft_page(draft, opinion.budget_year) if rows and opinion.decision_id is None else None,
    )


def chapters_to_type(opinion: ChamberOpinion) -> list[tuple[ChapterCorrection, str]]:
    """Return the chapters of the budget and of the opinion, with their labels, to type what each is to become."""
    chart = read_chart(opinion.budget_year.chart)
    placements, labels = Placements(chart), {it.code: it.label for it in chart.chapters if not it.functional}
    held = held_credits(opinion.budget_year)
    content = opinion_content(opinion, held, placements)
    known = {(row.section, row.direction, row.chapter): row for row in content.chapters}
    told = set(known)
    for column, amount in held.items():
        place = placements.find(column)
        if place.section is None:
            continue
        key = (place.section, column[0], place.chapter)
        row = known.get(key)
        if row is None:
            known[key] = ChapterCorrection(*key, amount, amount, ZERO)
        elif key not in told:
            known[key] = ChapterCorrection(*key, row.voted + amount, row.proposed + amount, ZERO)
    order = sorted(known, key=lambda key: (key[0], key[1], key[2]))
    return [(known[key], labels.get(key[2], "")) for key in order]
