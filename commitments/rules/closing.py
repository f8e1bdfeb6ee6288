"""Closing a year: the steps, what blocks each, what is proposed for release, what is attached to the year.

Sources: M57 instruction, volume II, titre 2 (rattachement des charges et des produits, restes à réaliser); CGCT
R. 2311-11 and L. 1612-11, as in force on 15 February 2024.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.rules.money import ZERO, format_euros


class ClosingStepName(StrEnum):
    """The steps of the closing, in their order."""

    DRAFTS = "drafts"
    RELEASES = "releases"
    ORDERS = "orders"
    TITLES = "titles"
    ATTACHMENTS = "attachments"
    CARRY = "carry"
    EXECUTION = "execution"
    CONCORDANCE = "concordance"
    CLOSE = "close"


TITLES = {
    ClosingStepName.DRAFTS: "Demandes à viser",
    ClosingStepName.RELEASES: "Engagements à dégager",
    ClosingStepName.ORDERS: "Mandats et titres à terminer",
    ClosingStepName.TITLES: "Recettes à titrer",
    ClosingStepName.ATTACHMENTS: "Rattachement des charges et des produits",
    ClosingStepName.CARRY: "Restes à réaliser",
    ClosingStepName.EXECUTION: "État d’exécution du budget",
    ClosingStepName.CONCORDANCE: "Concordance avec le comptable",
    ClosingStepName.CLOSE: "Clôture",
}
SHOWN = 5  # numbers named by a block
TO_CONFIRM = frozenset({ClosingStepName.RELEASES, ClosingStepName.CARRY, ClosingStepName.CONCORDANCE})


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What is known of a year about to be closed: counts, amounts in euros, the steps that somebody confirmed."""

    drafts: int = 0
    releases: int = 0
    release_amount: Decimal = ZERO
    to_issue: int = 0
    to_sign: int = 0
    to_take: int = 0
    untitled: int = 0
    suspense: int = 0
    to_attach: int = 0
    attach_amount: Decimal = ZERO
    carried: int = 0
    carried_amount: Decimal = ZERO
    overdrawn: int = 0
    unproved: tuple[str, ...] = ()  # numbers carried over without a legal act
    ordered: Decimal = ZERO  # expenses of both sections
    opened: Decimal = ZERO
    exceeded: tuple[str, ...] = ()  # names of the envelopes where more was ordered than opened
    has_balance: bool = False
    is_certified: bool = False
    gaps: int = 0
    confirmed: frozenset[str] = frozenset()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as the page shows it: done, or what blocks it; `summary` says what it holds."""

    name: ClosingStepName
    title: str
    summary: str
    blocks: tuple[str, ...] = ()
    is_done: bool = False
    is_confirmed: bool = False
    may_confirm: bool = False


def closing_steps(facts: ClosingFacts) -> tuple[StepState, ...]:
    """Return the steps of a closing, each with what blocks it; the last is possible once all the others are done."""
    steps = [
        _step(
            facts, ClosingStepName.DRAFTS, "Chaque demande est visée ou refusée.",
            _some(facts.drafts, "demande attend", "demandes attendent", "le visa\u00a0: visez ou refusez"),
        ),
        _step(
            facts, ClosingStepName.RELEASES,
            f"{facts.releases} engagements proposés au dégagement, {format_euros(facts.release_amount)}.", (),
        ),
        _step(
            facts, ClosingStepName.ORDERS, "Toutes les pièces de l’exercice sont émises, signées et prises en charge.",
            _some(facts.to_issue, "liquidation attend", "liquidations attendent", "un bordereau")
            + _some(facts.to_sign, "bordereau attend", "bordereaux attendent", "la signature de l’ordonnateur")
            + _some(facts.to_take, "pièce attend", "pièces attendent", "la prise en charge par le comptable"),
        ),
        _step(
            facts, ClosingStepName.TITLES, "Les recettes certaines sont titrées, les encaissements régularisés.",
            _some(facts.untitled, "recette certaine n’est pas", "recettes certaines ne sont pas", "titrées")
            + _some(facts.suspense, "encaissement attend", "encaissements attendent", "un titre (P503)"),
        ),
        _step(
            facts, ClosingStepName.ATTACHMENTS, "Le service fait non mandaté au-dessus du seuil est rattaché.",
            _some(
                facts.to_attach, "service fait est à rattacher", "services faits sont à rattacher",
                f"({format_euros(facts.attach_amount)})",
            ),
        ),
        _step(
            facts, ClosingStepName.CARRY,
            f"{facts.carried} engagements à reporter, {format_euros(facts.carried_amount)}.",
            _some(facts.overdrawn, "engagement est dépassé", "engagements sont dépassés", "\u00a0: corrigez-les")
            + _unproved(facts.unproved),
        ),
        _step(
            facts, ClosingStepName.EXECUTION,
            f"Dépenses mandatées ou rattachées\u00a0: {format_euros(facts.ordered)} sur {format_euros(facts.opened)}.",
            tuple(f"{name}\u00a0: mandaté au-delà des crédits. Virez-en, ou corrigez." for name in facts.exceeded),
        ),
        _step(facts, ClosingStepName.CONCORDANCE, _concordance(facts), ()),
    ]  # fmt: skip
    undone = [step for step in steps if not step.is_done]
    blocks = tuple(f"L’étape «\u00a0{step.title}\u00a0» n’est pas terminée." for step in undone)
    summary = "L’exercice est clos." if facts.is_closed else "Les restes à réaliser passent dans l’exercice suivant."
    last = StepState(
        ClosingStepName.CLOSE, TITLES[ClosingStepName.CLOSE], summary, () if facts.is_closed else blocks,
        is_done=facts.is_closed,
    )  # fmt: skip
    return (*steps, last)


def _step(facts: ClosingFacts, name: ClosingStepName, summary: str, blocks: tuple[str, ...]) -> StepState:
    confirmed = name.value in facts.confirmed
    needs = name in TO_CONFIRM and not (name is ClosingStepName.RELEASES and not facts.releases)
    is_certified = name is ClosingStepName.CONCORDANCE and facts.is_certified
    done = facts.is_closed or (not blocks and (confirmed or is_certified or not needs))
    return StepState(name, TITLES[name], summary, blocks, done, confirmed, needs and not done and not blocks)


def _unproved(numbers: tuple[str, ...]) -> tuple[str, ...]:
    if not numbers:
        return ()
    shown = ", ".join(numbers[:SHOWN]) + (f" et {len(numbers) - SHOWN} autres" if len(numbers) > SHOWN else "")
    return (f"Aucun acte juridique ne justifie le report de {shown}\u00a0: enregistrez l’acte, ou dégagez.",)


def _concordance(facts: ClosingFacts) -> str:
    if not facts.has_balance:
        return "La balance du comptable n’est pas encore importée\u00a0; on peut clore sans elle en le confirmant."
    if facts.gaps:
        return f"La balance du comptable est importée\u00a0: {facts.gaps} comptes diffèrent."
    return "La balance du comptable concorde avec les mandats et les titres."


def _some(count: int, one: str, many: str, what: str) -> tuple[str, ...]:
    return (f"{count} {one if count == 1 else many} {what}.".replace(" \u00a0:", "\u00a0:"),) if count else ()


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    """A commitment that is not exhausted at the end of the year; amounts in euros."""

    key: str
    number: str
    section: str  # "F" or "I"
    direction: str
    committed: Decimal
    released: Decimal
    service_done: Decimal
    ordered: Decimal
    attached: Decimal
    is_last: bool = False  # the last delivery is certified
    has_act: bool = True  # a legal act binds the syndicate
    is_program: bool = False  # on an AP or AE
    pending: Decimal = ZERO  # liquidated, not yet on a slip

    @property
    def untouched(self) -> Decimal:
        """Return what neither a service done nor an order uses."""
        return self.committed - self.released - max(self.service_done, self.ordered)

    @property
    def to_attach(self) -> Decimal:
        """Return the service done that is neither liquidated, ordered nor attached yet."""
        return max(self.service_done - self.ordered - self.attached - self.pending, ZERO)


@dataclass(frozen=True, slots=True)
class Release:
    """A release proposed with its reason, in euros."""

    commitment: OpenCommitment
    amount: Decimal
    reason: str


def proposed_releases(commitments: Iterable[OpenCommitment]) -> tuple[Release, ...]:
    """Return what may be given back, with the reason: delivered whole, never bound by an act, on an AP or AE.

    Payment credits of an AP or AE are not carried over: what is left of them lapses and is committed again next year.
    """
    found = []
    for commitment in commitments:
        amount = commitment.untouched
        if amount <= ZERO:
            continue
        if commitment.is_last:
            reason = "dernière livraison certifiée\u00a0: le reste ne sera pas livré"
        elif commitment.is_program:
            reason = "crédits de paiement d’une AP ou AE\u00a0: ils ne se reportent pas"
        elif not commitment.has_act:
            reason = "aucun acte juridique n’engage le syndicat"
        else:
            continue
        found.append(Release(commitment, amount, reason))
    return tuple(found)


def attachable(commitments: Iterable[OpenCommitment], threshold: Decimal) -> tuple[OpenCommitment, ...]:
    """Return the operating commitments whose service done, not ordered, reaches the threshold, in euros."""
    return tuple(
        commitment
        for commitment in commitments
        if commitment.section == "F" and ZERO < commitment.to_attach >= threshold
    )
