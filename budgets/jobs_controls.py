"""The job that checks the decisions of a syndicate, asked for on a page or every night; it tells what became worse."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from budgets.jobs import JobRun, enqueue, job_handler
from budgets.models import ControlReport, Job, Membership, Role, Syndicate, User
from budgets.queries_linked_budgets import linked_years
from budgets.services.control_runs import Checked, decisions_to_check, run_on_decision, run_on_linked_budgets

logger = logging.getLogger(__name__)
KIND = "decision_controls"
TITLES = {
    ControlReport.Origin.NIGHT: "Contrôles de la nuit",
    ControlReport.Origin.DEMAND: "Contrôle de toutes les décisions",
}


def ask_for_controls(syndicate: Syndicate, *, by: User | None, origin: str = ControlReport.Origin.DEMAND) -> Job:
    """Have all the decisions of the open years of a syndicate checked by a worker."""
    title = TITLES[ControlReport.Origin(origin)]
    return enqueue(KIND, title=title, syndicate=syndicate, by=by, params={"origin": str(origin)})


@job_handler(KIND)
def check_decisions(run: JobRun) -> dict[str, Any]:
    """Check each decision, then the budgets of each year together. A second run checks again: nothing is doubled."""
    syndicate, origin = run.job.syndicate, run.params["origin"]
    decisions, years = decisions_to_check(), linked_years()
    total = len(decisions) + len(years)
    checked = []
    for done, decision in enumerate(decisions, start=1):
        checked.append(run_on_decision(decision, origin))
        run.progress(done, total, f"{decision.budget_year}\u00a0: {decision}")
    for done, year in enumerate(years, start=len(decisions) + 1):
        run_on_linked_budgets(syndicate, year, origin)
        run.progress(done, total, f"Budgets liés de {year}")
    worse = [it for it in checked if it.is_worse]
    if worse and origin == ControlReport.Origin.NIGHT:
        tell_administrators(syndicate, worse)
    return {
        "decisions": len(checked),
        "blocking": sum(it.report.blocking for it in checked),
        "page": reverse("budgets:control_report_list", args=[syndicate.slug]),
        "page_label": "Voir les constats",
    }


def tell_administrators(syndicate: Syndicate, worse: list[Checked]) -> None:
    """Send the administrators and the finance officers the decisions that have new blocking findings."""
    roles = (Role.ADMINISTRATOR, Role.FINANCE_OFFICER)
    users = Membership.objects.filter(role__in=roles, user__is_active=True).values_list("user__email", flat=True)
    address = settings.SITE_URL + reverse("budgets:control_report_list", args=[syndicate.slug])
    text = render_to_string("budgets/email/controls.txt", {"syndicate": syndicate, "worse": worse, "address": address})
    subject = f"Équilibre\u00a0: constats bloquants, {syndicate.acronym or syndicate.name}"
    for email in sorted(set(users)):
        try:
            send_mail(subject, text, None, [email])
        except (OSError, SMTPException):
            logger.exception("findings of the night not sent")  # the page has them
