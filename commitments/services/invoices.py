"""Invoices: recorded with their lines, sent back with a reason, received again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from budgets.models import BudgetYear, User
from budgets.rules.money import ZERO, to_cents
from commitments.models import Commitment, Invoice, InvoiceInterruption, InvoiceLine, IssuedOrder, Supplier
from commitments.rules.credits import Refusal
from commitments.rules.invoices import InvoiceFacts, missing_mentions
from commitments.services.certificates import Document
from commitments.services.commitments import required, today
from commitments.services.retrying import in_one_transaction

OrderState = IssuedOrder.State


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
def return_invoice(
    invoice: Invoice,
    reason: str,
    *,
    by: User | None = None,
    on: date | None = None,
    means: str = InvoiceInterruption.Means.OTHER,
    notify: bool = False,
) -> Invoice:
    """Send an invoice back to its supplier with the reason: the payment delay is interrupted. Raises Refusal.

    `on` is the day the supplier was told; `notify` sends the reason to its address. The delay is interrupted once, and
    before the order is sent. Source: code de la commande publique, R. 2192-27 and R. 2192-28.
    """
    reason, on = required(reason, "Écrivez le motif."), on or today()
    sent_to = invoice.supplier.email if notify else ""
    if notify and not sent_to:
        raise Refusal("Le tiers n’a pas d’adresse électronique : complétez sa fiche, ou notifiez autrement.")
    moved = _move(invoice, {Invoice.State.RECEIVED}, Invoice.State.RETURNED, reason)
    if moved.orders.filter(number__isnull=False).exclude(state__in=[OrderState.ABANDONED, OrderState.REJECTED]):
        raise Refusal("Le mandat de cette facture est émis : le délai ne s’interrompt plus.")
    if not moved.received_on <= on <= today():
        raise Refusal("Le fournisseur est prévenu entre la réception de la facture et aujourd’hui.")
    InvoiceInterruption.objects.create(
        syndicate_id=moved.syndicate_id, invoice=moved, kind=InvoiceInterruption.Kind.STOPPED, on=on,
        reason=reason[:300], means=InvoiceInterruption.Means.EMAIL if notify else means, sent_to=sent_to, by=by,
    )  # fmt: skip
    if notify:
        transaction.on_commit(lambda: tell_supplier(invoice, reason))
    return moved


@in_one_transaction
def receive_again(invoice: Invoice, *, by: User | None = None, on: date | None = None) -> Invoice:
    """Take back an invoice that the supplier mended: a new delay begins on that day. Raises Refusal.

    Source: code de la commande publique, R. 2192-29.
    """
    on = on or today()
    moved = _move(invoice, {Invoice.State.RETURNED}, Invoice.State.RECEIVED, "")
    stop = moved.interruptions.filter(kind=InvoiceInterruption.Kind.STOPPED).order_by("-on", "-at").first()
    if on > today() or (stop and on < stop.on):
        raise Refusal("La demande est complétée entre le renvoi de la facture et aujourd’hui.")
    InvoiceInterruption.objects.create(
        syndicate_id=moved.syndicate_id, invoice=moved, kind=InvoiceInterruption.Kind.RESUMED, on=on, by=by
    )
    return moved


def tell_supplier(invoice: Invoice, reason: str) -> None:
    """Send a supplier the reason why its invoice comes back."""
    context = {"invoice": invoice, "reason": reason, "syndicate": invoice.supplier.syndicate}
    subject = f"Facture {invoice.number}\u00a0: à compléter"
    text = render_to_string("commitments/email/invoice_returned.txt", context)
    send_mail(subject, text, None, [invoice.supplier.email])


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
