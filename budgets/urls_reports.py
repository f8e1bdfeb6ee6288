"""Addresses of the report to the assembly on a decision, and of the opinions of audit chambers."""

from django.urls import path

from budgets.views import decision_reports, opinions

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/"
DECISION = f"{YEAR}<uuid:decision>/"
OPINION = f"{YEAR}avis/<uuid:opinion>/"

urlpatterns = [
    path(f"{DECISION}rapport/", decision_reports.decision_report, name="decision_report"),
    path(f"{DECISION}rapport/texte/", decision_reports.decision_report_edit, name="decision_report_edit"),
    path(f"{DECISION}rapport.pdf", decision_reports.decision_report_pdf, name="decision_report_pdf"),
    path(f"{YEAR}avis/", opinions.opinion_list, name="opinion_list"),
    path(f"{YEAR}avis/ajouter/", opinions.opinion_add, name="opinion_add"),
    path(OPINION, opinions.opinion_detail, name="opinion_detail"),
    path(f"{OPINION}propositions/", opinions.opinion_proposals, name="opinion_proposals"),
    path(f"{OPINION}importer/", opinions.opinion_import, name="opinion_import"),
    path(f"{OPINION}tableau.<slug:kind>", opinions.opinion_table, name="opinion_table"),
    path(f"{OPINION}rediger/", opinions.opinion_draft, name="opinion_draft"),
]
