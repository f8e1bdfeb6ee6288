"""Changing the register of authorisations (AP, AE): votes in preparation, what is voted, what lapses.

A vote in preparation is one row with its amounts by chapter and its schedule; voted, neither changes any more, not even
by SQL. Its amounts in the annex of the decision that carries it are written with it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import (
    Authorization,
    AuthorizationVote,
    Budget,
    BudgetDecision,
    BudgetYear,
    User,
)
from budgets.queries_authorizations import Registered, registered
from budgets.rules.money import AmountError
from budgets.rules.multiyear.programme import ScheduleError, check_schedule, shares_of
from budgets.services.authorization_annex import write_annex
from budgets.services.authorization_votes import VoteInput, mark_voted, next_rank, write_amounts

Kind, State = AuthorizationVote.Kind, AuthorizationVote.State
OUTSIDE = frozenset({"001", "002", "012", "021", "023", "040", "041", "042", "043"})  # order operations and staff


@dataclass(frozen=True, slots=True)
class AuthorizationInput:
    """What an authorisation is: its kind ("P" or "E"), its number, its object."""

    kind: str
    code: str
    label: str
    operation: str = ""
    is_unforeseen: bool = False


@transaction.atomic
def create_authorization(
    budget_year: BudgetYear, given: AuthorizationInput, vote: VoteInput, *, by: User | None
) -> AuthorizationVote:
    """Return the vote in preparation that creates an authorisation. Raises ValidationError in French."""
    code = " ".join(given.code.split())
    if not code or not given.label.strip():
        raise ValidationError("Donnez à l’autorisation un numéro et un objet.")
    if Authorization.objects.filter(budget=budget_year.budget_id, code=code).exists():
        raise ValidationError({"code": f"L’autorisation {code} existe déjà\u00a0: révisez-la."})
    row = Authorization(
        syndicate_id=budget_year.syndicate_id,
        budget_id=budget_year.budget_id,
        kind=given.kind,
        code=code,
        label=given.label.strip(),
        operation=given.operation.strip(),
        is_unforeseen=given.is_unforeseen,
        created_year=budget_year.year,
    )
    row.full_clean(exclude=["syndicate", "budget"])
    row.save(force_insert=True)
    return _write(row, budget_year, vote, None, by=by)


@transaction.atomic
def revise_authorization(
    row: Authorization, budget_year: BudgetYear, vote: VoteInput, *, by: User | None
) -> AuthorizationVote:
    """Return the vote in preparation that revises an authorisation, made or changed. Raises ValidationError."""
    lock_authorization(row.pk)
    draft = AuthorizationVote.objects.filter(authorization=row, state=State.DRAFT).first()
    return _write(row, budget_year, vote, draft, by=by)


@transaction.atomic
def drop_draft(row: Authorization) -> bool:
    """Delete the vote in preparation, and the authorisation when it was to create it; True when nothing is left."""
    lock_authorization(row.pk)
    draft = AuthorizationVote.objects.filter(authorization=row, state=State.DRAFT).select_related("decision").first()
    if draft is None:
        raise ValidationError("Aucun vote de cette autorisation n’est en projet.")
    decision = draft.decision
    draft.delete()
    is_gone = not AuthorizationVote.objects.filter(authorization=row).exists()
    if is_gone:
        row.delete()
    if decision is not None:
        write_annex(decision, dropped=row.code)
    return is_gone


@transaction.atomic
def vote_drafts(budget_year: BudgetYear, on: date, reference: str) -> list[AuthorizationVote]:
    """Vote what is in preparation in a year and that no budget decision carries; for the deliberation that says so."""
    return [mark_voted(draft, on, reference) for draft in drafts_of_year(budget_year)]


def drafts_of_year(budget_year: BudgetYear) -> list[AuthorizationVote]:
    """Return the votes in preparation of a year that no budget decision carries, by number."""
    rows = AuthorizationVote.objects.filter(
        authorization__budget=budget_year.budget_id, year=budget_year.year, state=State.DRAFT, decision=None
    )
    return list(rows.select_related("authorization").order_by("authorization__code"))


@transaction.atomic
def vote_carried_by(decision: BudgetDecision, on: date | None, reference: str) -> None:
    """Vote the authorisations that a budget decision carries, with it."""
    drafts = AuthorizationVote.objects.filter(decision=decision, state=State.DRAFT)
    for draft in drafts.select_related("authorization").order_by("authorization__code"):
        mark_voted(draft, on, reference)


def hold_drafts(budget_year: BudgetYear) -> None:
    """Lock the authorisations whose vote is in preparation in a year, until the transaction ends."""
    drafts = [draft.authorization_id for draft in drafts_of_year(budget_year)]
    list(Authorization.objects.select_for_update(of=("self",)).filter(pk__in=drafts).order_by("pk"))


def lock_authorization(pk: UUID) -> Authorization:
    """Return an authorisation locked until the transaction ends: whoever votes or commits on it waits."""
    return Authorization.objects.select_for_update(of=("self",)).get(pk=pk)


def one_registered(budget: Budget, pk: UUID) -> Registered:
    """Return an authorisation as the register has it. Raises ValidationError when it is gone."""
    found = registered(budget, pk)
    if not found:
        raise ValidationError("Cette autorisation n’est plus au registre.")
    return found[0]


def _write(
    row: Authorization, budget_year: BudgetYear, given: VoteInput, draft: AuthorizationVote | None, *, by: User | None
) -> AuthorizationVote:
    """Store a vote in preparation with its amounts, once they can stand. Raises ValidationError."""
    if budget_year.state == BudgetYear.State.CLOSED:
        raise ValidationError(f"L’exercice {budget_year.year} est clos\u00a0: aucun vote ne s’y prépare plus.")
    _check_decision(given.decision, budget_year)
    known = one_registered(row.budget, row.pk)
    schedule = {key: amount for key, amount in given.schedule.items() if amount}
    before = known.programme.by_chapter
    shares = shares_of(before, schedule) if given.shares is None else dict(given.shares)
    _check_chapters(row, budget_year, {chapter for chapter, _ in schedule})
    try:
        check_schedule(schedule, created_year=row.created_year, paid=known.done.paid, committed=known.done.committed)
    except (ScheduleError, AmountError) as error:
        raise ValidationError(str(error)) from error
    if not known.programme.voted and not schedule:
        raise ValidationError("Donnez au moins un crédit de paiement.")
    if known.programme.voted and not shares and schedule == dict(known.programme.schedule):
        raise ValidationError("Ce vote ne changerait rien\u00a0: ni le montant, ni l’échéancier.")
    former = draft.decision if draft else None
    draft = draft or AuthorizationVote(
        syndicate_id=row.syndicate_id, authorization=row, rank=next_rank(row), created_by=by
    )
    draft.kind = given.kind or (Kind.REVISION if known.programme.voted else Kind.CREATION)
    draft.year, draft.decision, draft.reason = budget_year.year, given.decision, given.reason.strip()[:500]
    draft.save()
    write_amounts(draft, shares, schedule)
    for decision in {it.pk: it for it in (former, given.decision) if it is not None}.values():
        write_annex(decision)
    return draft


def _check_decision(decision: BudgetDecision | None, budget_year: BudgetYear) -> None:
    if decision is None:
        return
    if decision.budget_year_id != budget_year.pk or not decision.has_document:
        raise ValidationError({"decision": "Un budget ou une décision modificative du même exercice porte ce vote."})
    if decision.is_voted:
        raise ValidationError({"decision": "Cette décision est déjà votée\u00a0: choisissez-en une autre."})


def _check_chapters(row: Authorization, budget_year: BudgetYear, chapters: set[str]) -> None:
    """Raise ValidationError for a chapter that an authorisation of this section can't have."""
    known = dict(budget_year.chart.chapters.values_list("code", "section"))
    for chapter in sorted(chapters):
        if chapter == row.operation and row.operation:
            continue
        if chapter in OUTSIDE:
            raise ValidationError(
                f"Chapitre {chapter}\u00a0: les opérations d’ordre et le personnel sont exclus des autorisations."
            )
        if known.get(chapter) != row.section:
            where = "d’investissement" if row.section == "I" else "de fonctionnement"
            raise ValidationError(f"{chapter} n’est pas un chapitre {where} de la nomenclature {budget_year.chart}.")
