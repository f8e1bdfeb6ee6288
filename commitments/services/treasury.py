"""What the treasurer does: taking orders in charge, rejecting them with a reason, paying and collecting."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from budgets.models import User
from budgets.rules.money import ZERO, exact_cents, format_euros
from commitments.models import IssuedOrder, Movement
from commitments.queries_credits import key_of
from commitments.rules.credits import Refusal
from commitments.rules.life import Step, check_step
from commitments.services.commitments import required, today
from commitments.services.ledger import lock_commitment, lock_envelope, post
from commitments.services.retrying import in_one_transaction
from commitments.services.slips import undo_order

State = IssuedOrder.State
# collected already, or an entry between accounts that nobody is paid for
SETTLED_AT_ONCE = {IssuedOrder.Kind.SUSPENSE, IssuedOrder.Kind.ATTACHMENT}


@in_one_transaction
def take_in_charge(order: IssuedOrder, *, by: User | None, on: date | None = None) -> IssuedOrder:
    """Take an order in charge. Raises Refusal. Source: decree 2012-1246, art. 19 and 20.

    A titre that regularises what was collected already is collected at once.
    """
    locked = _lock(order)
    check_step(Step.TAKE, locked.state, locked.get_state_display())
    locked.state, locked.taken_on = State.TAKEN, on or today()
    locked.save(update_fields=["state", "taken_on"])
    if locked.kind in SETTLED_AT_ONCE or locked.amount <= ZERO:
        _pay(locked, locked.amount, on=locked.taken_on, by=by)
    return locked


@in_one_transaction
def reject_order(order: IssuedOrder, reason: str, *, by: User | None) -> IssuedOrder:
    """Reject an order with its reason: it keeps its number, its credits are given back. Raises Refusal."""
    locked = _lock(order)
    check_step(Step.REJECT, locked.state, locked.get_state_display())
    undo_order(locked, required(reason, "Écrivez le motif du rejet."), by=by)
    return locked


@in_one_transaction
def pay_order(
    order: IssuedOrder, amount: Decimal | None = None, *, on: date, by: User | None, key: UUID | None = None
) -> IssuedOrder:
    """Record a payment or a collection of `amount` euros, by default all that is left. Raises Refusal.

    A revenue may be collected in several times. Source: decree 2012-1246, art. 42.
    """
    locked = _lock(order)
    if key and Movement.objects.filter(key=key).exists():
        return locked
    check_step(Step.PAY, locked.state, locked.get_state_display())
    left = locked.amount - locked.paid
    amount = left if amount is None else exact_cents(amount)
    if not ZERO < amount <= left:
        raise Refusal(f"Il reste {format_euros(left)} à payer ou à encaisser.")
    if on > today():
        raise Refusal("La date du paiement n’est pas à venir.")
    if locked.taken_on and on < locked.taken_on:
        raise Refusal("Le paiement ne précède pas la prise en charge.")
    if locked.direction == "expense" and amount != left:
        raise Refusal("Un mandat se paie en entier.")
    _pay(locked, amount, on=on, by=by, key=key)
    return locked


def _pay(order: IssuedOrder, amount: Decimal, *, on: date, by: User | None, key: UUID | None = None) -> None:
    """Write the payment on the commitments of an order, the first lines first."""
    left = amount
    movements = Movement.objects.filter(document=order.pk, kind__in=[Movement.Kind.ORDERED, Movement.Kind.ATTACHED])
    rows = movements.select_related("envelope", "budget_year").order_by("envelope_id", "at")
    for movement in rows:
        ordered = movement.ordered or movement.attached
        share = min(ordered, left) if amount > ZERO else ordered
        if share:
            envelope = lock_envelope(movement.budget_year, key_of(movement.envelope))
            commitment = lock_commitment(movement.commitment_id) if movement.commitment_id else None
            post(
                envelope, commitment, Movement.Kind.PAID, {"paid": share}, on=on, by=by, note=str(order),
                document=order.pk, key=key,
            )  # fmt: skip
            key, left = None, left - share
    order.paid += amount
    if order.paid == order.amount:
        order.state, order.paid_on = State.PAID, on
    order.save(update_fields=["paid", "state", "paid_on"])


def _lock(order: IssuedOrder) -> IssuedOrder:
    rows = IssuedOrder.objects.select_related("budget_year", "party")
    return rows.select_for_update(of=("self",)).get(pk=order.pk)
