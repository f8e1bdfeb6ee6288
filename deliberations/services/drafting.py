"""Write the text of a deliberation: from the results in one click, then block by block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from budgets.models import BudgetDecision, BudgetYear, YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts
from deliberations.kinds import kind_of, own_allocation, own_kind
from deliberations.legal_catalogue import legal_catalogue
from deliberations.models import ALLOCATION, Block, Deliberation
from deliberations.queries.act_text import act_text
from deliberations.rules.figures import UnknownFigure, act_figures, resolve_text
from deliberations.rules.kinds import KindTemplate, draft_kind, read_fields
from deliberations.rules.texts_allocation import BlockKind, Draft, draft_allocation
from deliberations.rules.typography import capitalised, typeset
from deliberations.rules.workflow import PREPARERS, State, check_step
from deliberations.services.actor import Actor
from deliberations.services.refusals import RoleRefused, StepRefused, refuse, refuse_if
from deliberations.sources import source_of
from deliberations.sources.base import act_context, syndicate_cases

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
    deliberation = Deliberation(
        syndicate_id=result.syndicate_id,
        number=provisional_number(result.budget_year),
        budget_year=result.budget_year,
        result=result,
        created_by=by.user,
    )
    draft = draft_allocation(
        results_of(result, amounts),
        anticipated=result.kind == YearResult.Kind.ANTICIPATED,
        on=on or localdate(),
        template=own_allocation(),
        catalogue=legal_catalogue(),
        also=syndicate_cases(deliberation),
    )
    deliberation.matter = kind_of(ALLOCATION).matter
    title = resolve_text(draft.title, act_figures(results_of(result, amounts), act_context(deliberation)))
    deliberation.title = capitalised(title)
    return _write(deliberation, draft)


@dataclass(frozen=True)
class DraftInput:
    """What a kind of deliberation is drafted from: its year, the budget decision that it votes, what was typed."""

    kind: str
    budget_year: BudgetYear
    decision: BudgetDecision | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def draft_of_kind(given: DraftInput, *, by: Actor, on: date | None = None) -> Deliberation:
    """Draft a deliberation of any kind but an allocation and return it; `on` is the day whose law is cited.

    Raises RoleRefused, StepRefused when the budget decision has its deliberation already, Refused for what is missing.
    """
    if not by.roles & PREPARERS:
        raise RoleRefused(typeset("« Rédiger la délibération » revient à l'agent des finances ou à l'ordonnateur."))
    kind = own_kind(given.kind)
    _, wrong = read_fields(kind, given.fields)
    refuse_if(wrong)
    year = BudgetYear.objects.select_related("budget", "syndicate", "chart").get(pk=given.budget_year.pk)
    deliberation = Deliberation(
        syndicate_id=year.syndicate_id,
        kind=kind.name,
        matter=kind.matter,
        number=provisional_number(year),
        budget_year=year,
        decision=_decision(kind, given),
        result=_accounts(kind, year),
        fields={spec.key: given.fields.get(spec.key, "").strip() for spec in kind.fields},
        created_by=by.user,
    )
    source = source_of(deliberation)
    if source.missing:
        raise refuse("Données", f"{source.missing}.", "Complétez-les avant de rédiger.")
    draft = draft_kind(kind, source.cases, on=on or localdate(), catalogue=legal_catalogue())
    deliberation.title = capitalised(resolve_text(draft.title, source.figures))[:300]
    return _write(deliberation, draft)


def _decision(kind: KindTemplate, given: DraftInput) -> BudgetDecision | None:
    """Return the budget decision that the act votes. Raises Refused, StepRefused."""
    if kind.source != "decision":
        return None
    if given.decision is None or given.decision.kind not in kind.decision_kinds:
        raise refuse("Décision budgétaire", "elle n'est pas choisie.", "Choisissez celle que l'assemblée vote.")
    BudgetDecision.objects.select_for_update(of=("self",)).get(pk=given.decision.pk)  # one draft, also asked twice
    other = Deliberation.objects.filter(decision=given.decision).exclude(state=State.REJECTED).first()
    if other is not None:
        raise StepRefused(typeset(f"Cette décision a déjà sa délibération, n° {other.number}."))
    return given.decision


def _accounts(kind: KindTemplate, year: BudgetYear) -> YearResult | None:
    """Return the final results that the accounts state. Raises Refused when they are not there or not complete."""
    if kind.source != "accounts":
        return None
    result = YearResult.objects.filter(budget_year=year, kind=YearResult.Kind.FINAL).first()
    missing = missing_figures(stored_amounts(result)) if result else ("les résultats définitifs",)
    if result is None or missing:
        raise refuse("Résultats", f"il manque {', '.join(missing)}.", "Complétez le tableau des résultats.")
    return result


def _write(deliberation: Deliberation, draft: Draft) -> Deliberation:
    """Store a drafted text, its figures held as read by whoever drafts it."""
    deliberation.save(force_insert=True)
    _write_blocks(deliberation, draft)
    deliberation.seen = dict(act_text(deliberation).shown)
    deliberation.save(update_fields=["seen"])
    return deliberation


def _write_blocks(deliberation: Deliberation, draft: Draft) -> None:
    Block.objects.bulk_create(
        Block(
            syndicate_id=deliberation.syndicate_id,
            deliberation=deliberation,
            rank=rank,
            kind=block.kind,
            text="" if block.kind is BlockKind.TABLE else block.text,
            table=block.text if block.kind is BlockKind.TABLE else "",
        )
        for rank, block in enumerate(draft.blocks, start=1)
    )


@transaction.atomic
def change_fields(deliberation: Deliberation, fields: Mapping[str, str], *, by: Actor) -> Deliberation:
    """Change what was typed; the text follows, its figures are read again. Raises StepRefused, RoleRefused, Refused.

    Where other sentences hold for what is typed now, the text is drafted anew: what it decides must be what holds.
    """
    locked = lock_for_edit(deliberation, by)
    kind = own_kind(locked.kind)
    _, wrong = read_fields(kind, fields)
    refuse_if(wrong)
    before = source_of(locked).cases
    locked.fields = {spec.key: fields.get(spec.key, "").strip() for spec in kind.fields}
    locked.save(update_fields=["fields"])
    cases = source_of(locked).cases
    if cases != before:
        on = locked.meeting.held_on if locked.meeting else localdate()
        locked.blocks.all().delete()
        _write_blocks(locked, draft_kind(kind, cases, on=on, catalogue=legal_catalogue()))
    locked.seen = dict(act_text(locked).shown)
    locked.save(update_fields=["seen"])
    return locked


@transaction.atomic
def accept_figures(deliberation: Deliberation, *, by: Actor) -> Deliberation:
    """Hold the figures of the text, as they are now, for read. Raises StepRefused, RoleRefused."""
    locked = (
        Deliberation.objects.select_for_update(of=("self",))
        .select_related("syndicate", "result", "meeting", "budget_year__budget", "decision")
        .get(pk=deliberation.pk)
    )
    check_step("accept", state=locked.state, roles=by.roles)
    locked.seen = dict(act_text(locked).shown)
    locked.save(update_fields=["seen"])
    return locked


def provisional_number(year: BudgetYear) -> str:
    """Return a number for a draft, free in the syndicate: the final one comes with the agenda (1 query)."""
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
    block = Block.objects.create(
        syndicate_id=locked.syndicate_id,
        deliberation=locked,
        rank=rank,
        kind=clean.kind,
        text=clean.text,
        table=clean.table,
    )
    _note_new_figures(locked)
    return block


def _note_new_figures(deliberation: Deliberation) -> None:
    """Hold for read the figures that a change of the text brings; those that it had keep what was read of them."""
    deliberation.seen = {**act_text(deliberation).shown, **deliberation.seen}
    deliberation.save(update_fields=["seen"])


@transaction.atomic
def change_block(block: Block, given: BlockInput, *, by: Actor) -> Block:
    """Change the kind and the text of a block. Raises StepRefused, RoleRefused, Refused."""
    locked = lock_for_edit(block.deliberation, by)
    clean = _check(locked, given)
    block.kind, block.text, block.table = clean.kind, clean.text, clean.table
    block.save(update_fields=["kind", "text", "table"])
    _note_new_figures(locked)
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
        .select_related("syndicate", "result", "meeting", "budget_year__budget", "decision")
        .get(pk=deliberation.pk)
    )
    check_step("edit", state=locked.state, roles=by.roles)
    return locked


def _check(deliberation: Deliberation, given: BlockInput) -> BlockInput:
    """Return the block as it will be stored. Raises Refused."""
    if given.kind not in Block.Kind.values:
        raise refuse("Nature du bloc", f"« {given.kind} » n'existe pas.", "Choisissez-la dans la liste.")
    if given.kind == Block.Kind.TABLE:
        if given.table not in source_of(deliberation).tables:
            raise refuse("Tableau", "aucun tableau n'est choisi.", "Choisissez-le dans la liste.")
        return BlockInput(given.kind, table=given.table)
    text = typeset(given.text.replace("\r\n", "\n").strip())
    if not text:
        raise refuse("Texte", "il est vide.", "Écrivez le texte du bloc, ou supprimez le bloc.")
    if len(text) > LONGEST_TEXT:
        raise refuse("Texte", f"il compte {len(text)} caractères.", f"Partagez-le : {LONGEST_TEXT} au plus par bloc.")
    try:
        resolve_text(text, source_of(deliberation).figures)
    except UnknownFigure as error:
        raise refuse("Texte", str(error), "", code="text.unknown_figure") from error
    return BlockInput(given.kind, text)
