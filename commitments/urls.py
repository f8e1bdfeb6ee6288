"""Addresses of commitments: listing, import, carry-forward, results, spending, drafted decisions."""

from django.urls import URLPattern

from commitments import urls_decision_drafting, urls_listings, urls_results, urls_spending

app_name = "commitments"

urlpatterns: list[URLPattern] = [
    *urls_listings.urlpatterns,
    *urls_results.urlpatterns,
    *urls_spending.urlpatterns,
    *urls_decision_drafting.urlpatterns,
]
