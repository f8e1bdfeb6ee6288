"""Addresses of the authorisations (AP, AE) of a budget."""

from django.urls import path

from budgets.views import authorizations

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>/"
LIST = f"{YEAR}autorisations/"
ONE = f"{LIST}<uuid:authorization>/"

urlpatterns = [
    path(LIST, authorizations.authorization_list, name="authorization_list"),
    path(f"{LIST}nouvelle/", authorizations.authorization_add, name="authorization_add"),
    path(f"{LIST}etat.xlsx", authorizations.authorization_export, name="authorization_export"),
    path(f"{LIST}reprendre/<uuid:decision>/", authorizations.authorization_take_over, name="authorization_take_over"),
    path(
        f"{YEAR}decisions/<uuid:decision>/annexes/autorisations/registre/",
        authorizations.authorization_annex,
        name="authorization_annex",
    ),
    path(ONE, authorizations.authorization_detail, name="authorization_detail"),
    path(f"{ONE}reviser/", authorizations.authorization_revise, name="authorization_revise"),
    path(f"{ONE}abandonner/", authorizations.authorization_drop, name="authorization_drop"),
    path(f"{ONE}caducite/", authorizations.authorization_lapse, name="authorization_lapse"),
]
