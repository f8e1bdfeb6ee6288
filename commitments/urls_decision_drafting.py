"""Addresses of the decisions drafted from the results."""

from django.urls import path

from commitments.views import decision_drafting

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/rediger/"

urlpatterns = [
    path(YEAR, decision_drafting.draft_choice, name="draft_choice"),
    path(f"{YEAR}resultats/", decision_drafting.draft_results, name="draft_results"),
    path(f"{YEAR}ajustement/", decision_drafting.draft_adjustment_add, name="draft_adjustment_add"),
]
