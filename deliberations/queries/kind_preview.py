"""A model text as it would read today: with the figures of the latest act of its kind, the articles in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from budgets.rules.money import ZERO
from deliberations.legal_catalogue import legal_catalogue
from deliberations.models import Deliberation
from deliberations.queries.deliberations import deliberations
from deliberations.rules.figures import Figure, UnknownFigure, placeholders, resolve_text
from deliberations.rules.kinds import FieldType, KindTemplate, Rows, Value, draft_kind, field_figures
from deliberations.rules.typography import capitalised
from deliberations.sources import source_of

EXAMPLES: dict[FieldType, Value] = {
    FieldType.TEXT: "…",
    FieldType.LONG: "…",
    FieldType.AMOUNT: ZERO,
    FieldType.INTEGER: 1,
    FieldType.PERCENT: ZERO,
}


@dataclass(frozen=True)
class PreviewBlock:
    """A block of the preview; `error` names a placeholder that means nothing."""

    kind: str
    text: str
    error: str = ""


@dataclass(frozen=True)
class KindPreview:
    """The model text as it would read; `example` is the number of the act whose figures it has, empty when none."""

    title: str
    blocks: tuple[PreviewBlock, ...]
    example: str

    @property
    def errors(self) -> tuple[str, ...]:
        """What can't be written: placeholders that mean nothing."""
        return tuple(block.error for block in self.blocks if block.error)


def kind_preview(template: KindTemplate, *, on: date) -> KindPreview:
    """Return the preview of a model text, the syndicate's own words in it (one act of the kind and its source)."""
    latest = deliberations().filter(kind=template.name).order_by("-created_at").first()
    figures, cases = _known(template, latest)
    every = frozenset(case for block in template.blocks for case in block.when) if latest is None else cases
    draft = draft_kind(template, every, on=on, catalogue=legal_catalogue())
    is_sure = latest is not None
    return KindPreview(
        title=capitalised(_shown(draft.title, figures, is_sure=is_sure)[0]),
        blocks=tuple(
            PreviewBlock(block.kind, *_shown(block.text, figures, is_sure=is_sure))
            if block.kind != "table"
            else PreviewBlock(block.kind, "")
            for block in draft.blocks
        ),
        example=latest.number if latest else "",
    )


def _known(template: KindTemplate, latest: Deliberation | None) -> tuple[Mapping[str, Figure], frozenset[str]]:
    if latest is not None:
        source = source_of(latest)
        return source.figures, source.cases
    values = {spec.key: EXAMPLES.get(spec.type) for spec in template.fields}
    values |= {spec.key: Rows(spec.columns, ()) for spec in template.fields if spec.type is FieldType.ROWS}
    return field_figures(template, values), frozenset()


def _shown(text: str, figures: Mapping[str, Figure], *, is_sure: bool) -> tuple[str, str]:
    """Return the text with its figures, and what is wrong with it. Without an act, unknown figures are left blank."""
    try:
        return resolve_text(text, figures), ""
    except UnknownFigure as error:
        if is_sure:
            return text, str(error)
        blank = {name: figures.get(name) or Figure(name, name, None) for name in placeholders(text)}
        return resolve_text(text, blank), ""
