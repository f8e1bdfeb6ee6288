"""The life of a budget decision: which step may be taken, from where, by whom, and what holds it back.

preparation → arbitration → proposed → voted → enforceable. The assembly votes a primitive or supplementary budget, an
amending decision and a carry-forward; the authorising officer decides a transfer within the limit that the assembly
set, and reports it (CGCT L. 5217-10-6). A vote is a fact: once a decision was proposed, findings do not hold it back.
Sources: CGCT L. 2312-1 (the executive proposes, the assembly votes), L. 2131-1 (enforceable once published and
transmitted), as in force on 15 February 2024.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from budgets.rules.dates import format_date
from budgets.rules.decision import DecisionKind

OFFICER, ORDONNATEUR = "finance_officer", "authorising_officer"
_PREPARERS = frozenset({OFFICER, ORDONNATEUR})


class State(StrEnum):
    """Where a decision is."""

    PREPARATION = "preparation"
    ARBITRATION = "arbitration"
    PROPOSED = "proposed"
    VOTED = "voted"
    ENFORCEABLE = "enforceable"


ALL_KINDS: frozenset[str] = frozenset({*DecisionKind, "CA", "CFU"})  # the accounts are voted too
EDITED = frozenset({State.PREPARATION, State.ARBITRATION})  # lines and modalities may change
BY_THE_ASSEMBLY: frozenset[str] = ALL_KINDS - {DecisionKind.TRANSFER}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the workflow. `asks` names what must be given with it: « date », « reference »."""

    name: str
    label: str
    explanation: str
    starts: frozenset[State]
    ends: State
    roles: frozenset[str]
    kinds: frozenset[str] = ALL_KINDS
    held_by_findings: bool = False
    is_backwards: bool = False
    asks: tuple[str, ...] = ()


STEPS = (
    Step(
        "arbitrate",
        "Passer à l’arbitrage",
        "Les services ne modifient plus leurs lignes ; le service des finances arbitre.",
        frozenset({State.PREPARATION}),
        State.ARBITRATION,
        _PREPARERS,
    ),
    Step(
        "reopen",
        "Rouvrir aux services",
        "Les services proposent de nouveau sur leurs lignes.",
        frozenset({State.ARBITRATION}),
        State.PREPARATION,
        _PREPARERS,
        is_backwards=True,
    ),
    Step(
        "propose",
        "Arrêter la proposition",
        "Le projet est arrêté : plus rien n’y change jusqu’au vote.",
        frozenset({State.PREPARATION, State.ARBITRATION}),
        State.PROPOSED,
        _PREPARERS,
        held_by_findings=True,
    ),
    Step(
        "take_back",
        "Reprendre la proposition",
        "La proposition revient à l’arbitrage pour y être corrigée.",
        frozenset({State.PROPOSED}),
        State.ARBITRATION,
        _PREPARERS,
        is_backwards=True,
    ),
    Step(
        "vote",
        "Enregistrer le vote",
        "L’assemblée a voté : la décision devient immuable, une autre la corrigera.",
        frozenset({State.PROPOSED}),
        State.VOTED,
        frozenset({ORDONNATEUR}),
        BY_THE_ASSEMBLY,
        asks=("date", "reference"),
    ),
    Step(
        "decide",
        "Décider le virement",
        "L’ordonnateur décide le virement dans la limite fixée par l’assemblée, et lui en rendra compte.",
        frozenset({State.PROPOSED}),
        State.VOTED,
        frozenset({ORDONNATEUR}),
        frozenset[str]({DecisionKind.TRANSFER}),
        held_by_findings=True,
        asks=("date", "reference"),
    ),
    Step(
        "enforce",
        "Rendre exécutoire",
        "La décision est publiée et transmise : ses crédits peuvent être employés.",
        frozenset({State.VOTED}),
        State.ENFORCEABLE,
        _PREPARERS,
        asks=("date",),
    ),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a step is judged on. `blocking` counts the blocking findings, `moving` the lines that bring an amount.

    `unvoted_before` names the decisions of the year that must be voted first; `decided_on` is the date of the vote.
    """

    kind: str
    state: State
    moving: int
    blocking: int = 0
    unvoted_before: tuple[str, ...] = ()
    decided_on: date | None = None
    is_simulation: bool = False
    is_year_open: bool = True


def step_named(name: str) -> Step | None:
    """Return the step of that name, None when there is none."""
    return next((step for step in STEPS if step.name == name), None)


def steps_from(kind: str, state: str) -> list[Step]:
    """Return the steps that leave from a state for a kind of decision, in order."""
    return [step for step in STEPS if kind in step.kinds and state in step.starts]


def steps_open_to(kind: str, state: str, roles: Collection[str]) -> list[Step]:
    """Return the steps that a member with these roles may ask for, the way forward first."""
    found = [step for step in steps_from(kind, state) if step.roles & set(roles)]
    return sorted(found, key=lambda step: step.is_backwards)


def obstacles(step: Step, situation: Situation, roles: Collection[str]) -> list[str]:
    """Return why the step cannot be taken, in French; nothing when it can."""
    if situation.is_simulation:
        return ["Une simulation n’a pas d’étapes\u00a0: faites-en d’abord une proposition."]
    if situation.kind not in step.kinds or situation.state not in step.starts:
        return [f"L’étape «\u00a0{step.label}\u00a0» ne part pas de l’état où est la décision."]
    found = [] if step.roles & set(roles) else ["Cette étape est réservée à un autre rôle."]
    if not situation.is_year_open:
        found.append("L’exercice est clos.")
    if step.is_backwards:
        return found
    if situation.moving == 0 and step.ends in (State.PROPOSED, State.VOTED):
        found.append("La décision est vide\u00a0: aucune ligne n’y porte de montant.")
    if step.held_by_findings and situation.blocking:
        several = "s" if situation.blocking > 1 else ""
        found.append(f"Les contrôles relèvent {situation.blocking} constat{several} bloquant{several}.")
    if step.ends is State.VOTED and situation.unvoted_before:
        found.append(f"Une décision antérieure n’est pas votée\u00a0: {', '.join(situation.unvoted_before)}.")
    return found


def refused_date(step: Step, on: date, situation: Situation, year: int) -> str:
    """Return why a step cannot bear a date, in French; "" when it can.

    A budget is voted from the autumn before its year to 21 January after it (L. 1612-11).
    """
    if step.ends is State.ENFORCEABLE and situation.decided_on and on < situation.decided_on:
        return f"La décision n’est pas exécutoire avant son vote, le {format_date(situation.decided_on)}."
    if not date(year - 1, 9, 1) <= on <= date(year + 1, 12, 31):
        return f"Le {format_date(on)} n’est pas une date de l’exercice {year}\u00a0: vérifiez-la."
    return ""
