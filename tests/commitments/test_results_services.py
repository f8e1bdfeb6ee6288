from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from budgets.models import BudgetYear, ResultFigure, YearResult
from budgets.queries_results import results_before, results_of, stored_amounts, working_result
from budgets.rules.allocation import FieldError
from commitments.models import Order
from commitments.queries_rar import rar_parts, rar_state
from commitments.queries_results import computed_rar, order_sums, rar_by_chapter, rar_findings, result_findings
from commitments.services.results import (
    NothingToTakeError,
    ResultLockedError,
    keep_declared_rar,
    open_result,
    take_computed_rar,
    take_order_sums,
    type_figures,
)
from tests.commitments.results_data import FIGURES, make_commitment, make_listing, make_result

pytestmark = pytest.mark.django_db
D = Decimal


def make_order(tenant, direction, account, amount, **fields):
    from budgets.models import Account

    with tenant.context():
        Order.objects.create(
            syndicate=tenant.syndicate,
            budget_year=tenant.year,
            direction=direction,
            number=f"{direction}-{account}-{amount}",
            account=Account.objects.get(chart=tenant.year.chart, code=account),
            amount=D(amount),
            **fields,
        )


def origins(result):
    return dict(ResultFigure.objects.filter(result=result).values_list("key", "origin"))


def test_typed_figures_give_the_results_of_sitiv(tenant):
    result = make_result(tenant)
    with tenant.context():
        allocation = results_of(result).allocation
    assert allocation.capitalised == D("598255.81")
    assert allocation.carried_surplus == D("282218.28")


def test_each_figure_keeps_where_it_comes_from(tenant):
    result = make_result(tenant)
    with tenant.context():
        assert origins(result)["investment_expenses"] == "statement"
        assert origins(result)["rar_investment_expenses"] == "declared"


def test_a_blank_figure_is_taken_away(tenant):
    result = make_result(tenant)
    with tenant.context():
        type_figures(result, {"operating_opening": None})
        assert "operating_opening" not in stored_amounts(working_result(tenant.year))
        assert len(stored_amounts(working_result(tenant.year))) == len(FIGURES) - 1


def test_figures_that_cannot_stand_change_nothing(tenant):
    result = make_result(tenant)
    with tenant.context():
        with pytest.raises(FieldError) as refusal:
            type_figures(result, {"operating_expenses": D("617275.48"), "additional_reserve": D("282218.28")})
        assert refusal.value.field == "additional_reserve"
        assert stored_amounts(working_result(tenant.year)) == FIGURES


def test_taking_back_needs_its_case_and_keeps_it(tenant):
    result = make_result(tenant, rar_investment_revenues=D("700000.00"))
    with tenant.context():
        with pytest.raises(FieldError, match="2311-14"):
            type_figures(result, {"take_back": D("10.00")})
        type_figures(result, {"take_back": D("10.00")}, take_back_case="reserve")
        assert working_result(tenant.year).take_back_case == "reserve"


def test_the_sums_of_the_orders_replace_the_statement(tenant):
    make_order(tenant, "expense", "2051", "100.00")
    make_order(tenant, "expense", "2051", "-30.00")
    make_order(tenant, "expense", "611", "5.00")
    make_order(tenant, "revenue", "7478", "8.00")
    result = make_result(tenant)
    with tenant.context():
        take_order_sums(result)
        amounts = stored_amounts(working_result(tenant.year))
        assert amounts["investment_expenses"] == D("70.00")
        assert amounts["operating_expenses"] == D("5.00")
        assert amounts["operating_revenues"] == D("8.00")
        assert amounts["investment_revenues"] == D("0.00")
        assert amounts["investment_opening"] == FIGURES["investment_opening"]
        assert origins(result)["investment_expenses"] == "orders"


def test_order_sums_are_refused_without_orders(tenant):
    result = make_result(tenant)
    with tenant.context():
        assert order_sums(tenant.year) == {}
        with pytest.raises(NothingToTakeError):
            take_order_sums(result)


def test_a_figure_typed_again_unchanged_keeps_its_origin(tenant):
    make_order(tenant, "expense", "2051", "100.00")
    result = make_result(tenant)
    with tenant.context():
        take_order_sums(result)
        type_figures(result, {"investment_expenses": D("100.00"), "operating_expenses": D("1.00")})
        assert origins(result)["investment_expenses"] == "orders"
        assert origins(result)["operating_expenses"] == "statement"


def test_the_computed_carry_forward_is_taken_in_one_go(tenant):
    make_listing(tenant)
    result = make_result(tenant)
    with tenant.context():
        take_computed_rar(result, by=tenant["finance_officer"])
        taken = working_result(tenant.year)
        allocation = results_of(taken).allocation
        assert stored_amounts(taken)["rar_investment_expenses"] == D("377528.45")
        assert origins(taken)["rar_investment_expenses"] == "commitments"
        assert origins(taken)["rar_investment_revenues"] == "declared"  # no commitment tells anything of it
        assert (taken.rar_choice, taken.rar_decided_by) == ("computed", tenant["finance_officer"])
        assert (allocation.capitalised, allocation.carried_surplus) == (D("546127.81"), D("334346.28"))
        assert rar_findings(taken, stored_amounts(taken), rar_parts(tenant.year)) == []


