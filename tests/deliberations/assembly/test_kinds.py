"""Every kind of deliberation: its declaration holds, what is typed is read, its text follows its source."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from budgets.models import BudgetDecision, BudgetYear, CreditLine
from deliberations.documents.build import printed_act
from deliberations.documents.codec import act_from_json, act_to_json
from deliberations.documents.render import render_act
from deliberations.forms.kinds import checked_svg
from deliberations.kinds import kind_of, kinds, own_kind
from deliberations.legal_catalogue import legal_catalogue
from deliberations.models import ActStyle, Delegate, Deliberation, KindWording
from deliberations.queries.act_text import act_text
from deliberations.queries.deliberations import frozen_act, get_deliberation_or_404
from deliberations.queries.kind_preview import kind_preview
from deliberations.queries.polls import poll_sheet
from deliberations.rules.figures import placeholders
from deliberations.rules.kinds import (
    FieldType,
    Rows,
    Wording,
    act_number,
    check_pattern,
    draft_kind,
    field_cases,
    field_figures,
    read_fields,
    reworded,
    transmitted_number,
)
from deliberations.rules.legal import find_citations
from deliberations.rules.votes import Votes
from deliberations.services import drafting, workflow
from deliberations.services.drafting import DraftInput
from deliberations.services.refusals import Refused, StepRefused
from tests.deliberations.factories import HELD_ON, actor, make_delegates, make_meeting, make_result
from tests.factories import Tenant

EVERY = pytest.mark.parametrize("name", sorted(kinds()))
SAMPLES = {
    FieldType.TEXT: "un texte",
    FieldType.LONG: "un texte plus long",
    FieldType.AMOUNT: "1 234,56",
    FieldType.INTEGER: "12",
    FieldType.PERCENT: "7,5",
    FieldType.DAY: "2024-02-15",
}


def sample(kind):
    """Something for each field."""
    given = {}
    for spec in kind.fields:
        if spec.type is FieldType.ROWS:
            given[spec.key] = " ; ".join(SAMPLES[column.type] for column in spec.columns)
        else:
            given[spec.key] = SAMPLES[spec.type]
    return given


# --- declarations ----------------------------------------------------------------------------------------------------


@EVERY
def test_a_kind_cites_known_articles_in_force_at_the_meeting(name):
    kind = kind_of(name)
    catalogue = legal_catalogue()
    for block in kind.blocks:
        for number in block.articles:
            article = catalogue["CGCT", number]
            if name != "allocation":
                assert article.topics & kind.subject.topics, f"{name}: {number} carries nothing of the kind"
        assert ("[[articles]]" in block.text) is bool(block.articles)
    for topic, articles in kind.subject.required.items():
        assert any(topic in catalogue["CGCT", number].topics for number in articles), topic


@EVERY
def test_a_kind_decides_something_and_has_its_place_among_the_acts(name):
    kind = kind_of(name)
    assert any(block.kind == "decision" for block in kind.blocks)
    assert kind.matter[0].isdigit()
    assert all(spec.columns for spec in kind.fields if spec.type is FieldType.ROWS)


@pytest.mark.parametrize("name", [name for name, kind in kinds().items() if kind.source == "fields"])
def test_what_a_typed_kind_names_is_what_it_asks_for(name):
    kind = kind_of(name)
    values, wrong = read_fields(kind, sample(kind))
    assert wrong == ()
    common = {
        "syndicate", "body", "budget", "budget_kind", "nomenclature", "year", "previous_year", "next_year",
        "meeting_date", "convocation_date", "executive",
    }  # fmt: skip
    known = common | set(field_figures(kind, values))
    for text in (kind.title, *(block.text for block in kind.blocks if block.kind != "table")):
        assert set(placeholders(text)) <= known, text
    tables = {spec.key for spec in kind.fields if spec.type is FieldType.ROWS}
    assert {block.text for block in kind.blocks if block.kind == "table"} <= tables
    draft = draft_kind(kind, field_cases(kind, values), on=date(2024, 2, 15), catalogue=legal_catalogue())
    assert any(find_citations(block.text) for block in draft.blocks)


def test_an_article_out_of_force_is_not_cited(monkeypatch):
    kind = kind_of("subsidies")
    catalogue = dict(legal_catalogue())
    article = catalogue["CGCT", "L. 2311-7"]
    catalogue["CGCT", "L. 2311-7"] = replace(article, valid_to=date(2025, 12, 31))
    texts = [
        " ".join(block.text for block in draft_kind(kind, frozenset(), on=day, catalogue=catalogue).blocks)
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert ["2311-7" in text for text in texts] == [True, False]


def test_the_words_agree_with_the_number_of_articles_in_force():
    kind = kind_of("accounts")
    texts = {block.text for block in draft_kind(kind, frozenset(), on=HELD_ON, catalogue=legal_catalogue()).blocks}
    assert not any("[[" in text or "|" in text for text in texts)
    assert any("L.\u00a05211-1 et L.\u00a05211-36, qui étendent" in text for text in texts)
    catalogue = dict(legal_catalogue())
    catalogue["CGCT", "L. 5211-36"] = replace(catalogue["CGCT", "L. 5211-36"], valid_to=date(2020, 1, 1))
    later = {block.text for block in draft_kind(kind, frozenset(), on=HELD_ON, catalogue=catalogue).blocks}
    assert any("son article L.\u00a05211-1, qui étend aux" in text for text in later)


# --- what is typed ---------------------------------------------------------------------------------------------------


def test_lines_pasted_from_a_spreadsheet_are_read_and_summed():
    kind = kind_of("subsidies")
    values, wrong = read_fields(
        kind, {"grants": "Association A\tFête\t1 200,50\nAssociation B ; Atelier ; 800\n", "account": "65748"}
    )
    assert wrong == ()
    rows = values["grants"]
    assert isinstance(rows, Rows)
    assert rows.total == Decimal("2000.50")
    figures = field_figures(kind, values)
    assert figures["grants_total"].display.replace("\u202f", " ").replace("\u00a0", " ") == "2 000,50 €"
    assert figures["grants_count"].value == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A ; Fête", 1, "2 colonne(s) au lieu de 3"),
        ("A ; Fête ; 10\nB ; Fête ; dix", 2, "« dix »"),
        ("", None, "pas rempli"),
    ],
)
def test_a_line_that_can_t_be_read_is_named(text, line, said):
    _, wrong = read_fields(kind_of("subsidies"), {"grants": text, "account": "65748"})
    assert wrong[0].line == line
    assert said in str(wrong[0]).replace("\u00a0", " ")


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "number"), [("{sigle}_{année}_{mois}_{rang}", "CS_2024_02_3"), ("{année}-{ordre:2}", "2024-01")]
)
def test_the_numbers_of_the_source_documents(pattern, number):
    assert check_pattern(pattern) == ()
    assert act_number(pattern, acronym="CS", day=date(2024, 2, 15), rank=3, order=1) == number


@pytest.mark.parametrize("pattern", ["{année}", "{rang}", "{année}/{ordre}", "{jour}-{ordre}"])
def test_a_pattern_that_can_t_number_acts_is_refused(pattern):
    assert check_pattern(pattern)


def test_a_number_is_transmitted_in_capitals_digits_and_underscores():
    assert transmitted_number("2024-01") == "2024_01"


# --- from the source to the act --------------------------------------------------------------------------------------


@pytest.fixture
def inside(tenant):
    with tenant.context():
        yield tenant


def make_budget(tenant: Tenant, **amounts: str) -> BudgetDecision:
    """A balanced primitive budget of the year, proposed to the vote."""
    decision = BudgetDecision.objects.create(
        syndicate=tenant.syndicate, budget_year=tenant.year, kind="BP", operating_transfer_rate=Decimal("7.5"),
        investment_transfer_rate=Decimal("7.5"),
    )  # fmt: skip
    lines = [("D", "611", "1000.00"), ("R", "70878", "1000.00"), ("D", "2051", "400.00"), ("R", "1068", "400.00")]
    for rank, (direction, account, amount) in enumerate(lines, start=1):
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=decision, rank=rank, direction=direction,
            account=tenant.year.chart.accounts.get(code=account), proposed=Decimal(amounts.get(account, amount)),
        )  # fmt: skip
    BudgetDecision.objects.filter(pk=decision.pk).update(state="proposed")
    decision.refresh_from_db()
    return decision


def scheduled(tenant: Tenant, deliberation: Deliberation, **meeting) -> Deliberation:
    workflow.submit(deliberation, by=actor(tenant, "finance_officer"))
    president = actor(tenant, "authorising_officer")
    return workflow.schedule(deliberation, make_meeting(tenant, **meeting), by=president)


def test_voting_the_deliberation_votes_the_budget(inside: Tenant) -> None:
    decision = make_budget(inside)
    given = DraftInput("budget_primitive", inside.year, decision)
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    text = act_text(get_deliberation_or_404(deliberation.pk))
    assert text.figures["operating_expenses_total"].value == Decimal("1000.00")
    assert text.figures["revenues_total"].value == Decimal("1400.00")
    with pytest.raises(StepRefused, match="déjà sa délibération"):
        drafting.draft_of_kind(given, by=actor(inside, "finance_officer"))
    scheduled(inside, deliberation, held_on=date(2023, 3, 14), convoked_on=date(2023, 3, 8))
    voted = workflow.record_vote(deliberation, Votes(4), by=actor(inside, "authorising_officer"))
    decision.refresh_from_db()
    assert (decision.state, decision.decided_on, decision.deliberation) == ("voted", date(2023, 3, 14), voted.number)
    act = frozen_act(voted)
    words = " ".join(getattr(block, "text", "") for block in act.blocks).replace("\u202f", " ").replace("\u00a0", " ")
    assert "1 000,00 € de dépenses" in words
    assert "7,5 %" in words


def test_a_figure_that_changes_is_shown_and_asked_for_before_the_vote(inside: Tenant) -> None:
    decision = make_budget(inside)
    deliberation = drafting.draft_of_kind(
        DraftInput("budget_primitive", inside.year, decision), by=actor(inside, "finance_officer"), on=HELD_ON
    )
    scheduled(inside, deliberation, held_on=date(2023, 3, 14), convoked_on=date(2023, 3, 8))
    CreditLine.objects.filter(decision=decision, account__code__in=("611", "70878")).update(proposed=Decimal(1500))
    changes = {
        label: (before, now) for label, before, now in act_text(get_deliberation_or_404(deliberation.pk)).changes
    }
    assert {key.replace("\u00a0", " ") for key in changes} >= {"Fonctionnement, dépenses", "Fonctionnement, recettes"}
    president = actor(inside, "authorising_officer")
    with pytest.raises(Refused, match="ont changé"):
        workflow.record_vote(deliberation, Votes(4), by=president)
    drafting.accept_figures(deliberation, by=president)
    assert act_text(get_deliberation_or_404(deliberation.pk)).changes == ()
    voted = workflow.record_vote(deliberation, Votes(4), by=president)
    before = voted.frozen
    assert frozen_act(get_deliberation_or_404(voted.pk)) == frozen_act(voted)
    assert before == Deliberation.objects.get(pk=voted.pk).frozen


def test_the_quarter_is_that_of_the_credits_voted_the_year_before(inside: Tenant) -> None:
    decision = make_budget(inside)
    CreditLine.objects.filter(decision=decision, account__code="2051").update(voted=Decimal("401.03"))
    BudgetDecision.objects.filter(pk=decision.pk).update(state="voted", decided_on=date(2023, 3, 14))
    following = BudgetYear.objects.create(
        syndicate=inside.syndicate, budget=inside.budget, year=inside.year.year + 1, chart=inside.year.chart
    )
    officer = actor(inside, "finance_officer")
    deliberation = drafting.draft_of_kind(
        DraftInput("quarter_opening", following, fields={"purpose": "logiciels"}), by=officer, on=date(2024, 1, 15)
    )
    figures = act_text(get_deliberation_or_404(deliberation.pk)).figures
    assert figures["opened_total"].value == Decimal("401.03")
    assert figures["quarter_total"].value == Decimal("100.25")  # a ceiling is rounded down
    with pytest.raises(Refused, match="aucune décision votée"):
        drafting.draft_of_kind(DraftInput("quarter_opening", inside.year, fields={"purpose": "x"}), by=officer)


@pytest.mark.parametrize("name", [name for name, kind in kinds().items() if kind.source in ("fields", "orientation")])
def test_each_typed_kind_goes_from_the_form_to_the_frozen_act(inside: Tenant, name: str) -> None:
    kind = kind_of(name)
    given = DraftInput(name, inside.year, fields=sample(kind))
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    assert deliberation.matter == kind.matter
    scheduled(inside, deliberation)
    voted = workflow.record_vote(deliberation, Votes(4), by=actor(inside, "authorising_officer"))
    assert "{{" not in str(voted.frozen)
    assert voted.state == "voted"


def test_a_syndicate_writes_its_own_words_and_numbers(inside: Tenant) -> None:
    place = next(place for place, block in enumerate(kind_of("free").blocks) if block.kind == "recital")
    model = json.dumps({"title": "Objet : {{object}}", "texts": {place: "Attendu que {{reasons}} ;"}})
    KindWording.objects.create(syndicate=inside.syndicate, kind="free", model=model)
    ActStyle.objects.create(syndicate=inside.syndicate, number_pattern="{année}-{ordre:2}")
    assert own_kind("free").title == "Objet : {{object}}"
    fields = {"object": "Adhésion", "reasons": "le syndicat y a intérêt", "decision_text": "Approuve l’adhésion."}
    given = DraftInput("free", inside.year, fields=fields)
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    assert deliberation.title == "Objet : Adhésion"
    assert deliberation.blocks.filter(text__startswith="Attendu que").exists()
    done = scheduled(inside, deliberation)
    assert done.number == "2024-01"


def test_the_accounts_are_compared_with_the_treasurer_s_and_the_president_leaves(inside: Tenant) -> None:
    result = make_result(inside, kind="final")
    officer = actor(inside, "finance_officer")
    fields = {
        "cg_investment_expenses": "700", "cg_investment_revenues": "500",
        "cg_operating_expenses": "100", "cg_operating_revenues": "1000",
    }  # fmt: skip
    given = DraftInput("accounts", inside.year, fields=fields)
    deliberation = drafting.draft_of_kind(given, by=officer, on=HELD_ON)
    assert deliberation.result == result
    assert deliberation.blocks.filter(text__startswith="Constate la concordance").exists()
    drafting.change_fields(deliberation, fields | {"cg_operating_revenues": "999"}, by=officer)
    source = act_text(get_deliberation_or_404(deliberation.pk)).source
    assert "accounts_differ" in source.cases
    assert not deliberation.blocks.filter(text__startswith="Constate la concordance").exists()  # the text follows
    drafting.change_fields(deliberation, fields, by=officer)
    delegates = make_delegates(inside)
    Delegate.objects.filter(pk=delegates[0].pk).update(bureau_rank=1)  # A, who presides and is the president
    workflow.submit(deliberation, by=officer)
    president = actor(inside, "authorising_officer")
    workflow.schedule(deliberation, make_meeting(inside, delegates=delegates), by=president)
    assert poll_sheet(get_deliberation_or_404(deliberation.pk)).voters == 3  # B, C and the proxy that B holds
    with pytest.raises(Refused, match="pour 3 votants"):
        workflow.record_vote(deliberation, Votes(4), by=president)
    Deliberation.objects.filter(pk=deliberation.pk).update(chair=delegates[1])
    voted = workflow.record_vote(deliberation, Votes(3), by=president)
    meeting = frozen_act(voted).meeting
    assert (len(meeting.present), len(meeting.proxies), meeting.president.name) == (2, 1, "BLANC Camille")


def test_the_orientations_draw_the_last_budgets_and_results(inside: Tenant) -> None:
    decision = make_budget(inside, **{"611": "600.00"})
    for line in CreditLine.objects.filter(decision=decision):
        CreditLine.objects.filter(pk=line.pk).update(voted=line.proposed)
    BudgetDecision.objects.filter(pk=decision.pk).update(state="voted", decided_on=date(2023, 3, 14))
    make_result(inside, kind="final")
    following = BudgetYear.objects.create(
        syndicate=inside.syndicate, budget=inside.budget, year=inside.year.year + 1, chart=inside.year.chart
    )
    given = DraftInput("orientation_debate", following, fields={"orientations": "Contenir les charges."})
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    text = act_text(get_deliberation_or_404(deliberation.pk))
    assert text.figures["last_result"].value == Decimal("700.00")
    [charts] = text.source.annexes()
    assert len(charts.drawings) == 3
    savings = next(block.table for block in text.blocks if block.table_name == "savings")
    assert {row.label: row.cells[0].amount for row in savings.rows} == {
        "Recettes réelles de fonctionnement": Decimal("1000.00"),
        "Dépenses réelles de fonctionnement": Decimal("600.00"),
        "dont personnel (012)": Decimal("0.00"),
        "Épargne brute": Decimal("400.00"),
        "Remboursement du capital de la dette": Decimal("0.00"),
        "Épargne nette": Decimal("400.00"),
    }
    assert "600,00 €" in charts.drawings[0].alternative.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_logo_and_the_remedies_of_the_syndicate_are_printed(inside: Tenant) -> None:
    logo = checked_svg(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    ActStyle.objects.create(
        syndicate=inside.syndicate, logo=logo, heading="Canton du Nord", remedies="Recours : tribunal administratif."
    )
    fields = {"object": "Adhésion", "reasons": "le syndicat y a intérêt", "decision_text": "Approuve l’adhésion."}
    officer = actor(inside, "finance_officer")
    deliberation = drafting.draft_of_kind(DraftInput("free", inside.year, fields=fields), by=officer, on=HELD_ON)
    act = printed_act(get_deliberation_or_404(deliberation.pk))
    assert (act.issuer.heading, act.remedies) == ("Canton du Nord", "Recours : tribunal administratif.")
    assert act_from_json(act_to_json(act)) == act
    assert render_act(act).content.startswith(b"%PDF-")
    for wrong in (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<svg", b"<svg onload='x'/>"):
        with pytest.raises(ValidationError):
            checked_svg(wrong)


@pytest.mark.parametrize(
    ("kind", "cited", "left_out", "executive"),
    [
        ("sivu", "L. 5211-1 et L. 5211-36", "L. 5722-1", "le président"),
        ("mixed_open", "L. 5722-1, qui soumet", "L. 5211-36", "le président"),
        ("municipality", "L. 2311-1", "L. 5211", "le maire"),
    ],
)
def test_the_articles_and_the_executive_are_those_of_the_kind_of_syndicate(
    inside: Tenant, kind: str, cited: str, left_out: str, executive: str
) -> None:
    type(inside.syndicate).objects.filter(pk=inside.syndicate.pk).update(kind=kind)
    decision = make_budget(inside)
    given = DraftInput("budget_primitive", inside.year, decision)
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    act = printed_act(get_deliberation_or_404(deliberation.pk))
    text = " ".join(getattr(block, "text", "") for block in act.blocks).replace("\u00a0", " ")
    assert cited in text
    assert left_out not in text
    assert f"Charge {executive} de transmettre" in text
    assert "Adopte le budget primitif" in text
    assert act.subject[0].isupper()


def test_a_budget_is_closed_with_the_results_of_its_accounts(inside: Tenant) -> None:
    officer = actor(inside, "finance_officer")
    fields = {"name": "Réseau", "reason": "le service cesse", "closes_on": "2023-12-31"}
    with pytest.raises(Refused, match="résultats du budget à clore"):
        drafting.draft_of_kind(DraftInput("annex_budget_closing", inside.year, fields=fields), by=officer)
    make_result(inside, kind="final")
    deliberation = drafting.draft_of_kind(
        DraftInput("annex_budget_closing", inside.year, fields=fields), by=officer, on=HELD_ON
    )
    act = printed_act(get_deliberation_or_404(deliberation.pk))
    text = " ".join(getattr(block, "text", "") for block in act.blocks).replace("\u00a0", " ")
    assert "900,00 € en fonctionnement (ligne 002), -200,00 € en investissement (ligne 001)" in text


def test_a_model_text_is_previewed_with_the_figures_of_the_latest_act_of_its_kind(inside: Tenant) -> None:
    kind = kind_of("budget_primitive")
    blank = kind_preview(kind, on=HELD_ON)
    assert (blank.example, blank.errors) == ("", ())
    given = DraftInput("budget_primitive", inside.year, make_budget(inside))
    deliberation = drafting.draft_of_kind(given, by=actor(inside, "finance_officer"), on=HELD_ON)
    preview = kind_preview(kind, on=HELD_ON)
    assert preview.example == deliberation.number
    assert preview.title.startswith("Budget primitif")
    texts = " ".join(block.text for block in preview.blocks).replace("\u202f", " ").replace("\u00a0", " ")
    assert "1 000,00 € de dépenses" in texts
    place = next(place for place, block in enumerate(kind.blocks) if block.kind == "decision")
    wrong = kind_preview(reworded(kind, Wording("", {place: "Adopte {{operating_expense_total}}."})), on=HELD_ON)
    assert "operating_expenses_total" in wrong.errors[0]
