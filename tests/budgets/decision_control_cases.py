"""For each control of a decision: one that it objects to, and one close to it that it lets pass."""

from datetime import date
from decimal import Decimal

from budgets.rules.allocation import AllocationChoice, TakeBackCase
from budgets.rules.chart import OperationKind, Section
from budgets.rules.decision import Comparison, DecisionKind, ProvisionRegime, TakingUp
from budgets.rules.decision_context import Authorization, BudgetCalendar, ChapterBeforeVote, DecisionContext
from budgets.rules.financial_rules import FinancialRules
from budgets.rules.results import Family, YearFigures, year_results
from tests.budgets.annexes.control_cases import ANNEX_CASES
from tests.budgets.decision_cases import BETWEEN, BP, BS, DM, INSIDE, TRANSFER, D, R, decision, line

M = Decimal
OPE, INV = Section.OPERATING, Section.INVESTMENT
CFO = DecisionKind.CARRY_FORWARD
AFTER = {"taking_up": TakingUp.AFTER_ACCOUNTS}


def m4(*lines, **options):
    return decision(*lines, variant="M49_A", **options)


def known(**context):
    return {"context": DecisionContext(**context)}


def dates(rules=None, **days):
    return known(calendar=BudgetCalendar(**days), **({"rules": rules} if rules else {}))


def results(choice=None, **figures):
    values = {key: value if isinstance(value, Family) else M(value) for key, value in figures.items()}
    return known(closing=year_results(YearFigures(**values), choice or AllocationChoice())) | AFTER


def balanced(*more, **options):
    """A small budget in balance, with other lines."""
    return decision(line(D, "60631", "100.00"), line(R, "752", "100.00"), *more, **options)


def authorized(*lines, amount="100.00", code="AP1", section=INV, **details):
    details = {key: M(value) if isinstance(value, str) else value for key, value in details.items()}
    return decision(*lines, **known(authorizations={code: Authorization(code, section, M(amount), **details)}))


def opened(amount):
    return known(opened={(D, OperationKind.REAL, "011"): M(amount)})


def rules(**values):
    return known(rules=FinancialRules(**values))


RATES = {"operating_transfer_rate": M("7.50"), "investment_transfer_rate": M("7.50")}
BASE = (line(D, "60631", "0", previous="8000.00"), line(D, "65888", "0", previous="2000.00"))


def transfer(*lines, **options):
    return decision(*lines, kind=TRANSFER, **RATES | options)


