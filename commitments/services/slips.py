"""Slips: orders are numbered and charged to their envelopes, the authorising officer signs or refuses.

Numbering follows the order of the slip; numbers and movements are one transaction, so that nothing is skipped.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from budgets.models import BudgetYear, User
from budgets.rules.money import ZERO
from commitments.models import CreditEnvelope, IssuedOrder, Movement, Order, OrderLine, Slip
from commitments.queries_credits import (
    account_charge,
    balance_of,
    envelope_id,
    envelope_of,
    key_of,
    vote_levels,
)
from commitments.rules.credits import EnvelopeKey, Refusal, check_orderable, envelope_key
from commitments.rules.life import Step, check_step
from commitments.services.commitments import required, today
from commitments.services.ledger import (
    lock_commitment,
    lock_envelope,
    next_number,
    next_numbers,
    post,
    require_open,
    reverse,
)
from commitments.services.liquidation import give_back_services
from commitments.services.multiyear import check_orders
from commitments.services.retrying import in_one_transaction

State = IssuedOrder.State


@in_one_transaction
def form_slip(
    budget_year: BudgetYear, direction: str, orders: Iterable[UUID], *, by: User | None, on: date | None = None
) -> Slip:
    """Put liquidated orders on a new slip: each takes its number and its credits. Raises Refusal.

    All or nothing: an order that exceeds the credits stops the slip and is named.
    """
    require_open(budget_year)
    on = on or today()
    chosen = _lock_orders(budget_year, direction, list(orders))
    lines = _lines(chosen)
    check_orders(budget_year, (line for rows in lines.values() for line in rows))
    envelopes = _lock_envelopes(budget_year, lines)
    slip = Slip.objects.create(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        direction=direction,
        number=next_number(budget_year, f"slip-{direction}"),
        formed_on=on,
        formed_by=by,
    )
    for number, order in zip(next_numbers(budget_year, f"order-{direction}", len(chosen)), chosen, strict=True):
        order.number, order.slip, order.issued_on, order.state = number, slip, on, State.ISSUED
        order.save(update_fields=["number", "slip", "issued_on", "state"])
        for line in lines[order.pk]:
            _charge(envelopes[line.pk], order, line, on=on, by=by)
    return slip


@in_one_transaction
def sign_slip(slip: Slip, *, by: User | None) -> Slip:
    """Sign a slip: its orders are enforceable and go to the treasurer; the signature certifies the service done.

    Raises Refusal. Source: CGCT D. 1617-23 (the signature of the slip makes its orders enforceable).
    """
    locked = _lock_slip(slip)
    check_step(Step.SIGN_SLIP, locked.state, locked.get_state_display())
    locked.orders.filter(state=State.ISSUED).update(state=State.SIGNED)
    locked.state, locked.signed_by, locked.signed_at = Slip.State.SIGNED, by, timezone.now()
    locked.save(update_fields=["state", "signed_by", "signed_at"])
    return locked


@in_one_transaction
def refuse_slip(slip: Slip, reason: str, *, by: User | None) -> Slip:
    """Refuse a slip: its orders keep their numbers, rejected, and may be liquidated again. Raises Refusal."""
    locked = _lock_slip(slip)
    check_step(Step.REFUSE_SLIP, locked.state, locked.get_state_display())
    reason = required(reason, "Écrivez le motif du refus.")
    for order in locked.orders.order_by("number"):
        undo_order(order, f"Refus de l’ordonnateur\u00a0: {reason}", by=by)
    locked.state, locked.refusal = Slip.State.REFUSED, reason[:300]
    locked.save(update_fields=["state", "refusal"])
    return locked


def undo_order(order: IssuedOrder, reason: str, *, by: User | None) -> None:
    """Take back an issued order, inside the caller's transaction: its movements are reversed, it keeps its number."""
    on = today()
    kinds = [Movement.Kind.ORDERED, Movement.Kind.ATTACHED]
    movements = Movement.objects.filter(document=order.pk, kind__in=kinds, reversed_by=None)
    for movement in movements.select_related("envelope", "commitment", "budget_year").order_by("envelope_id"):
        reverse(movement, by=by, on=on, note=reason)
    for executed in list(order.executed.filter(amount__isnull=False).order_by("number")):
        Order.objects.create(
            syndicate_id=executed.syndicate_id,
            budget_year_id=executed.budget_year_id,
            direction=executed.direction,
            number=f"{executed.number} rejeté",
            issued_on=executed.issued_on,
            account_id=executed.account_id,
            operation_kind=executed.operation_kind,
            function=executed.function,
            third_party=executed.third_party,
            label=executed.label,
            amount=-executed.amount,
            commitment_id=executed.commitment_id,
            issued=order,
        )
    order.state, order.rejection, order.rejected_on = State.REJECTED, reason[:300], on
    order.save(update_fields=["state", "rejection", "rejected_on"])
    give_back_services(order)


