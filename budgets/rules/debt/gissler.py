"""The class of a loan in the charter of good conduct (charte Gissler): a structure A to F, an underlying index 1 to 6.

Source: circular IOCB1015077C of 25 June 2010 on financial products; notes of states IV-B1.2 to B1.4.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budgets.rules.money import ZERO


class Formula(StrEnum):
    """How the rate is made (formule du taux)."""

    FIXED = "F"
    VARIABLE = "V"
    CAPPED = "T"  # cap or tunnel
    BARRIER = "B"
    SWAPTION = "S"
    MULTIPLIER = "M"
    OTHER = "X"


@dataclass(frozen=True, slots=True)
class RateTraits:
    """What a contract declares of its rate; `index` is 1 to 6, "" for a rate that follows none."""

    formula: Formula
    index: str = ""
    multiplier: Decimal = ZERO
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class RiskClass:
    """The class: structure and index, written « A-1 »."""

    structure: str
    index: str

    def __str__(self) -> str:
        return f"{self.structure}-{self.index}"

    @property
    def is_safest(self) -> bool:
        """Return whether the loan is left out of state IV-B1.3."""
        return (self.structure, self.index) == ("A", "1")


OUTSIDE = RiskClass("F", "6")  # outside the charter, whichever of the two takes it there
_PLAIN = {
    Formula.FIXED: "A",
    Formula.VARIABLE: "A",
    Formula.CAPPED: "A",
    Formula.BARRIER: "B",
    Formula.SWAPTION: "C",
}
_MOST, _MOST_CAPPED = Decimal(3), Decimal(5)  # multipliers of structure D: up to 3, or up to 5 with a cap


def risk_class(traits: RateTraits) -> RiskClass:
    """Return the class of a loan; a fixed rate follows no index and is A-1."""
    if traits.formula is Formula.FIXED:
        return RiskClass("A", "1")
    structure = _PLAIN.get(traits.formula) or _of_multiplier(traits)
    index = traits.index or "1"
    if structure == "F" or index == "6":
        return OUTSIDE
    return RiskClass(structure, index)


def _of_multiplier(traits: RateTraits) -> str:
    if traits.formula is not Formula.MULTIPLIER or traits.multiplier > _MOST_CAPPED:
        return "F"
    if traits.multiplier <= _MOST or traits.is_capped:
        return "D"
    return "E"
