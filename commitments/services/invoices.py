"""Invoices: recorded with their lines, sent back with a reason, received again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from budgets.models import BudgetYear, User
from budgets.rules.money import ZERO, to_cents
from commitments.models import Commitment, Invoice, InvoiceLine, Supplier
from commitments.rules.credits import Refusal
from commitments.rules.invoices import InvoiceFacts, missing_mentions
from commitments.services.certificates import Document
from commitments.services.commitments import required
from commitments.services.retrying import in_one_transaction


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line of an invoice: quantity, unit price without tax, rate in percent; its amounts are computed from them."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal = Decimal(20)
    commitment: Commitment | None = None

    @property
    def net(self) -> Decimal:
        """Return the amount without tax, in euros."""
        return to_cents(self.quantity * self.unit_price)

    @property
    def vat(self) -> Decimal:
        """Return the tax, in euros."""
        return to_cents(self.net * self.vat_rate / 100)


@in_one_transaction
def record_invoice(
    budget_year: BudgetYear,
    supplier: Supplier,
    *,
    number: str,
    issued_on: date,
    received_on: date,
    lines: Sequence[LineInput],
    total: Decimal | None = None,
    file: Document | None = None,
    source: str = Invoice.Source.TYPED,
    by: User | None = None,
) -> Invoice:
    """Record an invoice; `total` is the printed one, in euros, held against the lines. Raises Refusal.

    An invoice recorded twice is refused: the supplier's number is its own.
    """
    net, vat = sum((line.net for line in lines), ZERO), sum((line.vat for line in lines), ZERO)
    if total is not None and total != net + vat:
        vat = total - net  # the printed total rules; a cent of rounding goes to the tax, and more is refused below
    invoice = Invoice(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        supplier=supplier,
        number=required(number, "Indiquez le numéro de la facture."),
        issued_on=issued_on,
        received_on=received_on,
        net=net,
        vat=vat,
        total=net + vat,
        source=source,
        file_name=file.name[-200:] if file else "",
        file_type=file.type if file else "",
        file=file.content if file else None,
        created_by=by,
    )
    rows = [
        InvoiceLine(
            syndicate_id=budget_year.syndicate_id,
            rank=rank,
            invoice=invoice,
            commitment=line.commitment,
            label=line.label[:300],
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            net=line.net,
            vat=line.vat,
        )
        for rank, line in enumerate(lines, start=1)
    ]
    if faults := missing_mentions(invoice_facts(invoice, rows)):
        raise Refusal(f"La facture n’est pas conforme\u00a0: {' ; '.join(faults)}.")
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(f"La facture {number} de {supplier} est déjà enregistrée.") from error
    InvoiceLine.objects.bulk_create(rows)
    return invoice


@in_one_transaction
def return_invoice(invoice: Invoice, reason: str) -> Invoice:
    """Send an invoice back to its supplier: the payment delay is suspended. Raises Refusal."""
    return _move(invoice, {Invoice.State.RECEIVED}, Invoice.State.RETURNED, required(reason, "Écrivez le motif."))


@in_one_transaction
def receive_again(invoice: Invoice) -> Invoice:
    """Take back an invoice that the supplier mended. Raises Refusal."""
    return _move(invoice, {Invoice.State.RETURNED}, Invoice.State.RECEIVED, "")


@in_one_transaction
def cancel_invoice(invoice: Invoice, reason: str) -> Invoice:
    """Cancel an invoice that nothing was liquidated on. Raises Refusal."""
    states = {Invoice.State.RECEIVED, Invoice.State.RETURNED}
    return _move(invoice, states, Invoice.State.CANCELLED, required(reason, "Écrivez le motif."))


def invoice_facts(invoice: Invoice, lines: Sequence[InvoiceLine]) -> InvoiceFacts:
    """Return what the rule of the compulsory mentions looks at."""
    supplier = invoice.supplier
    return InvoiceFacts(
        supplier=supplier.name,
        siret=supplier.siret,
        number=invoice.number,
        issued_on=invoice.issued_on,
        received_on=invoice.received_on,
        net=invoice.net,
        vat=invoice.vat,
        total=invoice.total,
        lines=tuple((line.quantity, line.unit_price, line.net, line.vat_rate, line.vat) for line in lines),
        needs_siret=supplier.category in {Supplier.Category.COMPANY, Supplier.Category.PUBLIC},
    )


def _move(invoice: Invoice, states: Collection[str], state: str, reason: str) -> Invoice:
    locked = Invoice.objects.select_for_update(of=("self",)).defer("file").get(pk=invoice.pk)
    if locked.state not in states:
        raise Refusal(f"La facture est «\u00a0{locked.get_state_display()}\u00a0»\u00a0: ce n’est plus possible.")
    locked.state, locked.state_reason = state, reason[:300]
    locked.save(update_fields=["state", "state_reason"])
    return locked
