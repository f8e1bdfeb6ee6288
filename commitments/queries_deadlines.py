"""What the controls on time look at: the late payments and the alerts of a year."""

from datetime import date

from budgets.models import BudgetYear
from commitments.controls_deadlines import DeadlineCheck, LatePayment
from commitments.queries_alerts import alerts
from commitments.queries_delays import FollowedClaim, followed_claims
from commitments.rules.payment_delay import DelayState


def deadline_check(budget_year: BudgetYear, *, today: date) -> DeadlineCheck:
    """Return what time says of a year on a day (14 queries at most)."""
    claims, found = followed_claims(budget_year, today=today), alerts(budget_year, today=today)
    return DeadlineCheck(
        late=tuple(_late(it) for it in claims if it.delay.state is DelayState.LATE and not it.excluded),
        interest=tuple(_late(it) for it in claims if it.proposes_interest),
        debts=found.debts,
        titles=found.titles,
        commitments=found.late,
    )


def _late(followed: FollowedClaim) -> LatePayment:
    due = followed.interest.total if followed.interest else None
    number, supplier = followed.invoice.number, followed.invoice.supplier.name
    return LatePayment(number, supplier, followed.claim.amount, followed.delay.days_late, due)
