"""The loans of a syndicate together: by class of the charter of good conduct (states IV-B1.3 and B1.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.annexes.record import Record, total
from budgets.rules.money import ZERO, to_cents


@dataclass(frozen=True, slots=True)
class ClassShare:
    """The loans of a class: how many, the capital owed on 1 January in euros, its share in percent."""

    structure: str
    index: str
    label: str
    count: int
    owed: Decimal
    percent: Decimal

    @property
    def name(self) -> str:
        """Return « A-1 », or « non classés »."""
        return f"{self.structure}-{self.index}" if self.structure else "non classés"


def by_class(loans: Iterable[Record], labels: Mapping[str, str]) -> Iterator[ClassShare]:
    """Yield the classes that have loans, the safest first, those without a class last."""
    found: dict[tuple[str, str], list[Record]] = {}
    for loan in loans:
        found.setdefault((loan.text("StructureDtVote"), loan.text("IndSousJacentDtVote")), []).append(loan)
    whole = sum((total(group, "MtCapitalRestDu_01_01") for group in found.values()), ZERO)
    for (structure, index), group in sorted(found.items(), key=lambda item: (not item[0][0], item[0])):
        owed = total(group, "MtCapitalRestDu_01_01")
        share = to_cents(owed * 100 / whole) if whole else ZERO
        yield ClassShare(structure, index, labels.get(structure, ""), len(group), owed, share)
