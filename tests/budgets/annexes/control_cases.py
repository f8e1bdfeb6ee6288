"""For each control between annexes and lines: a decision it objects to, and one close to it that it lets pass."""

from decimal import Decimal

from budgets.rules.annexes.totals import AnnexTotals, DebtTotals, ScheduleGap, StaffTotals
from budgets.rules.debt.guarantees import GuaranteeRatio
from budgets.rules.decision_context import DecisionContext
from tests.budgets.decision_cases import DM, D, decision, line

M = Decimal


def annexed(*lines, **annexes):
    """Return a decision of these lines with these totals of annexes; options of the decision begin with `is_`."""
    options = {name.removeprefix("is_"): annexes.pop(name) for name in list(annexes) if name.startswith("is_")}
    return decision(*lines, context=DecisionContext(annexes=AnnexTotals(**annexes)), **options)


def debt(capital="300.00", interest="40.00", accrual=None, gaps=()):
    accrued = None if accrual is None else M(accrual)
    return DebtTotals({"1641": M(capital)}, M(interest), M("900.00"), M("5.00"), accrued, gaps)


def staff(posts="3", filled="3", pay="100.00", seconded="0"):
    return StaffTotals(M(posts), M(filled), M(pay), M(seconded))


def ratio(receipts):
    return GuaranteeRatio(M("30.00"), M("10.00"), M("20.00"), M("0.00"), M(receipts))


ANNEX_CASES = {
    "ANX-01": (
        annexed(line(D, "1641", "299.00"), debt=debt()),
        annexed(line(D, "1641", "100.00", previous="200.00"), is_kind=DM, debt=debt()),
    ),
    "ANX-02": (
        annexed(line(D, "66111", "39.99"), debt=debt()),
        annexed(line(D, "66111", "41.00"), debt=debt(interest="40.20")),
    ),
    "ANX-03": (
        annexed(line(D, "66112", "3.00"), debt=debt(accrual="-2.50")),
        annexed(line(D, "66112", "-2.50"), debt=debt(accrual="-2.50")),
    ),
    "ANX-04": (annexed(debt=debt(gaps=(ScheduleGap("P-1", M("10.00"), M("11.00")),))), annexed(debt=debt())),
    "ANX-05": (
        annexed(line(D, "65748", "99.00"), grants={"65748": M("100.00")}),
        annexed(line(D, "65748", "100.00"), grants={"65748": M("100.00")}),
    ),
    "ANX-06": (
        annexed(line(D, "65748", "150.00"), grants={"65748": M("100.00")}),
        annexed(line(D, "65748", "150.00")),
    ),
    "ANX-07": (
        annexed(line(D, "64131", "99.00"), staff=staff()),
        annexed(line(D, "64131", "100.00"), staff=staff()),
    ),
    "ANX-08": (annexed(staff=staff(filled="3.5")), annexed(staff=staff(posts="0", filled="3"))),
    "ANX-09": (annexed(guarantees=ratio("119.00")), annexed(guarantees=ratio("120.00"))),
}
