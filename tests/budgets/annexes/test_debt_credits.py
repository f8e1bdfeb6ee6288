"""What the loans of a decision cost beside its credits, and the totals that the controls hold."""

from decimal import Decimal

from budgets.controls.decisions import check_decision
from budgets.rules.annexes.record import Record
from budgets.rules.annexes.totals import AnnexTotals, DebtTotals, annex_totals
from budgets.rules.debt.credits import debt_credits
from budgets.rules.debt.guarantees import GuaranteeRatio
from budgets.rules.debt.portfolio import by_class
from budgets.rules.decision_context import DecisionContext
from tests.budgets.annexes.test_annex_records import LOAN
from tests.budgets.decision_cases import DM, D, decision, line

M = Decimal


def with_debt(*lines, capital, interest="40.00", accrual=None, **options):
    due = {account: M(amount) for account, amount in capital.items()}
    totals = DebtTotals(due, M(interest), M("900.00"), M("5.00"), None if accrual is None else M(accrual))
    return decision(*lines, context=DecisionContext(annexes=AnnexTotals(debt=totals)), **options)


def test_what_an_account_lacks_is_proposed_and_nothing_beyond_is_taken_back():
    found = debt_credits(with_debt(line(D, "1641", "250.00"), capital={"1641": "300.00"}))
    assert [(it.account, it.proposed) for it in found.rows] == [("1641", M("50.00")), ("66111", M("40.00"))]
    generous = debt_credits(with_debt(line(D, "1641", "350.00"), capital={"1641": "300.00"}))
    assert [it.proposed for it in generous.capital] == [0]


def test_credits_on_another_account_of_loans_go_first():
    view = with_debt(line(D, "1641", "350.00"), line(D, "1643", "10.00"), capital={"1641": "300.00", "1643": "70.00"})
    found = debt_credits(view)
    assert [(it.account, it.proposed) for it in found.capital] == [("1641", M("-50.00")), ("1643", M("60.00"))]
    after = debt_credits(view.with_changes(found.changes))
    assert after.whole.credit == after.whole.due == M("370.00")
    assert all(it.agrees for it in after.rows)


def test_the_proposed_lines_settle_what_the_controls_find():
    view = with_debt(line(D, "1641", "10.00", previous="5.00"), kind=DM, capital={"1641": "300.00"}, accrual="-3.00")
    codes = {it.code for it in check_decision(view)}
    assert {"ANX-01", "ANX-02", "ANX-03"} <= codes
    settled = view.with_changes(debt_credits(view).changes)
    assert not {it.code for it in check_decision(settled)} & {"ANX-01", "ANX-02", "ANX-03"}


def test_credits_rounded_to_the_euro_agree():
    found = debt_credits(with_debt(line(D, "1641", "301.00"), capital={"1641": "300.45"}))
    assert found.capital[0].agrees
    assert found.capital[0].proposed == 0


def test_the_totals_of_the_annexes_leave_out_the_loans_of_others():
    loans = [
        Record("DATA_EMPRUNT", LOAN | {"MtCapitalExer": "12000.00", "MtIntExer": "1830.00"}, "a"),
        Record("DATA_EMPRUNT", LOAN | {"CodTypEmpr": "09", "MtCapitalExer": "5.00", "MtIntExer": "5.00"}, "b"),
        Record("DATA_EMPRUNT", {"CodTypEmpr": "10", "TotGarEchoirExer": "30.00", "RReelFon": "50.00"}, "c"),
    ]
    posts = [Record("DATA_PERSONNEL", {"EffectifBud": "1.00", "EffectifPourvu": "0.80", "RemunAgent": "100.00"})]
    grants = [Record("DATA_CONCOURS", {"CodArticle": "65748", "MtSubv": "10.00"})] * 2
    found = annex_totals([*loans, *posts, *grants], 2024)
    assert found.debt.capital == {"1641": M("12000.00")}
    assert found.debt.interest == M("1830.00")
    assert found.debt.accrual == 0  # both years end on a due date
    assert found.debt.gaps == ()
    assert (found.staff.posts, found.staff.filled, found.staff.pay) == (1, M("0.80"), 100)
    assert found.grants == {"65748": M("20.00")}
    assert found.guarantees.is_exceeded


def test_a_loan_that_says_something_else_than_its_schedule_is_told():
    record = Record("DATA_EMPRUNT", LOAN | {"MtCapitalExer": "12000.00", "MtIntExer": "1800.00"}, "a")
    (gap,) = annex_totals([record], 2024).debt.gaps
    assert (gap.contract, gap.stated, gap.computed) == ("P-1", M("13800.00"), M("13830.00"))
    guessed = Record("DATA_EMPRUNT", {**record.values, "ProfilCalcul": "", "CodProfilAmort": "C"}, "a")
    totals = annex_totals([guessed], 2024).debt
    assert (totals.gaps, totals.accrual) == ((), None)  # nobody described its schedule


def test_the_loans_are_shared_out_by_class():
    loans = [
        Record("DATA_EMPRUNT", {"StructureDtVote": "B", "IndSousJacentDtVote": "1", "MtCapitalRestDu_01_01": "25.00"}),
        Record("DATA_EMPRUNT", {"StructureDtVote": "A", "IndSousJacentDtVote": "1", "MtCapitalRestDu_01_01": "75.00"}),
        Record("DATA_EMPRUNT", {}),
    ]
    found = [(it.name, it.count, it.percent) for it in by_class(loans, {"A": "Taux fixe"})]
    assert found == [("A-1", 1, M("75.00")), ("B-1", 1, M("25.00")), ("non classés", 1, 0)]


def test_a_ratio_without_receipts_says_nothing():
    ratio = GuaranteeRatio(M(1), M(1), M(1), M(1), M(0))
    assert (ratio.percent, ratio.is_exceeded) == (None, False)
