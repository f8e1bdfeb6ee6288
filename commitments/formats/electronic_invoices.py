"""Electronic invoices from the bytes of a file: Factur-X (PDF), CII, UBL, and the pivot of Chorus Pro.

Source: EN 16931 and its two syntaxes (UN/CEFACT CII D16B, OASIS UBL 2.1); the pivot CPPFacturePivot of Chorus Pro.
"""

import base64
import io
import logging
import zipfile
from decimal import Decimal

from facturx import get_xml_from_pdf  # type: ignore[import-untyped]
from lxml import etree

from budgets.formats.safe_xml import XmlError, parse_xml
from budgets.rules.money import ZERO, to_cents
from commitments.formats.invoice_terms import ElectronicInvoice, ElectronicLine, InvoiceFileError, RateTotal
from commitments.formats.invoice_values import (
    CREDIT_CODES,
    MEND,
    day,
    each,
    finished,
    line,
    name_of,
    number,
    required,
    required_day,
    siret_in,
    text,
)

PDF = b"%PDF"
PACKED = b"PK\x03\x04"
LARGEST_DOCUMENT = 20_000_000  # bytes, once unpacked
EMBEDDED = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"]
HUNDRED = Decimal(100)


def read_invoices(content: bytes) -> list[ElectronicInvoice]:
    """Return the invoices of a file; only a pivot holds several. Raises InvoiceFileError in French."""
    if content.lstrip()[:4] == PDF:
        return [_invoice(_embedded(content), "Factur-X")]
    root = _root(content)
    if name_of(root) == "CPPFacturePivot":
        found = [_pivot(one) for one in each(root, "CPPFactures", "CPPFacturePivotUnitaire")]
        if not found:
            raise InvoiceFileError(f"Le pivot ne contient aucune facture. {MEND}")
        return found
    return [_invoice(root)]


