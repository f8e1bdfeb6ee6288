"""The grid of a decision of 5 000 lines, its page and its lines as the server sends them, against reading the rows."""

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from budgets.models import User
from budgets.tenancy import syndicate_context
from tests.benchmarks.decision_lines import LINES, stored_decision
from tests.benchmarks.measure import Measure, best_times

ROWS = "SELECT * FROM budgets_creditline WHERE decision_id = %s ORDER BY rank"


def measure() -> Measure:
    """Return the server's time for the page and its lines against that of reading the same rows, columns as stored."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # nothing is collected here
    with stored_decision() as decision:
        syndicate, budget = decision.syndicate, decision.budget_year.budget
        where = [syndicate.slug, budget.code, decision.budget_year.year, decision.pk]
        page, lines = (reverse(f"budgets:{name}", args=where) for name in ("decision_grid", "decision_grid_lines"))
        client = Client()
        client.force_login(User.objects.get(email=f"finance_officer@{syndicate.slug}.example"))

        def serve() -> None:
            assert client.get(page).status_code == 200
            assert len(client.get(lines).json()["lines"]) == LINES

        def rows() -> object:
            with syndicate_context(syndicate), connection.cursor() as cursor:
                cursor.execute(ROWS, [decision.pk])
                return cursor.fetchall()

        seconds, reference = best_times(serve, rows, runs=20)
    return Measure("grid", f"reading the {LINES} rows", seconds, reference, target=5)
