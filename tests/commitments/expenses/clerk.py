"""Clerks, each a process of his own with his own connection, committing on the same envelopes at the same time.

    python -m tests.commitments.expenses.clerk CLERKS SYNDICATE YEAR CODES AMOUNT TIMES

One process loads the application and forks the clerks; they wait for each other, then commit; it prints as JSON what
each obtained.
"""

import json
import multiprocessing
import os
import sys
from decimal import Decimal
from typing import Any


def clerk(ready: Any, go: Any, told: Any, syndicate: str, year: str, codes: str, amount: str, times: int) -> None:
    """Commit `amount` euros, `times` times, on each account in turn; tell how many commitments and refusals."""
    from django.db import connection

    from budgets.models import Account, BudgetYear
    from budgets.tenancy import syndicate_context
    from commitments.rules.credits import InsufficientCreditError
    from commitments.services.commitments import CommitmentInput, commit_expenditure

    made = refused = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {os.environ['CLERK_ROLE']}")
    with syndicate_context(syndicate):
        budget_year = BudgetYear.objects.select_related("budget", "chart", "syndicate").get(pk=year)
        accounts = [Account.objects.get(chart=budget_year.chart_id, code=code) for code in codes.split(",")]
        ready.release()
        go.wait()
        for turn in range(times):
            asked = CommitmentInput(Decimal(amount), accounts[turn % len(accounts)], f"clerk {os.getpid()}", "câble")
            try:
                commit_expenditure(budget_year, asked, by=None)
                made += 1
            except InsufficientCreditError:
                refused += 1
    connection.close()
    told.put((made, refused))


def main() -> None:
    """Fork the clerks, let them go together, print what each obtained."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    count, *rest = sys.argv[1:]
    fork = multiprocessing.get_context("fork")
    ready, go, told = fork.Semaphore(0), fork.Event(), fork.Queue()
    arguments = (ready, go, told, *rest[:4], int(rest[4]))
    clerks = [fork.Process(target=clerk, args=arguments) for _ in range(int(count))]
    for process in clerks:
        process.start()
    try:
        for _ in clerks:
            if not ready.acquire(timeout=60):
                raise SystemExit("a clerk never came")
        go.set()
        answers = [told.get(timeout=120) for _ in clerks]
    except BaseException:
        for process in clerks:
            process.kill()
        raise
    for process in clerks:
        process.join()
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