def _embedded(content: bytes) -> etree._Element:
    """Return the XML that a Factur-X carries; what the library finds is read again by the safe parser."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        name, found = get_xml_from_pdf(content, check_xsd=False, filenames=EMBEDDED)
    except Exception as error:  # pypdf raises anything on a broken file
        raise InvoiceFileError(f"Ce PDF est illisible. {MEND}") from error
    if not name:
        raise InvoiceFileError(
            "Ce PDF ne contient pas de facture électronique (Factur-X)\u00a0: enregistrez la facture à la main."
        )
    return _root(found)


def _root(content: bytes) -> etree._Element:
    try:
        return parse_xml(content)
    except XmlError as error:
        problem = error.problem
        raise InvoiceFileError(f"Ligne {problem.line}\u00a0: {problem.message}. {MEND}") from error


def _invoice(root: etree._Element, syntax: str = "") -> ElectronicInvoice:
    name = name_of(root)
    if name == "CrossIndustryInvoice":
        return finished(_cii(root, syntax or "CII"))
    if name in {"Invoice", "CreditNote"} and "ubl" in (etree.QName(root).namespace or ""):
        return finished(_ubl(root, syntax or "UBL"))
    raise InvoiceFileError(
        f"Ce fichier («\u00a0{name[:40]}\u00a0») n’est ni une facture CII, ni UBL, ni un pivot de Chorus Pro. {MEND}"
    )


def _cii(root: etree._Element, syntax: str) -> ElectronicInvoice:
    head = next(each(root, "ExchangedDocument"), None)
    trade = next(each(root, "SupplyChainTradeTransaction"), None)
    agreement = next(each(trade, "ApplicableHeaderTradeAgreement"), None)
    settlement = next(each(trade, "ApplicableHeaderTradeSettlement"), None)
    totals = next(each(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation"), None)
    seller = next(each(agreement, "SellerTradeParty"), None)
    buyer = next(each(agreement, "BuyerTradeParty"), None)
    net, vat, total = _totals(
        number(totals, "TaxBasisTotalAmount"), number(totals, "TaxTotalAmount"), number(totals, "GrandTotalAmount")
    )
    return ElectronicInvoice(
        syntax=syntax,
        number=text(head, "ID"),
        issued_on=required_day(day(head, "IssueDateTime/DateTimeString")),
        seller=text(seller, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        seller_siret=_cii_siret(seller),
        net=net,
        vat=vat,
        total=total,
        lines=(*map(_cii_line, each(trade, "IncludedSupplyChainTradeLineItem")), *_cii_allowances(settlement)),
        rates=tuple(
            RateTotal(
                number(tax, "RateApplicablePercent") or ZERO,
                to_cents(number(tax, "BasisAmount") or ZERO),
                to_cents(number(tax, "CalculatedAmount") or ZERO),
            )
            for tax in each(settlement, "ApplicableTradeTax")
        ),
        currency=text(settlement, "InvoiceCurrencyCode") or "EUR",
        is_credit=text(head, "TypeCode") in CREDIT_CODES,
        seller_iban=text(settlement, "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"),
        buyer_siret=_cii_siret(buyer),
        references=_references(
            text(agreement, "BuyerOrderReferencedDocument/IssuerAssignedID"),
            text(agreement, "BuyerReference"),
            text(agreement, "ContractReferencedDocument/IssuerAssignedID"),
        ),
    )


def _cii_siret(party: etree._Element | None) -> str:
    paths = ("GlobalID", "ID", "SpecifiedLegalOrganization/ID", "URIUniversalCommunication/URIID")
    return siret_in((found.text or "") for path in paths for found in each(party, *path.split("/")))


def _cii_line(element: etree._Element) -> ElectronicLine:
    price = next(each(element, "SpecifiedLineTradeAgreement", "NetPriceProductTradePrice"), None)
    settlement = next(each(element, "SpecifiedLineTradeSettlement"), None)
    return line(
        text(element, "SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
        number(element, "SpecifiedLineTradeDelivery/BilledQuantity"),
        _unit_price(number(price, "ChargeAmount"), number(price, "BasisQuantity")),
        required(
            number(settlement, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"), "total sur une ligne"
        ),
        number(settlement, "ApplicableTradeTax/RateApplicablePercent") or ZERO,
    )


def _cii_allowances(settlement: etree._Element | None) -> list[ElectronicLine]:
    found = []
    for element in each(settlement, "SpecifiedTradeAllowanceCharge"):
        sign = 1 if text(element, "ChargeIndicator/Indicator").lower() in {"true", "1"} else -1
        net = sign * required(number(element, "ActualAmount"), "montant de remise")
        rate = number(element, "CategoryTradeTax/RateApplicablePercent") or ZERO
        found.append(line(text(element, "Reason") or ("frais" if sign > 0 else "remise"), None, None, net, rate))
    return found


def _ubl(root: etree._Element, syntax: str) -> ElectronicInvoice:
    seller = next(each(root, "AccountingSupplierParty", "Party"), None)
    buyer = next(each(root, "AccountingCustomerParty", "Party"), None)
    totals = next(each(root, "LegalMonetaryTotal"), None)
    net, vat, total = _totals(
        number(totals, "TaxExclusiveAmount"), number(root, "TaxTotal/TaxAmount"), number(totals, "TaxInclusiveAmount")
    )
    lines = [*each(root, "InvoiceLine"), *each(root, "CreditNoteLine")]
    return ElectronicInvoice(
        syntax=syntax,
        number=text(root, "ID"),
        issued_on=required_day(day(root, "IssueDate")),
        seller=text(seller, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        seller_siret=_ubl_siret(seller),
        net=net,
        vat=vat,
        total=total,
        lines=(*map(_ubl_line, lines), *_ubl_allowances(root)),
        rates=tuple(
            RateTotal(
                number(tax, "TaxCategory/Percent") or ZERO,
                to_cents(number(tax, "TaxableAmount") or ZERO),
                to_cents(number(tax, "TaxAmount") or ZERO),
            )
            for tax in each(root, "TaxTotal", "TaxSubtotal")
        ),
        currency=text(root, "DocumentCurrencyCode") or "EUR",
        is_credit=name_of(root) == "CreditNote" or text(root, "InvoiceTypeCode") in CREDIT_CODES,
        seller_iban=text(root, "PaymentMeans/PayeeFinancialAccount/ID"),
        buyer_siret=_ubl_siret(buyer),
        references=_references(
            text(root, "OrderReference/ID"), text(root, "BuyerReference"), text(root, "ContractDocumentReference/ID")
        ),
    )


def _ubl_siret(party: etree._Element | None) -> str:
    paths = ("PartyIdentification/ID", "PartyLegalEntity/CompanyID", "EndpointID")
    return siret_in((found.text or "") for path in paths for found in each(party, *path.split("/")))


def _ubl_line(element: etree._Element) -> ElectronicLine:
    return line(
        text(element, "Item/Name", "Item/Description"),
        number(element, "InvoicedQuantity", "CreditedQuantity"),
        _unit_price(number(element, "Price/PriceAmount"), number(element, "Price/BaseQuantity")),
        required(number(element, "LineExtensionAmount"), "total sur une ligne"),
        number(element, "Item/ClassifiedTaxCategory/Percent") or ZERO,
    )


def _ubl_allowances(root: etree._Element) -> list[ElectronicLine]:
    found = []
    for element in each(root, "AllowanceCharge"):
        sign = 1 if text(element, "ChargeIndicator").lower() in {"true", "1"} else -1
        net = sign * required(number(element, "Amount"), "montant de remise")
        label = text(element, "AllowanceChargeReason") or ("frais" if sign > 0 else "remise")
        found.append(line(label, None, None, net, number(element, "TaxCategory/Percent") or ZERO))
    return found


def _pivot(element: etree._Element) -> ElectronicInvoice:
    """Return an invoice of Chorus Pro's pivot, whose rates are fractions (0.2) or percents (20)."""
    seller, data = next(each(element, "Fournisseur"), None), next(each(element, "DonneesFacture"), None)
    amounts = next(each(data, "Montants"), None)
    net, total = number(amounts, "MontantHT"), number(amounts, "MontantTTC")
    rates = tuple(
        RateTotal(
            _percent(number(tax, "Taux")),
            to_cents(number(tax, "BaseHt") or ZERO),
            to_cents(number(tax, "MontantTVA") or ZERO),
        )
        for tax in each(data, "TVAs", "TVA")
    )
    net, vat, total = _totals(net, None, total)
    found = ElectronicInvoice(
        syntax="Chorus Pro",
        number=text(data, "Id"),
        issued_on=required_day(day(data, "DateEmissionFacture")),
        seller=text(seller, "RaisonSociale") or f"{text(seller, 'Nom')} {text(seller, 'Prenom')}".strip(),
        seller_siret=siret_in([text(seller, "Identifiant")]),
        net=net,
        vat=vat,
        total=total,
        lines=tuple(
            line(
                text(one, "Denomination", "ReferenceProduit"),
                number(one, "Quantite"),
                number(one, "PrixUnitaire"),
                required(number(one, "MontantHT"), "montant HT sur une ligne"),
                _percent(number(one, "TauxTVA")) if text(one, "TauxTVA") else (rates[0].rate if rates else ZERO),
            )
            for one in each(data, "Lignes", "Ligne")
        ),
        rates=rates,
        received_on=day(data, "DateReception"),
        currency=text(data, "Devise") or "EUR",
        is_credit=text(data, "Type") in CREDIT_CODES,
        seller_iban=text(seller, "ReferenceBancaire/Compte"),
        buyer_siret=siret_in([text(element, "Debiteur/Identifiant")]),
        references=_references(text(data, "Engagement/NumeroEngagement"), text(data, "Engagement/NumeroMarche")),
        document=_pivot_document(element),
    )
    return finished(found)


