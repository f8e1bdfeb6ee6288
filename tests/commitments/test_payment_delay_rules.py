"""The payment delay: thirty days from the later of reception and service, its interruption, what lateness costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.models import Account
from commitments.payment_delays import bank_rates, exclusion_of, interest_accounts
from commitments.rules.delay_statistics import PaidClaim, delays_by_month
from commitments.rules.payment_delay import (
    INDEMNITY,
    Claim,
    DelayState,
    HalfYear,
    Interruption,
    Terms,
    delay_of,
    half_year_of,
    late_interest,
)

D = Decimal
TERMS = Terms()
RECEIVED = date(2024, 3, 1)
DAYS = st.dates(date(2022, 1, 1), date(2025, 12, 31))


def claim(**more):
    return Claim(D("1200.00"), RECEIVED, **more)


def test_the_delays_are_those_of_the_real_regulation(acceptance):
    real = {it["id"]: it["value"] for it in acceptance("deux-sevres-rbf-2024")["rules"]}
    wanted = ("PAYMENT-DELAY", "PAYMENT-DELAY-ORDONNATEUR", "PAYMENT-DELAY-COMPTABLE")
    assert (TERMS.payment, TERMS.ordering, TERMS.accounting) == tuple(real[name] for name in wanted)
    assert real["PAYMENT-DELAY-START"] == "max(invoice received, service done)"


@pytest.mark.parametrize(
    ("done_on", "starts_on", "limit_on"),
    [
        (None, RECEIVED, date(2024, 3, 31)),
        (date(2024, 2, 20), RECEIVED, date(2024, 3, 31)),
        (date(2024, 3, 15), date(2024, 3, 15), date(2024, 4, 14)),
    ],
)
def test_the_delay_starts_at_the_later_of_reception_and_service_done(done_on, starts_on, limit_on):
    found = delay_of(claim(done_on=done_on), TERMS, date(2024, 3, 20))
    assert (found.starts_on, found.limit_on) == (starts_on, limit_on)
    assert found.ordering_limit_on == starts_on + timedelta(days=20)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 3, 10), DelayState.RUNNING),
        (date(2024, 3, 24), DelayState.NEAR),
        (date(2024, 3, 31), DelayState.NEAR),
        (date(2024, 4, 1), DelayState.LATE),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_late(today, state):
    assert delay_of(claim(), TERMS, today).state is state


def test_each_actor_has_his_days():
    found = delay_of(claim(sent_on=date(2024, 3, 19), paid_on=date(2024, 4, 5)), TERMS, date(2025, 1, 1))
    assert (found.ordering_days, found.accounting_days, found.days) == (18, 17, 35)
    assert (found.state, found.days_late) == (DelayState.PAID_LATE, 5)


def test_an_order_sent_before_the_invoice_came_counts_no_day_of_the_authorising_officer():
    found = delay_of(claim(sent_on=date(2024, 2, 20), paid_on=date(2024, 3, 11)), TERMS, date(2025, 1, 1))
    assert (found.ordering_days, found.accounting_days, found.state) == (0, 10, DelayState.PAID)


def test_what_is_received_before_anything_is_certified_waits():
    found = delay_of(claim(awaits_service=True), TERMS, date(2024, 8, 1))
    assert (found.state, found.limit_on) == (DelayState.WAITING, None)


def test_an_interruption_stops_the_delay_and_a_new_one_of_thirty_days_follows():
    stopped = claim(interruption=Interruption(date(2024, 3, 11)))
    waiting = delay_of(stopped, TERMS, date(2024, 9, 1))
    assert (waiting.state, waiting.limit_on, waiting.days) == (DelayState.SUSPENDED, None, 10)
    mended = claim(interruption=Interruption(date(2024, 3, 11), date(2024, 4, 2)), paid_on=date(2024, 5, 2))
    found = delay_of(mended, TERMS, date(2025, 1, 1))
    assert (found.limit_on, found.state, found.days) == (date(2024, 5, 2), DelayState.PAID, 10 + 30)


def test_a_delay_that_is_over_is_not_interrupted():
    found = delay_of(claim(interruption=Interruption(date(2024, 4, 10))), TERMS, date(2024, 5, 1))
    assert (found.state, found.days_late) == (DelayState.LATE, 31)


def test_a_service_done_after_the_request_was_mended_starts_an_ordinary_delay():
    stop = Interruption(date(2024, 3, 5), date(2024, 3, 10))
    found = delay_of(claim(interruption=stop, done_on=date(2024, 3, 20)), TERMS, date(2024, 3, 21))
    assert found.limit_on == date(2024, 4, 19)


@given(received=DAYS, done=DAYS, paid=DAYS)
def test_the_days_of_both_add_up_and_lateness_is_what_exceeds_thirty(received, done, paid):
    found = delay_of(
        Claim(D("10.00"), received, done, sent_on=min(max(received, done), paid), paid_on=paid), TERMS, paid
    )
    assert found.ordering_days + found.accounting_days == found.days
    assert found.days_late == max(0, (paid - max(received, done)).days - 30)
    assert (found.state is DelayState.PAID_LATE) == (found.days_late > 0)


@given(stop=DAYS, until=DAYS, done=DAYS)
def test_an_interruption_never_shortens_the_delay(stop, until, done):
    stop, until = min(stop, until), max(stop, until)
    plain = Claim(D("10.00"), date(2023, 6, 1), done)
    end = date(2026, 12, 31)
    ordinary = delay_of(plain, TERMS, end)
    stopped = Claim(D("10.00"), date(2023, 6, 1), done, Interruption(stop, until))
    assert delay_of(stopped, TERMS, end).limit_on >= ordinary.limit_on


def test_the_interest_is_that_of_the_half_year_in_which_it_began():
    """10 000 € due on 30 June 2024 and paid on 20 July: twenty days at 4.25 + 8 %, the rate of 1 July."""
    found = late_interest(D("10000.00"), date(2024, 6, 30), date(2024, 7, 20), bank_rates())
    assert (found.half_year, found.rate, found.days) == (HalfYear(2024, 2), D("12.25"), 20)
    assert (found.interest, found.indemnity) == (D("67.12"), D("40.00"))
    assert (found.total, found.pay_by) == (D("107.12"), date(2024, 9, 3))
    kept = late_interest(D("10000.00"), date(2024, 6, 29), date(2024, 7, 20), bank_rates())
    assert kept.rate == D("12.50")


def test_a_half_year_without_a_rate_is_said_and_not_invented():
    found = late_interest(D("10000.00"), date(2031, 6, 29), date(2031, 7, 20), bank_rates())
    assert (found.bank_rate, found.interest, found.total) == (None, None, None)
    given_rate = late_interest(D("10000.00"), date(2031, 6, 29), date(2031, 7, 20), bank_rates(), given_rate=D("2.00"))
    assert given_rate.rate == D("10.00")


@given(days=st.integers(-40, 0))
def test_nothing_is_due_in_time(days):
    limit = date(2024, 6, 30)
    assert late_interest(D("10.00"), limit, limit + timedelta(days=days), bank_rates()) is None


@given(cents=st.integers(1, 10**9), days=st.integers(1, 800))
def test_the_interest_is_the_rate_times_the_days_over_365_to_half_a_cent(cents, days):
    principal, limit = D(cents) / 100, date(2022, 12, 31)
    found = late_interest(principal, limit, limit + timedelta(days=days), bank_rates())
    assert abs(found.interest * 36500 - principal * D("10.50") * days) <= D("0.005") * 36500
    assert found.total == found.interest + INDEMNITY


def test_the_rates_follow_half_years_without_a_hole():
    known = sorted(bank_rates(), key=lambda it: it.first_day)
    following = [half_year_of(it.first_day + timedelta(days=190)) for it in known]
    assert following[:-1] == known[1:]
    for half_year, rate in (("2022-07-01", "0.00"), ("2023-01-01", "2.50"), ("2024-01-01", "4.50")):
        assert bank_rates()[half_year_of(date.fromisoformat(half_year))] == D(rate)


@pytest.mark.parametrize(
    ("account", "is_excluded"),
    [("611", False), ("6156", False), ("21838", False), ("64111", True), ("65748", True), ("6251", True),
     ("66111", True), ("1641", True), ("204182", True)],
)  # fmt: skip
def test_what_is_no_purchase_has_no_payment_delay(account, is_excluded):
    assert bool(exclusion_of(account)) is is_excluded


@pytest.mark.django_db
def test_every_chart_of_the_m57_has_the_account_of_the_interest(tenant):
    assert Account.objects.filter(chart=tenant.year.chart_id, code__in=interest_accounts()).exists()


def test_a_month_has_its_average_and_the_share_of_each():
    march = [PaidClaim(3, 20, 15, 5, False, D("10.00")), PaidClaim(3, 40, 33, 7, True, D("5.00"))]
    [found, year] = delays_by_month(march)
    assert (found.count, found.late, found.amount, found.average) == (2, 1, D("15.00"), D("30.0"))
    assert (found.on_time_share, found.ordering_share, found.accounting_share) == (D("50.0"), D("80.0"), D("20.0"))
    assert (year.month, year.average) == (0, D("30.0"))
    assert delays_by_month([]) == ()
