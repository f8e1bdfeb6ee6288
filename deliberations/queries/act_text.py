"""The text of a deliberation as pages and documents show it: figures in their place, tables filled."""

from dataclasses import dataclass
from uuid import UUID

from budgets.queries_results import results_of, stored_amounts
from budgets.rules.results import Results
from deliberations.act_tables import TABLES, UnknownTable, act_table
from deliberations.documents.content import Table
from deliberations.models import Block, Deliberation
from deliberations.rules.figures import (
    ActContext,
    Figure,
    Part,
    UnknownFigure,
    act_figures,
    resolve_parts,
    resolve_text,
)
from deliberations.rules.legal import ALLOCATION, ANTICIPATED_ALLOCATION, Subject


@dataclass(frozen=True)
class ShownBlock:
    """A block with its figures resolved; `error` is the French sentence of a placeholder that names nothing."""

    id: UUID
    rank: int
    kind: str
    text: str  # as written, with placeholders
    parts: tuple[Part, ...]
    table: Table | None
    table_name: str
    error: str = ""

    @property
    def resolved(self) -> str:
        """The text with its figures written out."""
        return "".join(part.text for part in self.parts)

    @property
    def kind_label(self) -> str:
        return str(Block.Kind(self.kind).label)


@dataclass(frozen=True)
class ActText:
    """The whole text of a deliberation that is not voted yet."""

    title: str
    blocks: tuple[ShownBlock, ...]
    figures: dict[str, Figure]
    results: Results
    subject: Subject

    @property
    def numbered_texts(self) -> tuple[tuple[int, str], ...]:
        """(rank, text as written) of the blocks that hold a text, for the rules that read texts."""
        return tuple((block.rank, block.text) for block in self.blocks if block.table is None)


def act_text(deliberation: Deliberation) -> ActText:
    """Return the text with the figures of its results as they are now (2 queries: figures, blocks).

    The deliberation's syndicate, result, meeting, budget year and budget are read unless they are joined.
    """
    result = deliberation.result
    assert result is not None, "an allocation of results has a result"
    results = results_of(result, stored_amounts(result))
    figures = act_figures(results, act_context(deliberation))
    blocks = tuple(
        _shown(block, figures, results, deliberation.budget_year.year) for block in deliberation.blocks.all()
    )
    anticipated = result.kind == result.Kind.ANTICIPATED
    return ActText(
        title=_title(deliberation.title, figures),
        blocks=blocks,
        figures=figures,
        results=results,
        subject=ANTICIPATED_ALLOCATION if anticipated else ALLOCATION,
    )


def act_context(deliberation: Deliberation) -> ActContext:
    """Return the names, years and dates that the texts may name."""
    budget, meeting = deliberation.budget_year.budget, deliberation.meeting
    return ActContext(
        syndicate=deliberation.syndicate.name,
        body=deliberation.syndicate.body,
        budget=budget.name,
        budget_kind=budget.get_kind_display(),
        nomenclature=budget.variant.replace("_", " "),
        year=deliberation.budget_year.year,
        meeting_on=meeting.held_on if meeting else None,
        convened_on=meeting.convoked_on if meeting else None,
    )


def _title(title: str, figures: dict[str, Figure]) -> str:
    try:
        return resolve_text(title, figures)
    except UnknownFigure:
        return title


def _shown(block: Block, figures: dict[str, Figure], results: Results, year: int) -> ShownBlock:
    parts: tuple[Part, ...] = ()
    table, error = None, ""
    try:
        if block.kind == Block.Kind.TABLE:
            table = act_table(block.table, results, year)
        else:
            parts = resolve_parts(block.text, figures)
    except (UnknownFigure, UnknownTable) as problem:
        parts, error = (Part(block.text),), str(problem)
    return ShownBlock(block.pk, block.rank, block.kind, block.text, parts, table, block.table, error)


def table_choices() -> list[tuple[str, str]]:
    """Return the tables that a block may hold: name, label."""
    return [(name, label) for name, (label, _) in TABLES.items()]
