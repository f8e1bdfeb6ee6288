"""Texts of deliberations in a state before the vote, for the examples of the addresses."""

from typing import Any

from deliberations.models import Block, Deliberation


def text_of(draft: Deliberation, state: str, number: str, *, rank: int = 1, **fields: Any) -> Deliberation:
    """A text on the same results that decides something."""
    text = Deliberation.objects.create(
        syndicate_id=draft.syndicate_id,
        number=number,
        title=draft.title,
        budget_year=draft.budget_year,
        result=draft.result,
        rank=rank,
        state=state,
        **fields,
    )
    Block.objects.create(
        syndicate_id=draft.syndicate_id, deliberation=text, rank=1, kind="decision", text="Affecte {{r1068}}."
    )
    return text
