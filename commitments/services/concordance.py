"""The treasurer's balance received, and the concordance certified once every account agrees."""

import hashlib

from django.utils import timezone

from budgets.models import BudgetYear, User
from commitments.formats.treasurer_balance import read_balance
from commitments.models import TreasurerBalance, TreasurerBalanceLine
from commitments.queries_concordance import concordance
from commitments.rules.credits import Refusal
from commitments.services.retrying import in_one_transaction


@in_one_transaction
def receive_balance(budget_year: BudgetYear, *, file_name: str, content: bytes, by: User | None) -> TreasurerBalance:
    """Keep a balance with its lines; the same bytes again change nothing. Raises FileRefusedError."""
    digest = hashlib.sha256(content).hexdigest()
    known = TreasurerBalance.objects.filter(budget_year=budget_year, sha256=digest).defer("content").first()
    lines = read_balance(content)
    if known:
        return known
    balance = TreasurerBalance.objects.create(
        syndicate_id=budget_year.syndicate_id,
        budget_year=budget_year,
        file_name=file_name[-255:],
        content=content,
        sha256=digest,
        received_by=by,
    )
    TreasurerBalanceLine.objects.bulk_create(
        TreasurerBalanceLine(
            syndicate_id=budget_year.syndicate_id,
            balance=balance,
            account=line.account,
            label=line.label,
            debit=line.debit,
            credit=line.credit,
        )
        for line in lines
    )
    return balance


@in_one_transaction
def certify_concordance(balance: TreasurerBalance, *, by: User | None) -> TreasurerBalance:
    """Certify that the orders and the balance agree to the cent. Raises Refusal while an account differs."""
    locked = TreasurerBalance.objects.select_for_update(of=("self",)).select_related("budget_year").defer("content")
    found = locked.get(pk=balance.pk)
    if gaps := concordance(found).gaps:
        accounts = ", ".join(match.account for match in gaps[:8])
        raise Refusal(f"Les comptes {accounts} diffèrent\u00a0: la concordance ne peut pas être certifiée.")
    if found.certified_at is None:
        found.certified_by, found.certified_at = by, timezone.now()
        found.save(update_fields=["certified_by", "certified_at"])
    return found
