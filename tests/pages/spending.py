"""Addresses of the life of expenses and revenues."""

from decimal import Decimal
from typing import Any

from budgets.models import Role
from commitments.models import Invoice, IssuedOrder, Slip, Supplier
from commitments.services.certificates import Document, certify_service
from commitments.services.commitments import CommitmentInput, commit_expenditure, draft_commitment, sign_commitment
from commitments.services.concordance import receive_balance
from commitments.services.invoices import LineInput, record_invoice
from commitments.services.liquidation import liquidate
from commitments.services.receipts import ReceiptInput, record_receipts
from commitments.services.slips import form_slip, sign_slip
from commitments.services.supplier_imports import receive_suppliers
from commitments.services.treasury import take_in_charge
from tests.commitments.electronic_invoices import ubl
from tests.commitments.expenses.spending import DAY, D, account, vote
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action, form
from tests.pages.commitments import Upload

SIGNER = frozenset({Role.AUTHORISING_OFFICER})
TREASURER = frozenset({Role.TREASURER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
BALANCE = "Compte;Débit;Crédit\n611;12,00;\n".encode()
PDF = b"%PDF-1.7 delivery note"
RETURN = (
    b'<PES_Retour><PES_DepenseRetour><Bordereau><BlocBordereau><Exer V="2023"/><IdBord V="1"/><TypBord V="01"/>'
    b'</BlocBordereau><Piece><InfoPiece><IdPce V="99"/><EtatPce V="02"/></InfoPiece></Piece></Bordereau>'
    b"</PES_DepenseRetour></PES_Retour>"
)
REASON = {"reason": "erreur de saisie"}
SOME = {"amount": "1,00", "reason": "erreur de saisie"}
COMMITMENT = {"direction": "expense", "amount": "10,00", "supplier": "Câblage", "label": "câble", "account": "611"}
SERVICE = {"amount": "10,00", "done_on": "2023-06-15"}


def upload_receipts(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    content = "Référence;Date;Débiteur;Montant\nP9;12/06/2023;Ville;12,00\n".encode()
    return {"file": Upload("p503.csv", content, "text/csv")}


def upload_balance(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("balance.csv", BALANCE, "text/csv")}


def upload_invoices(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    lines = [(D("1"), D("10.00"), D("20"))]
    return {"invoices": Upload("facture.xml", ubl(lines, "E-1"), "text/xml"), "received_on": "2023-06-16"}


def match_data(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"number": examples["approved_number"]}


def upload_return(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("ack.xml", RETURN, "text/xml")}


def upload_suppliers(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("tiers.csv", b"Code;Nom;SIRET\nT1;Ville de Lyon;21690123100011\n", "text/csv")}


def slip_choice(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"direction": "expense", "order": [str(examples["liquidated"])]}


def receipt_choice(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"account": "7478", "receipt": [str(examples["receipt"])]}


def invoice_data(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {
        "supplier": examples["supplier"], "number": "F-2", "issued_on": "2023-06-01", "received_on": "2023-06-02",
        "label": "câble", "quantity": "2", "unit_price": "10,00", "vat_rate": "20", "total": "24,00",
    }  # fmt: skip


def duplicate(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"duplicate": examples["duplicate"]}


def on(**names: str) -> dict[str, str]:
    return names


OPEN_PAGES: dict[str, OpenPage] = {}
PAGES = {
    "commitments:credit_situation": Page(),
    "commitments:credit_export": Page(axe=False),
    "commitments:credit_chapter": Page(),
    "commitments:before_vote": form(reference="2022-40", adopted_on="2022-12-10"),
    "commitments:work_list": Page(),
    "commitments:search": Page(query="?q=611"),
    "commitments:commitment_add": form(**COMMITMENT),
    "commitments:commitment_approve": action(arguments=on(commitment="asked")),
    "commitments:commitment_refuse": action(arguments=on(commitment="asked"), data=REASON),
    "commitments:commitment_sign": action(
        roles=SIGNER, arguments=on(commitment="approved"), data={"act": "order", "on": "2023-06-15"}
    ),
    "commitments:commitment_complete": action(arguments=on(commitment="approved"), data=SOME),
    "commitments:commitment_release": action(arguments=on(commitment="approved"), data=SOME),
    "commitments:commitment_order_form": Page(axe=False, arguments=on(commitment="approved")),
    "commitments:service_certify": Page(
        roles=PREPARERS, also="POST", arguments=on(commitment="approved"), data=SERVICE
    ),
    "commitments:service_cancel": action(arguments=on(commitment="certified"), data=REASON),
    "commitments:service_liquidate": action(arguments=on(commitment="certified"), data={"amount": "1,00"}),
    "commitments:service_document": Page(axe=False, arguments=on(commitment="certified")),
    "commitments:order_list": Page(),
    "commitments:order_export": Page(axe=False),
    "commitments:order_detail": Page(),
    "commitments:order_abandon": action(arguments=on(order="liquidated"), data=REASON),
    "commitments:order_take": action(roles=TREASURER, arguments=on(order="signed")),
    "commitments:order_reject": action(roles=TREASURER, arguments=on(order="signed"), data=REASON),
    "commitments:order_pay": action(roles=TREASURER, data={"on": "2023-06-20"}),
    "commitments:order_correct": action(data=SOME),
    "commitments:order_give_up": action(
        status=422, arguments=on(order="title"),
        data={"kind": "write_off", "amount": "1,00", "deliberation": "2023-8"},
    ),  # the small chart of the tests has no account 6541
    "commitments:slip_list": Page(),
    "commitments:slip_form": action(data=slip_choice),
    "commitments:slip_detail": Page(),
    "commitments:slip_sign": action(roles=SIGNER),
    "commitments:slip_refuse": action(roles=SIGNER, data=REASON),
    "commitments:slip_paper": Page(axe=False),
    "commitments:slip_pes": Page(arguments=on(slip="signed_slip")),
    "commitments:slip_pes_export": action(status=409, arguments=on(slip="signed_slip")),  # the supplier has no IBAN
    "commitments:pes_settings": form(
        siret="21690123100011", post="069004", collectivity="400", budget_code="00", product_code="0101"
    ),
    "commitments:pes_returns": Page(roles=PREPARERS | TREASURER, also="POST", data=upload_return),
    "commitments:invoice_list": Page(),
    "commitments:invoice_add": Page(roles=PREPARERS, also="POST", data=invoice_data),
    "commitments:invoice_drop": Page(roles=PREPARERS, also="POST", data=upload_invoices),
    "commitments:invoice_match_list": Page(),
    "commitments:invoice_match": action(data=match_data),
    "commitments:invoice_detail": Page(),
    "commitments:invoice_file": Page(axe=False),
    "commitments:invoice_return": action(data=REASON),
    "commitments:invoice_receive": action(arguments=on(invoice="returned")),
    "commitments:invoice_cancel": action(data=REASON),
    "commitments:payment_delays": Page(),
    "commitments:payment_delays_export": Page(axe=False),
    "commitments:late_interest_order": action(status=422),  # the order was not paid late
    "commitments:alert_list": Page(),
    "commitments:receipt_list": Page(),
    "commitments:receipt_import": action(roles=PREPARERS | TREASURER, data=upload_receipts),
    "commitments:receipt_regularise": action(data=receipt_choice),
    "commitments:closing": Page(),
    "commitments:closing_release": action(data=lambda tenant, examples: {"commitment": [str(examples["approved"])]}),
    "commitments:closing_attach": action(),
    "commitments:closing_close": action(status=409),  # its steps are not done
    "commitments:closing_confirm": action(),
    "commitments:concordance": Page(),
    "commitments:balance_receive": action(roles=PREPARERS | TREASURER, data=upload_balance),
    "commitments:concordance_certify": action(roles=PREPARERS | TREASURER, status=409),  # the balance differs
    "commitments:concordance_paper": Page(axe=False),
    "commitments:balance_check": Page(),
    "commitments:balance_check_start": action(roles=PREPARERS | ADMINISTRATOR, data={"budget": "TNO"}),
    "commitments:balance_mend": action(roles=ADMINISTRATOR),
    "commitments:supplier_list": Page(),
    "commitments:supplier_add": form(name="Fibre du Rhône", category="company", siret="", iban=""),
    "commitments:supplier_import": Page(roles=PREPARERS, also="POST", data=upload_suppliers),
    "commitments:supplier_import_columns": Page(
        roles=PREPARERS, also="POST", arguments=on(listing="supplier_listing"),
        data={"package": "Grand Angle", "column_0": "code", "column_1": "name", "column_2": "siret"},
    ),
    "commitments:supplier_adopt": action(),
    "commitments:supplier_detail": Page(),
    "commitments:supplier_export": Page(axe=False),
    "commitments:supplier_edit": form(name="Câblage du Rhône", category="company"),
    "commitments:supplier_merge": action(data=duplicate),
}  # fmt: skip


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a year with credits, and a row in each state that an address needs."""
    by, year = tenant["finance_officer"], tenant.year
    vote(year)
    supplier = Supplier.objects.create(syndicate=tenant.syndicate, name="Câblage du Rhône", siret="73282932000074")
    copy = Supplier.objects.create(syndicate=tenant.syndicate, name="CABLAGE DU RHONE")

    def asked(code: str = "611", **more: Any) -> CommitmentInput:
        return CommitmentInput(Decimal("100.00"), account(year, code), supplier, "câblage", on=DAY, **more)

    draft = draft_commitment(year, asked(), by=by)
    approved = commit_expenditure(year, asked(), by=by)
    certified = commit_expenditure(year, asked(), by=by)
    sign_commitment(certified, by=tenant["authorising_officer"], act="order", on=DAY)
    service = certify_service(certified, D("100.00"), done_on=DAY, by=by, document=Document("bon.pdf", PDF))
    orders = {name: _order(tenant, asked()) for name in ("liquidated", "order", "signed", "other")}
    title = _order(tenant, asked("7478", direction="revenue"))
    slip = _slip(tenant, orders["order"], orders["signed"])
    taken = take_in_charge(orders["order"], by=tenant["treasurer"], on=DAY)
    _slip(tenant, title)
    title = take_in_charge(title, by=tenant["treasurer"], on=DAY)
    unsigned = form_slip(year, "expense", [orders["other"].pk], by=by)
    invoices = [_invoice(tenant, supplier, number) for number in ("F-1", "F-0")]
    Invoice.objects.filter(pk=invoices[1].pk).update(state="returned", state_reason="SIRET faux")
    receive_balance(year, file_name="balance.csv", content=BALANCE, by=tenant["treasurer"])
    record_receipts(year, [ReceiptInput("P1", DAY, "Ville", D("60.00"))])
    return {
        "asked": draft.pk, "approved": approved.pk, "approved_number": approved.number,
        "certified": certified.pk, "service": service.pk,
        "liquidated": orders["liquidated"].pk, "signed": orders["signed"].pk, "order": taken.pk, "title": title.pk,
        "slip": unsigned.pk, "signed_slip": slip.pk, "invoice": invoices[0].pk, "returned": invoices[1].pk,
        "supplier": supplier.pk, "duplicate": copy.pk, "receipt": year.receipts.get().pk, "direction": "expense",
        "chapter": "011", "step": "releases", "supplier_listing": _suppliers(tenant),
    }  # fmt: skip


def _suppliers(tenant: Tenant) -> Any:
    content = b"Code;Nom;SIRET\nT2;Ville de Lyon;21690123100011\n"
    return receive_suppliers(tenant.syndicate, file_name="tiers.csv", content=content, by=tenant["finance_officer"]).pk


def _order(tenant: Tenant, asked: CommitmentInput) -> IssuedOrder:
    by = tenant["finance_officer"]
    commitment = commit_expenditure(tenant.year, asked, by=by)
    return liquidate(certify_service(commitment, D("100.00"), done_on=DAY, by=by), D("100.00"), by=by)


def _slip(tenant: Tenant, *orders: IssuedOrder) -> Slip:
    slip = form_slip(tenant.year, orders[0].direction, [order.pk for order in orders], by=tenant["finance_officer"])
    return sign_slip(slip, by=tenant["authorising_officer"])


def _invoice(tenant: Tenant, supplier: Supplier, number: str) -> Invoice:
    return record_invoice(
        tenant.year, supplier, number=number, issued_on=DAY, received_on=DAY,
        lines=[LineInput("câble", D("1"), D("10.00"))], file=Document("facture.pdf", PDF),
        by=tenant["finance_officer"],
    )  # fmt: skip
