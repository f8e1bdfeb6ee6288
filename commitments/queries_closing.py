"""Reads of a year about to be closed."""

from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from budgets.models import BudgetYear
from budgets.rules.money import ZERO
from commitments.models import (
    ClosingStep,
    Commitment,
    ExecutionSettings,
    IssuedOrder,
    ServiceDone,
    Slip,
    TreasurerBalance,
)
from commitments.queries_concordance import concordance
from commitments.queries_rar import rar_state
from commitments.rules.closing import (
    ClosingFacts,
    OpenCommitment,
    Release,
    attachable,
    proposed_releases,
)
from commitments.rules.rar import RarLine

LIVE = (Commitment.State.APPROVED, Commitment.State.SIGNED)


def attachment_threshold(budget_year: BudgetYear) -> Decimal:
    """Return the threshold of attachment of the budget, in euros (1 query)."""
    found = ExecutionSettings.objects.filter(budget=budget_year.budget_id).first()
    return found.attachment_threshold if found else ZERO


def open_commitments(budget_year: BudgetYear) -> list[OpenCommitment]:
    """Return the commitments of a year that are not exhausted (1 query)."""
    last = ServiceDone.objects.filter(commitment=OuterRef("pk"), is_last=True, cancelled_at=None)
    waiting = Q(order_lines__order__state=IssuedOrder.State.LIQUIDATED)
    rows = (
        Commitment.objects.filter(budget_year=budget_year, state__in=LIVE)
        .exclude(committed=F("released") + F("ordered"))
        .annotate(last=Exists(last), pending=Sum("order_lines__amount", filter=waiting))
        .values_list(
            "pk", "number", "account__section", "direction", "committed", "released", "service_done", "ordered",
            "attached", "last", "state", "created_by", "authorization", "carried_from", "pending",
        )
        .order_by("number")
    )  # fmt: skip
    found = []
    for (
        key,
        number,
        section,
        direction,
        one,
        two,
        three,
        four,
        five,
        final,
        state,
        author,
        program,
        carried,
        pending,
    ) in rows:
        is_bound = state == Commitment.State.SIGNED or author is None or carried is not None
        found.append(
            OpenCommitment(
                str(key), number, section, direction, one, two, three, four, five,
                is_last=bool(final), has_act=is_bound or direction == "revenue", is_program=bool(program),
                pending=pending or ZERO,
            )
        )  # fmt: skip
    return found


def releases(budget_year: BudgetYear) -> tuple[Release, ...]:
    """Return the releases proposed for a year (1 query)."""
    return proposed_releases(open_commitments(budget_year))


def attachments(budget_year: BudgetYear) -> tuple[OpenCommitment, ...]:
    """Return the commitments to attach to a year (2 queries)."""
    return attachable(open_commitments(budget_year), attachment_threshold(budget_year))


def carried_lines(budget_year: BudgetYear) -> list[RarLine]:
    """Return the lines that a year carries forward, both sections and directions (1 query)."""
    return [line for part in rar_state(budget_year).parts for line in part.lines]


def closing_facts(budget_year: BudgetYear) -> ClosingFacts:
    """Return what the steps of the closing rest on (12 queries at most)."""
    proposed, to_attach, carried = releases(budget_year), attachments(budget_year), carried_lines(budget_year)
    orders = IssuedOrder.objects.filter(budget_year=budget_year)
    balance = TreasurerBalance.objects.filter(budget_year=budget_year).defer("content").first()
    services = ServiceDone.objects.filter(commitment__budget_year=budget_year, cancelled_at=None)
    untitled = services.filter(commitment__direction="revenue", liquidated__lt=F("amount"))
    return ClosingFacts(
        drafts=Commitment.objects.filter(budget_year=budget_year, state=Commitment.State.DRAFT).count(),
        releases=len(proposed),
        release_amount=sum((it.amount for it in proposed), ZERO),
        to_issue=orders.filter(state=IssuedOrder.State.LIQUIDATED).count(),
        to_sign=Slip.objects.filter(budget_year=budget_year, state=Slip.State.TO_SIGN).count(),
        to_take=orders.filter(state=IssuedOrder.State.SIGNED).count(),
        untitled=untitled.filter(~Q(commitment__account__section="F")).count(),
        suspense=budget_year.receipts.filter(order=None).count(),
        to_attach=len(to_attach),
        attach_amount=sum((it.to_attach for it in to_attach), ZERO),
        carried=len(carried),
        carried_amount=sum((line.remaining for line in carried), ZERO),
        overdrawn=sum(line.is_overdrawn for line in carried),
        has_balance=balance is not None,
        is_certified=bool(balance and balance.certified_at),
        gaps=len(concordance(balance).gaps) if balance else 0,
        confirmed=frozenset(ClosingStep.objects.filter(budget_year=budget_year).values_list("step", flat=True)),
        is_closed=budget_year.state == BudgetYear.State.CLOSED,
    )
