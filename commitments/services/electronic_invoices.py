"""Electronic invoices as Chorus Pro delivers them: recorded with their lines, matched with their commitment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from stdnum import iban as iban_key
from stdnum.fr import siret as siret_key

from budgets.models import BudgetYear, Syndicate, User
from budgets.rules.money import format_euros
from commitments.formats.electronic_invoices import read_invoices
from commitments.formats.invoice_terms import ElectronicInvoice, InvoiceFileError
from commitments.models import Commitment, Invoice, InvoiceLine, Supplier
from commitments.rules.credits import Refusal
from commitments.rules.electronic_invoices import total_faults
from commitments.services.certificates import Document
from commitments.services.invoices import LineInput, record_invoice
from commitments.services.retrying import in_one_transaction

OPEN_STATES = (Commitment.State.APPROVED, Commitment.State.SIGNED)
PROPOSED = 5


@dataclass(frozen=True)
class InvoiceDocument(Document):
    """The file of an electronic invoice: PDF or XML."""

    @property
    def type(self) -> str:
        """Return its type, told by its content."""
        return "application/pdf" if self.content.lstrip().startswith(b"%PDF") else "application/xml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an invoice: recorded (`invoice`) with remarks, or refused with its reason."""

    file_name: str
    label: str
    invoice: Invoice | None = None
    commitment: Commitment | None = None
    remarks: tuple[str, ...] = ()
    refusal: str = ""


def receive_file(
    budget_year: BudgetYear, *, name: str, content: bytes, received_on: date, by: User | None
) -> list[Outcome]:
    """Record the invoices of a file, each whole or not at all; one refused leaves the others. Raises nothing."""
    try:
        found = read_invoices(content)
    except InvoiceFileError as error:
        return [Outcome(name, name, refusal=str(error))]
    outcomes = []
    for invoice in found:
        label = f"{invoice.number} de {invoice.seller or 'fournisseur inconnu'}"
        try:
            outcomes.append(_receive(budget_year, invoice, name, content, label, received_on=received_on, by=by))
        except Refusal as error:
            outcomes.append(Outcome(name, label, refusal=str(error)))
    return outcomes


@in_one_transaction
def _receive(
    budget_year: BudgetYear,
    found: ElectronicInvoice,
    name: str,
    content: bytes,
    label: str,
    *,
    received_on: date,
    by: User | None,
) -> Outcome:
    _check(budget_year, found)
    supplier, remarks = _supplier(budget_year.syndicate, found)
    known = Invoice.objects.filter(supplier=supplier, number=found.number).exclude(state=Invoice.State.CANCELLED)
    if known.exists():
        raise Refusal(f"La facture {found.number} de {supplier} est déjà enregistrée.")
    commitment = quoted_commitment(budget_year, supplier, found.references)
    invoice = record_invoice(
        budget_year,
        supplier,
        number=found.number,
        issued_on=found.issued_on,
        received_on=max(found.received_on or received_on, found.issued_on),
        lines=[
            LineInput(line.label, line.quantity, line.unit_price or line.net, line.rate, commitment)
            for line in found.lines
        ],
        total=found.total,
        file=InvoiceDocument(_file_name(name, found), found.document or content),
        source=Invoice.Source.CHORUS,
        by=by,
    )
    invoice.order_reference = found.order_reference[:60]
    invoice.save(update_fields=["order_reference"])
    if commitment and commitment.remaining < found.total:
        remarks.append(
            f"Le solde de l’engagement {commitment.number} ({format_euros(commitment.remaining)}) ne suffit pas\u00a0:"
            " complétez-le."
        )
    return Outcome(name, label, invoice, commitment, tuple(remarks))


def _check(budget_year: BudgetYear, found: ElectronicInvoice) -> None:
    """Raise Refusal for an invoice that is another's, of another currency, or whose totals do not hold."""
    if not found.number:
        raise Refusal("La facture n’a pas de numéro.")
    if found.currency != "EUR":
        raise Refusal(f"La facture est en {found.currency[:3]}\u00a0: enregistrez-la à la main, en euros.")
    budget, syndicate = budget_year.budget, budget_year.syndicate
    ours = budget.siret or syndicate.siren
    if found.buyer_siret and ours and not found.buyer_siret.startswith(ours[:9]):
        raise Refusal(
            f"La facture est adressée au SIRET {found.buyer_siret}, qui n’est pas celui de {syndicate}\u00a0:"
            " renvoyez-la au fournisseur."
        )
    if faults := total_faults(found.net, found.vat, found.total, found.rates, found.lines):
        raise Refusal(f"Les totaux ne tiennent pas\u00a0: {' ; '.join(faults)}. Renvoyez-la au fournisseur.")


