"""The PDFs of the demonstration beside the public documents: every figure and every name of the source is in ours.

What ours says otherwise is an error of the source, named here with what ours says instead.
"""

import re
from datetime import date

import pytest

from budgets.decision_report import report_page
from budgets.documents.report import render_report
from budgets.models import BudgetDecision, Syndicate
from budgets.rules.dates import format_date
from budgets.rules.money import format_euros, parse_amount
from budgets.services.nomenclature import load_charts
from budgets.tenancy import slug_context, syndicate_context
from deliberations.demonstration import load
from deliberations.documents.build import printed_act
from deliberations.documents.render import render_act
from deliberations.models import Deliberation
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.papers import paper_content
from tests.budgets.documents.printed import page_texts, squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(acceptance):
    """Load a demonstration and return its texts by name of document: those of its one act and of its meeting."""

    def load_one(slug, *papers):
        load_charts()
        list(load(slug))
        with slug_context(slug):
            syndicate = Syndicate.objects.get(slug=slug)
        with syndicate_context(syndicate):
            act = get_deliberation_or_404(Deliberation.objects.get().pk)
            texts = {"act": whole(render_act(printed_act(act)).content)}
            texts |= {paper: whole(paper_content(act.meeting, paper)) for paper in papers}
            if act.decision_id and act.kind == "budget_amending":
                decision = BudgetDecision.objects.get(pk=act.decision_id)
                texts["report"] = whole(render_report(report_page(decision)).content)
        return texts

    return load_one


def whole(content):
    """Return the text of a PDF without spaces, what a line end cut put together."""
    return "".join(page_texts(content)).replace("\u00ad", "").replace("’", "'").replace("−", "-")


def missing(expected, text):
    """Return what of `expected` is not in the text, spaces and shape of apostrophes apart."""
    return [each for each in expected if squeezed(str(each)).replace("’", "'").replace("−", "-") not in text]


def amount(given):
    """Return an amount of a source as documents print it, without its unit."""
    return format_euros(parse_amount(given.lstrip("+"))).removesuffix("€").strip()


def amounts_of(value):
    """Return every amount that a piece of a source holds, once, but the blank ones and the zeros."""
    if isinstance(value, dict):
        return {each for key, part in value.items() if key != "source_line" for each in amounts_of(part)}
    if isinstance(value, list):
        return {each for part in value for each in amounts_of(part)}
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value) and value != "0.00":
        return {amount(value)}
    return set()


def day(given):
    """Return a day of a source as documents print it."""
    return format_date(date.fromisoformat(given))


# --- SITIV: extract of the register CS_2024_02_3 ---------------------------------------------------------------------

SITIV_MENDED = {
    # cites an article that does not deal with the allocation of results
    "L2311-4": "L. 2311-5",
}


def test_sitiv_s_extract_holds_its_source(shown, acceptance):
    source = acceptance("sitiv-affectation-2023")
    text = shown("sitiv")["act"]
    meeting, act = source["meeting"], source["deliberation"]
    people = [each["name"] for part in ("present", "absent_with_proxy", "absent_or_excused") for each in meeting[part]]
    names = [*people, meeting["president"]["name"], source["syndicat"]["name"], act["budget"], "Deuxième convocation"]
    assert len(people) == meeting["counts"]["named_members"]
    assert missing([*names, act["number"], act["teletransmission"]["id"]], text) == []
    days = [meeting["date"], meeting["convocation_date"], meeting["minutes_displayed_on"]]
    assert missing([day(each) for each in days], text) == []
    assert missing(["20/02/2024", "9"], text) == []
    figures = amounts_of(source["tables"]) | amounts_of(source["text_figures"]) | amounts_of(source["decision"])
    assert missing(figures, text) == []
    carried = source["commitments_carried_over"]
    assert carried["count"] == len(carried["lines"]) == 30
    assert missing([each["number"] for each in carried["lines"]], text) == []
    assert missing({each["supplier"] for each in carried["lines"]}, text) == []
    assert missing(amounts_of(carried), text) == []
    for printed, ours in SITIV_MENDED.items():
        assert squeezed(printed) not in text
        assert squeezed(ours) in text
    # the source counts 429 656,45 carried over, the commitments engaged; ours says too what their balances make
    assert missing(["429 656,45", "377 528,45", "52 128,00", "546 127,81", "334 346,28"], text) == []


# --- Deux-Sèvres: deliberation 2024-01 and its attendance sheet ------------------------------------------------------

DEUX_SEVRES_SHEET_MENDED = {
    # the head of the act counts, the rows of the sheet show
    "Pouvoirsreçus": (6, 7),
    "Votants": (21, 22),
}


