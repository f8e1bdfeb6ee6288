"""Addresses of commitments: listing, import, carry-forward, results."""

from django.urls import URLPattern

from commitments import urls_results

app_name = "commitments"

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"

urlpatterns: list[URLPattern] = [
    *urls_results.urlpatterns,
]
