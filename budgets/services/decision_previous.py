"""The column of the budget compared with: filled from the budget of the year, or from that of the year before.

A primitive budget is compared with the primitive or the cumulated budget of the year before, the other decisions with
what the year's voted decisions opened (M57 instruction, volume II, titre 1; notes of states II and III).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, Sum

from budgets.models import BudgetDecision, CreditLine
from budgets.queries_nomenclature import account_ids
from budgets.rules.decision_order import OPENS_CREDITS
from budgets.rules.money import ZERO
from budgets.services.bulk_rows import insert_rows
from budgets.services.decisions import lock_decision

_Kind, _Comparison = BudgetDecision.Kind, BudgetDecision.Comparison
VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)
_COLUMNS = ("rank", *("direction", "kind", "account_id", "function", "operation", "third_party", "authorization"))
_AMOUNTS = ("previous", "previous_rar", "rar", "proposed", "voted", "opened", "realised", "rar_left")


class Place(NamedTuple):
    """What makes a line the same from one decision to the next."""

    direction: str
    kind: str
    account: str
    function: str
    operation: str
    third_party: str
    authorization: str
    department: UUID | None


PLACE = ("direction", "kind", "account__code", "function", "operation", "third_party", "authorization", "department")
Opened = Mapping[Place, tuple[Decimal, Decimal]]
"""The credits of each line, carry-forward included, and the part that was carried forward, in euros."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling did: lines added, lines changed, and the accounts that the chart of the year does not have."""

    added: int
    changed: int
    unknown: tuple[str, ...]


@transaction.atomic
def fill_previous(decision: BudgetDecision) -> Filled:
    """Fill the column of the budget compared with; lines that the decision lacks are added without a proposal.

    What is proposed stays as it is. A constant number of queries, but one update of all changed lines. Raises
    IntegrityError when the decision is voted.
    """
    decision = lock_decision(decision)
    opened = compared_with(decision)
    accounts = account_ids(decision.budget_year.chart)
    unknown = tuple(sorted({place.account for place in opened if place.account not in accounts}))
    there: dict[Place, list[CreditLine]] = {}
    for line in CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"):
        there.setdefault(place_of(line), []).append(line)
    changed = list(_changed(there, opened))
    revision = decision.revision + 1
    for line in changed:
        line.revision = revision
    CreditLine.objects.bulk_update(changed, ["previous", "previous_rar", "revision"], batch_size=1000)
    missing = {place: credit for place, credit in opened.items() if place not in there and place.account in accounts}
    add_lines(decision, missing, accounts, revision=revision)
    if changed or missing:
        BudgetDecision.with_simulations.filter(pk=decision.pk).update(revision=revision)
    return Filled(len(missing), len(changed), unknown)


def compared_with(decision: BudgetDecision) -> Opened:
    """Return the credits that a decision is compared with, line by line (2 queries).

    Where the primitive budget is not known here, the first decision that is says what was open before it.
    """
    year = decision.budget_year
    kinds: tuple[str, ...] = tuple(OPENS_CREDITS)
    if decision.kind != _Kind.PRIMITIVE:
        before = Q(budget_year=year) & ~Q(pk=decision.simulation_of_id or decision.pk)
    else:
        before = Q(budget_year__budget=year.budget_id, budget_year__year=year.year - 1)
        kinds = (_Kind.PRIMITIVE,) if decision.comparison == _Comparison.PRIMITIVE else kinds
    decisions = BudgetDecision.objects.filter(before, kind__in=kinds, state__in=VOTED)
    known = list(decisions.order_by("decided_on", "kind", "number"))
    starts_before = bool(known) and all(it.kind != _Kind.PRIMITIVE for it in known)
    first = Q(decision=known[0]) if starts_before else Q(pk=None)
    rows = (
        CreditLine.objects.filter(decision__in=known)
        .values_list(*PLACE)
        .annotate(
            brought=Sum("voted"),
            carried=Sum("rar"),
            was=Sum("previous", filter=first, default=ZERO),
            was_rar=Sum("previous_rar", filter=first, default=ZERO),
        )
        .order_by(*PLACE)
    )
    found = {Place(*row[:8]): (row[8] + row[9] + row[10], row[9] + row[11]) for row in rows}
    return {place: credit for place, credit in found.items() if any(credit)}


def add_lines(decision: BudgetDecision, opened: Opened, accounts: Mapping[str, int], *, revision: int = 0) -> int:
    """Add lines without a proposal that show these credits; return how many."""
    last = CreditLine.objects.filter(decision=decision).aggregate(last=Max("rank"))["last"] or 0
    rows = [
        [
            *(rank, place.direction, place.kind, accounts[place.account], place.function, place.operation),
            *(place.third_party, place.authorization, *credit, *[ZERO] * 6, "", place.department, revision),
        ]
        for rank, (place, credit) in enumerate(opened.items(), start=last + 1)
    ]
    common = {"syndicate_id": decision.syndicate_id, "decision_id": decision.pk}
    columns = (*_COLUMNS, *_AMOUNTS, "comment", "department_id", "revision")
    return insert_rows(CreditLine, common, columns, rows) if rows else 0


def place_of(line: CreditLine) -> Place:
    """Return what tells a line, its account joined, from the others of its decision."""
    code: Any = line.account.code
    return Place(
        *(line.direction, line.kind, code, line.function, line.operation, line.third_party, line.authorization),
        line.department_id,
    )


def _changed(there: Mapping[Place, list[CreditLine]], opened: Opened) -> Iterator[CreditLine]:
    """Yield the lines whose column changes: the first of a place bears its credits, the others none."""
    for place, lines in there.items():
        for index, line in enumerate(lines):
            credit = opened.get(place, (ZERO, ZERO)) if index == 0 else (ZERO, ZERO)
            if (line.previous, line.previous_rar) != credit:
                line.previous, line.previous_rar = credit
                yield line
