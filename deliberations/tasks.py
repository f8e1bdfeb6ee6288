"""What the scheduler does at night for the acts: tell who transmits them that a deadline comes or is over."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from budgets.management.reach import looked_through
from budgets.models import Membership, Role, Syndicate
from budgets.tenancy import syndicate_context
from deliberations.queries.transmissions import watched_acts, watched_decisions

logger = logging.getLogger(__name__)
TOLD = (Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER)


@shared_task
def tell_deadlines_of_all() -> int:
    """Tell each syndicate's officers which of their acts wait; return how many syndicates were told something."""
    told = 0
    for syndicate in looked_through():
        with syndicate_context(syndicate):
            told += tell_deadlines(syndicate)
    return told


def tell_deadlines(syndicate: Syndicate) -> bool:
    """Send the officers the acts whose deadline comes or is over today; return whether there was any."""
    acts = [act for act in (*watched_acts(), *watched_decisions()) if act.watch.asks_for_a_message]
    if not acts:
        return False
    users = Membership.objects.filter(role__in=TOLD, user__is_active=True).values_list("user__email", flat=True)
    address = settings.SITE_URL + reverse("deliberations:transmission_list", args=[syndicate.slug])
    context = {"syndicate": syndicate, "acts": acts, "address": address}
    text = render_to_string("deliberations/email/deadlines.txt", context)
    subject = f"Équilibre\u00a0: actes à transmettre, {syndicate.acronym or syndicate.name}"
    for email in sorted(set(users)):
        try:
            send_mail(subject, text, None, [email])
        except (OSError, SMTPException):
            logger.exception("deadlines of acts not sent")  # the page has them
    return True
