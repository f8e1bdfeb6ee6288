"""Addresses of accounts: the pages of allauth that we want, in French, and no other (no sign-up, no e-mail change)."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as socialaccount
from allauth.usersessions import views as usersessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from budgets import openid_connect

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/fait/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/verifier/", mfa.authenticate, name="mfa_authenticate"),
    path("second-facteur/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application/activer/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/desactiver/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-facteur/codes/creer/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-facteur/codes/fichier/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("second-facteur/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("second-facteur/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("second-facteur/cles/confirmer/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    # allauth leaves these two behind the sign-in that they are part of
    path("second-facteur/cles/connexion/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("second-facteur/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("second-facteur/cles/<int:pk>/renommer/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("fournisseurs/", socialaccount.connections, name="socialaccount_connections"),
    path("fournisseurs/annule/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
    path("fournisseurs/erreur/", login_not_required(socialaccount.login_error), name="socialaccount_login_error"),
    path("fournisseurs/<slug:provider_id>/", openid_connect.login, name="openid_connect_login"),
    path("fournisseurs/<slug:provider_id>/retour/", openid_connect.callback, name="openid_connect_callback"),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
]
