"""Addresses of budgets: syndicates, members, charts of accounts, jobs, history."""

from django.urls import path

from budgets.views import syndicates

app_name = "budgets"

urlpatterns = [
    path("", syndicates.syndicate_choice, name="syndicate_choice"),
]
