"""The application of commitments, orders, carry-forward and year-end results."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = "Engagements"

    def ready(self) -> None:
        import commitments.decision_context  # tells budgets what is committed
        import commitments.jobs_listings  # registers the handlers of long jobs
        import commitments.jobs_rebuild
        import commitments.queries_multiyear  # tells budgets what is committed and ordered on authorisations
        import commitments.services.vote_guard  # noqa: F401 - holds the envelopes while a decision is voted
