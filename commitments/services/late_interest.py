"""The order that pays the interest of a late payment: proposed by the rule, accepted by an officer, like any other."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from budgets.models import Account, BudgetYear, User
from budgets.rules.dates import format_date
from budgets.rules.money import ZERO, format_euros
from commitments.models import IssuedOrder, LateInterestOrder
from commitments.payment_delays import bank_rates, interest_accounts
from commitments.queries_delays import DEAD, FollowedClaim, followed_claims
from commitments.rules.credits import Refusal
from commitments.rules.payment_delay import LateInterest, late_interest
from commitments.services.commitments import today
from commitments.services.ledger import require_open
from commitments.services.liquidation import OrderLineInput, create_order
from commitments.services.retrying import in_one_transaction


@in_one_transaction
def order_late_interest(
    order: IssuedOrder,
    *,
    by: User | None,
    bank_rate: Decimal | None = None,
    rate_source: str = "",
    into: BudgetYear | None = None,
    key: UUID | None = None,
) -> IssuedOrder:
    """Liquidate the interest and the indemnity that the late payment of an order costs, once. Raises Refusal.

    Charged to the account of interest for late payment of the chart. `bank_rate` (percent) and its source are needed
    only when the half-year is not in the table. `into`: the year that pays when that of the order is closed. Sources:
    code de la commande publique, L. 2192-13, R. 2192-31 to R. 2192-36 and D. 2192-35.
    """
    if key and (found := IssuedOrder.objects.filter(key=key).first()):
        return found
    locked = IssuedOrder.objects.select_for_update(of=("self",)).select_related("budget_year__budget").get(pk=order.pk)
    if LateInterestOrder.objects.filter(late_order=locked).exclude(order__state__in=DEAD).exists():
        raise Refusal("Les intérêts moratoires de ce mandat sont déjà mandatés.")
    followed = _late_claim(locked)
    due = _due(followed, bank_rate, rate_source)
    year = locked.budget_year if locked.budget_year.state != BudgetYear.State.CLOSED else into
    if year is None:
        raise Refusal(f"L’exercice {locked.budget_year.year} est clos\u00a0: ouvrez celui qui paiera les intérêts.")
    require_open(year)
    assert due.interest is not None
    assert due.bank_rate is not None
    limit_on, paid_on = followed.delay.limit_on, locked.paid_on
    assert limit_on is not None
    assert paid_on is not None
    made = create_order(
        year, "expense", [OrderLineInput(interest_account(year), due.interest + due.indemnity)],
        label=_label(followed, due), by=by, party=locked.party, third_party=locked.third_party,
        reference=f"Facture {followed.invoice.number}", key=key,
    )  # fmt: skip
    LateInterestOrder.objects.create(
        syndicate_id=locked.syndicate_id, late_order=locked, order=made, limit_on=limit_on,
        paid_on=paid_on, principal=due.principal, days=due.days, bank_rate=due.bank_rate,
        rate_source=rate_source, interest=due.interest, indemnity=due.indemnity, by=by,
    )  # fmt: skip
    return made


def interest_account(budget_year: BudgetYear) -> Account:
    """Return the account of interest for late payment in the chart of a year (1 query). Raises Refusal."""
    codes = interest_accounts()
    found = {it.code: it for it in Account.objects.filter(chart=budget_year.chart_id, code__in=codes)}
    for code in codes:
        if code in found:
            return found[code]
    raise Refusal(f"La nomenclature de l’exercice n’a pas de compte d’intérêts moratoires ({' ou '.join(codes)}).")


def _late_claim(order: IssuedOrder) -> FollowedClaim:
    claims = (
        followed_claims(order.budget_year, today=today(), only=order.invoice_id)
        if order.invoice_id and order.direction == "expense"
        else []
    )
    found = next((it for it in claims if it.order and it.order.pk == order.pk), None)
    if found is None or found.interest is None or found.claim.paid_on is None:
        raise Refusal("Ce mandat n’a pas été payé en retard\u00a0: il ne doit pas d’intérêts moratoires.")
    return found


def _due(followed: FollowedClaim, bank_rate: Decimal | None, rate_source: str) -> LateInterest:
    due = followed.interest
    assert due is not None
    if due.interest is not None:
        return due
    if bank_rate is None or not rate_source.strip():
        raise Refusal(
            f"Le taux de la Banque centrale européenne au {format_date(due.half_year.first_day)} n’est pas dans la "
            "table\u00a0: indiquez-le, avec la page où vous l’avez lu."
        )
    assert followed.delay.limit_on is not None
    assert followed.claim.paid_on is not None
    again = late_interest(
        due.principal, followed.delay.limit_on, followed.claim.paid_on, bank_rates(), given_rate=bank_rate
    )
    assert again is not None
    return replace(again, indemnity=due.indemnity)


def _label(followed: FollowedClaim, due: LateInterest) -> str:
    rate = f"{due.rate:.2f}".replace(".", ",")
    label = (
        f"Intérêts moratoires, facture {followed.invoice.number}\u00a0: {due.days} jours à {rate}\u00a0% sur "
        f"{format_euros(due.principal)}, soit {format_euros(due.interest)}"
    )
    return f"{label}, et indemnité forfaitaire de {format_euros(due.indemnity)}" if due.indemnity > ZERO else label
