"""The account of a supplier as a table: its commitments, invoices and orders, amounts in euros."""

from collections.abc import Iterable, Iterator

from budgets.formats.sheets.writer import Cell
from commitments.models import Commitment, Invoice, IssuedOrder

HEADERS = ("Exercice", "Budget", "Pièce", "Numéro", "Date", "Objet", "État", "Montant", "Mandaté ou titré", "Payé")
WIDTHS = {1: 26, 3: 20, 4: 12, 5: 48, 6: 24, 7: 15, 8: 16, 9: 15}


def supplier_rows(
    commitments: Iterable[Commitment], invoices: Iterable[Invoice], orders: Iterable[IssuedOrder]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows, commitments first, then invoices, then orders."""
    for it in commitments:
        yield (*_year(it), "engagement", it.number, it.committed_on, it.label, it.get_state_display(),
               it.committed - it.released, it.ordered, it.paid)  # fmt: skip
    for bill in invoices:
        yield (*_year(bill), "facture", bill.number, bill.received_on, "", bill.get_state_display(),
               bill.total, None, None)  # fmt: skip
    for order in orders:
        kind = "mandat" if order.direction == "expense" else "titre"
        yield (*_year(order), kind, str(order.number or ""), order.issued_on or order.liquidated_on, order.label,
               order.get_state_display(), None, order.amount, order.paid)  # fmt: skip


def _year(row: Commitment | Invoice | IssuedOrder) -> tuple[str, str]:
    return str(row.budget_year.year), row.budget_year.budget.name
