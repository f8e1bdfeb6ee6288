"""Why a service refuses: every refusal is said in French and leaves nothing changed."""

from collections.abc import Sequence

from deliberations.rules.violations import Violation
from deliberations.rules.workflow import RoleRefused, StepRefused

__all__ = ["Refused", "RoleRefused", "StepRefused"]


class Refused(Exception):
    """What was given can't stand: `violations` name the line, the field and the mend."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(" ".join(str(violation) for violation in violations))


def refuse(field: str, message: str, mend: str, *, code: str = "input") -> Refused:
    """Return a refusal of one field."""
    return Refused([Violation(code=code, field=field, message=message, mend=mend)])


def refuse_if(violations: Sequence[Violation]) -> None:
    """Raise Refused when there is any violation."""
    if violations:
        raise Refused(violations)
