"""An electronic invoice as values, whatever its syntax; amounts in euros, those of a credit note negative."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class InvoiceFileError(ValueError):
    """A file that can't be read as an electronic invoice; the message is French, with the mend."""


@dataclass(frozen=True, slots=True)
class ElectronicLine:
    """A line: quantity, unit price without tax (None when it is not the quotient), net amount, rate in percent."""

    label: str
    quantity: Decimal
    unit_price: Decimal | None
    net: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What a rate of VAT bears: base and tax, in euros."""

    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class ElectronicInvoice:
    """An invoice read; `order_reference` is the engagement that the supplier quotes."""

    syntax: str
    number: str
    issued_on: date
    seller: str
    seller_siret: str
    net: Decimal
    vat: Decimal
    total: Decimal
    lines: tuple[ElectronicLine, ...]
    rates: tuple[RateTotal, ...]
    received_on: date | None = None
    currency: str = "EUR"
    is_credit: bool = False
    seller_iban: str = ""
    buyer_siret: str = ""
    references: tuple[str, ...] = ()
    document: bytes = b""  # the readable invoice that comes with it, a PDF

    @property
    def order_reference(self) -> str:
        """Return the first reference that the invoice quotes: the engagement, as Chorus Pro asks for it."""
        return self.references[0] if self.references else ""
