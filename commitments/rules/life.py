"""The life of an expense and of a revenue: which step may follow which, who may take it, and what each must find.

Sources: decree 2012-1246, art. 9 (incompatibility of the ordonnateur and the comptable), 29 to 33 (commitment,
certified service, liquidation, ordering) and 42 (payment by the comptable alone), as in force on 15 February 2024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from budgets.rules.dates import format_date
from budgets.rules.money import ZERO, exact_cents, format_euros
from commitments.rules.credits import Refusal

FINANCE, AUTHORISING, TREASURER = "finance_officer", "authorising_officer", "treasurer"
PREPARERS = frozenset({FINANCE, AUTHORISING})


class Step(StrEnum):
    """A business verb that changes the state of a commitment, an order or a slip."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SIGN_ACT = "sign_act"
    CERTIFY = "certify"
    RELEASE = "release"
    LIQUIDATE = "liquidate"
    ABANDON = "abandon"
    FORM_SLIP = "form_slip"
    SIGN_SLIP = "sign_slip"
    REFUSE_SLIP = "refuse_slip"
    TAKE = "take"
    REJECT = "reject"
    PAY = "pay"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class StepRule:
    """From which states a step may be taken, by whom, and what it is called."""

    label: str
    states: frozenset[str]
    roles: frozenset[str]


def _rule(label: str, states: str, roles: Iterable[str]) -> StepRule:
    return StepRule(label, frozenset(states.split()), frozenset(roles))


COMMITMENT_STEPS: Mapping[Step, StepRule] = {
    Step.APPROVE: _rule("viser", "draft", PREPARERS),
    Step.REFUSE: _rule("refuser le visa", "draft", PREPARERS),
    Step.SIGN_ACT: _rule("signer la commande", "approved", {AUTHORISING}),
    Step.CERTIFY: _rule("certifier le service fait", "approved signed", PREPARERS),
    Step.RELEASE: _rule("dégager", "approved signed", PREPARERS),
    Step.LIQUIDATE: _rule("liquider", "approved signed", PREPARERS),
}
ORDER_STEPS: Mapping[Step, StepRule] = {
    Step.ABANDON: _rule("abandonner la liquidation", "liquidated", PREPARERS),
    Step.FORM_SLIP: _rule("mettre sur un bordereau", "liquidated", PREPARERS),
    Step.TAKE: _rule("prendre en charge", "signed", {TREASURER}),
    Step.REJECT: _rule("rejeter", "signed", {TREASURER}),
    Step.PAY: _rule("payer", "taken", {TREASURER}),
    Step.CORRECT: _rule("réduire ou annuler", "taken paid", PREPARERS),
}
SLIP_STEPS: Mapping[Step, StepRule] = {
    Step.SIGN_SLIP: _rule("signer le bordereau", "to_sign", {AUTHORISING}),
    Step.REFUSE_SLIP: _rule("refuser le bordereau", "to_sign", {AUTHORISING}),
}
_ALL: Mapping[Step, StepRule] = {**COMMITMENT_STEPS, **ORDER_STEPS, **SLIP_STEPS}


def check_step(step: Step, state: str, state_label: str) -> None:
    """Raise Refusal when the step can't be taken from that state."""
    rule = _ALL[step]
    if state not in rule.states:
        raise Refusal(f"On ne peut plus {rule.label}\u00a0: l’état est «\u00a0{state_label}\u00a0».")


def steps_for(table: Mapping[Step, StepRule], state: str, roles: Iterable[str]) -> frozenset[Step]:
    """Return the steps that a member with these roles may take from a state."""
    held = frozenset(roles)
    return frozenset(step for step, rule in table.items() if state in rule.states and held & rule.roles)


def check_legal_date(committed_on: date | None, legal_on: date) -> None:
    """Raise Refusal when the legal commitment comes before the accounting one, which it must follow or accompany."""
    if committed_on and legal_on < committed_on:
        raise Refusal(
            f"L’acte juridique du {format_date(legal_on)} précède l’engagement comptable du "
            f"{format_date(committed_on)}\u00a0: l’engagement vient avant, ou le même jour."
        )


def check_service(amount: Decimal, *, committed: Decimal, released: Decimal, service_done: Decimal) -> Decimal:
    """Return the amount certified, in euros. Raises Refusal when it exceeds what is left of the commitment."""
    amount = exact_cents(amount)
    left = committed - released - service_done
    if amount <= ZERO:
        raise Refusal("Le montant du service fait est positif\u00a0: pour revenir en arrière, annulez le certificat.")
    if amount > left:
        raise Refusal(
            f"Le service fait ({format_euros(amount)}) dépasse ce qui reste de l’engagement "
            f"({format_euros(left)})\u00a0: complétez d’abord l’engagement de {format_euros(amount - left)}."
        )
    return amount


def check_release(amount: Decimal, *, committed: Decimal, released: Decimal, service_done: Decimal,
                  ordered: Decimal) -> Decimal:  # fmt: skip
    """Return what is released, in euros. Raises Refusal when a service done or an order already uses it."""
    amount = exact_cents(amount)
    left = committed - released - max(service_done, ordered)
    if amount <= ZERO:
        raise Refusal("Indiquez le montant à dégager.")
    if amount > left:
        raise Refusal(
            f"On ne dégage que ce qui n’est ni fait ni mandaté\u00a0: {format_euros(left)} au plus sur cet engagement."
        )
    return amount


def check_liquidation(amount: Decimal, *, service: Decimal, liquidated: Decimal) -> Decimal:
    """Return the amount to liquidate, in euros: never more than the service done, never before it.

    Source: decree 2012-1246, art. 31 (the certified service comes first).
    """
    amount = exact_cents(amount)
    if amount <= ZERO:
        raise Refusal("Indiquez le montant à liquider.")
    if amount > service - liquidated:
        raise Refusal(
            f"La liquidation ({format_euros(amount)}) dépasse le service fait qui reste à liquider "
            f"({format_euros(service - liquidated)})\u00a0: certifiez d’abord la livraison."
        )
    return amount


@dataclass(frozen=True, slots=True)
class Correction:
    """The order that corrects another: its direction, its kind, the sign of its amount, the account to charge."""

    direction: str
    kind: str
    sign: int
    account: str = ""  # empty: that of the corrected order


CLOSED_YEAR_ACCOUNTS = {"expense": "773", "revenue": "673"}  # mandats annulés, titres annulés sur exercices antérieurs


def correction_of(
    direction: str, amount: Decimal, *, total: Decimal, corrected: Decimal, is_closed: bool
) -> Correction:
    """Return the document that takes `amount` euros off an order of `total`, `corrected` being taken off already.

    In the year: an order of the same direction with a negative amount, a cancellation when nothing is left, else a
    reduction. Once the year is closed: a revenue order on 773 for an expense, a payment order on 673 for a revenue.
    Raises Refusal beyond what is left. Source: M57 instruction, volume II, titre 2 (annulations et réductions).
    """
    left = total - corrected
    if exact_cents(amount) <= ZERO or amount > left:
        raise Refusal(f"On retire au plus ce qui reste de ce mandat ou titre\u00a0: {format_euros(left)}.")
    if is_closed:
        other = "revenue" if direction == "expense" else "expense"
        return Correction(other, "closed_year", 1, CLOSED_YEAR_ACCOUNTS[direction])
    return Correction(direction, "cancellation" if amount == left else "reduction", -1)
