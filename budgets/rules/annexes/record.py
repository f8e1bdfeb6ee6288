"""A record of an annex as rules see it: its values as the State's format writes them, read by type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from budgets.rules.money import ZERO, to_cents


@dataclass(frozen=True, slots=True)
class Record:
    """A record (un emprunt, un emploi, une subvention…); amounts in euros, rates in percent.

    `key` is the opaque name of its row, "" for one that is not stored.
    """

    block: str
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    def text(self, name: str) -> str:
        """Return a field as written, "" when it is absent."""
        return self.values.get(name, "")

    def number(self, name: str) -> Decimal | None:
        """Return a number, None when the field is empty or holds none."""
        try:
            number = Decimal(self.text(name).strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    def amount(self, name: str) -> Decimal:
        """Return an amount in euros, zero when the field is empty."""
        return to_cents(self.number(name) or ZERO)

    def day(self, name: str) -> date | None:
        """Return a date, None when the field is empty or holds none. A French or an ISO one."""
        text = self.text(name).strip()
        try:
            if len(text) == 10 and text[2] == text[5] == "/":
                return date(int(text[6:]), int(text[3:5]), int(text[:2]))
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """Return whether a yes-or-no field says yes."""
        return self.text(name) in {"true", "1"}

    def bears(self, codes: Mapping[str, tuple[str, ...]]) -> bool:
        """Return whether each of these fields holds one of its codes."""
        return all(self.text(name) in allowed for name, allowed in codes.items())


def total(records: Iterable[Record], name: str) -> Decimal:
    """Return the sum of a field over records."""
    return sum((record.number(name) or ZERO for record in records), ZERO)
