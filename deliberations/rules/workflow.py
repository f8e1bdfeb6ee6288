"""The life of a deliberation: which step follows which, who may take it, and the dates it asks for.

Sources, CGCT as in force on 15 February 2024: L. 2121-10 (the president sets the agenda), L. 2131-1 and L. 5211-3
(an act is enforceable once published and transmitted to the State's representative).
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from budgets.rules.dates import format_date, months_after
from deliberations.rules.typography import typeset
from deliberations.rules.violations import Violation

FINANCE_OFFICER, AUTHORISING_OFFICER, ELECTED_MEMBER = "finance_officer", "authorising_officer", "elected_member"
PREPARERS = frozenset({FINANCE_OFFICER, AUTHORISING_OFFICER})
ROLE_LABELS = {
    FINANCE_OFFICER: "l'agent des finances",
    AUTHORISING_OFFICER: "l'ordonnateur",
    ELECTED_MEMBER: "un élu",
}


class State(StrEnum):
    """Where a deliberation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ON_AGENDA = "on_agenda"
    VOTED = "voted"
    REJECTED = "rejected"
    SEALED = "sealed"
    TRANSMITTED = "transmitted"
    PUBLISHED = "published"
    ENFORCEABLE = "enforceable"


STATE_LABELS = {
    State.DRAFT: "en projet",
    State.SUBMITTED: "soumise à l'ordonnateur",
    State.ON_AGENDA: "à l'ordre du jour",
    State.VOTED: "votée",
    State.REJECTED: "rejetée",
    State.SEALED: "scellée",
    State.TRANSMITTED: "transmise",
    State.PUBLISHED: "publiée",
    State.ENFORCEABLE: "exécutoire",
}
PATH = (
    State.DRAFT,
    State.SUBMITTED,
    State.ON_AGENDA,
    State.VOTED,
    State.SEALED,
    State.TRANSMITTED,
    State.PUBLISHED,
    State.ENFORCEABLE,
)
"""The whole way of an adopted text; a rejected one stops after the agenda."""


@dataclass(frozen=True)
class Step:
    """One action on a deliberation: from which states, towards which one, by whom."""

    name: str
    label: str  # on the button
    sources: frozenset[State]
    target: State
    roles: frozenset[str]


def _step(name: str, label: str, sources: tuple[State, ...], target: State, roles: AbstractSet[str]) -> Step:
    return Step(name, typeset(label), frozenset(sources), target, frozenset(roles))


EDIT = _step("edit", "Modifier le texte", (State.DRAFT,), State.DRAFT, PREPARERS)
REVISE = _step("edit", "Modifier le texte", (State.SUBMITTED,), State.SUBMITTED, {AUTHORISING_OFFICER})
ACCEPT = _step("accept", "Accepter les nouveaux chiffres", (State.DRAFT,), State.DRAFT, PREPARERS)
ACCEPT_LATER = _step(
    "accept",
    "Accepter les nouveaux chiffres",
    (State.SUBMITTED, State.ON_AGENDA),
    State.SUBMITTED,
    {AUTHORISING_OFFICER},
)
SUBMIT = _step("submit", "Soumettre à l'ordonnateur", (State.DRAFT,), State.SUBMITTED, PREPARERS)
SEND_BACK = _step("send_back", "Renvoyer en projet", (State.SUBMITTED,), State.DRAFT, PREPARERS)
SCHEDULE = _step("schedule", "Inscrire à l'ordre du jour", (State.SUBMITTED,), State.ON_AGENDA, {AUTHORISING_OFFICER})
WITHDRAW = _step("withdraw", "Retirer de l'ordre du jour", (State.ON_AGENDA,), State.SUBMITTED, {AUTHORISING_OFFICER})
ANSWER = _step("answer", "Donner un avis", (State.ON_AGENDA,), State.ON_AGENDA, {ELECTED_MEMBER})
VOTE = _step("vote", "Enregistrer le vote", (State.ON_AGENDA,), State.VOTED, {AUTHORISING_OFFICER})
SEAL = _step("seal", "Sceller l'acte", (State.VOTED,), State.SEALED, {AUTHORISING_OFFICER})
TRANSMIT = _step("transmit", "Transmettre à la préfecture", (State.SEALED,), State.TRANSMITTED, PREPARERS)
RECEIVE = _step(
    "receive",
    "Enregistrer l'accusé de réception",
    (State.TRANSMITTED, State.PUBLISHED),
    State.TRANSMITTED,
    PREPARERS,
)
PUBLISH = _step("publish", "Publier", (State.TRANSMITTED,), State.PUBLISHED, PREPARERS)
STEPS = (
    EDIT,
    REVISE,
    ACCEPT,
    ACCEPT_LATER,
    SUBMIT,
    SEND_BACK,
    SCHEDULE,
    WITHDRAW,
    ANSWER,
    VOTE,
    SEAL,
    TRANSMIT,
    RECEIVE,
    PUBLISH,
)