def test_the_computed_carry_forward_is_refused_without_commitments(tenant):
    result = make_result(tenant)
    with tenant.context(), pytest.raises(NothingToTakeError):
        take_computed_rar(result, by=tenant["finance_officer"])


def test_the_declared_carry_forward_is_kept_for_a_reason_that_the_finding_shows(tenant):
    make_listing(tenant)
    result = make_result(tenant)
    with tenant.context():
        keep_declared_rar(result, "  Dégagements  votés en janvier. ", by=tenant["finance_officer"])
        kept = working_result(tenant.year)
        (finding,) = rar_findings(kept, stored_amounts(kept), rar_parts(tenant.year))
    assert kept.rar_choice == "declared"
    assert kept.rar_reason == "Dégagements votés en janvier."
    assert kept.rar_decided_at is not None
    assert finding.severity == "warning"
    assert "Dégagements votés en janvier." in finding.message


def test_keeping_the_declared_amount_without_a_reason_is_refused(tenant):
    result = make_result(tenant)
    with tenant.context(), pytest.raises(FieldError) as refusal:
        keep_declared_rar(result, "   ", by=tenant["finance_officer"])
    assert refusal.value.field == "reason"


def test_the_database_refuses_a_declared_amount_without_a_reason(tenant):
    result = make_result(tenant)
    with tenant.context(), pytest.raises(IntegrityError), transaction.atomic():
        YearResult.objects.filter(pk=result.pk).update(rar_choice="declared")


def test_another_carry_forward_reopens_the_choice(tenant):
    result = make_result(tenant)
    with tenant.context():
        keep_declared_rar(result, "Motif.", by=tenant["finance_officer"])
        type_figures(result, {"operating_opening": D("1.00")})
        assert working_result(tenant.year).rar_choice == "declared"
        type_figures(result, {"rar_investment_expenses": D("1.00")})
        reopened = working_result(tenant.year)
    assert (reopened.rar_choice, reopened.rar_reason, reopened.rar_decided_by) == ("pending", "", None)


def test_voted_results_never_change(tenant):
    result = make_result(tenant)
    with tenant.context():
        YearResult.objects.filter(pk=result.pk).update(voted_at=datetime(2024, 2, 15, tzinfo=UTC))
        for change in (
            lambda: type_figures(result, {"operating_opening": D("1.00")}),
            lambda: take_order_sums(result),
            lambda: take_computed_rar(result, by=None),
            lambda: keep_declared_rar(result, "Motif.", by=None),
        ):
            with pytest.raises(ResultLockedError):
                change()


def test_final_results_start_from_the_anticipated_figures(tenant):
    make_result(tenant)
    with tenant.context():
        final = open_result(tenant.year, "final")
        assert stored_amounts(final) == FIGURES
        assert working_result(tenant.year) == final
        assert working_result(tenant.year, "anticipated") != final
        assert open_result(tenant.year, "final") == final  # opened again, it is the same one


def test_carry_forward_is_read_part_by_part_from_the_commitments(tenant):
    make_listing(tenant)
    make_commitment(tenant, "F1", "100.00", account="611", attached=D("40.00"), ordered=D("10.00"))
    with tenant.context():
        parts = {(part.section, part.direction): part for part in rar_parts(tenant.year)}
        state = rar_state(tenant.year)
        assert computed_rar(parts.values()) == {
            "rar_investment_expenses": D("377528.45"),
            "rar_operating_expenses": D("50.00"),
        }
    assert len(parts["investment", "expense"].moved) == 5
    assert parts["investment", "revenue"].count == 0
    for section in state.parts:
        assert section.listing_total.remaining == parts[section.section, section.direction].remaining


@pytest.mark.parametrize("lines", [1, 40])
def test_carry_forward_is_read_with_two_queries_whatever_the_commitments(tenant, django_assert_num_queries, lines):
    for index in range(lines):
        make_commitment(tenant, f"IN{index}", "10.00", "1.00")
    with tenant.context(), django_assert_num_queries(2):
        rar_parts(tenant.year)


def test_carry_forward_is_summed_by_chapter(tenant):
    make_commitment(tenant, "A", "100.00", "40.00")
    make_commitment(tenant, "B", "30.00", account="21838")
    make_commitment(tenant, "C", "30.00", "30.00", account="611")
    with tenant.context():
        chapters = rar_by_chapter(tenant.year)
    assert [(chapter.code, chapter.amount) for chapter in chapters] == [("20", D("60.00")), ("21", D("30.00"))]


def test_openings_are_held_against_the_results_of_the_year_before(tenant):
    with tenant.context():
        after = BudgetYear.objects.create(
            syndicate=tenant.syndicate, budget=tenant.budget, year=2024, chart=tenant.year.chart
        )
    make_result(tenant)
    with tenant.context():
        assert results_before(after).a2 == D("-168599.36")
        result = type_figures(
            open_result(after, "anticipated"),
            {"investment_opening": D("-168599.36"), "operating_opening": D("282218.29")},
        )
        found = {finding.code: finding for finding in result_findings(result, rar_parts(after), {})}
    assert found["RES-05"].expected == D("282218.28")
    assert "RES-02" in found


def test_a_year_of_another_syndicate_is_not_seen(tenant, other_tenant):
    make_result(tenant)
    make_listing(tenant)
    with other_tenant.context():
        assert working_result(tenant.year) is None
        assert [part.count for part in rar_parts(tenant.year)] == [0, 0, 0, 0]
