"""The application of meetings, votes, deliberations and their documents."""

from django.apps import AppConfig


class DeliberationsConfig(AppConfig):
    name = "deliberations"
    verbose_name = "Délibérations"
