"""Controls on a decision: each objects to one and lets another pass; the three real budgets get what is theirs."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.controls.commercial import LinkedBudgets
from budgets.controls.decision_lines import CATALOGUE, MOST_TOLD, same_amount
from budgets.controls.decisions import check_decision
from budgets.controls.finding import Severity
from budgets.controls.registry import controls, controls_on, findings
from budgets.rules.allocation import AllocationChoice
from budgets.rules.decision import DecisionKind, DecisionView, LineView
from budgets.rules.decision_context import BudgetCalendar, DecisionContext
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.placement import Placements
from tests.budgets.decision_cases import (
    BETWEEN,
    BP,
    DM,
    INSIDE,
    REAL,
    D,
    R,
    closing,
    decision,
    eure_et_loir,
    line,
    placements,
    preziere,
    preziere_closing,
    roynac,
)
from tests.budgets.decision_control_cases import CASES

M = Decimal


def codes(found, *severities):
    return sorted({it.code for it in found if not severities or it.severity in severities})


def of(code, view):
    return [it for it in check_decision(view) if it.code == code]


def test_every_control_of_a_decision_has_its_two_cases():
    assert {control.code for control in controls_on(DecisionFacts)} == set(CASES)
    assert len(CASES) >= 40


@pytest.mark.parametrize("code", sorted(CASES))
def test_each_control_objects_to_one_decision_and_lets_one_pass(code):
    objected, passed = CASES[code]
    found = of(code, objected)
    assert found
    assert all(it.message.endswith(".") and it.mend and it.legal_basis for it in found)
    assert of(code, passed) == []


@pytest.mark.parametrize("code", [code for code in sorted(CASES) if of(code, CASES[code][0])[0].changes])
def test_a_proposed_line_once_applied_silences_its_control(code):
    view = CASES[code][0]
    for finding in of(code, view):
        view = view.with_changes(finding.changes)
    assert of(code, view) == []


def test_a_decision_may_lower_a_carry_forward_down_to_nothing():
    def of_decision(kind, rar):
        return of("RDB-04", decision(line(D, "2188", rar=rar, previous="9.00", previous_rar="9.00"), kind=kind))

    assert of_decision(DM, "-9.00") == []
    assert of_decision(DM, "-9.01")
    assert of_decision(BP, "-1.00")


def test_many_mends_are_proposed_lines():
    assert sum(1 for objected, _ in CASES.values() for it in check_decision(objected) if it.changes) >= 15


def test_every_described_control_has_its_function():
    assert CATALOGUE.codes <= {control.code for control in controls()}


def test_a_legal_basis_says_from_when_and_until_when_it_was_read():
    by_code = {control.code: control for control in controls()}
    assert by_code["EQU-01"].validity == (
        "en vigueur depuis le 24 février 1996, à relire pour les actes pris à compter du 1er janvier 2026"
    )
    assert by_code["EQU-08"].validity == ""


def test_the_heaviest_findings_come_first_and_are_json():
    found = check_decision(decision(line(D, "1068", "5.00"), line(D, "002", "5.00")))
    weights = [list(Severity).index(it.severity) for it in found]
    assert weights == sorted(weights)
    assert weights[0] == 0
    first = json.loads(json.dumps([it.as_json() for it in found]))[0]
    assert list(first) == ["code", "severity", "message", "found", "expected", "lines", "mend"]


def test_a_finding_leads_to_the_line():
    (finding,) = of("INS-04", decision(line(D, "1068", "120000.00", key="the line")))
    assert [(it.key, it.reference, it.amount) for it in finding.lines] == [("the line", "D 1068", M("120000.00"))]


def test_a_finding_lists_a_hundred_lines_and_counts_them_all():
    lines = [line(D, "011", "1.00", function=str(rank)) for rank in range(150)]
    (finding,) = of("CPT-05", decision(*lines))
    assert finding.found == 150
    assert len(finding.lines) == MOST_TOLD


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        ("37203.00", "37203.42", True),
        ("37203.40", "37203.42", False),
        ("37204.00", "37203.00", False),
        ("0", "0.42", False),
    ],
)
def test_a_result_written_in_whole_euros_is_its_rounding(found, expected, same):
    assert same_amount(M(found), M(expected)) is same


# --- SIVU de la Prézière ---

# the chamber's objections (acceptance data) and the controls that raise them
OBJECTIONS = {
    "BALANCE-OPERATING": "EQU-02",
    "BALANCE-INVESTMENT": "EQU-03",
    "EXPENSE-1068": "INS-04",
    "PAIR-1068-778": "INS-05",
    "SINCERITY-77": "INS-06",
    "REAL-EQUILIBRIUM": "EQU-04",
    "DEFICIT-CARRIED": "REP-06",
    "UNFORESEEN-020": "INS-11",
    "CREDITS-TOO-LOW-20": "RDB-06",  # once the study is committed: the chamber alone knew of it
    "NEW-DELIBERATION": "CAL-09",  # once the opinion is received
}
# what the chamber checked and found right, and the controls that stay silent
ACCEPTED = {
    "DEBT-CAPITAL": ["EQU-05", "EQU-06"],
    "ORDER-PAIRS": ["EQU-08", "EQU-09", "EQU-10", "EQU-11", "EQU-12"],
    "CARRIED-RESULTS": ["REP-01", "REP-02", "REP-03", "REP-05", "RDB-01"],
    "VOTE-DEADLINE": ["CAL-01"],
}
NOT_OURS = {"REFERRAL-DELAY", "CRC-DELAY"}  # delays of the prefect and of the chamber


def preziere_context(data, **more):
    case = data["case"]
    calendar = BudgetCalendar(voted_on=_day(case["budget_adopted_on"]), **more.pop("calendar", {}))
    return DecisionContext(closing=preziere_closing(data), calendar=calendar, **more)


def _day(text):
    return date.fromisoformat(text)


def test_preziere_voted_budget_gets_exactly_the_objections_of_the_chamber(acceptance):
    """Those that figures can show; two more need what the chamber alone knew, and its opinion: next test."""
    data = acceptance("preziere-crc-2024")
    raised = {it["id"] for it in data["voted_budget_controls"] if it["raised"]}
    assert raised == set(OBJECTIONS)
    assert {it["id"] for it in data["voted_budget_controls"]} == raised | set(ACCEPTED) | NOT_OURS
    found = check_decision(preziere(data, "voted", preziere_context(data)))
    unseen = {"CREDITS-TOO-LOW-20", "NEW-DELIBERATION"}
    assert codes(found) == sorted(OBJECTIONS[it] for it in raised - unseen)
    blocking = {it["id"] for it in data["voted_budget_controls"] if it["level"] == "error"}
    assert codes(found, Severity.BLOCKING) == sorted(OBJECTIONS[it] for it in blocking)


def test_preziere_gets_the_other_two_once_the_study_is_committed_and_the_opinion_received(acceptance):
    data = acceptance("preziere-crc-2024")
    facts = {it["id"]: it["facts"] for it in data["voted_budget_controls"]}
    needed = M(facts["CREDITS-TOO-LOW-20"]["needed"])
    context = preziere_context(
        data, committed={"20": needed}, calendar={"opinion_received_on": _day(data["case"]["certified_on"])}
    )
    found = {it.code: it for it in check_decision(preziere(data, "voted", context))}
    assert set(OBJECTIONS.values()) == set(found)
    short = found["RDB-06"]
    assert (short.found, short.expected) == (M(facts["CREDITS-TOO-LOW-20"]["voted"]), needed)
    assert found["CAL-09"].expected == _day("2024-07-25")


def test_the_figures_of_preziere_findings_are_those_of_the_chamber(acceptance):
    data = acceptance("preziere-crc-2024")
    facts = {it["id"]: it["facts"] for it in data["voted_budget_controls"]}
    found = {it.code: it for it in check_decision(preziere(data, "voted", preziere_context(data)))}
    assert found["EQU-02"].found == M(facts["BALANCE-OPERATING"]["difference"])
    assert found["EQU-03"].found == M(facts["BALANCE-INVESTMENT"]["difference"])
    assert found["INS-04"].found == M(facts["EXPENSE-1068"]["amount"])
    assert found["INS-05"].found == M(facts["PAIR-1068-778"]["revenue"]["amount"])
    assert found["INS-06"].found == facts["SINCERITY-77"]["share_percent"].replace(".", ",") + "\u00a0%"
    assert found["EQU-04"].found == M(facts["REAL-EQUILIBRIUM"]["operating_without_pair"])
    assert found["INS-11"].found == M(facts["UNFORESEEN-020"]["chapter_020"])


def test_what_preziere_voted_written_out():
    view = decision(
        *(line(D, account, amount) for account, amount in (("6061", "51560"), ("6410", "12800"), ("701249", "10000"))),
        *(line(D, account, amount) for account, amount in (("653", "5350"), ("673", "1000"), ("002", "37203"))),
        line(D, "6811", "29087", BETWEEN),
        *(line(R, account, amount) for account, amount in (("7011", "57933"), ("7581", "2861"), ("778", "120000"))),
        *(line(R, account, amount) for account, amount in (("773", "1000"),)),
        line(R, "777", "6206", BETWEEN),
        *(line(D, account, amount) for account, amount in (("203", "8000"), ("2156", "18000"), ("2315", "5000"))),
        *(line(D, account, amount) for account, amount in (("1068", "120000"), ("020", "2000"))),
        line(D, "1391", "6206", BETWEEN),
        *(line(R, account, amount) for account, amount in (("131", "52672"), ("10222", "464"), ("001", "107210"))),
        line(R, "2803", "29087", BETWEEN),
        variant="M49_A",
    )
    found = check_decision(view)
    assert codes(found, Severity.BLOCKING) == ["EQU-02", "EQU-04", "INS-04", "INS-05"]
    assert {it.code: it.found for it in found}["EQU-04"] == M("-79000")


def test_the_chamber_s_proposal_gets_no_blocking_finding(acceptance):
    """It gets the surplus of investment, which it cites L. 1612-7 for, the carried deficit, and the members' aid."""
    data = acceptance("preziere-crc-2024")
    found = check_decision(preziere(data, "proposed", preziere_context(data)))
    assert codes(found) == ["EQU-03", "REP-06", "SPI-01"]
    assert codes(found, Severity.BLOCKING) == []


