"""Allocation of a year's results (affectation du résultat).

Sources, as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026):
CGCT L. 2311-5 (allocation, taking up of results), L. 2311-6 and D. 2311-14 (taking an investment surplus back),
R. 2311-11 (need of financing), R. 2311-12 (order of allocation), R. 2221-48 and R. 2221-90 (industrial and
commercial services: gains on disposals first).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from budgets.rules.money import ZERO, AmountError, exact_cents, format_euros


class TakeBackCase(StrEnum):
    """Cases in which an investment surplus may be taken back into operating. Source: D. 2311-14 CGCT."""

    GIFT = "gift"  # sale of an asset received as a gift or a bequest that was not meant for investment
    PLACEMENT = "placement"  # sale of a budgetary placement, for the share that operating had paid
    RESERVE = "reserve"  # additional reserve found in the accounts of two consecutive years
    MINISTERS = "ministers"  # joint decision of the ministers, in exceptional and motivated circumstances


class FieldError(ValueError):
    """A value that can't stand: `field` names it, the message is a French sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_amount(field: str, value: Decimal, error: type[FieldError]) -> None:
    """Raise `error` when an amount is negative or finer than a cent."""
    try:
        exact_cents(value)
    except AmountError as problem:
        raise error(field, str(problem)) from problem
    if value < ZERO:
        raise error(field, f"Le montant {format_euros(value)} est négatif\u00a0: indiquez-le sans signe.")


class AllocationError(FieldError):
    """A choice that the law or the figures do not allow."""


@dataclass(frozen=True, slots=True)
class AllocationChoice:
    """What the assembly chooses beyond the compulsory part, in euros."""

    additional_reserve: Decimal = ZERO  # dotation complémentaire en réserves (1068)
    take_back: Decimal = ZERO  # reprise d'un excédent d'investissement en fonctionnement
    take_back_case: TakeBackCase | None = None

    def __post_init__(self) -> None:
        for field in ("additional_reserve", "take_back"):
            check_amount(field, getattr(self, field), AllocationError)


NO_CHOICE = AllocationChoice()


class Allocation(NamedTuple):
    """Where every euro of the results goes, in euros, none of them negative.

    A NamedTuple: as immutable as a frozen dataclass and made in a quarter of the time.
    """

    need: Decimal  # besoin de financement de l'investissement, - (A2 + B2)
    regulated_reserve: Decimal  # R 1064, gains on disposals (M4x)
    compulsory_reserve: Decimal  # R 1068, cover of the need
    additional_reserve: Decimal  # R 1068, chosen by the assembly
    carried_surplus: Decimal  # R 002
    carried_deficit: Decimal  # D 002
    investment_surplus: Decimal  # R 001
    investment_deficit: Decimal  # D 001
    take_back: Decimal  # from the investment surplus into operating
    take_back_case: TakeBackCase | None

    @property
    def capitalised(self) -> Decimal:
        """Return the line R 1068 (compulsory and additional reserve), in euros."""
        return self.compulsory_reserve + self.additional_reserve

    @property
    def free(self) -> Decimal:
        """Return what the assembly may share between R 1068 and R 002, in euros."""
        return self.carried_surplus + self.additional_reserve

    @property
    def uncovered_need(self) -> Decimal:
        """Return the part of the need that the operating result does not cover, in euros."""
        return max(ZERO, self.need - self.regulated_reserve - self.compulsory_reserve)


def allocation(
    investment: Decimal,
    investment_with_rar: Decimal,
    operating: Decimal,
    *,
    gains: Decimal = ZERO,
    choice: AllocationChoice = NO_CHOICE,
) -> Allocation:
    """Return the allocation of the results of a closed year, in euros.

    `investment` is A2, `investment_with_rar` A2 + B2, `operating` A3; `gains` are the gains on disposals of an
    industrial or commercial service. The operating surplus first becomes regulated reserves for these gains, then
    covers what is left of the need of financing (R 1068); the rest is free between R 1068 and R 002. An operating
    deficit is carried whole (D 002), and so is the investment balance (D 001 or R 001).
    Raises AllocationError when a choice is not allowed.
    Source: CGCT L. 2311-5, R. 2311-12, R. 2221-48 and R. 2221-90, D. 2311-14 (in force on 15 February 2024).
    """
    need = ZERO if investment_with_rar >= ZERO else -investment_with_rar
    regulated = compulsory = ZERO
    carried = operating
    if operating > ZERO:
        left_to_cover = need
        if gains:
            regulated = min(gains, operating)
            carried = operating - regulated
            left_to_cover = max(ZERO, need - regulated)
        if left_to_cover:
            compulsory = min(carried, left_to_cover)
            carried -= compulsory
    if choice is not NO_CHOICE:
        _check_choice(choice, free=carried, surplus=investment_with_rar)
        carried -= choice.additional_reserve
    return Allocation(
        need,
        regulated,
        compulsory,
        choice.additional_reserve,
        max(ZERO, carried),
        ZERO if carried >= ZERO else -carried,
        max(ZERO, investment),
        ZERO if investment >= ZERO else -investment,
        choice.take_back,
        choice.take_back_case,
    )


def _check_choice(choice: AllocationChoice, *, free: Decimal, surplus: Decimal) -> None:
    """Raise AllocationError when the choice takes more than there is, or takes back without a case."""
    if choice.additional_reserve > max(ZERO, free):
        raise AllocationError(
            "additional_reserve",
            f"La dotation complémentaire de {format_euros(choice.additional_reserve)} dépasse ce qui reste libre "
            f"après la couverture du besoin de financement ({format_euros(max(ZERO, free))}).",
        )
    if not choice.take_back:
        return
    if choice.take_back_case is None:
        raise AllocationError(
            "take_back_case",
            "Un excédent d’investissement ne peut être repris en fonctionnement que dans l’un des cas de "
            "l’article D.\u00a02311-14 du CGCT\u00a0: indiquez lequel.",
        )
    if choice.take_back > max(ZERO, surplus):
        raise AllocationError(
            "take_back",
            f"La reprise de {format_euros(choice.take_back)} dépasse l’excédent d’investissement après restes à "
            f"réaliser ({format_euros(max(ZERO, surplus))}).",
        )
