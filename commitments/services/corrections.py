"""What takes back an order that was taken in charge: reductions, cancellations, write-offs and remissions.

Each is an order of its own, liquidated here, that goes on a slip like any other.
"""

from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from budgets.models import Account, BudgetYear, User
from budgets.rules.money import ZERO
from commitments.models import IssuedOrder, OrderLine
from commitments.rules.credits import Refusal
from commitments.rules.life import Step, check_step, correction_of
from commitments.services.commitments import required
from commitments.services.ledger import require_open
from commitments.services.liquidation import OrderLineInput, create_order
from commitments.services.retrying import in_one_transaction

Kind = IssuedOrder.Kind
State = IssuedOrder.State
# M57 accounts of a claim given up: written off, extinguished by a judgment, remitted
GIVEN_UP = {Kind.WRITE_OFF: "6541", Kind.EXTINCT: "6542", Kind.REMISSION: "6577"}


@in_one_transaction
def correct_order(
    order: IssuedOrder, amount: Decimal, reason: str, *, by: User | None, into: BudgetYear | None = None,
    key: UUID | None = None,
) -> IssuedOrder:  # fmt: skip
    """Take `amount` euros off an order. Raises Refusal.

    In its year: a negative order (reduction, or cancellation when nothing is left), charged as it was. On a closed
    year: a revenue order (773) or a payment order (673) of the year `into`.
    """
    if key and (found := IssuedOrder.objects.filter(key=key).first()):
        return found
    locked = IssuedOrder.objects.select_for_update(of=("self",)).select_related("budget_year").get(pk=order.pk)
    check_step(Step.CORRECT, locked.state, locked.get_state_display())
    is_closed = locked.budget_year.state == BudgetYear.State.CLOSED
    correction = correction_of(
        locked.direction, amount, total=locked.amount, corrected=taken_off(locked), is_closed=is_closed
    )
    year = into if is_closed else locked.budget_year
    if year is None:
        raise Refusal(
            f"L’exercice {locked.budget_year.year} est clos\u00a0: ouvrez l’exercice où la correction sera émise."
        )
    require_open(year)
    if correction.account:
        lines = [OrderLineInput(_account(year, correction.account), amount)]
    else:
        lines = _negative_lines(locked, amount)
    return create_order(
        year, correction.direction, lines, label=f"{required(reason, 'Écrivez le motif.')} ({locked})", by=by,
        kind=correction.kind, party=locked.party, third_party=locked.third_party, corrects=locked, key=key,
    )  # fmt: skip


@in_one_transaction
def give_up_claim(
    order: IssuedOrder, kind: str, amount: Decimal, deliberation: str, *, by: User | None, into: BudgetYear,
    key: UUID | None = None,
) -> IssuedOrder:  # fmt: skip
    """Give up `amount` euros of a revenue order that can't be collected, by a deliberation of the assembly.

    A write-off does not extinguish the debt; a remission does. Raises Refusal. Source: CGCT L. 2121-29 and decree
    2012-1246, art. 193; M57 accounts 6541, 6542 and 6577.
    """
    if key and (found := IssuedOrder.objects.filter(key=key).first()):
        return found
    locked = IssuedOrder.objects.select_for_update(of=("self",)).select_related("party").get(pk=order.pk)
    if locked.direction != "revenue" or kind not in GIVEN_UP:
        raise Refusal("Seul un titre peut être admis en non-valeur ou remis.")
    check_step(Step.PAY, locked.state, locked.get_state_display())
    require_open(into)
    left = locked.amount - locked.paid - taken_off(locked)
    if not ZERO < amount <= left:
        raise Refusal("On n’abandonne que ce qui n’est ni encaissé ni déjà abandonné.")
    reference = required(deliberation, "L’assemblée se prononce\u00a0: indiquez sa délibération.")
    line = OrderLineInput(_account(into, GIVEN_UP[Kind(kind)]), amount)
    return create_order(
        into, "expense", [line], label=f"{Kind(kind).label.capitalize()}\u00a0: {locked}, {locked.third_party}", by=by,
        kind=kind, party=locked.party, third_party=locked.third_party, corrects=locked, reference=reference, key=key,
    )  # fmt: skip


def taken_off(order: IssuedOrder) -> Decimal:
    """Return what corrections already take off an order, in euros, those not yet issued included (1 query)."""
    live = order.corrections.exclude(state__in=[State.ABANDONED, State.REJECTED])
    sums = live.aggregate(
        same=Sum("amount", filter=Q(direction=order.direction)),
        other=Sum("amount", filter=~Q(direction=order.direction)),
    )
    return (sums["other"] or ZERO) - (sums["same"] or ZERO)


def _negative_lines(order: IssuedOrder, amount: Decimal) -> list[OrderLineInput]:
    """Spread what is taken off over the lines of the order, the last first."""
    found, left = [], amount
    rows = OrderLine.objects.filter(order=order).select_related("account", "commitment")
    for line in rows.order_by("-rank"):
        share = min(line.amount, left)
        if share > ZERO:
            found.append(
                OrderLineInput(
                    line.account, -share, line.operation_kind, line.function, line.operation, line.commitment
                )
            )
            left -= share
    return found


def _account(year: BudgetYear, code: str) -> Account:
    found = Account.objects.filter(chart=year.chart_id, code=code).first()
    if found is None:
        raise Refusal(f"Le compte {code} n’est pas dans la nomenclature de l’exercice.")
    return found