# --- Eure-et-Loir Numérique ---


def test_eure_et_loir_gets_no_blocking_finding(acceptance):
    """Each finding is one that the acceptance data make too, or comes from the way the source is printed.

    EQU-06: Solde III is negative and Solde II covers it (EEL-OBS-1). REP-07: 410 000 in reserve without a need
    (EEL-OBS-2). FON-02: the rates of transfers are blank (EEL-6). EPA-02: the gross saving, 401 302,52, is under the
    2 149 394,97 of capital repaid, the rest coming from what earlier years left. CPT-03, CPT-05 and CPT-10: the source
    gives chapters, not articles nor third parties. CPT-06: we have no chart of 2025.
    """
    data = acceptance("eure-et-loir-dm2-2025")
    state = data["maquette"]["I-C1"]["resultat_exercice_n_1"]
    carried = next(row for row in data["maquette"]["II-C2-recettes"] if row["code"] == "R002")
    reserve = M(state["operating"]["result_A"]) - M(carried["amount"])
    results = closing(data["maquette"]["I-C1"], choice=AllocationChoice(additional_reserve=reserve))
    meeting = data["meeting"]
    calendar = BudgetCalendar(voted_on=_day(meeting["date"]), documents_sent_on=_day(meeting["convocation_date"]))
    found = check_decision(eure_et_loir(data, DecisionContext(closing=results, calendar=calendar)))
    assert codes(found, Severity.BLOCKING) == []
    assert codes(found, Severity.WARNING) == ["CPT-03", "CPT-05"]
    assert codes(found, Severity.INFORMATION) == ["CPT-06", "CPT-10", "EPA-02", "EQU-06", "FON-02", "REP-07"]
    by_code = {it.code: it for it in found}
    assert by_code["EQU-06"].found == M("-861075.14")
    assert by_code["REP-07"].found == M("410000.00")


