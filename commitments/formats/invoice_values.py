"""Values of an electronic invoice's XML, by the names of its elements whatever their namespaces."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from budgets.formats.safe_xml import line_of
from budgets.rules.money import ZERO, to_cents
from commitments.formats.invoice_terms import ElectronicInvoice, ElectronicLine, InvoiceFileError, RateTotal

MEND = "Demandez au fournisseur une facture conforme, ou enregistrez-la à la main."
CREDIT_CODES = frozenset({"381", "261", "262", "396", "502", "503"})
_DIGITS = re.compile(r"[0-9]{14}")


def name_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def each(element: etree._Element | None, *path: str) -> Iterator[etree._Element]:
    """Return every descendant along a path of names."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if name_of(child) == path[0]:
            yield from each(child, *path[1:])


def text(element: etree._Element | None, *paths: str) -> str:
    """Return the first text found along one of the paths (`A/B/C`), empty when there is none."""
    for path in paths:
        for found in each(element, *path.split("/")):
            if value := " ".join((found.text or "").split()):
                return value
    return ""


def number(element: etree._Element | None, *paths: str) -> Decimal | None:
    """Return the first number along the paths, None when there is none. Raises InvoiceFileError naming the line."""
    value = text(element, *paths)
    if not value:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 11:
        where = f"Ligne {line_of(element)}\u00a0: " if element is not None else ""
        raise InvoiceFileError(f"{where}«\u00a0{value[:30]}\u00a0» n’est pas un montant. {MEND}")
    return found


def day(element: etree._Element | None, *paths: str) -> date | None:
    """Return a date, written 20230615 or 2023-06-15. Raises InvoiceFileError."""
    value = text(element, *paths)
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10] if "-" in value else value[:8])
    except ValueError:
        raise InvoiceFileError(f"La date «\u00a0{value[:20]}\u00a0» n’existe pas. {MEND}") from None


def siret_in(values: Iterable[str]) -> str:
    """Return the first SIRET (fourteen digits) among identifiers."""
    for value in values:
        if found := _DIGITS.fullmatch("".join(value.split())):
            return found[0]
    return ""


def line(label: str, quantity: Decimal | None, price: Decimal | None, net: Decimal, rate: Decimal) -> ElectronicLine:
    """Return a line; when its price is not net ÷ quantity (a discount), it counts as one of that net amount."""
    net = to_cents(net)
    if quantity and price is not None and to_cents(quantity * price) == net and _fits(quantity) and _fits(price):
        return ElectronicLine(label or "sans désignation", quantity, price, net, rate)
    told = f"{label} ({quantity.normalize():f} × {price.normalize():f})" if quantity and price is not None else label
    return ElectronicLine(told or "sans désignation", Decimal(1), net, net, rate)


def _fits(value: Decimal) -> bool:
    return value == value.quantize(Decimal("0.0001"))


def finished(invoice: ElectronicInvoice) -> ElectronicInvoice:
    """Return the invoice with a line for each rate when it has none, negative when it is a credit note."""
    lines = invoice.lines or tuple(
        ElectronicLine(f"Total au taux de {one.rate.normalize():f} %", Decimal(1), one.base, one.base, one.rate)
        for one in invoice.rates
    )
    if not invoice.is_credit or invoice.total < ZERO:
        return replace(invoice, lines=lines)
    return replace(
        invoice,
        lines=tuple(replace(one, quantity=-one.quantity, net=-one.net) for one in lines),
        rates=tuple(RateTotal(one.rate, -one.base, -one.vat) for one in invoice.rates),
        net=-invoice.net,
        vat=-invoice.vat,
        total=-invoice.total,
    )


def required(value: Decimal | None, what: str) -> Decimal:
    """Return an amount to the cent. Raises InvoiceFileError when the invoice does not have it."""
    if value is None:
        raise InvoiceFileError(f"La facture n’a pas de {what}. {MEND}")
    return to_cents(value)


def required_day(value: date | None) -> date:
    """Return the date of the invoice. Raises InvoiceFileError when it has none."""
    if value is None:
        raise InvoiceFileError(f"La facture n’a pas de date. {MEND}")
    return value