def _pivot_document(element: etree._Element) -> bytes:
    """Return the readable invoice of a pivot (base 64, often zipped), under a limit; empty when there is none."""
    for piece in each(element, "PJ"):
        try:
            content = base64.b64decode(text(piece, "Contenu"), validate=False)
            if content.startswith(PACKED):
                with zipfile.ZipFile(io.BytesIO(content)) as packed:
                    first = packed.infolist()[0]
                    content = packed.open(first).read(LARGEST_DOCUMENT + 1) if first.file_size else b""
        except (ValueError, IndexError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
            continue
        if content.startswith(PDF) and len(content) <= LARGEST_DOCUMENT:
            return content
    return b""


def _totals(net: Decimal | None, vat: Decimal | None, total: Decimal | None) -> tuple[Decimal, Decimal, Decimal]:
    """Return HT, VAT, TTC; what is not given follows from the two others."""
    total = required(total, "total TTC")
    if net is None and vat is not None:
        net = total - to_cents(vat)
    net = required(net, "total HT")
    return net, total - net if vat is None else to_cents(vat), total


def _unit_price(price: Decimal | None, quantity: Decimal | None) -> Decimal | None:
    return price if price is None or not quantity else price / quantity


def _percent(rate: Decimal | None) -> Decimal:
    """Return a rate in percent: Chorus Pro writes 0.2 or 20."""
    if not rate:
        return ZERO
    return rate * HUNDRED if rate < 1 else rate


def _references(*found: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference for reference in found if reference))
