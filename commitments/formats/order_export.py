"""Payment and revenue orders as a table: one row per line of an order, amounts in euros."""

from collections.abc import Iterable, Iterator

from budgets.formats.sheets.writer import Cell
from commitments.models import OrderLine

HEADERS = (
    "Pièce", "Numéro", "Bordereau", "Nature de la pièce", "État", "Tiers", "SIRET", "Objet", "Compte", "Fonction",
    "Opération", "Engagement", "Facture", "Liquidé le", "Émis le", "Pris en charge le", "Payé le", "Montant",
)  # fmt: skip
WIDTHS = {0: 10, 5: 32, 6: 17, 7: 48, **dict.fromkeys((3, 4, 11, 12, 13, 14, 15, 16, 17), 16)}


def order_rows(lines: Iterable[OrderLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each line, the order joined."""
    for line in lines:
        order = line.order
        yield (
            "mandat" if order.direction == "expense" else "titre",
            str(order.number or ""),
            str(order.slip.number) if order.slip else "",
            order.get_kind_display(),
            order.get_state_display(),
            order.third_party,
            order.party.siret if order.party else "",
            order.label,
            line.account.code,
            line.function,
            line.operation,
            line.commitment.number if line.commitment else "",
            order.invoice.number if order.invoice else "",
            order.liquidated_on,
            order.issued_on,
            order.taken_on,
            order.paid_on,
            line.amount,
        )
