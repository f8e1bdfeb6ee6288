"""Addresses of the documents of deliberations."""

from django.urls import path

from deliberations.views import documents, publications, register, transmissions, treasurer_papers

TREASURER = "<slug:syndicate>/<slug:budget>/<int:year>/comptable"

urlpatterns = [
    path(f"{TREASURER}/restes-a-realiser.pdf", treasurer_papers.treasurer_rar, name="treasurer_rar"),
    path(f"{TREASURER}/fiche-<slug:kind>.pdf", treasurer_papers.treasurer_sheet, name="treasurer_sheet"),
    path(f"{TREASURER}/pieces.zip", treasurer_papers.treasurer_pieces, name="treasurer_pieces"),
    path("<slug:syndicate>/registre/", register.register_list, name="register_list"),
    path("<slug:syndicate>/registre/annee-<int:year>/", register.register_year, name="register_year"),
    path(
        "<slug:syndicate>/registre/annee-<int:year>/<slug:kind>/produire/",
        register.year_file_request,
        name="year_file_request",
    ),
    path("<slug:syndicate>/registre/fichiers/<uuid:code>/", register.year_file_download, name="year_file_download"),
    path("<slug:syndicate>/transmissions/", transmissions.transmission_list, name="transmission_list"),
    path(
        "<slug:syndicate>/deliberations/<uuid:code>/retirer-du-site/",
        publications.publication_withdraw,
        name="publication_withdraw",
    ),
    path("<slug:syndicate>/documents/<uuid:code>/", documents.document_download, name="document_download"),
    path("<slug:syndicate>/documents/<int:year>.zip", documents.document_archive, name="document_archive"),
    path("<slug:syndicate>/deliberations/<uuid:code>/document/", documents.document_request, name="document_request"),
]
