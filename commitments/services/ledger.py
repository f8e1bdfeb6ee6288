"""The ledger: the one place that writes movements, under the lock of their envelope, and that gives numbers.

Locks are always taken in the same order (envelopes by identifier, commitment, counter), so that two verbs wait for each
other without a deadlock; one that happens all the same is retried (retrying.py).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from budgets.models import BudgetYear, User
from budgets.prepared import run_prepared
from budgets.rules.money import ZERO
from commitments.models import BALANCES, Commitment, CreditEnvelope, Movement
from commitments.queries_credits import (
    account_charge,
    count_opening_decisions,
    envelope_id,
    envelope_of,
    key_of,
    opened_by_envelope,
    vote_levels,
)
from commitments.rules.credits import EnvelopeKey, Refusal, envelope_key
from commitments.services.ledger_writes import take_numbers, write_committed, write_movement

_FIELDS = [field.attname for field in CreditEnvelope._meta.concrete_fields]
_COLUMNS = tuple(field.column for field in CreditEnvelope._meta.concrete_fields)
_LOCKED = (
    f"SELECT {', '.join(f'e.{name}' for name in _COLUMNS)},"  # noqa: S608 - made of our names
    " (SELECT count(*) FROM budgets_budgetdecision d WHERE d.budget_year_id = e.budget_year_id"
    " AND d.state IN ('voted', 'enforceable') AND d.kind NOT IN ('CA', 'CFU') AND d.simulation_of_id IS NULL) AS voted"
    " FROM commitments_creditenvelope e WHERE e.id = %s FOR UPDATE OF e"
)


def lock_envelope(budget_year: BudgetYear, key: EnvelopeKey) -> CreditEnvelope:
    """Return an envelope, made if need be, locked until the transaction ends, its open credits up to date.

    One statement as long as no decision was voted since. Until a decision is voted the credits are read each time.
    """
    identifier = envelope_id(budget_year.pk, key)
    found = _locked(identifier)
    if found is None:
        CreditEnvelope.objects.bulk_create(
            [
                CreditEnvelope(
                    id=identifier,
                    syndicate_id=budget_year.syndicate_id,
                    budget_year=budget_year,
                    direction=key.direction,
                    section=key.section,
                    is_order=key.is_order,
                    level=key.level,
                    code=key.code,
                )
            ],
            ignore_conflicts=True,
        )
        found = _locked(identifier)
    assert found is not None
    envelope, voted = found
    if voted == 0 or voted != envelope.decisions:
        refresh_opened(budget_year, envelope, voted)
    return envelope


def lock_envelope_of(commitment: Commitment) -> CreditEnvelope:
    """Return the envelope of a commitment, locked: that of its movements, or the one where its account falls."""
    known = envelope_of(commitment)
    if known:
        envelope = CreditEnvelope.objects.only("direction", "section", "is_order", "level", "code").get(pk=known)
        return lock_envelope(commitment.budget_year, key_of(envelope))
    return lock_envelope(commitment.budget_year, commitment_key(commitment))


def commitment_key(commitment: Commitment) -> EnvelopeKey:
    """Return the envelope where a commitment falls by its account, its operation and the level of the vote."""
    charge = account_charge(commitment.account, commitment.direction, operation=commitment.operation)
    return envelope_key(charge, vote_levels(commitment.budget_year))


def refresh_opened(budget_year: BudgetYear, envelope: CreditEnvelope, voted: int | None = None) -> None:
    """Store what is open now in a locked envelope."""
    envelope.opened = opened_by_envelope(budget_year).get(key_of(envelope), ZERO)
    envelope.decisions = count_opening_decisions(budget_year) if voted is None else voted
    envelope.save(update_fields=["opened", "decisions"])


def lock_commitment(commitment_id: UUID) -> Commitment:
    """Return a commitment locked until the transaction ends, with its account and its year."""
    rows = Commitment.objects.select_related("account", "budget_year__budget", "budget_year__syndicate", "party")
    return rows.select_for_update(of=("self",)).get(pk=commitment_id)


def post(
    envelope: CreditEnvelope,
    commitment: Commitment | None,
    kind: str,
    amounts: Mapping[str, Decimal],
    *,
    on: date,
    by: User | None,
    note: str = "",
    document: UUID | None = None,
    key: UUID | None = None,
    reverses: Movement | None = None,
) -> Movement:
    """Write a movement and add it to the balances of its envelope and its commitment, both locked by the caller."""
    movement = Movement(
        syndicate_id=envelope.syndicate_id,
        budget_year_id=envelope.budget_year_id,
        envelope=envelope,
        commitment=commitment,
        kind=kind,
        on=on,
        by=by,
        note=note[:300],
        document=document,
        key=key,
        reverses=reverses,
        **amounts,
    )
    write_movement(movement, commitment, dict(amounts))
    for row in (envelope, commitment):
        if row is not None:
            for name, amount in amounts.items():
                setattr(row, name, getattr(row, name) + amount)
    return movement


def post_committed(envelope: CreditEnvelope, commitment: Commitment, *, prefix: str) -> Commitment:
    """Store a new commitment with its visa, under its number, and its movement; the envelope is locked by the caller.

    One statement: the other clerks of the envelope wait for it.
    """
    assert commitment.committed_on is not None
    movement = Movement(
        syndicate_id=envelope.syndicate_id,
        budget_year_id=envelope.budget_year_id,
        envelope=envelope,
        commitment=commitment,
        kind=Movement.Kind.COMMITTED,
        on=commitment.committed_on,
        by_id=commitment.approved_by_id,
        committed=commitment.committed,
    )
    write_committed(commitment, movement, f"commitment-{commitment.direction}", prefix)
    envelope.committed += commitment.committed
    return commitment


def reverse(movement: Movement, *, by: User | None, on: date, note: str, key: UUID | None = None) -> Movement:
    """Write the opposite of a movement. Raises Refusal when it was reversed already."""
    commitment = movement.commitment
    envelope = lock_envelope(movement.budget_year, key_of(movement.envelope))
    locked = lock_commitment(commitment.pk) if commitment else None
    if Movement.objects.filter(reverses=movement).exists():
        raise Refusal("Ce mouvement est déjà annulé.")
    amounts = {name: -value for name in BALANCES if (value := getattr(movement, name))}
    return post(
        envelope, locked, Movement.Kind.REVERSED, amounts, on=on, by=by, note=note, key=key, reverses=movement,
        document=movement.document,
    )  # fmt: skip


def next_number(budget_year: BudgetYear, series: str) -> int:
    """Return the next number of a series of a year, from 1: without a gap, whoever else asks at the same time.

    The counter's row stays locked until the transaction ends; an abandoned transaction gives its number back.
    """
    return next_numbers(budget_year, series, 1)[0]


def next_numbers(budget_year: BudgetYear, series: str, count: int) -> range:
    """Return the next `count` numbers of a series."""
    last = take_numbers(budget_year.syndicate_id, budget_year.pk, series, count)
    return range(last - count + 1, last + 1)


def require_open(budget_year: BudgetYear) -> None:
    """Raise Refusal once a year is closed."""
    if budget_year.state == BudgetYear.State.CLOSED:
        raise Refusal(f"L’exercice {budget_year.year} est clos\u00a0: plus rien ne s’y engage ni ne s’y mandate.")


def _locked(identifier: UUID) -> tuple[CreditEnvelope, int] | None:
    """Return an envelope, locked, and how many decisions opened credits in its year."""
    for *columns, voted in run_prepared(_LOCKED, [identifier]):
        return CreditEnvelope.from_db(connection.alias, _FIELDS, columns), voted
    return None
