"""Liquidation: what is owed is computed from the service done and becomes an order to be put on a slip."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from budgets.models import Account, BudgetYear, User
from budgets.rules.money import ZERO
from commitments.models import Commitment, Invoice, IssuedOrder, OrderLine, ServiceDone, Supplier
from commitments.rules.credits import Refusal
from commitments.rules.life import Step, check_liquidation, check_step
from commitments.services.commitments import required, today
from commitments.services.ledger import lock_commitment, require_open
from commitments.services.retrying import in_one_transaction


@dataclass(frozen=True, slots=True)
class OrderLineInput:
    """What an order charges to an account, in euros (negative for a correction), and what it pays."""

    account: Account
    amount: Decimal
    operation_kind: str = "real"
    function: str = ""
    operation: str = ""
    commitment: Commitment | None = None
    service: ServiceDone | None = None


@in_one_transaction
def liquidate(
    service: ServiceDone,
    amount: Decimal,
    *,
    by: User | None,
    invoice: Invoice | None = None,
    label: str = "",
    on: date | None = None,
    key: UUID | None = None,
) -> IssuedOrder:
    """Liquidate `amount` euros of a certified service, with the invoice that claims it. Raises Refusal.

    The invoice must be the commitment's supplier's, and no more than its total is liquidated. Source: decree 2012-1246,
    art. 31.
    """
    if key and (found := IssuedOrder.objects.filter(key=key).first()):
        return found
    commitment = lock_commitment(service.commitment_id)
    locked = ServiceDone.objects.select_for_update().defer("document").get(pk=service.pk)
    check_step(Step.LIQUIDATE, commitment.state, commitment.get_state_display())
    require_open(commitment.budget_year)
    if locked.cancelled_at:
        raise Refusal("Ce certificat de service fait est annulé.")
    amount = check_liquidation(amount, service=locked.amount, liquidated=locked.liquidated)
    if invoice is not None:
        invoice = _check_invoice(invoice, commitment, amount)
    locked.liquidated += amount
    locked.save(update_fields=["liquidated"])
    return create_order(
        commitment.budget_year,
        commitment.direction,
        [
            OrderLineInput(
                commitment.account, amount, "real", commitment.function, commitment.operation, commitment, locked
            )
        ],
        party=commitment.party or (invoice.supplier if invoice else None),
        third_party=commitment.supplier,
        label=label or commitment.label,
        invoice=invoice,
        by=by,
        on=on,
        key=key,
    )


@in_one_transaction
def abandon_order(order: IssuedOrder, reason: str) -> IssuedOrder:
    """Give up an order that has no number yet: its service done may be liquidated again. Raises Refusal."""
    locked = IssuedOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    check_step(Step.ABANDON, locked.state, locked.get_state_display())
    locked.state, locked.rejection = IssuedOrder.State.ABANDONED, required(reason, "Écrivez le motif de l’abandon.")
    locked.save(update_fields=["state", "rejection"])
    give_back_services(locked)
    return locked


def give_back_services(order: IssuedOrder) -> None:
    """Let the services done that an order paid be liquidated again, and its invoice too."""
    for line in order.lines.select_related("service").filter(service__isnull=False):
        service = ServiceDone.objects.select_for_update().defer("document").get(pk=str(line.service_id))
        service.liquidated -= line.amount
        service.save(update_fields=["liquidated"])
    if order.invoice_id:
        Invoice.objects.filter(pk=order.invoice_id, state=Invoice.State.LIQUIDATED).update(state=Invoice.State.RECEIVED)
    order.receipts.update(order=None)


def create_order(
    budget_year: BudgetYear,
    direction: str,
    lines: list[OrderLineInput],
    *,
    label: str,
    by: User | None,
    kind: str = IssuedOrder.Kind.ORDINARY,
    party: Supplier | None = None,
    third_party: str = "",
    invoice: Invoice | None = None,
    corrects: IssuedOrder | None = None,
    reference: str = "",
    on: date | None = None,
    key: UUID | None = None,
) -> IssuedOrder:
    """Store a liquidated order with its lines, inside the caller's transaction."""
    order = IssuedOrder.objects.create(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        direction=direction,
        kind=kind,
        party=party,
        third_party=third_party or (party.name if party else ""),
        label=required(label, "Indiquez l’objet.")[:500],
        amount=sum((line.amount for line in lines), ZERO),
        invoice=invoice,
        corrects=corrects,
        reference=reference[:200],
        liquidated_on=on or today(),
        liquidated_by=by,
        key=key,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            syndicate_id=budget_year.syndicate_id,
            order=order,
            rank=rank,
            account=line.account,
            operation_kind=line.operation_kind,
            function=line.function,
            operation=line.operation,
            amount=line.amount,
            commitment=line.commitment,
            service=line.service,
        )
        for rank, line in enumerate(lines, start=1)
    )
    return order


def _check_invoice(invoice: Invoice, commitment: Commitment, amount: Decimal) -> Invoice:
    """Return the invoice locked and marked when all of it is liquidated. Raises Refusal."""
    locked = Invoice.objects.select_for_update(of=("self",)).select_related("supplier").defer("file")
    found = locked.get(pk=invoice.pk)
    if found.state != Invoice.State.RECEIVED:
        raise Refusal(f"La facture est «\u00a0{found.get_state_display()}\u00a0».")
    if commitment.party_id and found.supplier_id != commitment.party_id:
        raise Refusal("La facture n’est pas du tiers de l’engagement.")
    used = found.orders.exclude(state__in=[IssuedOrder.State.ABANDONED, IssuedOrder.State.REJECTED])
    already = sum((order.amount for order in used), ZERO)
    if already + amount > found.total:
        raise Refusal("La liquidation dépasse le montant de la facture.")
    if already + amount == found.total:
        found.state = Invoice.State.LIQUIDATED
        found.save(update_fields=["state"])
    return found
