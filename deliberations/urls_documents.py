"""Addresses of the documents of deliberations."""

from django.urls import path

from deliberations.views import documents

urlpatterns = [
    path("<slug:syndicate>/documents/<uuid:code>/", documents.document_download, name="document_download"),
    path("<slug:syndicate>/documents/<int:year>.zip", documents.document_archive, name="document_archive"),
    path("<slug:syndicate>/deliberations/<uuid:code>/document/", documents.document_request, name="document_request"),
]
