"""What lapses at the end of a year becomes a vote in preparation, that the assembly takes note of."""

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import Authorization, AuthorizationVote, BudgetYear, User
from budgets.queries_authorizations import lapses
from budgets.rules.multiyear.lapse import reduced
from budgets.services.authorization_votes import VoteInput
from budgets.services.authorizations import lock_authorization, one_registered, revise_authorization


@transaction.atomic
def prepare_lapse(row: Authorization, budget_year: BudgetYear, *, by: User | None) -> AuthorizationVote:
    """Return the vote in preparation that takes off an authorisation what nobody committed in time.

    Its schedule loses its last years first. Raises ValidationError when nothing lapses, or a vote is in preparation.
    Source: CGCT L. 5217-10-8 and L. 5217-12-3 (in force on 15 February 2024).
    """
    lock_authorization(row.pk)
    item = one_registered(row.budget, row.pk)
    if item.draft is not None:
        raise ValidationError("Un vote de cette autorisation est déjà en projet.")
    found = lapses(budget_year, [item])
    if not found:
        raise ValidationError("Rien de cette autorisation n’est caduc au 31 décembre de l’exercice.")
    lapse = found[0][1]
    schedule = reduced(item.programme.schedule, lapse.amount, item.done.paid, budget_year.year)
    given = VoteInput(schedule, lapse.reason, kind=AuthorizationVote.Kind.LAPSE)
    return revise_authorization(row, budget_year, given, by=by)
