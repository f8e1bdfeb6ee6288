"""A transfer of credits asked for where they lack: a decision proposed to the authorising officer, who alone decides.

Source: CGCT L. 5217-10-6, as in force on 15 February 2024.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from budgets.controls.decisions import check_decision
from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine, User
from budgets.queries_decision_view import decision_view
from budgets.rules.money import format_euros
from budgets.services.decision_previous import fill_previous
from budgets.services.decision_steps import take_step
from budgets.services.decisions import create_decision
from commitments.queries_credits import account_charge
from commitments.queries_transfers import transfer_room
from commitments.rules.credits import Refusal
from commitments.rules.transfers import check_transfer
from commitments.services.commitments import required
from commitments.services.ledger import lock_envelope, require_open
from commitments.services.retrying import in_one_transaction


@dataclass(frozen=True, slots=True)
class TransferInput:
    """What is asked for: from which account to which, how much in euros, and why."""

    source: str
    receiver: Account
    amount: Decimal
    reason: str


@in_one_transaction
def ask_transfer(
    budget_year: BudgetYear, asked: TransferInput, *, by: User | None, roles: Collection[str]
) -> BudgetDecision:
    """Return the transfer proposed to the authorising officer, its lines and the budget that it changes.

    Nothing moves before the decision. Raises Refusal: no room, another section, beyond the limit of the year, staff.
    """
    require_open(budget_year)
    reason = required(asked.reason, "Écrivez pourquoi ces crédits sont virés.")
    found = transfer_room(budget_year).source(asked.source)
    if found is None:
        raise Refusal(f"Le compte {asked.source} n’a plus de crédits à donner.")
    lock_envelope(budget_year, found.key)
    source = transfer_room(budget_year).source(asked.source) or found
    receiver = account_charge(asked.receiver, "expense")
    check_transfer(source, receiver, asked.amount)
    try:
        decision = create_decision(budget_year, BudgetDecision.Kind.TRANSFER, by=by, subject=reason[:200])
        _write_lines(decision, asked)
        fill_previous(decision)
        if blocking := [it.message for it in check_decision(decision_view(decision)) if it.is_blocking]:
            raise Refusal(" ".join(blocking))
        return take_step(decision, "propose", by=by, roles=roles)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error


def _write_lines(decision: BudgetDecision, asked: TransferInput) -> None:
    giver = Account.objects.get(chart=decision.budget_year.chart_id, code=asked.source)
    amount = format_euros(asked.amount)
    pair = (
        (giver, -asked.amount, f"Cède {amount} au compte {asked.receiver.code}."),
        (asked.receiver, asked.amount, f"Reçoit {amount} du compte {giver.code}."),
    )
    CreditLine.objects.bulk_create(
        CreditLine(
            syndicate_id=decision.syndicate_id, decision=decision, rank=rank, direction="D", account=account,
            proposed=change, comment=comment,
        )
        for rank, (account, change, comment) in enumerate(pair, start=1)
    )  # fmt: skip
