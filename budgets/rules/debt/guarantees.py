"""The ratio of guaranteed loans (state IV-B7.4): what the guarantees and the own debt weigh on the receipts.

Sources: CGCT L. 2252-1, L. 3231-4, L. 4253-1 and D. 1511-30 to D. 1511-35.
"""

from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.annexes.record import Record
from budgets.rules.money import to_cents

HIGHEST = Decimal(50)  # percent of the real operating receipts


@dataclass(frozen=True, slots=True)
class GuaranteeRatio:
    """The terms of the ratio, in euros: A, B, C, D and the real operating receipts (II)."""

    guaranteed: Decimal
    first_annuities: Decimal
    own_annuity: Decimal
    provisions: Decimal
    receipts: Decimal

    @property
    def annuities(self) -> Decimal:
        """Return I = A + B + C - D, in euros."""
        return self.guaranteed + self.first_annuities + self.own_annuity - self.provisions

    @property
    def percent(self) -> Decimal | None:
        """Return I / II in percent, None without receipts."""
        return to_cents(self.annuities * 100 / self.receipts) if self.receipts else None

    @property
    def is_exceeded(self) -> bool:
        """Return whether the ratio is above the ceiling."""
        return bool(self.receipts) and self.annuities * 100 > HIGHEST * self.receipts


def guarantee_ratio(record: Record) -> GuaranteeRatio:
    """Return the ratio that the record of state B7.4 gives (CodTypEmpr 10)."""
    return GuaranteeRatio(
        record.amount("TotGarEchoirExer"),
        record.amount("Tot1Annuite"),
        record.amount("AnnuitNetDette"),
        record.amount("ProvGarantiEmpr"),
        record.amount("RReelFon"),
    )
