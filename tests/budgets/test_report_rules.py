"""The report to the assembly: what Eure-et-Loir's own report says, and how the acts of a year add up."""

from dataclasses import replace
from decimal import Decimal

from lxml import etree

from budgets.charts_evolution import evolution_chart
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.report import Step, decision_report
from deliberations.demo_decisions import eure_et_loir
from tests.budgets.decision_cases import BP, DM, D, R, decision, line, placements

M = Decimal
SECTIONS = {"operating": Section.OPERATING, "investment": Section.INVESTMENT}
DIRECTIONS = {"expense": D, "revenue": R}


def dm2(acceptance):
    """Return the report on amending decision n° 2, made of the lines of the demonstration."""
    given = eure_et_loir.derive(acceptance("eure-et-loir-dm2-2025"))
    lines = [
        LineView(
            str(rank), it.direction, it.account, it.kind, previous=it.previous, proposed=it.proposed, voted=it.voted
        )
        for rank, it in enumerate(given.lines)
    ]
    view = DecisionView.of(DM, 2025, lines, placements("M57_D"), number=2, is_voted=True)
    comments = {str(rank): it.comment for rank, it in enumerate(given.lines)}
    return decision_report(view, comments, earlier_acts=given.report["earlier_acts"])


def side(report, section, direction):
    found = next(it for it in report.sections if it.section is section)
    return found.expenses if direction is D else found.revenues


def test_every_figure_of_the_thirteen_amendments(acceptance):
    report = dm2(acceptance)
    amendments = acceptance("eure-et-loir-dm2-2025")["report"]["amendments"]
    assert len(amendments) == 13
    moving = {
        (it.section, way, chapter.code): chapter
        for it in report.sections
        for way, part in ((D, it.expenses), (R, it.revenues))
        for chapter in part.moving
    }
    assert set(moving) == {(SECTIONS[it["section"]], DIRECTIONS[it["direction"]], it["chapter"]) for it in amendments}
    details = 0
    for it in amendments:
        chapter = moving[SECTIONS[it["section"]], DIRECTIONS[it["direction"]], it["chapter"]]
        assert chapter.change == M(it["amount"])
        assert chapter.after == M(it["new_total"])
        assert chapter.label.casefold().replace("'", "’").startswith(it["label"].casefold().replace("'", "’")[:20])
        if sum((M(detail["amount"]) for detail in it["details"]), M(0)) == M(it["amount"]):
            told = [(movement.amount, movement.reason.casefold()) for movement in chapter.reasons]
            wanted = [(M(detail["amount"]), f"{detail['label'].casefold()}.") for detail in it["details"]]
            assert told == wanted
            details += len(wanted)
        else:
            assert [movement.amount for movement in chapter.reasons] == [M(it["amount"])]
            assert chapter.reasons[0].reason
    assert details == 12


def test_both_sections_change_as_the_report_says(acceptance):
    report = dm2(acceptance)
    balance = acceptance("eure-et-loir-dm2-2025")["report"]["balance"]
    for section in report.sections:
        change = M(balance["operating_change" if section.section is Section.OPERATING else "investment_change"])
        assert (section.expenses.change, section.revenues.change) == (change, change)
        assert section.is_balanced
    assert report.stage_names == ("BP + BS", "BP + BS + DM n°\u00a02")
    assert report.total_name == "BP + BS + DM n°\u00a02 2025"


def test_the_acts_of_the_year_add_up_chapter_by_chapter():
    key = (D, OperationKind.REAL, "011")
    steps = [Step("BP", {key: M("100.00")}), Step("BS", {key: M("-30.00")})]
    view = replace(decision(line(D, "611", "5.00", previous="70.00"), kind=DM), number=1)
    [chapter] = side(decision_report(view, {}, steps), Section.OPERATING, D).chapters
    assert chapter.stages == (M("100.00"), M("70.00"), M("75.00"))
    report = decision_report(view, {}, steps)
    assert report.stage_names == ("BP", "BP + BS", "BP + BS + DM n°\u00a01")


def test_acts_that_are_not_recorded_come_first():
    key = (D, OperationKind.REAL, "011")
    view = replace(decision(line(D, "611", "5.00", previous="70.00"), kind=DM), number=2)
    report = decision_report(view, {}, [Step("DM n°\u00a01", {key: M("20.00")})])
    [chapter] = side(report, Section.OPERATING, D).chapters
    assert chapter.stages == (M("50.00"), M("70.00"), M("75.00"))
    assert report.stage_names[0] == "Budget de l’exercice"


def test_a_decision_whose_lines_do_not_say_what_they_find_follows_the_acts():
    key = (D, OperationKind.REAL, "011")
    report = decision_report(decision(line(D, "611", "5.00"), kind=DM), {}, [Step("BP", {key: M("20.00")})])
    [chapter] = side(report, Section.OPERATING, D).chapters
    assert chapter.stages == (M("20.00"), M("25.00"))


def test_a_primitive_budget_is_compared_with_the_budget_before():
    report = decision_report(decision(line(D, "611", "90.00", previous="100.00"), kind=BP), {})
    [chapter] = side(report, Section.OPERATING, D).chapters
    assert (chapter.stages, chapter.change) == ((M("100.00"), M("90.00")), M("-10.00"))
    assert report.stage_names == ("Budget précédent", "BP")


def test_the_drawing_says_in_words_what_its_table_says(acceptance):
    report = dm2(acceptance)
    part = side(report, Section.OPERATING, Direction.EXPENSE)
    svg = evolution_chart(part, report.stage_names)
    assert svg == evolution_chart(part, report.stage_names)
    root = etree.fromstring(svg.encode())
    told = root.findtext("{*}desc").replace("\u202f", " ").replace("\u00a0", " ")
    for chapter in part.chapters:
        for amount in chapter.stages:
            assert f"{amount:,.2f}".replace(",", " ").replace(".", ",") in told
    assert root.get("role") == "img"
    assert root.findtext("{*}title") == "Évolution des crédits, dépenses de fonctionnement"
    assert "style" not in svg
    assert "<script" not in svg