class StepRefused(Exception):
    """A step that the state does not allow; the message is a French sentence."""


class RoleRefused(Exception):
    """A step that the member's roles do not allow; the message is a French sentence."""


def check_step(name: str, *, state: str, roles: AbstractSet[str]) -> Step:
    """Return the step of that name as it may be taken now.

    Raises StepRefused when the state does not allow it, RoleRefused when no role of the member does.
    """
    of_name = [step for step in STEPS if step.name == name]
    from_here = [step for step in of_name if State(state) in step.sources]
    if not from_here:
        raise StepRefused(_refusal(of_name[0], State(state)))
    for step in from_here:
        if step.roles & roles:
            return step
    allowed = " ou ".join(ROLE_LABELS[role] for role in sorted(from_here[0].roles))
    raise RoleRefused(typeset(f"« {of_name[0].label} » revient à {allowed}."))


def may(name: str, *, state: str, roles: AbstractSet[str]) -> bool:
    """Return whether the member may take the step now."""
    try:
        check_step(name, state=state, roles=roles)
    except (StepRefused, RoleRefused):
        return False
    return True


def steps_open(*, state: str, roles: AbstractSet[str]) -> frozenset[str]:
    """Return the names of the steps that the member may take now."""
    return frozenset(step.name for step in STEPS if State(state) in step.sources and step.roles & roles)


def next_step(state: str) -> Step | None:
    """Return the step that leads a text forward; None at the end of its life, and while only the receipt is awaited."""
    forward = (SUBMIT, SCHEDULE, VOTE, SEAL, TRANSMIT, PUBLISH)
    return next((step for step in forward if State(state) in step.sources), None)


def _refusal(step: Step, state: State) -> str:
    """Return why the state does not allow the step."""
    label = STATE_LABELS[state]
    if step in (EDIT, REVISE) and state not in (State.DRAFT, State.SUBMITTED):
        if state is State.ON_AGENDA:
            return typeset(
                "La délibération est à l'ordre du jour : les élus ont déjà reçu ce texte. "
                "Retirez-la de l'ordre du jour pour la modifier."
            )
        return typeset(f"La délibération est {label} : ce qui est voté ne se modifie plus.")
    wanted = " ou ".join(f"« {STATE_LABELS[source]} »" for source in sorted(step.sources))
    return typeset(f"« {step.label} » n'est pas possible : la délibération est {label}, il faut qu'elle soit {wanted}.")


# --- dates and receipt -----------------------------------------------------------------------------------------------

_RECEIPT = re.compile(
    r"(?P<department>\d{3}|02[AB])-(?P<siren>\d{9})-(?P<day>\d{8})-(?P<number>\w+)-(?P<nature>[A-Z]{2})"
)
NATURES = {"DE", "AR", "AI", "CC", "BF", "AU"}  # délibération, arrêtés, contrats, documents budgétaires, autres


def receipt_id(*, department: str, siren: str, meeting_on: date, number: str, nature: str = "DE") -> str:
    """Return the identifier that the prefecture's receipt bears: 069-256910183-20240215-CS_2024_02_3-DE."""
    return f"{department.zfill(3)}-{siren}-{meeting_on:%Y%m%d}-{number}-{nature}"


