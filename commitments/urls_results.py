"""Addresses of the results of a year."""

from django.urls import path

from commitments.views import results

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"

urlpatterns = [
    path(f"{YEAR}/resultats/", results.results, name="results"),
    path(f"{YEAR}/resultats/ouvrir/", results.result_open, name="result_open"),
    path(f"{YEAR}/resultats/compte/", results.result_accounts_take, name="result_accounts_take"),
    path(f"{YEAR}/resultats/<uuid:result>/montants/", results.result_figures, name="result_figures"),
    path(f"{YEAR}/resultats/<uuid:result>/apercu/", results.result_preview, name="result_preview"),
    path(f"{YEAR}/resultats/<uuid:result>/mandats-et-titres/", results.result_orders_take, name="result_orders_take"),
    path(
        f"{YEAR}/resultats/<uuid:result>/restes-a-realiser/reprendre/", results.result_rar_take, name="result_rar_take"
    ),
    path(
        f"{YEAR}/resultats/<uuid:result>/restes-a-realiser/maintenir/", results.result_rar_keep, name="result_rar_keep"
    ),
]
