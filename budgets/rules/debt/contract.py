"""A loan contract: what its schedule is computed from."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from budgets.rules.money import ZERO

LONGEST = 1200  # instalments: a monthly loan of a hundred years


class Profile(StrEnum):
    """How capital is repaid (profil d'amortissement)."""

    ANNUITY = "A"  # constant annuity (échéance constante)
    PROGRESSIVE = "P"  # annuity that grows by the same rate at each instalment
    CONSTANT = "C"  # the same capital at each instalment
    IN_FINE = "F"  # all the capital with the last instalment


class DayCount(StrEnum):
    """How the length of a period is counted in years (base de calcul)."""

    THIRTY = "30/360"
    EXACT_360 = "E/360"
    EXACT_365 = "E/365"
    EXACT = "E/E"  # days of each year over the days of that year


class PeriodRate(StrEnum):
    """How the rate of a period comes from the yearly one (taux de période)."""

    PROPORTIONAL = "P"
    EQUIVALENT = "A"  # actuarial: compounded over a year, it gives the yearly rate


class Deferral(StrEnum):
    """What the first instalments leave out (différé)."""

    NONE = ""
    PARTIAL = "P"  # capital only: interest is paid
    TOTAL = "T"  # capital and interest, which is added to the capital


@dataclass(frozen=True, slots=True)
class ContractFault(ValueError):
    """A contract that no schedule can be made from: the field concerned, what is wrong and the mend, in French."""

    field: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}"


@dataclass(frozen=True, slots=True)
class LoanContract:
    """A loan: amount in euros, rates in percent per year.

    `rate` is the fixed rate, or for an indexed loan the rate that applies until the first value of `index` (dates and
    values, in order), to which `margin` is added. A period bears the rate in force on its first day. `months` is the
    time between two of the `count` instalments. Interest runs from `released_on`, or for a whole period before
    `first_due` when it is not known.
    """

    amount: Decimal
    rate: Decimal
    count: int
    months: int
    first_due: date
    released_on: date | None = None
    profile: Profile = Profile.ANNUITY
    day_count: DayCount = DayCount.THIRTY
    period_rate: PeriodRate = PeriodRate.PROPORTIONAL
    deferral: Deferral = Deferral.NONE
    deferred: int = 0
    progression: Decimal = ZERO  # percent by instalment
    index: tuple[tuple[date, Decimal], ...] = ()
    margin: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.amount <= ZERO:
            raise ContractFault("MtEmprOrig", "le montant emprunté est nul", "Donnez le montant du contrat")
        if not 1 <= self.count <= LONGEST:
            raise ContractFault(
                "DureeContratInit", f"{self.count} échéances, hors de 1 à {LONGEST}", "Vérifiez durée et périodicité"
            )
        if self.deferral is not Deferral.NONE and not 0 <= self.deferred < self.count:
            raise ContractFault("NbDiffere", "le différé couvre tout le prêt", "Donnez moins d’échéances différées")
        if self.released_on and self.released_on > self.first_due:
            raise ContractFault(
                "DtMobilisation", "les fonds arrivent après le premier remboursement", "Vérifiez les deux dates"
            )
        if self.profile is Profile.PROGRESSIVE and self.progression <= Decimal(-100):
            raise ContractFault(
                "TauxProgression", "la progression annule l’annuité", "Donnez un taux au-dessus de −100"
            )

    def due(self, number: int) -> date:
        """Return the day of an instalment; number 0 is the day one period before the first."""
        return months_after(self.first_due, (number - 1) * self.months)

    @property
    def starts_on(self) -> date:
        """Return the day interest begins to run."""
        return self.released_on or self.due(0)

    def rate_on(self, day: date) -> Decimal:
        """Return the yearly rate in force on a day, in percent."""
        known = [value for since, value in self.index if since <= day]
        return known[-1] + self.margin if known else self.rate


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of the month when it is shorter.

    The last day of February or of a month of thirty days stays that day number, as contracts write their due dates.
    """
    rank = day.year * 12 + day.month - 1 + months
    year, month = divmod(rank, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
