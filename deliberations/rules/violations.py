"""What a rule of this app finds wrong, said so that the officer knows where it is and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum

from deliberations.rules.typography import typeset


class Severity(StrEnum):
    """How far a violation goes (gravité); the values are those of the registry of controls."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Violation:
    """One rule that does not hold.

    `field` names the field of the form as the page shows it; `line` is the rank (from 1) in the list of delegates or
    in the blocks of the text, None when the whole act is concerned; `mend` is the sentence saying what to do.
    """

    code: str
    field: str
    message: str
    mend: str
    line: int | None = None
    severity: Severity = Severity.BLOCKING
    found: str = ""
    expected: str = ""
    legal_basis: str = ""

    def __post_init__(self) -> None:
        for name in ("field", "message", "mend"):
            object.__setattr__(self, name, typeset(getattr(self, name)))

    def __str__(self) -> str:
        where = f"Ligne {self.line}, {self.field}" if self.line is not None else self.field
        return typeset(f"{where} : {self.message} {self.mend}")


def blocking(violations: "tuple[Violation, ...] | list[Violation]") -> tuple[Violation, ...]:
    """Return those of `violations` that forbid going on."""
    return tuple(violation for violation in violations if violation.severity is Severity.BLOCKING)
