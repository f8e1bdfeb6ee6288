"""What a control says: a finding, with what was found, what was expected, where, and the mend."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.rules.dates import format_date
from budgets.rules.decision import LineChange
from budgets.rules.money import format_euros, json_amount

Value = Decimal | date | int | str | None


class Severity(StrEnum):
    """How much a finding weighs, the heaviest first."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """Return the French word that pages show."""
        return {"blocking": "bloquant", "warning": "alerte", "information": "information"}[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """A row that a finding points at: its reference as people write it, and what counts in it."""

    reference: str
    label: str = ""
    amount: Decimal | None = None  # euros
    key: str = ""  # opaque code of its page, where it has one

    def as_json(self) -> dict[str, Any]:
        """Return the line as exchanged in JSON."""
        return {"reference": self.reference, "label": self.label, "amount": json_amount(self.amount)}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a control's function yields: what is wrong. The catalogue gives severity and mend unless they are here.

    `changes` are the mend as proposed lines, where there is one: a click applies them.
    """

    message: str
    found: Value = None
    expected: Value = None
    lines: tuple[Line, ...] = ()
    mend: str = ""
    severity: Severity | None = None
    changes: tuple[LineChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, with what the catalogue says of the control that found it."""

    code: str
    title: str
    legal_basis: str
    severity: Severity
    message: str
    found: Value
    expected: Value
    lines: tuple[Line, ...]
    mend: str
    changes: tuple[LineChange, ...] = ()

    @property
    def is_blocking(self) -> bool:
        """Return whether the work may not go on."""
        return self.severity is Severity.BLOCKING

    @property
    def key(self) -> str:
        """Return a short name of the finding: the same as long as the same control says and proposes the same."""
        return hashlib.sha256(repr((self.code, self.message, self.changes)).encode()).hexdigest()[:16]

    @property
    def found_text(self) -> str:
        """Return what was found, as pages show it."""
        return display(self.found)

    @property
    def expected_text(self) -> str:
        """Return what was expected, as pages show it."""
        return display(self.expected)

    def as_json(self) -> dict[str, Any]:
        """Return the finding as exchanged in JSON: amounts and dates are strings."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": plain(self.message),
            "found": json_value(self.found),
            "expected": json_value(self.expected),
            "lines": [line.as_json() for line in self.lines],
            "mend": plain(self.mend),
        }


def display(value: Value) -> str:
    """Return a value in French: « 1 234,56 € », « 15 février 2024 », or the text itself."""
    if isinstance(value, Decimal):
        return format_euros(value)
    if isinstance(value, date):
        return format_date(value)
    return "" if value is None else str(value)


def json_value(value: Value) -> str | int | None:
    """Return a value for JSON: "1234.56", "2024-02-15", a whole number, a text or null."""
    if isinstance(value, Decimal):
        return json_amount(value)
    return value.isoformat() if isinstance(value, date) else value


def plain(text: str) -> str:
    """Return `text` with ordinary spaces, which is what a program reading JSON looks for."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
