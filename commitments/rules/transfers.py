"""A transfer of credits that a clerk asks for: where credits may be taken, and how much.

The limit of the year, the staff credits and the specialised articles are held by the controls of the decision (FON-01
to FON-09). Source: CGCT L. 5217-10-6, as in force on 15 February 2024.
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.fungibility import STAFF
from budgets.rules.money import ZERO, exact_cents, format_euros
from commitments.rules.credits import Charge, EnvelopeKey, Refusal


@dataclass(frozen=True, slots=True)
class TransferSource:
    """An account that credits may be taken from; `available` is what its envelope may still commit, in euros."""

    account: str
    label: str
    chapter: str
    key: EnvelopeKey
    envelope: str
    opened: Decimal
    available: Decimal

    @property
    def most(self) -> Decimal:
        """Return the most that may be taken: neither more than the account has nor than its envelope leaves."""
        return min(self.opened, self.available)


def may_be_moved(charge: Charge, specialised: frozenset[str]) -> bool:
    """Return whether the credits of a charge may be moved: real expenses, neither staff nor specialised articles."""
    is_special = any(charge.account.startswith(code) for code in specialised)
    return charge.direction == "expense" and not charge.is_order and charge.chapter != STAFF and not is_special


def check_transfer(source: TransferSource, receiver: Charge, amount: Decimal) -> None:
    """Raise Refusal in French when a source cannot give `amount` euros to a charge."""
    if exact_cents(amount) <= ZERO:
        raise Refusal("Le montant du virement est positif.")
    if source.account == receiver.account and source.chapter == receiver.chapter:
        raise Refusal("Le virement prend à un compte pour donner au même\u00a0: choisissez-en un autre.")
    if source.key.section != receiver.section:
        raise Refusal("Un virement de l’ordonnateur reste dans sa section\u00a0: seule l’assemblée en change.")
    if amount > source.most:
        raise Refusal(
            f"Le compte {source.account} ne peut donner que {format_euros(max(source.most, ZERO))}\u00a0: "
            f"{format_euros(source.opened)} ouverts, {format_euros(source.available)} disponibles ({source.envelope})."
        )
