"""Findings as pages group them: by severity, the heaviest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.controls.finding import Finding, Severity

HEADINGS = {
    Severity.BLOCKING: "Ce qui bloque",
    Severity.WARNING: "Ce qui mérite l’attention",
    Severity.INFORMATION: "Bon à savoir",
}


@dataclass(frozen=True)
class FindingGroup:
    """The findings of a severity, and their heading."""

    severity: Severity
    findings: list[Finding]

    @property
    def heading(self) -> str:
        """Return the French heading."""
        return HEADINGS[self.severity]


def grouped(found: Iterable[Finding]) -> list[FindingGroup]:
    """Return the groups that have findings, the heaviest first."""
    known = list(found)
    groups = [FindingGroup(severity, [it for it in known if it.severity is severity]) for severity in Severity]
    return [group for group in groups if group.findings]
