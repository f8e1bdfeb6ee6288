"""The verbs of a commitment: asked for, visaed under the envelope's lock, signed, completed, released.

A verb is one transaction: load, rule, save. The same `key` twice does it once.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from budgets.models import Account, BudgetYear, User
from budgets.rules.money import ZERO, exact_cents
from commitments.models import Commitment, CreditEnvelope, Movement, MultiyearCommitment, Supplier
from commitments.queries_credits import balance_of, key_of
from commitments.rules.credits import Refusal, check_available
from commitments.rules.life import Step, check_legal_date, check_release, check_step
from commitments.services.before_vote import check_before_vote
from commitments.services.ledger import (
    commitment_key,
    lock_commitment,
    lock_envelope,
    lock_envelope_of,
    next_number,
    post,
    post_committed,
    require_open,
)
from commitments.services.ledger_writes import numbered
from commitments.services.multiyear import (
    check_commitment,
    complete_whole,
    hold,
    multiyear_of,
    open_multiyear,
    post_whole,
)
from commitments.services.retrying import in_one_transaction

LETTERS = {"expense": "D", "revenue": "R"}
State = Commitment.State


@dataclass(frozen=True, slots=True)
class CommitmentInput:
    """What is asked for: an amount in euros, a third party, an imputation, an object (the compulsory elements)."""

    amount: Decimal
    account: Account
    supplier: Supplier | str
    label: str
    direction: str = "expense"
    function: str = ""
    operation: str = ""
    authorization: str = ""
    service: str = ""
    legal_act: str = ""
    legal_act_on: date | None = None
    legal_reference: str = ""
    on: date | None = None
    tax_basis: str = field(default="TTC")
    whole: Decimal | None = None  # on the authorisation, all years together; the amount itself unless given
    multiyear: MultiyearCommitment | None = None  # the commitment on the authorisation that this is a share of


@in_one_transaction
def draft_commitment(
    budget_year: BudgetYear, asked: CommitmentInput, *, by: User | None, key: UUID | None = None
) -> Commitment:
    """Record a request of commitment; nothing is reserved before its visa. Raises Refusal."""
    if found := _replayed(key):
        return found
    held = hold(budget_year, asked.authorization, asked.direction)
    commitment = _requested(budget_year, asked, by=by, key=key)
    rank = next_number(budget_year, f"commitment-{asked.direction}")
    commitment.number = numbered(_prefix(budget_year, asked.direction), rank)
    commitment.save(force_insert=True)
    open_multiyear(held, commitment, asked.whole or asked.amount, asked.multiyear, by=by)
    return commitment


@in_one_transaction
def approve_commitment(commitment: Commitment, *, by: User | None, on: date | None = None) -> Commitment:
    """Give the visa of available credit: the check and the movement are one transaction under the envelope's lock.

    Raises InsufficientCreditError, Refusal. Source: order of 26 April 1996, art. 1 and 2.
    """
    held = hold(commitment.budget_year, commitment.authorization, commitment.direction)
    envelope = lock_envelope(commitment.budget_year, commitment_key(commitment))
    locked = lock_commitment(commitment.pk)
    check_step(Step.APPROVE, locked.state, locked.get_state_display())
    multiyear = multiyear_of(locked) if held else None
    opened = multiyear if multiyear and multiyear.movements.exists() else None
    check_commitment(held, locked, multiyear.requested if multiyear else locked.requested, opened)
    approved = _approve(envelope, locked, by=by, on=on)
    post_whole(multiyear, approved, by=by)
    return approved


@in_one_transaction
def commit_expenditure(
    budget_year: BudgetYear, asked: CommitmentInput, *, by: User | None, key: UUID | None = None
) -> Commitment:
    """Record a commitment and its visa in one transaction. Raises InsufficientCreditError, Refusal.

    Replaying the same `key` returns the first commitment.
    """
    if found := _replayed(key):
        return found
    held = hold(budget_year, asked.authorization, asked.direction)
    probe = Commitment(
        budget_year=budget_year, account=asked.account, direction=asked.direction, operation=asked.operation
    )
    envelope = lock_envelope(budget_year, commitment_key(probe))
    check_available(key_of(envelope), balance_of(envelope), asked.amount, name=str(envelope))
    commitment = _requested(budget_year, asked, by=by, key=key)
    check_before_vote(envelope, commitment, asked.amount)
    whole = asked.whole or commitment.requested
    check_commitment(held, commitment, whole, asked.multiyear)
    commitment.committed, commitment.state = commitment.requested, State.APPROVED
    commitment.committed_on = asked.on or today()
    commitment.approved_by, commitment.approved_at = by, timezone.now()
    post_committed(envelope, commitment, prefix=_prefix(budget_year, asked.direction))
    post_whole(open_multiyear(held, commitment, whole, asked.multiyear, by=by), commitment, by=by)
    return commitment


@in_one_transaction
def refuse_commitment(commitment: Commitment, reason: str, *, by: User | None) -> Commitment:
    """Refuse the visa, for a written reason. Raises Refusal."""
    locked = lock_commitment(commitment.pk)
    check_step(Step.REFUSE, locked.state, locked.get_state_display())
    locked.state, locked.refusal = State.REFUSED, required(reason, "Écrivez le motif du refus.")
    locked.approved_by = by
    locked.save(update_fields=["state", "refusal", "approved_by"])
    return locked


@in_one_transaction
def sign_commitment(commitment: Commitment, *, by: User | None, act: str, on: date, reference: str = "") -> Commitment:
    """Record the legal act that binds the syndicate, signed by the authorising officer: never before the visa.

    Raises Refusal. Source: CGCT L. 5211-9 (the president orders expenses); order of 26 April 1996.
    """
    locked = lock_commitment(commitment.pk)
    check_step(Step.SIGN_ACT, locked.state, locked.get_state_display())
    check_legal_date(locked.committed_on, on)
    locked.state, locked.signed_by = State.SIGNED, by
    locked.legal_act, locked.legal_act_on, locked.legal_reference = act, on, reference
    locked.save(update_fields=["state", "signed_by", "legal_act", "legal_act_on", "legal_reference"])
    return locked


@in_one_transaction
def complete_commitment(
    commitment: Commitment, amount: Decimal, note: str, *, by: User | None, key: UUID | None = None
) -> Commitment:
    """Add `amount` euros to a commitment within the available credits. Raises InsufficientCreditError, Refusal."""
    if key and Movement.objects.filter(key=key).exists():
        return commitment
    held = hold(commitment.budget_year, commitment.authorization, commitment.direction)
    envelope = lock_envelope_of(commitment)
    locked = lock_commitment(commitment.pk)
    check_step(Step.RELEASE, locked.state, locked.get_state_display())
    require_open(locked.budget_year)
    if exact_cents(amount) <= ZERO:
        raise Refusal("Le complément est positif\u00a0: pour réduire l’engagement, dégagez-le.")
    check_available(key_of(envelope), balance_of(envelope), amount, name=str(envelope))
    check_before_vote(envelope, locked, amount)
    complete_whole(held, locked, amount, note, by=by)
    post(envelope, locked, Movement.Kind.CHANGED, {"committed": amount}, on=today(), by=by, note=note, key=key)
    return locked


@in_one_transaction
def release_commitment(
    commitment: Commitment, amount: Decimal, reason: str, *, by: User | None, key: UUID | None = None
) -> Commitment:
    """Give back to the envelope `amount` euros that will not be spent, for a reason. Raises Refusal."""
    if key and Movement.objects.filter(key=key).exists():
        return commitment
    envelope = lock_envelope_of(commitment)
    locked = lock_commitment(commitment.pk)
    check_step(Step.RELEASE, locked.state, locked.get_state_display())
    require_open(locked.budget_year)
    amount = check_release(
        amount,
        committed=locked.committed,
        released=locked.released,
        service_done=locked.service_done,
        ordered=locked.ordered,
    )
    reason = required(reason, "Écrivez le motif du dégagement.")
    post(envelope, locked, Movement.Kind.RELEASED, {"released": amount}, on=today(), by=by, note=reason, key=key)
    return locked


def required(text: str, message: str) -> str:
    """Return a text without useless spaces. Raises Refusal when nothing is left."""
    text = " ".join(text.split())
    if not text:
        raise Refusal(message)
    return text


def today() -> date:
    """Return today in the time zone of the syndicates."""
    return timezone.localdate()


def _replayed(key: UUID | None) -> Commitment | None:
    return Commitment.objects.filter(key=key).first() if key else None


def _prefix(budget_year: BudgetYear, direction: str) -> str:
    return f"{LETTERS[direction]}{budget_year.year % 100:02d}-"


def _requested(
    budget_year: BudgetYear, asked: CommitmentInput, *, by: User | None, key: UUID | None = None
) -> Commitment:
    """Return a request that is not stored and has no number yet. Raises Refusal."""
    require_open(budget_year)
    amount = exact_cents(asked.amount)
    if amount <= ZERO:
        raise Refusal("Le montant de l’engagement est positif.")
    party = asked.supplier if isinstance(asked.supplier, Supplier) else None
    return Commitment(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        direction=asked.direction,
        account=asked.account,
        function=asked.function,
        operation=asked.operation,
        authorization=asked.authorization,
        party=party,
        supplier=required(str(asked.supplier), "Indiquez le tiers."),
        label=required(asked.label, "Indiquez l’objet de l’engagement."),
        service=asked.service,
        requested=amount,
        committed=ZERO,
        state=State.DRAFT,
        tax_basis=asked.tax_basis,
        legal_act=asked.legal_act,
        legal_act_on=asked.legal_act_on,
        legal_reference=asked.legal_reference,
        key=key,
        created_by=by,
    )


def _approve(envelope: CreditEnvelope, commitment: Commitment, *, by: User | None, on: date | None) -> Commitment:
    """Write the movement of a commitment whose envelope is locked. Raises InsufficientCreditError, Refusal."""
    require_open(commitment.budget_year)
    check_available(key_of(envelope), balance_of(envelope), commitment.requested, name=str(envelope))
    check_before_vote(envelope, commitment, commitment.requested)
    on = on or today()
    commitment.state, commitment.committed_on = State.APPROVED, on
    commitment.approved_by, commitment.approved_at = by, timezone.now()
    commitment.save(update_fields=["state", "committed_on", "approved_by", "approved_at"])
    post(envelope, commitment, Movement.Kind.COMMITTED, {"committed": commitment.requested}, on=on, by=by)
    return commitment
