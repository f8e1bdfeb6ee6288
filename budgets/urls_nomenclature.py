"""Addresses of the charts of accounts and of the glossary, which belong to no syndicate."""

from django.urls import path

from budgets.views import glossary, nomenclature

urlpatterns = [
    path("nomenclatures/", nomenclature.chart_list, name="chart_list"),
    path("nomenclatures/<slug:variant>/<int:year>/", nomenclature.chart_detail, name="chart_detail"),
    path("nomenclatures/<slug:variant>/<int:year>/chapitres/", nomenclature.chart_chapters, name="chart_chapters"),
    path("nomenclatures/<slug:variant>/<int:year>/fonctions/", nomenclature.chart_functions, name="chart_functions"),
    path("nomenclatures/<slug:variant>/<int:year>/changements/", nomenclature.chart_changes, name="chart_changes"),
    path(
        "nomenclatures/<slug:variant>/<int:year>/comptes/<slug:code>/",
        nomenclature.account_detail,
        name="account_detail",
    ),
    path("glossaire/", glossary.glossary, name="glossary"),
]
