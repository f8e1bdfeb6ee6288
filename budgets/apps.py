"""The application of syndicates, members, charts of accounts, budgets, results and long jobs."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        import budgets.jobs_budget_documents  # registers the handler of its jobs
        import budgets.jobs_controls  # noqa: F401 - registers its handler
        from budgets.grants import grant_application_role

        post_migrate.connect(grant_application_role, dispatch_uid="grant_application_role")