def _supplier(syndicate: Syndicate, found: ElectronicInvoice) -> tuple[Supplier, list[str]]:
    """Return the supplier of that SIRET, made when there is none; its bank account is never taken from an invoice."""
    siret = found.seller_siret
    if not siret or not siret_key.is_valid(siret):
        wrong = "est faux" if siret else "manque"
        raise Refusal(f"Le SIRET du fournisseur {wrong}\u00a0: renvoyez-la, ou enregistrez-la à la main.")
    remarks = []
    supplier = Supplier.objects.filter(siret=siret, merged_into=None).first()
    if supplier is None:
        supplier = Supplier(syndicate=syndicate, name=found.seller[:200] or siret, siret=siret)
        supplier.save()
        remarks.append(f"Fiche du tiers {supplier.name} créée\u00a0: complétez-la.")
    iban = iban_key.compact(found.seller_iban)
    if iban and iban != supplier.iban:
        known = f"la fiche porte {supplier.iban}" if supplier.iban else "la fiche n’en a pas"
        remarks.append(f"La facture donne l’IBAN {iban}, {known}\u00a0: vérifiez-le auprès du fournisseur.")
    return supplier, remarks


def _file_name(name: str, found: ElectronicInvoice) -> str:
    return f"{name.rsplit('.', 1)[0]}.pdf" if found.document else name


def quoted_commitment(budget_year: BudgetYear, supplier: Supplier, references: Iterable[str]) -> Commitment | None:
    """Return the commitment that an invoice quotes, when it is this supplier's or nobody's yet."""
    quoted = [reference for reference in references if reference]
    rows = Commitment.objects.filter(
        budget_year=budget_year, direction="expense", state__in=OPEN_STATES, number__in=quoted
    )
    found = {row.number: row for row in rows.filter(Q(party=supplier) | Q(party=None))}
    return next((found[reference] for reference in quoted if reference in found), None)


def unmatched_invoices(budget_year: BudgetYear) -> "list[Invoice]":
    """Return the received invoices of a year that have a line without commitment, oldest first (1 query)."""
    loose = InvoiceLine.objects.filter(commitment=None, invoice__budget_year=budget_year).values("invoice")
    rows = Invoice.objects.filter(budget_year=budget_year, state=Invoice.State.RECEIVED, pk__in=loose)
    return list(rows.select_related("supplier").defer("file").order_by("received_on", "number"))


def proposals(budget_year: BudgetYear, invoices: Sequence[Invoice]) -> dict[Invoice, list[Commitment]]:
    """Return, for each invoice, its supplier's open commitments: the exact amount first, then the nearest (1 query)."""
    suppliers = {invoice.supplier for invoice in invoices}
    rows = Commitment.objects.filter(budget_year=budget_year, direction="expense", state__in=OPEN_STATES)
    rows = rows.filter(Q(party__in=suppliers) | Q(party=None, supplier__in=[row.name for row in suppliers]))
    found = list(rows.filter(remaining__gt=0).order_by("number"))

    def distance(invoice: Invoice, row: Commitment) -> tuple[bool, Decimal]:
        return row.remaining < invoice.total, abs(row.remaining - invoice.total)

    return {
        invoice: sorted(
            (row for row in found if row.party_id == invoice.supplier_id or row.supplier == invoice.supplier.name),
            key=lambda row: distance(invoice, row),
        )[:PROPOSED]
        for invoice in invoices
    }


@in_one_transaction
def match_invoice(invoice: Invoice, number: str) -> Commitment:
    """Match the loose lines of a received invoice with a commitment of its year, by its number. Raises Refusal."""
    locked = Invoice.objects.select_for_update(of=("self",)).select_related("supplier").defer("file").get(pk=invoice.pk)
    if locked.state != Invoice.State.RECEIVED:
        raise Refusal(f"La facture est «\u00a0{locked.get_state_display()}\u00a0»\u00a0: ce n’est plus possible.")
    rows = Commitment.objects.filter(budget_year=locked.budget_year_id, direction="expense", state__in=OPEN_STATES)
    commitment = rows.filter(number=number.strip()).first()
    if commitment is None:
        raise Refusal(f"L’exercice n’a pas d’engagement ouvert du numéro «\u00a0{number[:40]}\u00a0».")
    if commitment.party_id and commitment.party_id != locked.supplier_id:
        raise Refusal(f"L’engagement {commitment.number} est d’un autre tiers\u00a0: {commitment.supplier}.")
    locked.lines.filter(commitment=None).update(commitment=commitment)
    return commitment
