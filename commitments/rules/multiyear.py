"""What may be committed on an authorisation (AP, AE), and on the payment credits (CP) of its year.

Sources: CGCT L. 2311-3 and R. 2311-9 (authorisations limit commitments, payment credits limit orders); texts as in
force on 15 February 2024.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.money import ZERO, exact_cents, format_euros
from commitments.rules.credits import Refusal


class InsufficientAuthorizationError(Refusal):
    """The authorisation, its credits of the year or a commitment's whole hold less; `missing` is in euros."""

    def __init__(self, message: str, missing: Decimal) -> None:
        self.missing = missing
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class AuthorizationBalance:
    """What an authorisation holds as a year sees it, in euros.

    `amount` as voted, `committed` on it all years together; `credits` the payment credits of the year, `engaged` what
    the year's commitments took of them, `ordered` what was ordered on them.
    """

    code: str
    year: int
    amount: Decimal
    committed: Decimal = ZERO
    credits: Decimal = ZERO
    engaged: Decimal = ZERO
    ordered: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """Return what may still be committed on the authorisation."""
        return self.amount - self.committed

    @property
    def available_in_year(self) -> Decimal:
        """Return what may still be committed on the payment credits of the year."""
        return self.credits - self.engaged

    @property
    def available_to_order(self) -> Decimal:
        """Return what may still be ordered on the payment credits of the year."""
        return self.credits - self.ordered


def check_place(code: str, section: str, chapters: Collection[str], *, account_section: str, chapter: str) -> None:
    """Raise Refusal for an account that the authorisation does not hold: another section, another chapter."""
    if section != account_section:
        kind = "AP, en investissement" if section == "I" else "AE, en fonctionnement"
        raise Refusal(f"{code} est une {kind}\u00a0: le compte choisi est de l’autre section.")
    if chapters and chapter not in chapters:
        raise Refusal(f"{code} ne porte pas sur le chapitre {chapter}\u00a0: {', '.join(sorted(chapters))} seulement.")


def check_on_authorization(balance: AuthorizationBalance, amount: Decimal) -> None:
    """Raise InsufficientAuthorizationError when `amount` euros exceed what is left of the authorisation."""
    if exact_cents(amount) > balance.available:
        raise InsufficientAuthorizationError(
            f"Autorisation {balance.code} insuffisante\u00a0: {format_euros(amount)} à engager, "
            f"{format_euros(balance.available)} disponibles sur {format_euros(balance.amount)}. Révisez l’autorisation,"
            " ou réduisez le montant.",
            amount - balance.available,
        )


def check_in_year(balance: AuthorizationBalance, amount: Decimal) -> None:
    """Raise InsufficientAuthorizationError when a share exceeds what is left of the year's payment credits."""
    if exact_cents(amount) > balance.available_in_year:
        raise InsufficientAuthorizationError(
            f"Crédits de paiement {balance.year} de {balance.code} insuffisants\u00a0: {format_euros(amount)} à "
            f"engager, {format_euros(balance.available_in_year)} disponibles. Réduisez la part de l’exercice\u00a0: le "
            "reste s’engagera sur les crédits des exercices suivants.",
            amount - balance.available_in_year,
        )


def check_order(balance: AuthorizationBalance, amount: Decimal) -> None:
    """Raise InsufficientAuthorizationError when ordering exceeds the payment credits of the year."""
    if amount > balance.available_to_order:
        raise InsufficientAuthorizationError(
            f"Crédits de paiement {balance.year} de {balance.code} insuffisants\u00a0: {format_euros(amount)} à "
            f"mandater, {format_euros(balance.available_to_order)} disponibles.",
            amount - balance.available_to_order,
        )


def excess(total: Decimal, shares: Decimal, amount: Decimal) -> Decimal:
    """Return by how much a new share would exceed the whole of its commitment, in euros; zero when it does not."""
    return max(shares + amount - total, ZERO)


def check_whole_release(amount: Decimal, *, total: Decimal, shares: Decimal) -> Decimal:
    """Return what may be given back to the authorisation: no more than what no year took. Raises Refusal."""
    if exact_cents(amount) <= ZERO:
        raise Refusal("Le montant à dégager est positif.")
    if amount > total - shares:
        raise Refusal(
            f"{format_euros(total - shares)} au plus se dégagent de l’autorisation\u00a0: le reste est engagé sur des "
            "exercices. Dégagez d’abord la part de l’exercice."
        )
    return amount
