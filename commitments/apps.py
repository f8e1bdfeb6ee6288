"""The application of commitments, orders, carry-forward and year-end results."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = "Engagements"
