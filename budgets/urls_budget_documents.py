"""Addresses of the budget document of a decision."""

from django.urls import path

from budgets.views import budget_documents, joint_annexes

DOCUMENT = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/document/"

urlpatterns = [
    path(DOCUMENT, budget_documents.budget_document, name="budget_document"),
    path(f"{DOCUMENT}etats/<str:state>/", budget_documents.budget_document_state, name="budget_document_state"),
    path(
        f"{DOCUMENT}etats/<str:state>/origine/", budget_documents.budget_document_origin, name="budget_document_origin"
    ),
    path(f"{DOCUMENT}annexes-jointes/", joint_annexes.budget_document_annexes, name="budget_document_annexes"),
    path(f"{DOCUMENT}comparer/", budget_documents.budget_document_comparison, name="budget_document_comparison"),
    path(f"{DOCUMENT}tableur.xlsx", budget_documents.budget_document_workbook, name="budget_document_workbook"),
    path(f"{DOCUMENT}produire/", budget_documents.budget_document_make, name="budget_document_make"),
    path(
        f"{DOCUMENT}fichiers/<uuid:document>/",
        budget_documents.budget_document_download,
        name="budget_document_download",
    ),
    path(
        f"{DOCUMENT}fichiers/<uuid:document>/envoi/",
        budget_documents.budget_document_send,
        name="budget_document_send",
    ),
]