def check_receipt(text: str, *, department: str, siren: str, meeting_on: date, number: str) -> tuple[Violation, ...]:
    """Return what is wrong with the identifier of a receipt for this act; empty when it is the act's."""
    field = "Identifiant de l'accusé de réception"
    expected = receipt_id(department=department, siren=siren, meeting_on=meeting_on, number=number)

    def wrong(message: str, mend: str, found: str = text, wanted: str = expected) -> Violation:
        return Violation(code="act.receipt", field=field, message=message, mend=mend, found=found, expected=wanted)

    match = _RECEIPT.fullmatch(text.strip())
    if match is None:
        return (
            wrong(
                f"« {text} » n'a pas la forme département-SIREN-date-numéro-nature.",
                f"Recopiez-le de l'accusé, par exemple {expected}.",
            ),
        )
    parts = (
        ("department", department.zfill(3), "le département"),
        ("siren", siren, "le SIREN du syndicat"),
        ("day", f"{meeting_on:%Y%m%d}", "la date de la séance"),
        ("number", number, "le numéro de l'acte"),
    )
    found = [
        wrong(f"{label} y est {match[name]}, celui de l'acte est {wanted}.", "Vérifiez l'accusé.", match[name], wanted)
        for name, wanted, label in parts
        if match[name] != wanted
    ]
    if match["nature"] not in NATURES:
        found.append(
            wrong(
                f"la nature « {match['nature']} » n'existe pas.",
                "Une délibération porte DE.",
                match["nature"],
                "DE",
            )
        )
    return tuple(found)


def check_transmission(
    *, meeting_on: date, sent_on: date, received_on: date | None, today: date
) -> tuple[Violation, ...]:
    """Return what is wrong with the dates of a transmission: after the vote, received after sent, not to come."""
    found = [
        *_not_before("Date d'envoi", sent_on, meeting_on, "la séance"),
        *_not_to_come("Date d'envoi", sent_on, today),
    ]
    if received_on is not None:
        found += _not_before("Date de réception", received_on, sent_on, "l'envoi")
        found += _not_to_come("Date de réception", received_on, today)
    return tuple(found)


def check_publication(*, meeting_on: date, published_on: date, today: date) -> tuple[Violation, ...]:
    """Return what is wrong with the date of publication."""
    return (
        *_not_before("Date de publication", published_on, meeting_on, "la séance"),
        *_not_to_come("Date de publication", published_on, today),
    )


def enforceable_on(*, received_on: date | None, published_on: date | None) -> date | None:
    """Return the day from which the act is enforceable: the later of transmission and publication; None before both.

    Source: L. 2131-1 CGCT, made applicable to syndicates by L. 5211-3.
    """
    if received_on is None or published_on is None:
        return None
    return max(received_on, published_on)


MONTHS_ONLINE = 2


def online_until(*, published_on: date, put_online_on: date) -> date:
    """Return the last day on which a published act has to be online: two months at least.

    Source: R. 2131-1 CGCT (in force since 1 July 2022).
    """
    return months_after(max(published_on, put_online_on), MONTHS_ONLINE)


def _not_before(field: str, day: date, limit: date, what: str) -> list[Violation]:
    if day >= limit:
        return []
    return [
        Violation(
            code="act.date_order",
            field=field,
            message=f"le {format_date(day)} précède {what} du {format_date(limit)}.",
            mend="Corrigez la date.",
            found=day.isoformat(),
            expected=f">= {limit.isoformat()}",
            legal_basis="L. 2131-1 CGCT",
        )
    ]


def _not_to_come(field: str, day: date, today: date) -> list[Violation]:
    if day <= today:
        return []
    return [
        Violation(
            code="act.date_order",
            field=field,
            message=f"le {format_date(day)} n'est pas encore venu.",
            mend="Saisissez la date une fois la formalité accomplie.",
            found=day.isoformat(),
            expected=f"<= {today.isoformat()}",
        )
    ]
