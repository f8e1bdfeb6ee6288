"""A paper attendance sheet: every anomaly of a real one is found and named, and a sound one has none."""

from dataclasses import replace

import pytest

from deliberations.rules.paper_sheet import PaperHeader, PaperRow, find_name, read_sheet
from deliberations.rules.statutes import AssemblyRules, QuorumShare


@pytest.fixture
def paper(acceptance):
    """The sheet of 15 March 2024: 62 delegates, its header."""
    sheet = acceptance("deux-sevres-rbf-2024")["attendance"]
    rows = [
        PaperRow(
            given["rank"], given["community"], given["name"], given["status"] == "T", given["presence"] or "",
            given["observation"] or "", given["signature"] is not None,
        )
        for given in sheet["delegates"]
    ]  # fmt: skip
    head = sheet["header"]
    return rows, PaperHeader(head["in_office_titulaires"], head["present"], head["proxies"], head["voters"])


def by_code(reading):
    return {violation.code: violation for violation in reading.violations}


def test_the_real_sheet_reads_as_its_rows_say(paper, acceptance):
    reading = read_sheet(*paper)
    expected = next(
        each["values"] for each in acceptance("deux-sevres-rbf-2024")["inconsistencies"] if each["id"] == "DS-ATT-1"
    )
    assert [each.giver.name for each in reading.given] == expected["given"]
    assert [each.giver.name for each in reading.received] == expected["given_and_received"]
    assert [each.holder.name for each in reading.held] == expected["held"]
    assert (len(paper[0]), len(reading.present), reading.voters) == (62, 15, 22)


def test_every_known_anomaly_of_the_real_sheet_is_named(paper):
    found = by_code(read_sheet(*paper))
    assert set(found) == {
        "sheet.proxy_count", "sheet.voter_count", "sheet.self_proxy", "sheet.unknown_giver", "sheet.not_received",
        "sheet.no_mark", "sheet.substitutes", "sheet.unsigned", "sheet.spelling", "sheet.unclear",
        "attendance.quorum",
    }  # fmt: skip
    assert "6 ; la feuille en montre 8 donnés, 7 reçus, 8 dits détenus, dont 6" in found[
        "sheet.proxy_count"
    ].message.replace("\u00a0", " ")
    assert (found["sheet.voter_count"].found, found["sheet.voter_count"].expected) == ("21", "22")
    assert "DUMOULIN Guillaume" in found["sheet.self_proxy"].message
    assert found["sheet.self_proxy"].expected == "ATTOU Yves"
    assert "ROBIN Pascale" in found["sheet.unknown_giver"].message
    assert found["sheet.unknown_giver"].found == "Jany Personel"
    assert "RAGOT Nicolas" in found["sheet.not_received"].message
    for name in ("MACE Erwan", "RENAUDIN Sylvie", "POIRAUD Olivier", "DUPEYROU Romain"):
        assert name in found["sheet.no_mark"].message
    assert found["sheet.substitutes"].found == "31"
    assert found["sheet.unsigned"].found == "15"
    assert found["sheet.spelling"].found == "Missieux, Lagouée, Nourisson"
    assert "ALLARD Emmanuel" in found["sheet.unclear"].message
    quorum = found["attendance.quorum"]
    assert (quorum.found, quorum.expected, quorum.legal_basis) == ("15", "16", "L. 2121-17 CGCT")


def test_the_statutes_may_say_otherwise_of_the_quorum(paper):
    for rules in (AssemblyRules(quorum=QuorumShare.THIRD), AssemblyRules(quorum_with_proxies=True)):
        assert "attendance.quorum" not in by_code(read_sheet(*paper, rules=rules))


def test_a_quorum_that_only_the_proxies_reach_is_said(paper):
    said = by_code(read_sheet(*paper, rules=AssemblyRules(quorum_with_proxies=True)))["sheet.quorum_by_proxies"]
    assert (said.found, said.expected) == ("15", "16")


def test_a_sound_sheet_has_nothing_to_reproach():
    rows = [
        PaperRow(1, "Nord", "ARNAUD Camille", True, "O", "A le pouvoir de M. BLANC", signed=True),
        PaperRow(2, "Nord", "BLANC Paul", True, "N", "Donne pouvoir à Mme ARNAUD"),
        PaperRow(3, "Sud", "CHARLES Ève", True, "O", "", signed=True),
    ]
    reading = read_sheet(rows, PaperHeader(3, present=2, proxies=1, voters=3))
    assert reading.violations == ()
    assert reading.voters == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"remark": "Donne pouvoir à M. INCONNU"}, "sheet.unknown_holder"),
        ({"remark": "Donne pouvoir à M. BLANC"}, "sheet.absent_holder"),
        ({"mark": "O"}, "sheet.present_giver"),
    ],
)
def test_a_proxy_that_can_t_stand_is_named(change, code):
    rows = [
        PaperRow(1, "Nord", "ARNAUD Camille", True, "O", signed=True),
        PaperRow(2, "Nord", "BLANC Paul", True, "N"),
        replace(PaperRow(3, "Sud", "CHARLES Ève", True, "N", "Donne pouvoir à Mme ARNAUD"), **change),
    ]
    assert by_code(read_sheet(rows, PaperHeader(3)))[code].line == 3


def test_a_name_close_to_nobody_is_not_forced():
    rows = [PaperRow(1, "Nord", "PERSONNAZ Jean", True), PaperRow(2, "Nord", "BLANC Paul", True)]
    assert find_name("Mme Durand", rows) is None
    assert find_name("M. Blanc", rows) == rows[1]
