"""Proxies given before the vote, and arrivals at the door.

Source: L. 2121-20 CGCT (in force on 15 February 2024): a member who can't come gives a written proxy, revocable, to a
colleague of his choice.
"""

from django.db import transaction
from django.utils.timezone import localdate, now

from deliberations.models import Arrival, Delegate, Meeting, ProxyForm
from deliberations.queries.assembly import assembly_rules
from deliberations.rules.attendance import most_proxies
from deliberations.rules.typography import typeset
from deliberations.services.actor import Actor
from deliberations.services.refusals import StepRefused, refuse


@transaction.atomic
def give_proxy(
    meeting: Meeting, giver: Delegate, holder: Delegate, *, means: str, by: Actor | None = None
) -> ProxyForm:
    """Record a proxy; one given before to somebody else ends. Giving it again to the same one changes nothing.

    Raises StepRefused once the meeting is open, Refused for a holder who can't hold it.
    """
    locked = _lock(meeting, "donner pouvoir")
    if giver.pk == holder.pk:
        raise refuse("Pouvoir", "vous ne pouvez pas vous le donner.", "Choisissez un autre délégué.")
    if not holder.is_active:
        raise refuse("Pouvoir", f"{holder} n'est plus en exercice.", "Choisissez un autre délégué.")
    mine = _current(locked, giver)
    if mine is not None and mine.holder_id == holder.pk:
        return mine
    held = ProxyForm.objects.filter(meeting=locked, holder=holder, ended_at=None).exclude(giver=giver).count()
    most = assembly_rules(locked.syndicate).proxies_per_member
    if held >= most:
        raise refuse(
            "Pouvoir", f"{holder} en détient déjà {held}, un membre n'en porte {most_proxies(most)}.",
            "Choisissez un autre délégué.",
        )  # fmt: skip
    gone = _current(locked, holder)
    if gone is not None:
        raise refuse(
            "Pouvoir", f"{holder} sera absent : il a lui-même donné pouvoir à {gone.holder}.",
            "Choisissez un délégué qui sera présent.",
        )  # fmt: skip
    if mine is not None:
        _end(mine)
    for row in ProxyForm.objects.filter(meeting=locked, holder=giver, ended_at=None):
        _end(row)  # who will be away carries no proxy any more
    Arrival.objects.filter(meeting=locked, delegate=giver).delete()
    return ProxyForm.objects.create(
        syndicate_id=locked.syndicate_id,
        meeting=locked,
        giver=giver,
        holder=holder,
        means=means,
        by=by.user if by else None,
    )


@transaction.atomic
def take_proxy_back(meeting: Meeting, giver: Delegate) -> None:
    """End the proxy of a delegate. Raises StepRefused once the meeting is open, Refused when he gave none."""
    locked = _lock(meeting, "reprendre un pouvoir")
    mine = _current(locked, giver)
    if mine is None:
        raise refuse("Pouvoir", "aucun n'est donné.", "Il n'y a rien à reprendre.")
    _end(mine)


@transaction.atomic
def note_arrival(meeting: Meeting, delegate: Delegate, *, means: str) -> Arrival:
    """Record that a delegate is there, on the day of the meeting; a proxy that he gave ends. Twice is once.

    Raises StepRefused on another day, and once the sheet is established.
    """
    locked = _lock(meeting, "signaler une arrivée")
    if locked.held_on != localdate():
        raise StepRefused(typeset("Les arrivées se notent le jour de la séance."))
    mine = _current(locked, delegate)
    if mine is not None:
        _end(mine)
    arrival, _ = Arrival.objects.get_or_create(
        meeting=locked, delegate=delegate, defaults={"means": means, "syndicate_id": locked.syndicate_id}
    )
    return arrival


def _lock(meeting: Meeting, action: str) -> Meeting:
    """Return the meeting locked. Raises StepRefused once it is open: movements are then noted one by one."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("syndicate").get(pk=meeting.pk)
    if locked.opened_at is not None or locked.deliberations.filter(frozen_at__isnull=False).exists():
        raise StepRefused(typeset(f"La séance est ouverte : pour {action}, adressez-vous au secrétaire de séance."))
    return locked


def _current(meeting: Meeting, giver: Delegate) -> ProxyForm | None:
    return ProxyForm.objects.filter(meeting=meeting, giver=giver, ended_at=None).select_related("holder").first()


def _end(proxy: ProxyForm) -> None:
    proxy.ended_at = now()
    proxy.save(update_fields=["ended_at"])