# code: (objected to, let pass)
CASES = {
    "EQU-01": (
        decision(line(D, "60631", "100.00"), line(R, "752", "99.99")),
        decision(line(D, "60631", "100.00"), line(R, "752", "100.00")),
    ),
    "EQU-02": (
        decision(line(R, "752", "10.00"), line(D, "2188", "5.00")),  # investment is short: nothing allows the surplus
        decision(line(R, "752", "10.00"), line(D, "60631", "10.00")),
    ),
    "EQU-03": (decision(line(R, "10222", "10.00")), decision(line(R, "10222", "10.00"), line(D, "2188", "10.00"))),
    "EQU-04": (
        decision(
            line(D, "60631", "50.00"), line(R, "75888", "50.00"), line(D, "1068", "50.00"), line(R, "001", "50.00")
        ),
        decision(
            line(D, "60631", "50.00"), line(R, "75888", "50.00"), line(D, "2188", "50.00"), line(R, "001", "50.00")
        ),
    ),
    "EQU-05": (
        decision(line(D, "1641", "100.00"), line(R, "1641", "100.00")),  # a loan does not repay another
        decision(line(D, "1641", "100.00"), line(R, "021", "100.00")),
    ),
    "EQU-06": (
        decision(line(D, "1641", "100.00"), line(R, "001", "100.00")),
        decision(line(D, "1641", "100.00"), line(R, "10222", "100.00")),
    ),
    "EQU-07": (
        decision(line(D, "60631", "10.00"), line(R, "752", "9.00", previous="1.00"), kind=DM),
        decision(line(D, "60631", "-10.00", previous="20.00"), line(R, "752", "-10.00", previous="20.00"), kind=DM),
    ),
    "EQU-08": (
        decision(line(D, "023", "10.00"), line(R, "021", "9.00")),
        decision(line(D, "023", "10.00"), line(R, "021", "10.00")),
    ),
    "EQU-09": (
        decision(line(D, "13911", "10.00", BETWEEN)),
        decision(line(D, "13911", "10.00", BETWEEN), line(R, "777", "10.00", BETWEEN)),
    ),
    "EQU-10": (
        decision(line(R, "28188", "10.00", BETWEEN)),
        decision(line(R, "28188", "10.00", BETWEEN), line(D, "6811", "10.00", BETWEEN)),
    ),
    "EQU-11": (
        decision(line(D, "2188", "10.00", INSIDE)),
        decision(line(D, "2188", "10.00", INSIDE), line(R, "2031", "10.00", INSIDE)),
    ),
    "EQU-12": (
        decision(line(D, "605", "10.00", INSIDE)),
        decision(line(D, "605", "10.00", INSIDE), line(R, "791", "10.00", INSIDE)),
    ),
    "EQU-13": (
        decision(line(R, "777", "10.00", BETWEEN), line(D, "13911", "10.00", BETWEEN)),
        decision(line(R, "777", "10.00", BETWEEN), line(D, "6811", "10.00", BETWEEN)),
    ),
    "EQU-14": (
        decision(line(D, "023", "-1.00", previous="0"), kind=DM),
        decision(line(D, "023", "-1.00", previous="1"), kind=DM),
    ),
    "EPA-01": (
        decision(line(D, "60631", "10.00"), line(R, "002", "10.00")),
        decision(line(D, "60631", "10.00"), line(R, "752", "10.00")),
    ),
    "EPA-02": (
        decision(line(R, "752", "10.00"), line(D, "1641", "11.00")),
        decision(line(R, "752", "10.00"), line(D, "1641", "10.00"), line(D, "165", "5.00")),
    ),
    "REP-01": (
        decision(line(D, "001", "9.00"), **results(investment_opening="-10.00", operating_opening="20.00")),
        decision(line(D, "001", "10.00"), **results(investment_opening="-10.00", operating_opening="20.00")),
    ),
    "REP-02": (
        decision(line(R, "002", "20.00"), **results(investment_opening="-10.00", operating_opening="20.00")),
        decision(line(R, "002", "10.00"), **results(investment_opening="-10.00", operating_opening="20.00")),
    ),
    "REP-03": (
        decision(line(R, "1068", "10.50"), **results(investment_opening="-10.00", operating_opening="20.00")),
        decision(line(R, "1068", "10.00"), **results(investment_opening="-10.00", operating_opening="20.00")),
    ),
    "REP-04": (decision(line(R, "002", "1.00")), decision(line(R, "002", "1.00"), **AFTER)),
    "REP-05": (
        decision(line(D, "001", "1.00"), line(R, "001", "2.00")),
        decision(line(D, "001", "1.00"), line(R, "002", "2.00")),
    ),
    "REP-06": (decision(line(D, "002", "1.00")), decision(line(R, "002", "1.00"))),
    "REP-07": (
        decision(**results(AllocationChoice(additional_reserve=M("5.00")), operating_opening="20.00")),
        decision(**results(investment_opening="-5.00", operating_opening="20.00")),
    ),
    "REP-08": (
        decision(line(R, "002", "5.00", previous="10.00"), kind=DM),
        decision(line(R, "002", "5.00"), kind=DM),
    ),
    "REP-09": (decision(kind=BS), decision(kind=BS, **AFTER)),
    "RDB-01": (
        decision(line(D, "2188", rar="9.00"), **results(rar_investment_expenses="10.50")),
        decision(line(D, "2188", rar="10.50"), **results(rar_investment_expenses="10.50")),
    ),
    "RDB-02": (decision(line(R, "28188", kind=BETWEEN, rar="1.00")), decision(line(R, "28188", "1.00", BETWEEN))),
    "RDB-03": (decision(line(R, "1068", rar="1.00")), decision(line(R, "10222", rar="1.00"))),
    "RDB-04": (decision(line(D, "2188", rar="-1.00")), decision(line(D, "2188", rar="1.00"))),
    "RDB-05": (decision(line(D, "2188", rar="1.00")), decision(line(D, "2188", rar="1.00"), kind=CFO)),
    "RDB-06": (
        decision(line(D, "2031", "8000.00"), **known(committed={"20": M("40560.00")})),
        decision(line(D, "2031", "40560.00"), **known(committed={"20": M("40560.00")})),
    ),
    "INS-01": (decision(line(R, "192", "1.00", BETWEEN)), m4(line(R, "2158", "1.00", BETWEEN))),
    "INS-02": (
        decision(line(D, "675", "1.00", BETWEEN)),
        m4(line(D, "675", "1.00", BETWEEN)),
    ),  # M49: the chamber's own
    "INS-03": (decision(line(R, "775", "1.00")), decision(line(R, "024", "1.00"))),
    "INS-04": (
        decision(line(D, "1068", "1.00")),
        decision(
            line(D, "1068", "1.00"),
            **results(
                AllocationChoice(take_back=M("1.00"), take_back_case=TakeBackCase.RESERVE), investment_opening="1.00"
            ),
        ),
    ),
    "INS-05": (
        decision(line(D, "1068", "50.00"), line(R, "75888", "50.00")),
        decision(line(D, "1068", "50.00"), line(R, "752", "50.00")),
    ),
    "INS-06": (
        decision(line(R, "773", "26.00"), line(R, "752", "74.00")),
        decision(line(R, "773", "25.00"), line(R, "752", "75.00")),
    ),
    "INS-07": (decision(line(D, "020", "1.00")), m4(line(D, "020", "1.00"))),
    "INS-08": (
        authorized(line(D, "2188", "100.00"), amount="2.01", is_unforeseen=True),
        authorized(line(D, "2188", "100.00"), amount="2.00", is_unforeseen=True),
    ),
    "INS-09": (
        m4(line(D, "020", "7.51"), line(D, "2158", "100.00")),
        m4(line(D, "020", "7.50"), line(D, "2158", "100.00")),
    ),
    "INS-10": (
        m4(line(D, "020", "10.00"), line(R, "1641", "10.00")),
        m4(line(D, "020", "10.00"), line(R, "1641", "10.00"), line(R, "10222", "10.00")),
    ),
    "INS-11": (
        m4(line(D, "020", "10.00")),
        m4(line(D, "020", "10.00"), line(R, "10222", "10.00")),
    ),
    "INS-12": (
        decision(line(D, "60631", "-11.00", previous="10.00"), kind=DM),
        decision(line(D, "60631", "-10.00", previous="10.00"), line(D, "66112", "-3.00"), kind=DM),
    ),
    "INS-13": (
        decision(line(D, "60631", "1.00"), line(D, "60631", "1.00")),
        decision(line(D, "60631", "1.00", function="020"), line(D, "60631", "1.00")),
    ),
    "INS-14": (
        decision(line(D, "6811", "10.00", BETWEEN), line(R, "2188", "10.00", BETWEEN)),
        decision(line(D, "6811", "10.00", BETWEEN), line(R, "28188", "10.00", BETWEEN)),
    ),
    "INS-15": (
        decision(line(D, "13911", "10.00", BETWEEN), line(R, "722", "10.00", BETWEEN)),
        decision(line(D, "13911", "10.00", BETWEEN), line(R, "777", "10.00", BETWEEN)),
    ),
    "INS-16": (decision(line(D, "2188", "499.99")), decision(line(D, "2188", "500.00"))),
    "CPT-01": (decision(line(D, "60699", "1.00")), decision(line(D, "60631", "1.00"))),
    "CPT-02": (decision(line(R, "60631", "1.00")), decision(line(D, "60631", "1.00"))),
    "CPT-03": (decision(line(D, "6063", "1.00")), decision(line(D, "60631", "1.00"))),
    "CPT-04": (m4(line(D, "658", "1.00")), m4(line(D, "6588", "1.00"))),
    "CPT-05": (decision(line(D, "011", "1.00")), decision(line(D, "60631", "1.00"))),
    "CPT-06": (decision(year=2025), decision(year=2024)),
    "CPT-07": (decision(line(D, "60631", function="9999")), decision(line(D, "60631", function="020"))),
    "CPT-08": (
        decision(line(D, "60631"), **rules(is_function_required=True)),
        decision(line(D, "60631", function="020"), **rules(is_function_required=True)),
    ),
    "CPT-09": (decision(line(D, "1641", "1.00", operation="12")), decision(line(D, "2313", "1.00", operation="12"))),
    "CPT-10": (decision(line(D, "4581", "1.00")), decision(line(D, "4581", "1.00", third_party="001"))),
    "CPT-11": (
        decision(line(D, "4581", "2.00", third_party="1"), line(R, "4582", "1.00", third_party="1")),
        decision(line(D, "4581", "2.00", third_party="1"), line(R, "4582", "2.00", third_party="1")),
    ),
    "FON-01": (decision(operating_transfer_rate=M("7.51")), decision(operating_transfer_rate=M("7.50"))),
    "FON-02": (decision(operating_transfer_rate=M("7.50")), decision(**RATES)),
    "FON-03": (
        transfer(line(D, "60631", "-750.01", previous="8000.00"), line(D, "65888", "750.01", previous="2000.00")),
        transfer(line(D, "60631", "-750.00", previous="8000.00"), line(D, "65888", "750.00", previous="2000.00")),
    ),
    "FON-04": (
        transfer(*BASE, line(D, "64111", "-10.00", previous="50.00"), line(D, "6156", "10.00")),
        transfer(*BASE, line(D, "60632", "-10.00", previous="50.00"), line(D, "65748", "10.00")),
    ),
    "FON-05": (
        transfer(*BASE, line(D, "6156", "-10.00", previous="50.00"), line(D, "2188", "10.00", previous="900.00")),
        transfer(*BASE, line(D, "6156", "-10.00", previous="50.00"), line(D, "65748", "10.00")),
    ),
    "FON-06": (
        transfer(
            *BASE, line(D, "6156", "-10.00", previous="50.00"), line(D, "65748", "10.00"), operating_transfer_rate=None
        ),
        transfer(*BASE, line(D, "6156", "-10.00", previous="50.00"), line(D, "65748", "10.00")),
    ),
    "FON-07": (
        transfer(*BASE, line(R, "752", "10.00")),
        transfer(*BASE, line(D, "6156", "-10.00", previous="50.00"), line(D, "65748", "10.00")),
    ),
    "FON-08": (
        transfer(*BASE, line(D, "65748", "10.00"), specialised_articles=frozenset({"65748"})),
        transfer(*BASE, line(D, "65738", "10.00"), specialised_articles=frozenset({"65748"})),
    ),
    "FON-09": (
        transfer(*BASE, line(D, "6156", "-600.00", previous="600.00"), line(D, "65748", "636.00")),
        transfer(*BASE, line(D, "6156", "-600.00", previous="600.00"), line(D, "65748", "635.99")),
    ),
    "APC-01": (
        authorized(line(D, "2313", "60.01", authorization="AP1"), paid_before="40.00"),
        authorized(line(D, "2313", "60.00", authorization="AP1"), paid_before="40.00"),
    ),
    "APC-02": (
        authorized(line(D, "2313", "1.00", authorization="AP2")),
        authorized(line(D, "2313", "1.00", authorization="AP1")),
    ),
    "APC-03": (
        authorized(line(D, "64111", "1.00", authorization="AE1"), code="AE1", section=OPE),
        authorized(line(D, "6156", "1.00", authorization="AE1"), code="AE1", section=OPE),
    ),
    "APC-04": (
        authorized(line(D, "6156", "1.00", authorization="AP1")),
        authorized(line(D, "2313", "1.00", authorization="AP1")),
    ),
    "APC-05": (
        authorized(line(D, "2313", "1.00", authorization="AP1"), scheduled="2.00"),
        authorized(line(D, "2313", "2.00", authorization="AP1"), scheduled="2.00"),
    ),
    "APC-06": (
        authorized(line(D, "2031", "1.00", authorization="AP1"), chapters=frozenset({"23"})),
        authorized(line(D, "2313", "1.00", authorization="AP1"), chapters=frozenset({"23"})),
    ),
    "AVV-01": (
        decision(**known(before_vote=(ChapterBeforeVote(INV, "21", opened=M("250.01"), previous=M("1000.00")),))),
        decision(**known(before_vote=(ChapterBeforeVote(INV, "21", opened=M("250.00"), previous=M("1000.00")),))),
    ),
    "AVV-02": (
        decision(
            **known(before_vote=(ChapterBeforeVote(INV, "21", authorised=M("33.34"), previous_authorised=M("100.00")),))
        ),
        decision(
            **known(before_vote=(ChapterBeforeVote(INV, "21", authorised=M("33.33"), previous_authorised=M("100.00")),))
        ),
    ),
    "AVV-03": (
        decision(line(D, "2188", "9.00"), **known(before_vote=(ChapterBeforeVote(INV, "21", opened=M("10.00")),))),
        decision(line(D, "2188", "10.00"), **known(before_vote=(ChapterBeforeVote(INV, "21", opened=M("10.00")),))),
    ),
    "SPI-01": (m4(line(R, "74", "1.00")), decision(line(R, "74751", "1.00"))),
    "SPI-02": (
        m4(line(D, "672", "11.00"), **results(operating_opening="10.00", family=Family.COMMERCIAL)),
        m4(line(D, "672", "10.00"), **results(operating_opening="10.00", family=Family.COMMERCIAL)),
    ),
    "SPI-03": (
        m4(
            line(R, "1064", "3.00"),
            **results(operating_opening="10.00", disposal_gains="4.00", family=Family.COMMERCIAL),
        ),
        m4(
            line(R, "1064", "4.00"),
            **results(operating_opening="10.00", disposal_gains="4.00", family=Family.COMMERCIAL),
        ),
    ),
    "LIE-02": (
        decision(**known(is_annex=True)),
        decision(**known(is_annex=True, main_budget="Budget principal")),
    ),
    "CAL-01": (decision(**dates(voted_on=date(2024, 4, 16))), decision(**dates(voted_on=date(2024, 4, 15)))),
    "CAL-02": (
        decision(**dates(documents_sent_on=date(2025, 9, 26), voted_on=date(2025, 9, 30))),
        decision(**dates(documents_sent_on=date(2025, 9, 24), voted_on=date(2025, 9, 30))),
    ),
    "CAL-03": (
        decision(
            **dates(FinancialRules(is_debate_required=True), debate_on=date(2024, 1, 14), voted_on=date(2024, 3, 15))
        ),
        decision(
            **dates(FinancialRules(is_debate_required=True), debate_on=date(2024, 1, 15), voted_on=date(2024, 3, 15))
        ),
    ),
    "CAL-04": (
        decision(**dates(debate_report_sent_on=date(2024, 2, 12), debate_on=date(2024, 2, 15))),
        decision(**dates(debate_report_sent_on=date(2024, 2, 10), debate_on=date(2024, 2, 15))),
    ),
    "CAL-05": (decision(**dates(transmitted_on=date(2024, 5, 1))), decision(**dates(transmitted_on=date(2024, 4, 30)))),
    "CAL-06": (
        decision(**dates(accounts_voted_on=date(2024, 4, 10), voted_on=date(2024, 4, 3)) | AFTER),
        decision(**dates(accounts_voted_on=date(2024, 4, 3), voted_on=date(2024, 4, 3)) | AFTER),
    ),
    "CAL-07": (
        decision(**dates(voted_on=date(2024, 4, 16)) | {"taking_up": TakingUp.ANTICIPATED}),
        decision(**dates(voted_on=date(2024, 4, 16)) | AFTER),
    ),
    "CAL-08": (
        decision(line(D, "2188", "1.00"), kind=DM, **dates(voted_on=date(2025, 1, 10))),
        decision(line(D, "60631", "1.00"), kind=DM, **dates(voted_on=date(2025, 1, 21))),
    ),
    "CAL-09": (
        decision(**dates(opinion_received_on=date(2024, 6, 25))),
        decision(**dates(opinion_received_on=date(2024, 6, 25), new_deliberation_on=date(2024, 7, 25))),
    ),
    "MOD-01": (
        decision(provisions=ProvisionRegime.BUDGETARY),
        decision(provisions=ProvisionRegime.BUDGETARY, provisions_deliberation="n° 2023-12 du 1er décembre 2023"),
    ),
    "MOD-02": (
        decision(line(R, "1511", "1.00", BETWEEN)),
        decision(line(R, "1511", "1.00", BETWEEN), provisions=ProvisionRegime.BUDGETARY),
    ),
    "MOD-03": (decision(kind=BP), decision(kind=BP, comparison=Comparison.CUMULATED)),
    "MOD-04": (
        decision(line(D, "60631", "10.00", previous="20.00"), kind=DM, **opened("20.01")),
        decision(line(D, "60631", "10.00", previous="20.00"), kind=DM, **opened("20.00")),
    ),
    **ANNEX_CASES,
}
