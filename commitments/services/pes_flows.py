"""From a slip and its rows to the values of a PES file: what each order is there, whom it pays, what proves it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Sum
from django.utils import timezone

from budgets.models import BudgetYear
from budgets.rules.folding import fold
from budgets.rules.money import ZERO
from commitments.formats.pes_terms import (
    EXPENSE,
    PesDocument,
    PesFlow,
    PesHeader,
    PesLine,
    PesOrigin,
    PesParty,
    PesPiece,
    PesSlip,
    tables,
)
from commitments.models import (
    Invoice,
    IssuedOrder,
    OrderLine,
    PesSettings,
    ServiceDone,
    Slip,
    Supplier,
    SuspenseReceipt,
)

Kind = IssuedOrder.Kind
CORRECTIONS = frozenset({Kind.REDUCTION, Kind.CANCELLATION, Kind.CLOSED_YEAR, Kind.REVERSAL})
LISTED = frozenset({Kind.WRITE_OFF, Kind.EXTINCT})  # admitted on a list of the treasurer, which has a number
UNPAID = CORRECTIONS | LISTED | {Kind.ATTACHMENT}
SECTIONS = {"F": "01", "I": "02"}
TRANSFER, BETWEEN_ACCOUNTS = "03", "08"
_TOWN = re.compile(r"^(\d{5})\s+(.+)$")
_PERSON = re.compile(r"^(M|Mr|Mme)\.?\s+(.+?)\s+(\S+)$", re.IGNORECASE)
_CIVILITIES = {"m": "Mr", "mr": "Mr", "mme": "Mme"}
_NUMBER = re.compile(r"\d+")


def slip_flow(slip: Slip, sequence: int, *, with_documents: bool = True) -> PesFlow:
    """Return the flow of a slip, whatever it lacks: `pes_faults` tells. `sequence` counts the times it is sent.

    A constant number of statements; the bytes of the supporting documents are read when asked for.
    """
    year = BudgetYear.objects.select_related("budget", "syndicate").get(pk=slip.budget_year_id)
    settings = PesSettings.objects.filter(budget=year.budget_id).first()
    orders = _orders(slip)
    contents = _contents(orders) if with_documents else {}
    documents: dict[str, PesDocument] = {}
    by_kind: dict[str, list[PesPiece]] = {}
    for order in orders:
        lines = list(order.lines.all())
        kind = _triplet(order, lines)
        found = _documents(order, lines, contents)
        documents |= {document.identifier: document for document in found}
        piece = PesPiece(
            number=order.number or 0,
            kind=kind[1],
            nature=kind[2],
            label=order.label,
            lines=tuple(_lines(order, lines, kind[3], settings)),
            documents=tuple(document.identifier for document in found),
        )
        by_kind.setdefault(kind[0], []).append(piece)
    slips = tuple(
        PesSlip(year.year, slip.number, slip.formed_on, kind, tuple(pieces), _total_of_year(slip, kind))
        for kind, pieces in sorted(by_kind.items())
    )
    return PesFlow(slip.direction, _header(slip, year, settings, sequence), slips, tuple(documents.values()))


def _orders(slip: Slip) -> list[IssuedOrder]:
    lines = OrderLine.objects.select_related("account", "service").defer("service__document").order_by("rank")
    receipts = SuspenseReceipt.objects.order_by("received_on", "reference")
    return list(
        slip.orders.exclude(state=IssuedOrder.State.REJECTED)
        .select_related("party", "invoice__supplier", "corrects__budget_year", "budget_year")
        .defer("invoice__file")
        .prefetch_related(Prefetch("lines", lines), Prefetch("receipts", receipts))
        .order_by("number")
    )


def _contents(orders: list[IssuedOrder]) -> dict[UUID, bytes]:
    """Return the bytes of the invoices and of the documents of services done, by their row (2 statements)."""
    invoices = {order.invoice_id for order in orders if order.invoice_id}
    services = {line.service_id for order in orders for line in order.lines.all() if line.service_id}
    found = [
        *Invoice.objects.filter(pk__in=invoices, file__isnull=False).values_list("pk", "file"),
        *ServiceDone.objects.filter(pk__in=services, document__isnull=False).values_list("pk", "document"),
    ]
    return {pk: bytes(content) for pk, content in found if content is not None}


def _header(slip: Slip, year: BudgetYear, settings: PesSettings | None, sequence: int) -> PesHeader:
    letter = "D" if slip.direction == EXPENSE else "R"
    budget = year.budget
    name = f"PESALR2_{budget.siret or 'SIRET'}_{letter}{year.year}{slip.number:06}_{sequence:02}.xml"
    signed = timezone.localdate(slip.signed_at) if slip.signed_at else slip.formed_on
    return PesHeader(
        file_name=name,
        made_on=signed,
        post=settings.post if settings else "",
        post_label=settings.post_label if settings else "",
        siret=budget.siret,
        collectivity=settings.collectivity if settings else "",
        budget_code=settings.budget_code if settings else "",
        budget_label=budget.name,
        sender=year.syndicate.acronym or year.syndicate.name,
    )


def _triplet(order: IssuedOrder, lines: list[OrderLine]) -> tuple[str, str, str, str]:
    """Return type of slip, type of piece, nature, nature of the piece of origin."""
    first = lines[0] if lines else None
    name = order.kind
    if name == Kind.ORDINARY and first is not None and first.operation_kind != "real":
        name = "order"
    table: dict[str, list[str]] = tables()["triplets"][order.direction]
    kind, piece, nature, origin = table.get(name) or table["ordinary"]
    if nature == "section":
        nature = SECTIONS.get(first.account.section, "01") if first is not None else "01"
    return kind, piece, nature, origin


def _lines(
    order: IssuedOrder, lines: list[OrderLine], origin_nature: str, settings: PesSettings | None
) -> Iterable[PesLine]:
    """Return the lines of an order; a titre that regularises several sums has one for each."""
    supplier = order.party or (order.invoice.supplier if order.invoice else None)
    party = party_of(supplier) if supplier else None
    receipts = list(order.receipts.all()) if order.kind == Kind.SUSPENSE else []
    rank = 0
    for line in lines:
        parts: list[tuple[Decimal, PesOrigin | None]] = [(abs(line.amount), _origin(order, line, origin_nature))]
        if receipts and line.rank == 1:
            year = order.budget_year.year
            parts = [(row.amount, PesOrigin("03", year, _digits(row.reference))) for row in receipts]
        for amount, origin in parts:
            rank += 1
            yield PesLine(
                rank=rank,
                account=line.account.code,
                amount=amount,
                function=line.function if line.function.isdigit() else "",
                operation=line.operation,
                invoice=order.invoice.number if order.invoice and order.direction == EXPENSE else "",
                payment=_payment(order, line),
                product_code=settings.product_code if settings and order.direction != EXPENSE else "",
                party=party,
                origin=origin,
            )


def _payment(order: IssuedOrder, line: OrderLine) -> str:
    if order.direction != EXPENSE or order.kind in UNPAID:
        return ""
    return TRANSFER if line.operation_kind == "real" else BETWEEN_ACCOUNTS


def _origin(order: IssuedOrder, line: OrderLine, nature: str) -> PesOrigin | None:
    if not nature:
        return None
    if order.kind in LISTED:
        return PesOrigin(nature, order.budget_year.year, _digits(order.reference))
    corrected = order.corrects
    if corrected is None:
        return PesOrigin(nature, order.budget_year.year, "")
    return PesOrigin(nature, corrected.budget_year.year, str(corrected.number or ""), line.rank)


def _digits(reference: str) -> str:
    """Return the last number written in a reference: « liste 1234 » gives 1234."""
    found = _NUMBER.findall(reference)
    return found[-1] if found else ""


def party_of(supplier: Supplier) -> PesParty:
    """Return a supplier as the format describes it; what its record lacks stays empty."""
    category, legal_form = _party_codes(supplier)
    *street, town = [line.strip() for line in supplier.address.splitlines() if line.strip()] or [""]
    placed = _TOWN.match(town)
    party = PesParty(
        name=supplier.name,
        category=category,
        legal_form=legal_form,
        siret=supplier.siret,
        reference=supplier.code,
        address=tuple(street) if placed else (),
        postcode=placed[1] if placed else "",
        town=placed[2] if placed else "",
        bic=supplier.bic,
        iban=supplier.iban,
    )
    named = _PERSON.match(supplier.name) if category == "01" else None
    if named is None:
        return party
    civility, name, first_name = named.groups()
    return replace(party, name=name, first_name=first_name, civility=_CIVILITIES[civility.lower()])


def _party_codes(supplier: Supplier) -> tuple[str, str]:
    table = tables()
    if supplier.category == Supplier.Category.PUBLIC:
        name = fold(supplier.name)
        for words, codes in table["public_bodies"].items():
            if name == words or name.startswith(f"{words} "):
                return codes[0], codes[1]
    category, legal_form = table["parties"][supplier.category]
    return category, legal_form


def _documents(order: IssuedOrder, lines: list[OrderLine], contents: dict[UUID, bytes]) -> list[PesDocument]:
    """Return what proves an order: its invoice, the documents of its services done. One document is sent once."""
    found: dict[str, PesDocument] = {}

    def add(pk: UUID, name: str, description: str, mime: str) -> None:
        identifier = pk.hex.upper()
        found[identifier] = PesDocument(identifier, name, description, contents.get(pk, b""), mime)

    if (invoice := order.invoice) is not None and invoice.file_name:
        add(invoice.pk, invoice.file_name, f"Facture {invoice.number}", invoice.file_type)
    for line in lines:
        if (service := line.service) is not None and service.document_name:
            text = f"Service fait du {service.done_on:%d/%m/%Y}"
            add(service.pk, service.document_name, text, service.document_type)
    return list(found.values())


def _total_of_year(slip: Slip, kind: str) -> Decimal:
    """Return the sum of the year's signed slips up to this one, those of its type alone, in euros."""
    orders = IssuedOrder.objects.filter(
        budget_year=slip.budget_year_id, direction=slip.direction, slip__number__lte=slip.number, slip__state="signed"
    )
    corrections = orders.filter(amount__lt=0) if kind == "02" else orders.filter(amount__gt=0)
    total: Decimal = corrections.aggregate(total=Sum("amount"))["total"] or ZERO
    return abs(total)
