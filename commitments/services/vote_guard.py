"""While a decision is voted nobody commits in its year: the credits that clerks read next are those of the vote."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError

from budgets.models import BudgetDecision
from budgets.rules.money import ZERO, format_euros
from budgets.services.vote_guards import around_vote
from commitments.models import CreditEnvelope
from commitments.queries_credits import balance_of, count_opening_decisions, key_of, opened_by_envelope


@around_vote
@contextmanager
def envelopes_held(decision: BudgetDecision) -> Iterator[None]:
    """Hold the envelopes of the decision's year, in the order of the ledger; store what is open once it is voted.

    Whoever waits for one of them reads it again: a vote that takes credits away is never overtaken by a visa.
    """
    year = decision.budget_year
    envelopes = list(CreditEnvelope.objects.select_for_update().filter(budget_year=year).order_by("pk"))
    yield
    if envelopes:
        opened, decisions = opened_by_envelope(year), count_opening_decisions(year)
        for envelope in envelopes:
            before, envelope.opened = envelope.opened, opened.get(key_of(envelope), ZERO)
            envelope.decisions = decisions
            if decision.kind == BudgetDecision.Kind.TRANSFER and envelope.opened < before:
                _refuse_overdrawn(envelope)
        CreditEnvelope.objects.bulk_update(envelopes, ["opened", "decisions"])


def _refuse_overdrawn(envelope: CreditEnvelope) -> None:
    """Raise ValidationError when a transfer takes credits that are committed by now."""
    left = balance_of(envelope).available
    if envelope.direction == "expense" and left < ZERO:
        over = f"{format_euros(-left)} de ce que le virement prend sont engagés depuis"
        mend = "Reprenez la proposition et réduisez-la, ou dégagez un engagement"
        raise ValidationError(f"{str(envelope).capitalize()}\u00a0: {over}. {mend}.")
