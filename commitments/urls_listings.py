"""Addresses of commitments, of their import and of the carry-forward."""

from django.urls import path

from commitments.views import commitments, imports

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"
IMPORT = f"{YEAR}/engagements/importer/<uuid:listing>"

urlpatterns = [
    path(f"{YEAR}/engagements/", commitments.commitment_list, name="commitment_list"),
    path(f"{YEAR}/engagements/export/csv/", commitments.commitment_export_csv, name="commitment_export_csv"),
    path(f"{YEAR}/engagements/export/xlsx/", commitments.commitment_export_xlsx, name="commitment_export_xlsx"),
    path(f"{YEAR}/engagements/<uuid:commitment>/", commitments.commitment_detail, name="commitment_detail"),
    path(f"{YEAR}/engagements/importer/", imports.import_add, name="import_add"),
    path(f"{IMPORT}/", imports.import_detail, name="import_detail"),
    path(f"{IMPORT}/colonnes/", imports.import_columns, name="import_columns"),
    path(f"{IMPORT}/confirmer/", imports.import_start, name="import_start"),
    path(f"{YEAR}/mandats-et-titres/importer/", imports.order_import_add, name="order_import_add"),
    path(f"{YEAR}/encaissements/importer/", imports.receipt_listing_add, name="receipt_listing_add"),
    path(f"{YEAR}/restes-a-realiser/", commitments.rar_state, name="rar_state"),
]
