"""Addresses of the report to the assembly on a decision."""

from django.urls import path

from budgets.views import decision_reports

DECISION = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/"

urlpatterns = [
    path(f"{DECISION}rapport/", decision_reports.decision_report, name="decision_report"),
    path(f"{DECISION}rapport/texte/", decision_reports.decision_report_edit, name="decision_report_edit"),
    path(f"{DECISION}rapport.pdf", decision_reports.decision_report_pdf, name="decision_report_pdf"),
]
