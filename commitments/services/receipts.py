"""Sums collected before any order (list P503 of the treasurer): recorded, then regularised by a revenue order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from budgets.models import Account, BudgetYear, User
from budgets.rules.money import ZERO
from commitments.models import IssuedOrder, SuspenseReceipt
from commitments.rules.credits import Refusal
from commitments.services.certificates import certify_service
from commitments.services.commitments import CommitmentInput, commit_expenditure, required, today
from commitments.services.ledger import require_open
from commitments.services.liquidation import OrderLineInput, create_order
from commitments.services.retrying import in_one_transaction


@dataclass(frozen=True, slots=True)
class ReceiptInput:
    """A line of the list, the amount in euros."""

    reference: str
    received_on: date
    payer: str
    amount: Decimal
    label: str = ""


@in_one_transaction
def record_receipts(budget_year: BudgetYear, lines: Iterable[ReceiptInput]) -> tuple[int, int]:
    """Record the lines of a list; return how many are new and how many were known. Raises Refusal.

    A reference known with another amount stops everything: nothing is half-imported.
    """
    require_open(budget_year)
    known = dict(SuspenseReceipt.objects.filter(budget_year=budget_year).values_list("reference", "amount"))
    new = []
    same = 0
    for line in lines:
        if (amount := known.get(line.reference)) is not None:
            if amount != line.amount:
                raise Refusal(f"L’encaissement {line.reference} est déjà enregistré avec un autre montant.")
            same += 1
            continue
        if line.amount <= ZERO:
            raise Refusal(f"L’encaissement {line.reference} n’a pas un montant positif.")
        known[line.reference] = line.amount
        new.append(
            SuspenseReceipt(
                syndicate_id=budget_year.syndicate_id,
                budget_year=budget_year,
                reference=required(line.reference, "Un encaissement n’a pas de référence."),
                received_on=line.received_on,
                payer=line.payer[:200],
                label=line.label[:300],
                amount=line.amount,
            )
        )
    SuspenseReceipt.objects.bulk_create(new)
    return len(new), same


@in_one_transaction
def regularise(
    receipts: Iterable[UUID], account: Account, *, by: User | None, function: str = "", key: UUID | None = None
) -> IssuedOrder:
    """Liquidate a revenue order for sums already collected from one payer. Raises Refusal.

    A revenue commitment is made with it: the claim was certain when it was paid.
    """
    if key and (found := IssuedOrder.objects.filter(key=key).first()):
        return found
    rows = list(SuspenseReceipt.objects.select_for_update(of=("self",)).filter(pk__in=list(receipts)))
    if not rows:
        raise Refusal("Choisissez les encaissements à régulariser.")
    if any(row.order_id for row in rows):
        raise Refusal("Un des encaissements est déjà régularisé.")
    if len({row.payer for row in rows}) > 1 or len({row.budget_year_id for row in rows}) > 1:
        raise Refusal("Un titre régularise les encaissements d’un seul débiteur.")
    year = BudgetYear.objects.select_related("chart", "budget", "syndicate").get(pk=rows[0].budget_year_id)
    require_open(year)
    total = sum((row.amount for row in rows), ZERO)
    label = rows[0].label or f"Encaissement {rows[0].reference}"
    asked = CommitmentInput(total, account, rows[0].payer, label, direction="revenue", function=function)
    commitment = commit_expenditure(year, asked, by=by)
    service = certify_service(
        commitment, total, done_on=min(max(row.received_on for row in rows), today()), by=by, note="encaissé (P503)"
    )
    service.liquidated = total
    service.save(update_fields=["liquidated"])
    order = create_order(
        year,
        "revenue",
        [OrderLineInput(account, total, "real", function, "", commitment, service)],
        label=label,
        by=by,
        kind=IssuedOrder.Kind.SUSPENSE,
        third_party=rows[0].payer,
        reference=", ".join(row.reference for row in rows)[:200],
        key=key,
    )
    SuspenseReceipt.objects.filter(pk__in=[row.pk for row in rows]).update(order=order)
    return order
