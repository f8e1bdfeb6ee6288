"""Electronic invoices of the tests, written in each syntax."""

from decimal import Decimal

SELLER, BUYER = "73282932000074", "21690123100011"


def cii(
    number: str = "F-7", *, order: str = "", net: str = "100.00", vat: str = "20.00", total: str = "120.00",
    kind: str = "380", seller: str = SELLER, buyer: str = "", price: str | None = None, currency: str = "EUR",
) -> bytes:  # fmt: skip
    reference = (
        f"<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>{order}</ram:IssuerAssignedID>"
        "</ram:BuyerOrderReferencedDocument>" if order else ""
    )  # fmt: skip
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{kind}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20230615</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Câble</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{price or net}</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:RateApplicablePercent>20.00</ram:RateApplicablePercent>
</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>SERVICE-1</ram:BuyerReference>
<ram:SellerTradeParty><ram:Name>Câblage du Rhône</ram:Name><ram:SpecifiedLegalOrganization>
<ram:ID schemeID="0002">{seller}</ram:ID></ram:SpecifiedLegalOrganization></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>SITIV</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">{buyer}</ram:ID>
</ram:SpecifiedLegalOrganization></ram:BuyerTradeParty>{reference}</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
<ram:IBANID>FR7630006000011234567890189</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
</ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>{vat}</ram:CalculatedAmount><ram:BasisAmount>{net}</ram:BasisAmount>
<ram:RateApplicablePercent>20.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">{vat}</ram:TaxTotalAmount><ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def ubl(
    lines: list[tuple[Decimal, Decimal, Decimal]], number: str = "U-1", order: str = "", root: str = "Invoice"
) -> bytes:
    """An invoice whose lines are (quantity, price, rate), a rate's tax being that of its base."""
    bases: dict[Decimal, Decimal] = {}
    cent = Decimal("0.01")
    for quantity, price, rate in lines:
        bases[rate] = bases.get(rate, Decimal(0)) + (quantity * price).quantize(cent)
    taxes = {rate: (base * rate / 100).quantize(cent, "ROUND_HALF_UP") for rate, base in bases.items()}
    net, vat = sum(bases.values()), sum(taxes.values())
    what = "Invoiced" if root == "Invoice" else "Credited"
    body = "".join(
        f"<cac:{root}Line><cbc:ID>{rank}</cbc:ID><cbc:{what}Quantity>{quantity}</cbc:{what}Quantity>"
        f"<cbc:LineExtensionAmount>{(quantity * price).quantize(cent)}</cbc:LineExtensionAmount><cac:Item>"
        f"<cbc:Name>Article {rank}</cbc:Name><cac:ClassifiedTaxCategory><cbc:Percent>{rate}</cbc:Percent>"
        f"</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount>{price}</cbc:PriceAmount></cac:Price>"
        f"</cac:{root}Line>"
        for rank, (quantity, price, rate) in enumerate(lines, start=1)
    )
    subtotals = "".join(
        f"<cac:TaxSubtotal><cbc:TaxableAmount>{bases[rate]}</cbc:TaxableAmount>"
        f"<cbc:TaxAmount>{taxes[rate]}</cbc:TaxAmount>"
        f"<cac:TaxCategory><cbc:Percent>{rate}</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal>"
        for rate in bases
    )

    def party(role: str, siret: str, name: str) -> str:
        return (
            f"<cac:{role}><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
            f"<cbc:CompanyID>{siret}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:{role}>"
        )

    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
        ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
        ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2023-06-15</cbc:IssueDate>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>"
        f"{party('AccountingSupplierParty', SELLER, 'Câblage du Rhône')}"
        f"{party('AccountingCustomerParty', '', 'SITIV')}"
        f"<cac:TaxTotal><cbc:TaxAmount>{vat}</cbc:TaxAmount>{subtotals}</cac:TaxTotal><cac:LegalMonetaryTotal>"
        f"<cbc:TaxExclusiveAmount>{net}</cbc:TaxExclusiveAmount>"
        f"<cbc:TaxInclusiveAmount>{net + vat}</cbc:TaxInclusiveAmount>"
        f"</cac:LegalMonetaryTotal>{body}</{root}>"
    ).encode()


def pivot(number: str = "P-1", order: str = "", document: str = "") -> bytes:
    piece = f'<PJ NumOrdre="1"><Contenu>{document}</Contenu><NomPJ>f.pdf</NomPJ></PJ>' if document else ""
    return f"""<?xml version="1.0" encoding="utf-8"?><CPPFacturePivot><CPPFactures Compteur="1">
<CPPFacturePivotUnitaire NumOrdre="1"><Fournisseur><TypeIdentifiant>1</TypeIdentifiant>
<Identifiant>{SELLER}</Identifiant>
<RaisonSociale>Câblage du Rhône</RaisonSociale></Fournisseur><Debiteur><Identifiant></Identifiant></Debiteur>
<DonneesFacture><Id>{number}</Id><Type>380</Type><DateEmissionFacture>2023-06-15</DateEmissionFacture>
<DateReception>2023-06-18</DateReception><Devise>EUR</Devise><Montants><MontantHT>200.000000</MontantHT>
<MontantTTC>240.000000</MontantTTC></Montants><TVAs><TVA><Taux>0.2</Taux><BaseHt>200.000000</BaseHt>
<MontantTVA>40.000000</MontantTVA></TVA></TVAs><Engagement><NumeroEngagement>{order}</NumeroEngagement></Engagement>
<Lignes><Ligne NumOrdre="1"><ReferenceProduit>Câble</ReferenceProduit><PrixUnitaire>100.000000</PrixUnitaire>
<Quantite>2</Quantite><MontantHT>200.000000</MontantHT><TauxTVA>0.2</TauxTVA></Ligne></Lignes></DonneesFacture>{piece}
</CPPFacturePivotUnitaire></CPPFactures></CPPFacturePivot>""".encode()
