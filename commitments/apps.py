"""The application of commitments, orders, carry-forward and year-end results."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = "Engagements"

    def ready(self) -> None:
        import commitments.jobs_listings  # noqa: F401  # registers the handlers of long jobs
