"""Reads of a year about to be closed."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from budgets.models import Budget, BudgetYear
from budgets.queries_financial_rules import financial_rules
from budgets.rules.money import ZERO
from commitments.models import (
    ClosingStep,
    Commitment,
    IssuedOrder,
    ServiceDone,
    Slip,
    TreasurerBalance,
)
from commitments.queries_concordance import concordance
from commitments.queries_rar import rar_state
from commitments.queries_situation import SituationPart, situation
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
    """Return the threshold of attachment that the syndicate's rules set for the budget, in euros (1 query)."""
    rules, is_annex = financial_rules(), budget_year.budget.kind == Budget.Kind.ANNEX
    return rules.attachment_threshold_annex if is_annex else rules.attachment_threshold


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


@dataclass(frozen=True, slots=True)
class ClosingReads:
    """What a year about to be closed holds, and what its steps rest on."""

    releases: tuple[Release, ...]
    attachments: tuple[OpenCommitment, ...]
    threshold: Decimal
    carried: list[RarLine]
    parts: tuple[SituationPart, ...]
    facts: ClosingFacts


def read_closing(budget_year: BudgetYear) -> ClosingReads:
    """Return all that the closing of a year rests on (22 queries at most)."""
    rows, threshold, carried = (
        open_commitments(budget_year),
        attachment_threshold(budget_year),
        carried_lines(budget_year),
    )
    proposed, to_attach = proposed_releases(rows), attachable(rows, threshold)
    parts = situation(budget_year).parts
    facts = _facts(budget_year, proposed, to_attach, carried, parts)
    return ClosingReads(proposed, to_attach, threshold, carried, tuple(part for part in parts if part.rows), facts)


def closing_facts(budget_year: BudgetYear) -> ClosingFacts:
    """Return what the steps of the closing rest on (22 queries at most)."""
    return read_closing(budget_year).facts


def _facts(
    budget_year: BudgetYear,
    proposed: tuple[Release, ...],
    to_attach: tuple[OpenCommitment, ...],
    carried: list[RarLine],
    parts: tuple[SituationPart, ...],
) -> ClosingFacts:
    expenses = [row for part in parts if part.direction == "expense" for row in part.rows if not row.is_order]
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
        unproved=tuple(line.number for line in carried if line.is_unproved),
        ordered=sum((row.balance.ordered + row.balance.attached for row in expenses), ZERO),
        opened=sum((row.balance.opened for row in expenses), ZERO),
        exceeded=tuple(row.name for row in expenses if row.balance.available_to_order < ZERO),
        has_balance=balance is not None,
        is_certified=bool(balance and balance.certified_at),
        gaps=len(concordance(balance).gaps) if balance else 0,
        confirmed=frozenset(ClosingStep.objects.filter(budget_year=budget_year).values_list("step", flat=True)),
        is_closed=budget_year.state == BudgetYear.State.CLOSED,
    )
