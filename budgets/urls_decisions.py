"""Addresses of budget decisions, under a budget year."""

from django.urls import path

from budgets.views import decisions

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/"

urlpatterns = [
    path(YEAR, decisions.decision_list, name="decision_list"),
    path(f"{YEAR}controles/", decisions.decision_control_list, name="decision_control_list"),
    path(f"{YEAR}importer/", decisions.decision_import_add, name="decision_import_add"),
    path(f"{YEAR}importer/<uuid:source>/", decisions.decision_import_detail, name="decision_import_detail"),
    path(f"{YEAR}importer/<uuid:source>/confirmer/", decisions.decision_import_start, name="decision_import_start"),
    path(f"{YEAR}<uuid:decision>/", decisions.decision_detail, name="decision_detail"),
    path(f"{YEAR}<uuid:decision>/totem.xml", decisions.decision_xml, name="decision_xml"),
    path(f"{YEAR}<uuid:decision>/scdl.csv", decisions.decision_csv, name="decision_csv"),
]
