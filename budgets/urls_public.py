"""Addresses that belong to no syndicate and need no account."""

from django.urls import path

from budgets.views import document_check

urlpatterns = [
    path("verifier/", document_check.document_check, name="document_check"),
]
