"""What may be spent in investment before the vote, once the assembly allowed it."""

from datetime import date

from budgets.models import BudgetYear
from commitments.models import BeforeVoteAuthorization
from commitments.services.retrying import in_one_transaction


@in_one_transaction
def allow_before_vote(budget_year: BudgetYear, reference: str, adopted_on: date) -> BeforeVoteAuthorization:
    """Record or change the deliberation of a year. The envelopes read it at their next movement.

    Source: CGCT L. 1612-1 (in force on 15 February 2024).
    """
    found, _ = BeforeVoteAuthorization.objects.update_or_create(
        budget_year=budget_year,
        defaults={"syndicate_id": budget_year.syndicate_id, "reference": reference, "adopted_on": adopted_on},
    )
    return found
