"""Addresses of the life of expenses and revenues: credits, verbs, orders, slips, invoices, suppliers."""

from django.urls import path

from commitments.views import (
    commitment_acts,
    invoices,
    orders,
    papers,
    receipts,
    services_done,
    situation,
    slips,
    suppliers,
    work,
)

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"
COMMITMENT = f"{YEAR}/engagements/<uuid:commitment>"
SERVICE = f"{COMMITMENT}/service-fait/<uuid:service>"
ORDER = f"{YEAR}/mandats-et-titres/<uuid:order>"
SLIP = f"{YEAR}/bordereaux/<uuid:slip>"
INVOICE = f"{YEAR}/factures/<uuid:invoice>"
SUPPLIER = "<slug:syndicate>/tiers/<uuid:supplier>"

urlpatterns = [
    path(f"{YEAR}/credits/", situation.credit_situation, name="credit_situation"),
    path(f"{YEAR}/credits/export/", situation.credit_export, name="credit_export"),
    path(f"{YEAR}/credits/avant-le-vote/", situation.before_vote, name="before_vote"),
    path(f"{YEAR}/credits/<slug:direction>/<slug:chapter>/", situation.credit_chapter, name="credit_chapter"),
    path(f"{YEAR}/a-faire/", work.work_list, name="work_list"),
    path(f"{YEAR}/engagements/nouveau/", commitment_acts.commitment_add, name="commitment_add"),
    path(f"{COMMITMENT}/viser/", commitment_acts.commitment_approve, name="commitment_approve"),
    path(f"{COMMITMENT}/refuser/", commitment_acts.commitment_refuse, name="commitment_refuse"),
    path(f"{COMMITMENT}/signer/", commitment_acts.commitment_sign, name="commitment_sign"),
    path(f"{COMMITMENT}/completer/", commitment_acts.commitment_complete, name="commitment_complete"),
    path(f"{COMMITMENT}/degager/", commitment_acts.commitment_release, name="commitment_release"),
    path(f"{COMMITMENT}/bon-de-commande/", papers.commitment_order_form, name="commitment_order_form"),
    path(f"{COMMITMENT}/service-fait/", services_done.service_certify, name="service_certify"),
    path(f"{SERVICE}/annuler/", services_done.service_cancel, name="service_cancel"),
    path(f"{SERVICE}/liquider/", services_done.service_liquidate, name="service_liquidate"),
    path(f"{SERVICE}/piece/", services_done.service_document, name="service_document"),
    path(f"{YEAR}/mandats-et-titres/", orders.order_list, name="order_list"),
    path(f"{ORDER}/", orders.order_detail, name="order_detail"),
    path(f"{ORDER}/abandonner/", orders.order_abandon, name="order_abandon"),
    path(f"{ORDER}/prendre-en-charge/", orders.order_take, name="order_take"),
    path(f"{ORDER}/rejeter/", orders.order_reject, name="order_reject"),
    path(f"{ORDER}/payer/", orders.order_pay, name="order_pay"),
    path(f"{ORDER}/corriger/", orders.order_correct, name="order_correct"),
    path(f"{ORDER}/abandonner-la-creance/", orders.order_give_up, name="order_give_up"),
    path(f"{YEAR}/bordereaux/", slips.slip_list, name="slip_list"),
    path(f"{YEAR}/bordereaux/former/", slips.slip_form, name="slip_form"),
    path(f"{SLIP}/", slips.slip_detail, name="slip_detail"),
    path(f"{SLIP}/signer/", slips.slip_sign, name="slip_sign"),
    path(f"{SLIP}/refuser/", slips.slip_refuse, name="slip_refuse"),
    path(f"{SLIP}/pdf/", papers.slip_paper, name="slip_paper"),
    path(f"{YEAR}/factures/", invoices.invoice_list, name="invoice_list"),
    path(f"{YEAR}/factures/nouvelle/", invoices.invoice_add, name="invoice_add"),
    path(f"{INVOICE}/", invoices.invoice_detail, name="invoice_detail"),
    path(f"{INVOICE}/fichier/", invoices.invoice_file, name="invoice_file"),
    path(f"{INVOICE}/renvoyer/", invoices.invoice_return, name="invoice_return"),
    path(f"{INVOICE}/reprendre/", invoices.invoice_receive, name="invoice_receive"),
    path(f"{INVOICE}/annuler/", invoices.invoice_cancel, name="invoice_cancel"),
    path(f"{YEAR}/encaissements/", receipts.receipt_list, name="receipt_list"),
    path(f"{YEAR}/encaissements/recevoir/", receipts.receipt_import, name="receipt_import"),
    path(f"{YEAR}/encaissements/regulariser/", receipts.receipt_regularise, name="receipt_regularise"),
    path("<slug:syndicate>/recherche/", work.search, name="search"),
    path("<slug:syndicate>/tiers/", suppliers.supplier_list, name="supplier_list"),
    path("<slug:syndicate>/tiers/nouveau/", suppliers.supplier_add, name="supplier_add"),
    path("<slug:syndicate>/tiers/reprendre/", suppliers.supplier_adopt, name="supplier_adopt"),
    path(f"{SUPPLIER}/", suppliers.supplier_detail, name="supplier_detail"),
    path(f"{SUPPLIER}/modifier/", suppliers.supplier_edit, name="supplier_edit"),
    path(f"{SUPPLIER}/fusionner/", suppliers.supplier_merge, name="supplier_merge"),
]
