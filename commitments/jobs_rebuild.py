"""The long job of the rebuild, budget by budget, and its report to the administrators."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F
from django.urls import reverse

from budgets.jobs import JobRun, enqueue, job_handler
from budgets.models import Budget, BudgetYear, Job, Role, Syndicate, User
from commitments.services.rebuild import YearCheck, rebuild

JOB = "commitments.rebuild_balances"


def start_rebuild(
    syndicate: Syndicate, *, by: User | None, budget: str = "", mend: bool = False, nightly: bool = False
) -> Job:
    """Ask a worker to rebuild the balances of a budget, or of all the budgets of the current syndicate."""
    what = f"du budget {budget}" if budget else "de tous les budgets"
    return enqueue(
        JOB,
        title=f"{'Correction' if mend else 'Vérification'} des soldes {what}",
        syndicate=syndicate,
        by=by,
        params={"budget": budget, "mend": mend, "nightly": nightly},
    )


def start_rebuilds(syndicate: Syndicate, *, by: User | None, mend: bool = False, nightly: bool = False) -> list[Job]:
    """Ask the workers to rebuild the balances of each budget of the current syndicate, one task each."""
    codes = Budget.objects.order_by("code").values_list("code", flat=True)
    return [start_rebuild(syndicate, by=by, budget=code, mend=mend, nightly=nightly) for code in codes]


@job_handler(JOB)
def rebuild_balances(run: JobRun) -> dict[str, Any]:
    """Rebuild year by year; the result keeps the differences. Running it twice finds the same cents."""
    years = BudgetYear.objects.select_related("budget", "syndicate").order_by("budget__code", "-year")
    if budget := run.params.get("budget"):
        years = years.filter(budget__code=budget)
    checks = list(rebuild(list(years), mend=bool(run.params.get("mend")), tick=run.progress))
    wrong = sum(check.wrong for check in checks)
    result = {
        "rows": sum(check.rows for check in checks),
        "wrong": wrong,
        "years": [check.as_json() for check in checks if check.wrong],
        "page": reverse("commitments:balance_check", args=[run.job.syndicate.slug]),
        "page_label": "Voir le compte rendu",
    }
    if wrong and run.params.get("nightly"):
        tell_administrators(run.job.syndicate, checks)
    return result


def tell_administrators(syndicate: Syndicate, checks: list[YearCheck]) -> None:
    """Send the administrators of a syndicate the years whose balances differ from their movements."""
    admins = User.objects.filter(memberships__role=Role.ADMINISTRATOR, memberships__syndicate=syndicate, is_active=True)
    lines = [f"{check.year}\u00a0: {check.wrong} soldes sur {check.rows} diffèrent." for check in checks if check.wrong]
    address = f"{settings.SITE_URL}{reverse('commitments:balance_check', args=[syndicate.slug])}"
    send_mail(
        f"{syndicate.acronym or syndicate.name}\u00a0: des soldes diffèrent de leurs mouvements",
        "\n".join([*lines, "", "Rien n’a été changé. Le détail et la correction\u00a0:", address]),
        None,
        list(admins.values_list("email", flat=True)),
    )


def last_checks(syndicate: Syndicate) -> list[Job]:
    """Return the last rebuild of each budget of a syndicate, done or under way, by code (1 query)."""
    jobs = Job.objects.filter(kind=JOB, syndicate=syndicate).annotate(code=F("params__budget"))
    return list(jobs.order_by("code", "-created_at").distinct("code"))
