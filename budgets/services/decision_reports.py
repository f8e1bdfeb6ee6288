"""The words of the report to the assembly on a decision, written until the decision is voted."""

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import BudgetDecision, DecisionReport


@transaction.atomic
def write_report(decision: BudgetDecision, *, introduction: str, earlier_acts: str = "") -> DecisionReport:
    """Keep the introduction of a report, and how it names the acts that are not recorded here.

    Raises ValidationError in French once the decision is voted.
    """
    if decision.is_voted:
        raise ValidationError("La décision est votée\u00a0: son rapport ne change plus.")
    report, _ = DecisionReport.objects.update_or_create(
        syndicate_id=decision.syndicate_id,
        decision=decision,
        defaults={"introduction": introduction.strip(), "earlier_acts": " ".join(earlier_acts.split())},
    )
    return report
