"""Addresses of deliberations: the year's chain, meetings, deliberations, documents."""

from django.urls import URLPattern

app_name = "deliberations"

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"

urlpatterns: list[URLPattern] = []
