"""Addresses of the parapheur, of certificates, of what signatures are worth, of stamped copies."""

from django.urls import path

from deliberations.views import parapheur, signature_reports

HOME = "<slug:syndicate>/parapheur"

urlpatterns = [
    path(f"{HOME}/", parapheur.parapheur_home, name="parapheur_home"),
    path(f"{HOME}/signer/", parapheur.parapheur_sign, name="parapheur_sign"),
    path(f"{HOME}/certificat/", parapheur.certificate_detail, name="certificate_detail"),
    path(f"{HOME}/certificat/retirer/", parapheur.certificate_remove, name="certificate_remove"),
    path(f"{HOME}/signataires/<uuid:code>/refuser/", parapheur.signatory_refuse, name="signatory_refuse"),
    path(f"{HOME}/<uuid:code>/retirer/", parapheur.circuit_withdraw, name="circuit_withdraw"),
    path("<slug:syndicate>/deliberations/<uuid:code>/parapheur/", parapheur.circuit_open, name="circuit_open"),
    path(
        "<slug:syndicate>/deliberations/<uuid:code>/copie.pdf",
        signature_reports.deliberation_copy,
        name="deliberation_copy",
    ),
    path(
        "<slug:syndicate>/documents/<uuid:code>/signatures/",
        signature_reports.signature_report,
        name="signature_report",
    ),
    path("verifier/signatures/", signature_reports.signature_check, name="signature_check"),
]
