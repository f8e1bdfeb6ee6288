"""Write the text of a deliberation: from the results in one click, then block by block."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from budgets.models import YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts
from deliberations.act_tables import TABLES
from deliberations.legal_catalogue import allocation_template, legal_catalogue
from deliberations.models import Block, Deliberation
from deliberations.queries.act_text import act_context
from deliberations.rules.figures import UnknownFigure, act_figures, resolve_text
from deliberations.rules.texts_allocation import BlockKind, draft_allocation
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import PREPARERS, State, check_step
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse

LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class BlockInput:
    """A block as an officer gives it: its kind, its text or, for a table, the table's name."""

    kind: str
    text: str = ""
    table: str = ""


@transaction.atomic
def draft_from_result(result: YearResult, *, by: Actor, on: date | None = None) -> Deliberation:
    """Draft the allocation of a result and return it: title, visas, considerations, tables, decisions.

    `on` is the day whose law is cited, today unless given. Raises RoleRefused, StepRefused when the result already has
    a deliberation, Refused when figures are missing or can't stand.
    """
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("« Rédiger la délibération » revient à l'agent des finances ou à l'ordonnateur."))
    YearResult.objects.select_for_update(of=("self",)).get(pk=result.pk)  # one draft, even when asked twice at once
    other = result.deliberations.exclude(state=State.REJECTED).first()
    if other is not None:
        raise StepRefused(typeset(f"Ce résultat a déjà sa délibération, n° {other.number}."))
    amounts = stored_amounts(result)
    if missing := missing_figures(amounts):
        raise refuse(
            "Résultat", f"il manque {', '.join(missing)}.", "Complétez le tableau des résultats.", code="result.missing"
        )
    draft = draft_allocation(
        results_of(result, amounts),
        anticipated=result.kind == YearResult.Kind.ANTICIPATED,
        on=on or localdate(),
        template=allocation_template(),
        catalogue=legal_catalogue(),
    )
    deliberation = Deliberation(
        syndicate_id=result.syndicate_id,
        number=provisional_number(result),
        budget_year=result.budget_year,
        result=result,
        created_by=by.user,
    )
    deliberation.title = resolve_text(draft.title, act_figures(results_of(result, amounts), act_context(deliberation)))
    deliberation.save(force_insert=True)
    Block.objects.bulk_create(
        Block(
            syndicate_id=result.syndicate_id,
            deliberation=deliberation,
            rank=rank,
            kind=block.kind,
            text="" if block.kind is BlockKind.TABLE else block.text,
            table=block.text if block.kind is BlockKind.TABLE else "",
        )
        for rank, block in enumerate(draft.blocks, start=1)
    )
    return deliberation


def provisional_number(result: YearResult) -> str:
    """Return a number for a draft, free in the syndicate: the final one comes with the agenda (1 query)."""
    year = result.budget_year
    stem = f"PROJET_{year.budget.code}_{year.year}"
    taken = set(Deliberation.objects.filter(number__startswith=stem).values_list("number", flat=True))
    return next(number for rank in range(1, len(taken) + 2) if (number := f"{stem}_{rank}") not in taken)


@transaction.atomic
def retitle(deliberation: Deliberation, title: str, *, by: Actor) -> Deliberation:
    """Change the subject of the act. Raises StepRefused, RoleRefused, Refused."""
    locked = lock_for_edit(deliberation, by)
    title = typeset(" ".join(title.split()))
    if not title:
        raise refuse("Objet", "il est vide.", "Écrivez l'objet de la délibération.")
    if len(title) > 300:
        raise refuse("Objet", f"il compte {len(title)} caractères.", "Ramenez-le à 300 caractères au plus.")
    locked.title = title
    locked.save(update_fields=["title"])
    return locked


@transaction.atomic
def add_block(deliberation: Deliberation, given: BlockInput, *, after: int, by: Actor) -> Block:
    """Add a block after the rank `after` (0 for the beginning). Raises StepRefused, RoleRefused, Refused."""
    locked = lock_for_edit(deliberation, by)
    clean = _check(locked, given)
    rank = min(max(after, 0), locked.blocks.count()) + 1
    locked.blocks.filter(rank__gte=rank).update(rank=F("rank") + 1)
    return Block.objects.create(
        syndicate_id=locked.syndicate_id,
        deliberation=locked,
        rank=rank,
        kind=clean.kind,
        text=clean.text,
        table=clean.table,
    )


@transaction.atomic
def change_block(block: Block, given: BlockInput, *, by: Actor) -> Block:
    """Change the kind and the text of a block. Raises StepRefused, RoleRefused, Refused."""
    locked = lock_for_edit(block.deliberation, by)
    clean = _check(locked, given)
    block.kind, block.text, block.table = clean.kind, clean.text, clean.table
    block.save(update_fields=["kind", "text", "table"])
    return block


@transaction.atomic
def move_block(block: Block, *, up: bool, by: Actor) -> None:
    """Exchange a block with the one before or after it; nothing happens at the ends."""
    locked = lock_for_edit(block.deliberation, by)
    here = locked.blocks.get(pk=block.pk)
    other = locked.blocks.filter(rank=here.rank - 1 if up else here.rank + 1).first()
    if other is None:
        return
    here.rank, other.rank = other.rank, here.rank
    Block.objects.bulk_update([here, other], ["rank"])


@transaction.atomic
def remove_block(block: Block, *, by: Actor) -> None:
    """Remove a block; those after it move up."""
    locked = lock_for_edit(block.deliberation, by)
    here = locked.blocks.get(pk=block.pk)
    rank = here.rank
    here.delete()
    locked.blocks.filter(rank__gt=rank).update(rank=F("rank") - 1)


def lock_for_edit(deliberation: Deliberation, by: Actor) -> Deliberation:
    """Return the deliberation locked for a change of its text. Raises StepRefused, RoleRefused."""
    locked = (
        Deliberation.objects.select_for_update(of=("self",))
        .select_related("syndicate", "result", "meeting", "budget_year__budget")
        .get(pk=deliberation.pk)
    )
    check_step("edit", state=locked.state, roles=by.roles)
    return locked


def _check(deliberation: Deliberation, given: BlockInput) -> BlockInput:
    """Return the block as it will be stored. Raises Refused."""
    if given.kind not in Block.Kind.values:
        raise refuse("Nature du bloc", f"« {given.kind} » n'existe pas.", "Choisissez-la dans la liste.")
    if given.kind == Block.Kind.TABLE:
        if given.table not in TABLES:
            raise refuse("Tableau", "aucun tableau n'est choisi.", "Choisissez-le dans la liste.")
        return BlockInput(given.kind, table=given.table)
    text = typeset(given.text.replace("\r\n", "\n").strip())
    if not text:
        raise refuse("Texte", "il est vide.", "Écrivez le texte du bloc, ou supprimez le bloc.")
    if len(text) > LONGEST_TEXT:
        raise refuse("Texte", f"il compte {len(text)} caractères.", f"Partagez-le : {LONGEST_TEXT} au plus par bloc.")
    result = deliberation.result
    assert result is not None, "an allocation of results has a result"
    try:
        resolve_text(text, act_figures(results_of(result), act_context(deliberation)))
    except UnknownFigure as error:
        raise refuse("Texte", str(error), "", code="text.unknown_figure") from error
    return BlockInput(given.kind, text)