def test_deux_sevres_act_and_sheet_hold_their_source(shown, acceptance):
    source = acceptance("deux-sevres-rbf-2024")
    texts = shown("deux-sevres-numerique", "feuille-relevee", "proces-verbal")
    act, sheet = texts["act"], source["attendance"]
    head = sheet["header"]
    counted = (
        f"{head['in_office_titulaires']} en exercice – {head['present']} présents – {head['proxies']} pouvoirs – "
        f"{head['voters']} votants"
    )
    words = [source["deliberation"]["number"], counted, "Adoption du règlement budgétaire et financier", "BAURUEL René"]
    assert missing([*words, *(day(sheet["meeting"][key]) for key in ("date", "convocation_date"))], act) == []
    visas = ["L. 1411-5", "L. 1414-2", "L. 3311-1", "L. 3312-1 à L. 3312-6", "L. 5721-1", "2004-575 du 21 juin 2004"]
    visas += ["2009-1572 du 17 décembre 2009", "M57", "16 décembre 2016", "27 décembre 2017", "1er janvier 2018"]
    visas += ["statuts", "1er janvier 2024", "20/03/2024"]
    assert missing(visas, act) == []
    present = [each["name"] for each in sheet["delegates"] if each["presence"] == "O"]
    assert missing(present, act) == missing(present, texts["proces-verbal"]) == []
    for each in sheet["delegates"]:
        row = f"{each['name']}{each['community']}{each['status']}{each['presence'] or ''}{each['observation'] or ''}"
        assert squeezed(row).replace("’", "'") in texts["feuille-relevee"], row
    for label, (printed, found) in DEUX_SEVRES_SHEET_MENDED.items():
        assert f"{label}{printed}{found}" in texts["feuille-relevee"]
    named = ["Jany Personel", "DUMOULIN Guillaume détient le pouvoir de « M Dumoulin »", "Écrivez ATTOU Yves"]
    named += ["le pouvoir de RAGOT Nicolas à M Caclin n'a pas été reçu", "15 délégué(s) présent(s) sans signature"]
    assert [each for each in named if squeezed(each).lower() not in texts["feuille-relevee"].lower()] == []


# --- Eure-et-Loir: report n° 04, proxy form --------------------------------------------------------------------------

EURE_ET_LOIR_MENDED = {
    # printed with another number of the deliberation that is withdrawn: ours tells the withdrawal, not its number
    "deliberations_cited": ["25_0011", "25_001"],
    # « BP + BS » without the decision, though the total holds it
    "BP + BS 2025": "BP + BS + DM n° 2",
}


def test_eure_et_loir_s_report_act_and_proxy_form_hold_their_source(shown, acceptance):
    source = acceptance("eure-et-loir-dm2-2025")
    texts = shown("eure-et-loir-numerique", "pouvoir")
    report = {key: value for key, value in source["report"].items() if key != "lidar_project"}
    project = {key: value for key, value in source["report"]["lidar_project"].items() if key != "deliberations_cited"}
    assert missing(amounts_of(report) | amounts_of(project), texts["report"]) == []
    assert missing([day(each["date"]) for each in source["report"]["previous_acts"]], texts["report"]) == []
    for amendment in source["report"]["amendments"]:
        row = [amendment["chapter"] + amendment["label"], amount(amendment["amount"]), amount(amendment["new_total"])]
        assert missing(row, texts["report"]) == []
        assert missing(row, texts["act"]) == []
    reasons = [label["label"] for each in source["report"]["amendments"] for label in each["details"]]
    told = texts["report"].lower()
    assert [each for each in reasons if squeezed(each).replace("’", "'").lower() not in told] == []
    assert missing(amounts_of(project) | amounts_of(source["report"]["text_amounts"]), texts["act"]) == []
    assert missing(amounts_of(source["report"]["balance"]), texts["report"]) == []
    for number in EURE_ET_LOIR_MENDED["deliberations_cited"]:
        assert number not in texts["act"]
    assert missing([EURE_ET_LOIR_MENDED["BP + BS 2025"]], texts["act"]) == []
    meeting = source["meeting"]
    form = ["Pouvoir", "Conseil syndical", "mardi 30 septembre 2025", "18 h 30", meeting["place"]]
    form += ["accueil@numerique28.fr", "Je soussigné(e)", "donne pouvoir à", source["syndicat"]["name"], "Fait à"]
    assert missing([*form, "Bon pour pouvoir"], texts["pouvoir"]) == []


# --- Roynac: signatures of the primitive budget ----------------------------------------------------------------------


def test_roynac_s_act_and_minutes_hold_the_signatures_of_their_source(shown, acceptance):
    source = acceptance("roynac-bp-2024")
    texts = shown("roynac-multiservices", "proces-verbal")
    signed = source["V"]
    names = [each["name"] for each in signed["signatories"]]
    assert missing(names, texts["act"]) == missing(names, texts["proces-verbal"]) == []
    days = [day(signed[key]) for key in ("deliberated_on", "convocation_date")]
    assert missing([*days, "GALLAS Michel, pouvoir à Monsieur LEBORNE Bernard", "2024"], texts["act"]) == []
    # the source counts 9 votes though 9 present and a proxy make 10: ours says both, 10 voters and 9 votes for
    assert missing(["10 en exercice – 9 présents – 1 pouvoir – 10 votants", "10900"], texts["act"]) == []
    totals = [source["II-A"][section]["total"]["expenses"] for section in ("investment", "operating")]
    assert missing([amount(each) for each in totals], texts["act"]) == []
