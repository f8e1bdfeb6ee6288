"""The controls run whole and their findings kept: on a decision, on all those of a syndicate, between its budgets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from budgets.controls.decisions import check_accounts, check_decision
from budgets.controls.finding import Finding, Severity
from budgets.controls.registry import findings
from budgets.models import BudgetDecision, BudgetYear, ControlReport, Syndicate
from budgets.queries_accounts_view import stored_accounts_view
from budgets.queries_decision_view import decision_view
from budgets.queries_linked_budgets import linked_budgets

Origin = ControlReport.Origin


@dataclass(frozen=True)
class Checked:
    """A decision that was checked, and how many blocking findings it had the time before (None: never checked)."""

    decision: BudgetDecision
    report: ControlReport
    blocking_before: int | None

    @property
    def is_worse(self) -> bool:
        """Return whether it has blocking findings that it did not have."""
        return self.report.blocking > (self.blocking_before or 0)


def decisions_to_check() -> list[BudgetDecision]:
    """Return the decisions of the open years of the current syndicate, accounts included (1 query)."""
    open_ones = BudgetDecision.objects.filter(budget_year__state=BudgetYear.State.OPEN).select_related(
        "budget_year__budget", "budget_year__syndicate", "budget_year__chart"
    )
    return list(open_ones.order_by("budget_year__budget__code", "budget_year__year", "decided_on", "kind", "number"))


@transaction.atomic
def run_on_decision(decision: BudgetDecision, origin: str) -> Checked:
    """Check a decision whole and keep what is found; accounts get the controls of accounts."""
    before = ControlReport.objects.filter(decision=decision).values_list("blocking", flat=True).first()
    if decision.is_accounts:
        found = check_accounts(stored_accounts_view(decision))
    else:
        found = check_decision(decision_view(decision))
    report, _ = ControlReport.objects.update_or_create(
        decision=decision,
        defaults={
            "syndicate_id": decision.syndicate_id,
            "revision": decision.revision,
            **_kept(found, origin),
        },
    )
    return Checked(decision, report, before)


@transaction.atomic
def run_on_linked_budgets(syndicate: Syndicate, year: int, origin: str) -> ControlReport | None:
    """Check what the budgets of a syndicate give each other in a year, and keep it; None when there is nothing to."""
    budgets = linked_budgets(year)
    if budgets is None:
        ControlReport.objects.filter(year=year).delete()
        return None
    report, _ = ControlReport.objects.update_or_create(
        year=year, defaults={"syndicate_id": syndicate.pk, **_kept(findings(budgets), origin)}
    )
    return report


def _kept(found: Iterable[Finding], origin: str) -> dict[str, Any]:
    found = list(found)
    counts = Counter(finding.severity for finding in found)
    return {
        "checked_at": now(),
        "origin": origin,
        "blocking": counts[Severity.BLOCKING],
        "warnings": counts[Severity.WARNING],
        "informations": counts[Severity.INFORMATION],
        "findings": [finding.as_json() | {"title": finding.title} for finding in found],
    }