def test_a_dm_that_forgets_the_mirror_of_023_is_stopped_and_mended(acceptance):
    view = eure_et_loir(acceptance("eure-et-loir-dm2-2025"))
    transfer = next(it for it in view.lines.values() if it.account == "021")
    wrong = view.with_lines({transfer.key: LineView(transfer.key, R, "021", BETWEEN, previous=transfer.previous)})
    (finding,) = of("EQU-08", wrong)
    assert (finding.found, finding.expected) == (M("262000.00"), M("143236.40"))
    mended = wrong.with_changes(finding.changes)
    assert mended.credit(R, BETWEEN, "021") == M("143236.40")
    assert codes(check_decision(mended), Severity.BLOCKING) == []


# --- MULTISERVICES (Roynac) ---


def test_roynac_gets_no_blocking_finding(acceptance):
    """EPA-01 is true of it: 6 720 of real revenue for 14 899,48 of real expenses, the carried result pays the rest."""
    data = acceptance("roynac-bp-2024")
    vote = data["V"]
    context = DecisionContext(
        closing=closing(data["I-C1"]),
        calendar=BudgetCalendar(
            voted_on=_day(vote["deliberated_on"]), documents_sent_on=_day(vote["convocation_date"])
        ),
    )
    found = check_decision(roynac(data, context))
    assert codes(found, Severity.BLOCKING) == []
    assert codes(found) == ["EPA-01"]


def test_roynac_with_one_cent_more_at_1068_is_stopped(acceptance):
    data = acceptance("roynac-bp-2024")
    view = roynac(data, DecisionContext(closing=closing(data["I-C1"])))
    reserve = next(it for it in view.lines.values() if it.account == "1068")
    wrong = view.with_lines({reserve.key: line(R, "1068", "4951.01", key=reserve.key)})
    assert codes(check_decision(wrong), Severity.BLOCKING) == ["REP-03"]


