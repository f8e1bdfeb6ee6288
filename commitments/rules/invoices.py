"""What an invoice must bear before it may be paid.

Source: the compulsory mentions of an invoice to a public body (CGI annex II, art. 242 nonies A; decree 2016-33 on
supporting documents), as the financial regulation lists them; texts as in force on 15 February 2024.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.rules.money import CENT, ZERO, format_euros, to_cents


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """What an invoice says, amounts in euros; `lines` are (quantity, unit price or None, net, rate in percent, VAT)."""

    supplier: str
    siret: str
    number: str
    issued_on: date | None
    received_on: date | None
    net: Decimal
    vat: Decimal
    total: Decimal
    lines: tuple[tuple[Decimal, Decimal | None, Decimal, Decimal, Decimal], ...] = ()
    needs_siret: bool = True


def missing_mentions(invoice: InvoiceFacts) -> tuple[str, ...]:
    """Return the French sentences that say what the invoice lacks; empty when it may be paid."""
    found = []
    if not invoice.supplier:
        found.append("la raison sociale du fournisseur manque")
    if invoice.needs_siret and not invoice.siret:
        found.append("le SIRET du fournisseur manque")
    if not invoice.number:
        found.append("le numéro de la facture manque")
    if invoice.issued_on is None:
        found.append("la date de la facture manque")
    elif invoice.received_on and invoice.issued_on > invoice.received_on:
        found.append("la facture est datée d’après sa réception")
    if invoice.net + invoice.vat != invoice.total:
        found.append(
            f"le total TTC ({format_euros(invoice.total)}) n’est pas le HT ({format_euros(invoice.net)}) plus la TVA "
            f"({format_euros(invoice.vat)})"
        )
    return (*found, *_line_faults(invoice))


def _line_faults(invoice: InvoiceFacts) -> list[str]:
    if not invoice.lines:
        return ["la désignation, les quantités et les prix unitaires manquent (aucune ligne)"]
    found = []
    for rank, (quantity, price, net, rate, vat) in enumerate(invoice.lines, start=1):
        if price is None:
            found.append(f"ligne {rank}\u00a0: le prix unitaire manque")
        elif to_cents(quantity * price) != net:
            found.append(f"ligne {rank}\u00a0: quantité × prix fait {format_euros(to_cents(quantity * price))}")
        if abs(to_cents(net * rate / 100) - vat) > CENT:
            found.append(f"ligne {rank}\u00a0: la TVA à {rate.normalize():f} % n’est pas {format_euros(vat)}")
    net_sum = sum((line[2] for line in invoice.lines), ZERO)
    vat_sum = sum((line[4] for line in invoice.lines), ZERO)
    if net_sum != invoice.net:
        found.append(f"la somme des lignes HT fait {format_euros(net_sum)}")
    if abs(vat_sum - invoice.vat) > CENT * len(invoice.lines):
        found.append(f"la somme des TVA des lignes fait {format_euros(vat_sum)}")
    return found
