"""Commitments on an authorisation (AP, AE): its lock, its check, the movement on it, the share of each year.

The authorisation is locked before the envelope, by code when there are several: one commits at a time on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from budgets.models import Authorization, BudgetYear, User
from budgets.queries_authorizations import Registered, registered
from budgets.rules.money import ZERO
from commitments.models import Commitment, MultiyearCommitment, MultiyearMovement, MultiyearShare, OrderLine
from commitments.queries_credits import account_charge
from commitments.queries_multiyear import balance_on, shares_of_years, whole_of
from commitments.rules.credits import Refusal
from commitments.rules.multiyear import (
    AuthorizationBalance,
    check_in_year,
    check_on_authorization,
    check_order,
    check_place,
    check_whole_release,
    excess,
)
from commitments.services.retrying import in_one_transaction

Kind = MultiyearMovement.Kind


@dataclass(frozen=True, slots=True)
class Held:
    """An authorisation locked until the transaction ends, and what it holds."""

    item: Registered
    balance: AuthorizationBalance


def hold(budget_year: BudgetYear, code: str, direction: str = "expense") -> Held | None:
    """Return the authorisation that an expense names, locked; None when the register does not have it.

    A code that the register does not know is a mention only, as in a listing. Raises Refusal until it is voted.
    """
    if not code or direction != "expense":
        return None
    row = Authorization.objects.select_for_update().filter(budget=budget_year.budget_id, code=code).first()
    if row is None:
        return None
    balance = balance_on(budget_year, code)
    if balance is None:
        raise Refusal(f"L’autorisation {code} n’est pas encore votée\u00a0: rien ne s’y engage.")
    return Held(registered(budget_year.budget, row.pk)[0], balance)


def check_commitment(held: Held | None, commitment: Commitment, whole: Decimal, multiyear: object = None) -> None:
    """Check a share and, when it opens a commitment on the authorisation, the `whole` of it. Raises Refusal."""
    if held is None:
        return
    programme, account = held.item.programme, commitment.account
    charge = account_charge(account, commitment.direction, operation=commitment.operation)
    is_operation = bool(programme.operation) and commitment.operation == programme.operation
    chapters = () if is_operation or programme.is_unforeseen else programme.by_chapter
    check_place(
        programme.code, programme.section.value, tuple(chapters), account_section=charge.section, chapter=charge.chapter
    )
    share = commitment.requested
    if whole < share:
        raise Refusal("La part de l’exercice dépasse le montant engagé sur l’autorisation.")
    if isinstance(multiyear, MultiyearCommitment):
        if excess(whole_of(multiyear), shares_of_years(multiyear), share):
            raise Refusal("La part de l’exercice dépasse ce qui reste de l’engagement pluriannuel.")
    else:
        check_on_authorization(held.balance, whole)
    check_in_year(held.balance, share)


def open_multiyear(
    held: Held | None, commitment: Commitment, whole: Decimal, multiyear: MultiyearCommitment | None, *, by: User | None
) -> MultiyearCommitment | None:
    """Store the commitment on the authorisation that a commitment of a year belongs to, and tie them together."""
    if held is None:
        return None
    if multiyear is None:
        multiyear = MultiyearCommitment.objects.create(
            syndicate_id=commitment.syndicate_id,
            authorization=held.item.row,
            number=commitment.number,
            label=commitment.label,
            supplier=commitment.supplier,
            party=commitment.party,
            requested=whole,
            created_by=by,
        )
    MultiyearShare.objects.create(syndicate_id=commitment.syndicate_id, multiyear=multiyear, commitment=commitment)
    return multiyear


def post_whole(multiyear: MultiyearCommitment | None, commitment: Commitment, *, by: User | None) -> None:
    """Write the movement on the authorisation once the first share has its visa."""
    if multiyear is None or multiyear.movements.exists():
        return
    assert commitment.committed_on is not None
    _post(multiyear, Kind.COMMITTED, multiyear.requested, commitment, by=by)


def complete_whole(held: Held | None, commitment: Commitment, amount: Decimal, note: str, *, by: User | None) -> None:
    """Check a complement of a share; what it adds to the whole goes on the authorisation too. Raises Refusal."""
    multiyear = multiyear_of(commitment)
    if held is None:
        return
    check_in_year(held.balance, amount)
    if multiyear is None:
        check_on_authorization(held.balance, amount)
        return
    if more := excess(whole_of(multiyear), shares_of_years(multiyear), amount):
        check_on_authorization(held.balance, more)
        _post(multiyear, Kind.CHANGED, more, commitment, by=by, note=note)


@in_one_transaction
def release_whole(
    multiyear: MultiyearCommitment,
    amount: Decimal,
    reason: str,
    *,
    by: User | None,
    key: UUID | None = None,
) -> MultiyearCommitment:
    """Give back to the authorisation what no year will take, for a reason. Raises Refusal."""
    if key and MultiyearMovement.objects.filter(key=key).exists():
        return multiyear
    Authorization.objects.select_for_update().get(pk=multiyear.authorization_id)
    reason = " ".join(reason.split())
    if not reason:
        raise Refusal("Écrivez le motif du dégagement.")
    amount = check_whole_release(amount, total=whole_of(multiyear), shares=shares_of_years(multiyear))
    MultiyearMovement.objects.create(
        syndicate_id=multiyear.syndicate_id,
        multiyear=multiyear,
        kind=Kind.RELEASED,
        amount=-amount,
        on=timezone.localdate(),
        note=reason[:300],
        by=by,
        key=key,
    )
    return multiyear


def check_orders(budget_year: BudgetYear, lines: Iterable[OrderLine]) -> None:
    """Hold the orders of a slip to the payment credits of their authorisations, locked by code. Raises Refusal."""
    asked: dict[str, Decimal] = {}
    for line in lines:
        if line.commitment and line.commitment.authorization:
            code = line.commitment.authorization
            asked[code] = asked.get(code, ZERO) + line.amount
    for code in sorted(asked):
        held = hold(budget_year, code)
        if held is not None and asked[code] > ZERO:
            check_order(held.balance, asked[code])


def multiyear_of(commitment: Commitment) -> MultiyearCommitment | None:
    """Return the commitment on an authorisation that a commitment is a share of, None when it is none (1 query)."""
    return MultiyearCommitment.objects.filter(shares__commitment=commitment).first()


def _post(
    multiyear: MultiyearCommitment, kind: str, amount: Decimal, commitment: Commitment, *, by: User | None,
    note: str = "",
) -> None:  # fmt: skip
    MultiyearMovement.objects.create(
        syndicate_id=multiyear.syndicate_id,
        multiyear=multiyear,
        kind=kind,
        amount=amount,
        on=(commitment.committed_on if kind == Kind.COMMITTED else None) or timezone.localdate(),
        note=note[:300],
        by=by,
    )