def test_a_surplus_of_one_section_is_offered_to_the_other():
    view = decision(
        line(D, "60631", "80.00"), line(R, "752", "100.00"), line(D, "2188", "20.00"), line(D, "023"), line(R, "021")
    )
    (deficit,) = of("EQU-01", view)
    assert [(it.account, it.proposed) for it in deficit.changes] == [("023", M("20.00")), ("021", M("20.00"))]
    assert codes(check_decision(view.with_changes(deficit.changes)), Severity.BLOCKING) == []


def test_a_deficit_of_both_sections_has_no_ready_mend():
    (first, second) = of("EQU-01", decision(line(D, "60631", "80.00"), line(D, "2188", "20.00")))
    assert first.changes == second.changes == ()


def test_a_carry_forward_waits_for_the_results_to_be_balanced():
    lines = (line(D, "2188", rar="10.00"), line(R, "1322", rar="4.00"))
    assert codes(check_decision(decision(*lines, kind=DecisionKind.CARRY_FORWARD)), Severity.BLOCKING) == []
    assert "EQU-01" in codes(check_decision(decision(*lines, kind=DM)), Severity.BLOCKING)


# --- linked budgets ---


def test_what_the_main_budget_gives_its_annex_budgets_receive():
    main = decision(line(D, "65821", "100.00"), line(R, "75821", "30.00"))
    annexes = (decision(line(R, "75822", "100.00")), decision(line(D, "65822", "30.00")))
    assert findings(LinkedBudgets(main, annexes)) == []
    (finding,) = findings(LinkedBudgets(main, annexes[1:]))
    assert (finding.code, finding.found, finding.expected) == ("LIE-01", M("0.00"), M("100.00"))


def test_a_deficit_paid_to_a_commercial_service_is_received_at_776():
    main = decision(line(D, "65823", "100.00"))
    annex = decision(line(R, "776", "100.00"), variant="M49_A")
    assert findings(LinkedBudgets(main, (annex,))) == []
    assert [it.code for it in findings(LinkedBudgets(main, ()))] == ["LIE-01"]


# --- any decision ---

COLUMNS = [
    ("60631", D, REAL),
    ("60631", R, REAL),
    ("64111", D, REAL),
    ("002", R, REAL),
    ("001", D, REAL),
    ("1068", R, REAL),
    ("1641", D, REAL),
    ("1641", R, REAL),
    ("2313", D, REAL),
    ("023", D, BETWEEN),
    ("021", R, BETWEEN),
    ("28188", R, BETWEEN),
    ("6811", D, BETWEEN),
    ("2188", D, INSIDE),
    ("4581", D, REAL),
    ("nothing", D, REAL),
    ("011", D, REAL),
]
amounts = st.decimals(-(10**9), 10**9, places=2)
random_lines = st.builds(
    lambda key, column, previous, rar, proposed: LineView(
        str(key), column[1], column[0], column[2], previous=previous, rar=rar, proposed=proposed
    ),
    st.integers(0, 30),
    st.sampled_from(COLUMNS),
    amounts,
    amounts,
    amounts,
)


@settings(deadline=None)  # the first unknown account looks for those near it
@given(st.lists(random_lines, max_size=12, unique_by=lambda it: it.key), st.sampled_from([BP, DM]), random_lines)
def test_an_edit_gets_the_findings_of_the_whole_decision(lines, kind, edit):
    view = DecisionView.of(kind, 2024, lines, placements())
    check_decision(view)
    edited = view.with_lines({edit.key: edit})
    again = DecisionView.of(kind, 2024, edited.lines.values(), placements())
    assert _told(check_decision(edited)) == _told(check_decision(again))


def _told(found):
    return sorted((it.code, it.message, str(it.found), len(it.lines)) for it in found)


def test_what_m57_alone_asks_is_not_asked_of_the_instructions_it_replaced():
    """M14 had credits for unforeseen expenses, up to 7.5 % of the real expenses, and no transfers between chapters."""
    lines = [line(D, "020", "7.51"), line(D, "2188", "100.00")]
    m57 = decision(*lines)
    m14 = replace(m57, placements=Placements(replace(placements().chart, norm="M14", variant="M14_COM_500_3500")))
    asked = {"INS-07", "INS-09", "FON-02"}
    assert asked & set(codes(check_decision(m57))) == {"INS-07", "FON-02"}
    assert asked & set(codes(check_decision(m14))) == {"INS-09"}
