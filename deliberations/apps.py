"""The application of meetings, votes, deliberations and their documents."""

from django.apps import AppConfig


class DeliberationsConfig(AppConfig):
    name = "deliberations"
    verbose_name = "Délibérations"

    def ready(self) -> None:
        import deliberations.jobs_convocations
        import deliberations.jobs_documents
        import deliberations.jobs_year_files  # noqa: F401  # registers the handler of its jobs
        from budgets.queries_maquette import tell_signature
        from commitments.queries_work import tell_work
        from deliberations.queries.budget_signature import signature_of_vote
        from deliberations.queries.transmissions import acts_work

        tell_signature(signature_of_vote)
        tell_work(acts_work)