def _lock_orders(budget_year: BudgetYear, direction: str, chosen: list[UUID]) -> list[IssuedOrder]:
    found = list(
        IssuedOrder.objects.select_for_update(of=("self",))
        .filter(pk__in=chosen, budget_year=budget_year, direction=direction)
        .order_by("pk")
    )
    found.sort(key=lambda order: (order.liquidated_on, chosen.index(order.pk)))  # numbered as they were chosen
    if not found:
        raise Refusal("Choisissez au moins un mandat ou un titre à mettre sur le bordereau.")
    if len(found) != len(set(chosen)):
        raise Refusal("Un des mandats ou titres choisis n’est pas de cet exercice ou de ce sens.")
    for order in found:
        check_step(Step.FORM_SLIP, order.state, order.get_state_display())
    return found


def _lines(orders: Sequence[IssuedOrder]) -> dict[UUID, list[OrderLine]]:
    found: dict[UUID, list[OrderLine]] = {order.pk: [] for order in orders}
    rows = OrderLine.objects.filter(order__in=orders).select_related("account", "commitment__account")
    for line in rows.order_by("order_id", "rank"):
        found[line.order_id].append(line)
    return found


def _lock_envelopes(budget_year: BudgetYear, lines: dict[UUID, list[OrderLine]]) -> dict[UUID, CreditEnvelope]:
    """Return the locked envelope of each line, locks taken in the order of their identifiers."""
    levels = vote_levels(budget_year)
    keys: dict[UUID, EnvelopeKey] = {}
    for line in (line for rows in lines.values() for line in rows):
        known = envelope_of(line.commitment) if line.commitment else None
        if known:
            keys[line.pk] = key_of(CreditEnvelope.objects.get(pk=known))
        else:
            # an order of a carried or closed-year correction falls where its own account does
            charge = account_charge(
                line.account,
                line.order.direction,
                operation=line.operation,
                operation_kind=line.operation_kind,
            )
            keys[line.pk] = envelope_key(charge, levels)
    locked = {
        key: lock_envelope(budget_year, key)
        for key in sorted(set(keys.values()), key=lambda key: envelope_id(budget_year.pk, key))
    }
    return {pk: locked[key] for pk, key in keys.items()}


def _charge(envelope: CreditEnvelope, order: IssuedOrder, line: OrderLine, *, on: date, by: User | None) -> None:
    """Charge a line to its envelope and write it among the executed ones."""
    check_orderable(key_of(envelope), balance_of(envelope), line.amount, name=f"{order}, {envelope}")
    commitment = lock_commitment(line.commitment_id) if line.commitment_id else None
    is_attachment = order.kind == IssuedOrder.Kind.ATTACHMENT
    amounts: dict[str, Decimal] = {"attached" if is_attachment else "ordered": line.amount}
    if commitment is None and line.amount > ZERO:
        amounts |= {"committed": line.amount, "service_done": line.amount}  # committed and ordered at once
    elif commitment is None:
        amounts |= {"released": -line.amount, "service_done": line.amount}
    elif line.amount < ZERO:
        amounts |= {"service_done": line.amount}  # what is taken off an order may be certified again
    if (
        commitment
        and commitment.ordered + commitment.attached + line.amount > commitment.committed - commitment.released
    ):
        raise Refusal(f"{order} dépasse l’engagement {commitment.number}\u00a0: complétez-le d’abord.")
    kind = Movement.Kind.ATTACHED if is_attachment else Movement.Kind.ORDERED
    post(envelope, commitment, kind, amounts, on=on, by=by, note=str(order), document=order.pk)
    single = OrderLine.objects.filter(order=order).count() == 1
    Order.objects.create(
        syndicate_id=order.syndicate_id,
        budget_year_id=order.budget_year_id,
        direction=order.direction,
        number=str(order.number) if single else f"{order.number}/{line.rank}",
        issued_on=on,
        account=line.account,
        operation_kind=line.operation_kind,
        function=line.function,
        third_party=order.third_party,
        label=order.label,
        amount=line.amount,
        commitment=commitment,
        issued=order,
    )


def _lock_slip(slip: Slip) -> Slip:
    return Slip.objects.select_for_update(of=("self",)).select_related("budget_year").get(pk=slip.pk)
