"""What may be spent before the vote: in investment once the assembly allowed it, and within the authorisations."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from budgets.models import BudgetYear
from budgets.rules.money import ZERO
from commitments.models import BeforeVoteAuthorization, Commitment, CreditEnvelope, Movement
from commitments.queries_credits import account_charge, authorised_before_vote, balance_of, key_of, year_before
from commitments.rules.credits import authorised_share, check_outside_authorizations, check_within_authorizations
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


def check_before_vote(envelope: CreditEnvelope, commitment: Commitment, amount: Decimal) -> None:
    """Hold a commitment to the third of its chapter's authorisations, or keep it off that third, until the vote.

    The envelope is locked by the caller; nothing is asked once a decision is voted, nor where N-1 opened no AP or AE.
    Raises InsufficientCreditError. Source: CGCT L. 1612-1 and L. 5217-10-9 (in force on 15 February 2024).
    """
    if envelope.decisions or commitment.direction != "expense":
        return
    before = year_before(commitment.budget_year)
    third = authorised_before_vote(before) if before else {}
    charge = account_charge(commitment.account, commitment.direction, operation=commitment.operation)
    movements = Movement.objects.filter(
        budget_year=commitment.budget_year_id, commitment__direction="expense", commitment__carried_from=None
    ).exclude(commitment__authorization="")
    if commitment.authorization:
        code = envelope.code if envelope.level == CreditEnvelope.Level.OPERATION else charge.chapter
        limit = third.get((envelope.section, code), ZERO)
        in_chapter = movements.filter(commitment__account__section=envelope.section)
        if envelope.level == CreditEnvelope.Level.OPERATION:
            in_chapter = in_chapter.filter(envelope=envelope)
        else:
            in_chapter = in_chapter.filter(commitment__account__expense_real=code)
        check_within_authorizations(limit, _engaged(in_chapter), amount, name=f"chapitre {code}")
    elif share := authorised_share(key_of(envelope), third):
        used = _engaged(movements.filter(envelope=envelope))
        check_outside_authorizations(balance_of(envelope), share, used, amount, name=str(envelope))


def _engaged(movements: QuerySet[Movement]) -> Decimal:
    sums = movements.aggregate(total=Sum("committed", default=ZERO) - Sum("released", default=ZERO))
    return sums["total"] or ZERO
