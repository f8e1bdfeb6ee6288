"""Addresses of what a decision exchanges: its general informations, its data."""

from django.urls import path

from budgets.views import decision_exchange

DECISION = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/"

urlpatterns = [
    path(f"{DECISION}informations/", decision_exchange.decision_informations, name="decision_informations"),
    path(f"{DECISION}decision.json", decision_exchange.decision_json, name="decision_json"),
]
