"""A loan of the annexes as a contract, and what its schedule gives back to the annex of a year."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from budgets.rules.annexes.record import Record
from budgets.rules.debt.contract import ContractFault, DayCount, Deferral, LoanContract, PeriodRate, Profile
from budgets.rules.debt.gissler import Formula, RateTraits, RiskClass, risk_class
from budgets.rules.debt.schedule import schedule
from budgets.rules.debt.year import DebtYear, debt_year
from budgets.rules.folding import fold
from budgets.rules.money import ZERO

MONTHS = {"M": 1, "B": 2, "I": 3, "S": 6, "A": 12}
INDEXED = ("V", "R", "C")  # types of rate that follow an index
_PROFILES = {"C": Profile.CONSTANT, "P": Profile.ANNUITY, "F": Profile.IN_FINE}
_CONSTANT_ANNUITY = re.compile(r"\b(?:echeances?|annuites?)\s+constantes?\b")
# what the schedule says of a year, by the field of the annex
YEAR_FIELDS = {
    "MtCapitalRestDu_01_01": "capital_on_1_january",
    "MtCapitalExer": "capital",
    "MtIntExer": "interest",
    "MtICNE": "icne",
    "MtCapitalRestDu_31_12": "capital_on_31_december",
    "DureeRest": "years_left",
}


def is_described(record: Record) -> bool:
    """Return whether somebody described the schedule here; else it is only guessed from the State's fields."""
    return bool(record.text("ProfilCalcul"))


def contract_of(record: Record, index: tuple[tuple[date, Decimal], ...] = ()) -> LoanContract:
    """Return the contract that a loan's record describes. Raises ContractFault naming the field to fill."""
    months = MONTHS.get(record.text("CodPeriodRemb"))
    if months is None:
        raise ContractFault(
            "CodPeriodRemb", "la périodicité n’est pas régulière", "Choisissez-en une autre qu’« Autre »"
        )
    years = record.number("DureeContratInit") or record.number("DureeAnn")
    if not years:
        raise ContractFault("DureeContratInit", "la durée du contrat manque", "Donnez-la en années")
    first_due = record.day("Dt1RembInit")
    if first_due is None:
        raise ContractFault("Dt1RembInit", "la date du premier remboursement manque", "Donnez-la")
    rate = record.number("Txinit")
    if rate is None and not index:
        raise ContractFault("Txinit", "le taux du contrat manque", "Donnez-le, ou donnez les valeurs de l’index")
    if not index and record.text("CodTyptxInit") in INDEXED and not is_described(record):
        raise ContractFault("ValeursIndex", "le taux suit un index dont les valeurs manquent", "Donnez-les")
    deferral = Deferral(record.text("TypeDiffere"))
    return LoanContract(
        amount=record.amount("MtEmprOrig"),
        rate=rate if rate is not None else index[0][1] + (record.number("TxMargeInit") or ZERO),
        count=int((years * 12 / months).to_integral_value()),
        months=months,
        first_due=first_due,
        released_on=_released(record, first_due),
        profile=profile_of(record),
        day_count=DayCount(record.text("BaseCalcul") or DayCount.THIRTY),
        period_rate=PeriodRate(record.text("TauxPeriode") or PeriodRate.PROPORTIONAL),
        deferral=deferral,
        deferred=int(record.number("NbDiffere") or 0) if deferral else 0,
        progression=record.number("TauxProgression") or ZERO,
        index=index,
        margin=record.number("TxMargeInit") or ZERO,
    )


def profile_of(record: Record) -> Profile:
    """Return the profile: ours, else the State's code, whose « progressif » is that of constant annuities.

    Raises ContractFault when neither tells.
    """
    if ours := record.text("ProfilCalcul"):
        return Profile(ours)
    state = record.text("CodProfilAmort")
    if state in _PROFILES:
        return _PROFILES[state]
    if _CONSTANT_ANNUITY.search(fold(record.text("ProfilAmort"))):
        return Profile.ANNUITY
    raise ContractFault("ProfilCalcul", "le profil de l’échéancier manque", "Choisissez-le")


def _released(record: Record, first_due: date) -> date | None:
    given = record.day("DtMobilisation") or record.day("DtEmission")
    return given if given and (given <= first_due or record.day("DtMobilisation")) else None


def loan_year(record: Record, year: int, index: tuple[tuple[date, Decimal], ...] = ()) -> DebtYear:
    """Return a loan in a year, computed from its contract. Raises ContractFault."""
    contract = contract_of(record, index)
    return debt_year(contract, schedule(contract), year)


def year_values(found: DebtYear) -> dict[str, str]:
    """Return what the schedule says of a year, as the annex writes it."""
    return {name: f"{getattr(found, attribute):.2f}" for name, attribute in YEAR_FIELDS.items()}


def declared_class(record: Record) -> RiskClass | None:
    """Return the class that the declared traits of the rate give, None when they are not declared."""
    formula = record.text("FormuleTaux")
    if not formula:
        return None
    return risk_class(
        RateTraits(
            Formula(formula),
            record.text("NatureIndex"),
            record.number("Multiplicateur") or ZERO,
            record.flag("MultiplicateurCape"),
        )
    )


def class_values(found: RiskClass) -> Mapping[str, str]:
    """Return a class as the annex writes it, for the contract under way."""
    return {"StructureDtVote": found.structure, "IndSousJacentDtVote": found.index}
