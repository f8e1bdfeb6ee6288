"""The payment delays of a year as a table: one row per invoice, or part of it that an order pays."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from budgets.formats.sheets.writer import Cell
from commitments.queries_delays import FollowedClaim

HEADERS = (
    "Facture", "Fournisseur", "SIRET", "Reçue le", "Service fait le", "Départ du délai", "Interrompu le", "Repris le",
    "Mandat", "Envoyé au comptable le", "À payer avant le", "Payé le", "État", "Jours", "Jours de l’ordonnateur",
    "Jours du comptable", "Jours de retard", "Montant TTC", "Taux (%)", "Intérêts moratoires", "Indemnité forfaitaire",
)  # fmt: skip
WIDTHS = {0: 20, 1: 34, 2: 18, 12: 26, **dict.fromkeys((*range(3, 12), *range(13, 21)), 15)}


def delay_rows(claims: Iterable[FollowedClaim]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows; days as texts, amounts in euros."""
    for it in claims:
        stop, due = it.claim.interruption, it.interest
        yield (
            it.invoice.number,
            it.invoice.supplier.name,
            it.invoice.supplier.siret,
            it.claim.received_on,
            it.claim.done_on,
            it.delay.starts_on,
            stop.on if stop else None,
            stop.until if stop else None,
            str(it.order) if it.order else "",
            it.claim.sent_on,
            it.delay.limit_on,
            it.claim.paid_on,
            f"hors délai\u00a0: {it.excluded}" if it.excluded else it.delay.state.label,
            str(it.delay.days),
            str(it.delay.ordering_days),
            str(it.delay.accounting_days),
            str(it.delay.days_late) if not it.excluded else "",
            it.claim.amount,
            due.rate if due else None,
            due.interest if due else None,
            due.indemnity if due and due.indemnity > Decimal(0) else None,
        )
