"""Reads of what is committed and ordered on authorisations (AP, AE)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from budgets.authorization_sources import execution_source
from budgets.models import Authorization, Budget, BudgetYear
from budgets.queries_authorizations import payment_credits, registered
from budgets.rules.money import ZERO
from budgets.rules.multiyear.forecast import Execution
from commitments.models import Commitment, MultiyearCommitment, MultiyearMovement
from commitments.rules.multiyear import AuthorizationBalance

LIVE = (Commitment.State.APPROVED, Commitment.State.SIGNED)


@execution_source
def executed_on_authorizations(budget: Budget, codes: Collection[str]) -> Mapping[str, Execution]:
    """Return what was committed and ordered on each authorisation of a budget, in euros (3 queries).

    Commitments of a listing that name an authorisation count by themselves: none says more than its year.
    """
    operations = dict(Authorization.objects.filter(budget=budget, code__in=codes).values_list("code", "operation"))
    rows = (
        Commitment.objects.filter(budget_year__budget=budget, authorization__in=codes, state__in=LIVE)
        .filter(direction="expense")
        .values_list("authorization", "account__expense_real", "operation", "budget_year__year")
        .annotate(
            engaged=Sum("committed") - Sum("released"),
            paid=Sum("ordered"),
            alone=Sum("committed", filter=Q(multiyear_share=None), default=ZERO)
            - Sum("released", filter=Q(multiyear_share=None), default=ZERO),
        )
        .order_by("authorization")
    )
    on_authorization = MultiyearMovement.objects.filter(
        multiyear__authorization__budget=budget, multiyear__authorization__code__in=codes
    )
    committed = dict(
        on_authorization.values_list("multiyear__authorization__code").annotate(total=Sum("amount")).order_by()
    )
    engaged: dict[str, dict[tuple[str, int], Decimal]] = {code: {} for code in codes}
    paid: dict[str, dict[tuple[str, int], Decimal]] = {code: {} for code in codes}
    for code, chapter, operation, year, net, ordered, alone in rows:
        place = operation if operation and operation == operations.get(code) else chapter
        engaged[code][place, year] = engaged[code].get((place, year), ZERO) + net
        paid[code][place, year] = paid[code].get((place, year), ZERO) + ordered
        committed[code] = committed.get(code, ZERO) + alone
    return {code: Execution(committed.get(code, ZERO), engaged[code], paid[code]) for code in codes}


def balance_on(budget_year: BudgetYear, code: str) -> AuthorizationBalance | None:
    """Return what an authorisation holds as a year sees it; None when the register has it not, or not voted yet."""
    found = registered(budget_year.budget, code=code)
    if not found or not found[0].programme.voted:
        return None
    item, year = found[0], budget_year.year
    return AuthorizationBalance(
        code,
        year,
        item.programme.amount,
        item.done.committed,
        payment_credits(budget_year, code, item.programme),
        item.done.engaged_in(year),
        item.done.paid_in(year),
    )


def whole_of(multiyear: MultiyearCommitment) -> Decimal:
    """Return what is committed on the authorisation for one object, in euros (1 query)."""
    total: Decimal = multiyear.movements.aggregate(total=Sum("amount", default=ZERO))["total"]
    return total


def shares_of_years(multiyear: MultiyearCommitment) -> Decimal:
    """Return what the years took of a commitment on an authorisation, releases taken off, in euros (1 query)."""
    rows = Commitment.objects.filter(multiyear_share__multiyear=multiyear, state__in=LIVE)
    sums = rows.aggregate(total=Sum("committed", default=ZERO) - Sum("released", default=ZERO))
    total: Decimal = sums["total"]
    return total


@dataclass(frozen=True, slots=True)
class MultiyearRow:
    """A commitment on an authorisation: its whole, what each year took, what is left; in euros."""

    row: MultiyearCommitment
    total: Decimal
    shares: tuple[Commitment, ...]
    taken: Decimal
    ordered: Decimal

    @property
    def left(self) -> Decimal:
        """Return what no year took yet."""
        return self.total - self.taken


def multiyear_rows(authorization: UUID) -> list[MultiyearRow]:
    """Return the commitments on an authorisation with their shares, by number (3 queries)."""
    rows = MultiyearCommitment.objects.filter(authorization=authorization).select_related("party").order_by("number")
    rows = rows.annotate(total=Sum("movements__amount", default=ZERO))
    shares: dict[UUID, list[Commitment]] = {}
    found = Commitment.objects.filter(multiyear_share__multiyear__authorization=authorization)
    for commitment in found.select_related(
        "multiyear_share", "account", "budget_year__budget", "budget_year__syndicate"
    ).order_by("budget_year__year", "number"):
        shares.setdefault(commitment.multiyear_share.multiyear_id, []).append(commitment)
    return [multiyear_row(row, row.total, shares.get(row.pk, [])) for row in rows]


def multiyear_row_of(commitment: Commitment) -> MultiyearRow | None:
    """Return the commitment on an authorisation that a commitment is a share of, None when it is none (3 queries)."""
    row = MultiyearCommitment.objects.filter(shares__commitment=commitment).select_related("authorization").first()
    if row is None:
        return None
    shares = Commitment.objects.filter(multiyear_share__multiyear=row)
    return multiyear_row(row, whole_of(row), list(shares.order_by("budget_year__year")))


def multiyear_row(row: MultiyearCommitment, total: Decimal, shares: Collection[Commitment]) -> MultiyearRow:
    """Return a commitment on an authorisation with its shares already read."""
    live = [it for it in shares if it.state in LIVE]
    taken = sum((it.committed - it.released for it in live), ZERO)
    return MultiyearRow(row, total, tuple(shares), taken, sum((it.ordered for it in live), ZERO))
