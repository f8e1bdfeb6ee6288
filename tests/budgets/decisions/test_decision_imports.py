"""What refuses a document: nothing is written then, and the message names the place and the mend."""

import pytest

from budgets.formats.safe_xml import LARGEST_FILE
from budgets.formats.totem.errors import TotemError
from budgets.models import BudgetDecision, CreditLine, DecisionSource
from budgets.services.decision_imports import import_document, plan_decision, receive_document
from budgets.services.decision_years import year_for
from tests.budgets.decisions.documents import amending, draft, imported, small_year
from tests.budgets.totem.documents import TEXT, content
from tests.factories import make_chart

pytestmark = pytest.mark.django_db


def refusal(budget_year, text):
    """Return the message of a refused document, and check that nothing was written."""
    before = (BudgetDecision.objects.count(), CreditLine.objects.count(), DecisionSource.objects.count())
    with pytest.raises(TotemError) as caught:
        imported(budget_year, text)
    after = (BudgetDecision.objects.count(), CreditLine.objects.count(), DecisionSource.objects.count())
    assert after == before
    return str(caught.value).replace("\u00a0", " ")


def test_a_document_is_planned_without_writing_anything(tenant):
    with tenant.context():
        plan = plan_decision(content(), small_year(tenant))
        assert (len(plan.placed), plan.annex_records) == (9, 2)
        assert any("pas scellé" in str(notice) for notice in plan.notices)
        assert not BudgetDecision.objects.exists()


def test_the_same_decision_is_refused_twice(tenant):
    with tenant.context():
        year = small_year(tenant)
        imported(year)
        assert "déjà enregistrée : budget primitif de 2024" in refusal(year, TEXT)


def test_two_receptions_of_a_file_make_one_decision(tenant):
    with tenant.context():
        year = small_year(tenant)
        first = receive_document(year, file_name="a.xml", content=content(), by=None)
        second = receive_document(year, file_name="a.xml", content=content(), by=None)
        decision = import_document(first)
        assert import_document(first) == decision
        with pytest.raises(TotemError, match="déjà enregistrée"):
            import_document(second)


def test_a_primitive_budget_is_refused_after_what_amends_it(tenant):
    with tenant.context():
        year = small_year(tenant)
        imported(year, amending(2))
        message = refusal(year, TEXT)
    assert "arrive après ce qui le modifie : décision modificative n° 2" in message
    assert "le budget primitif d’abord" in message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('<Exer V="2024"/>', '<Exer V="2023"/>', "le document est de l’exercice 2023"),
        ("M57-M57_A", "M57-M57_D", "suit la nomenclature M57-M57_D, et le budget RIVES suit M57_A"),
        ('<IdEtab V="20009990000015"/>', '<IdEtab V="20009990000099"/>', "celui du budget 20009990000099"),
        ('<Nature V="6411"/>', '<Nature V="6418888"/>', "Comptes proches : 64168"),
        ('<MtPrev V="5000"/>', '<MtPrev V="5000.001"/>', "plus de deux décimales"),
        ('<MtEmprOrig V="1000.00"/>', '<MtEmprOrig V="mille"/>', "n’est pas un montant"),
    ],
)
def test_a_wrong_document_is_refused_with_its_reason(tenant, old, new, expected):
    assert old in TEXT
    with tenant.context():
        assert expected in refusal(small_year(tenant), TEXT.replace(old, new))


def test_every_mistake_of_lines_and_annexes_is_told_at_once(tenant):
    text = TEXT.replace('<Nature V="6411"/>', '<Nature V="6418888"/>').replace(
        'V="1000.00"/>\n               <Ch', 'V="x"/>\n               <Ch'
    )
    with tenant.context():
        message = refusal(small_year(tenant), text)
    assert "6418888" in message
    assert "MtEmprOrig" in message


def test_the_year_of_a_document_is_found_by_its_siret_and_opened_on_demand(tenant):
    header = plan_header(tenant)
    with tenant.context():
        small_year(tenant)
        assert year_for(header, tenant.syndicate).budget.code == "RIVES"
        assert year_for(header, tenant.syndicate, code="RIVES").year == 2024


def test_a_missing_budget_is_named_then_opened_when_allowed(tenant):
    header = plan_header(tenant)
    with tenant.context():
        tenant.budget.siret = "25691018300018"
        tenant.budget.save()
        small_year(tenant).budget.years.all().delete()
        with pytest.raises(TotemError, match=r"n’a pas d’exercice 2024.*--existing-only"):
            year_for(header, tenant.syndicate)
        with pytest.raises(
            TotemError, match="n’a pas de budget « EAU »".replace(" »", "\u00a0»").replace("« ", "«\u00a0")
        ):
            year_for(header, tenant.syndicate, code="EAU")
        opened = year_for(header, tenant.syndicate, code="EAU", may_open=True)
        assert (opened.budget.code, opened.budget.variant, opened.year) == ("EAU", "M57_A", 2024)
        assert (opened.budget.name, opened.budget.siret) == ("Budget principal", "20009990000015")


def test_an_unknown_nomenclature_is_named(tenant):
    header = plan_header(tenant)
    make_chart()
    with tenant.context(), pytest.raises(TotemError, match="M57-M57_A n’est pas connue pour 2024"):
        year_for(header, tenant.syndicate, may_open=True)


def plan_header(tenant):
    from budgets.formats.totem.reader import parse_totem

    return parse_totem(content()).header


def test_a_draft_is_proposed_and_an_enforceable_document_enforceable(tenant):
    with tenant.context():
        year = small_year(tenant)
        assert imported(year, draft()).state == "proposed"
        enforceable = amending(1).replace('<NatVote V="FcIc"/>', '<DteDecEx V="2024-04-05"/><NatVote V="FcIc"/>')
        decision = imported(year, enforceable)
        decision.refresh_from_db()
        assert (decision.state, str(decision.enforceable_on)) == ("enforceable", "2024-04-05")


def test_a_section_that_does_not_balance_is_told_and_refuses_nothing(tenant):
    with tenant.context():
        plan = plan_decision(content(), small_year(tenant))
    (told,) = [str(it) for it in plan.notices if "EQU-01" in str(it)]
    assert "Réduisez des dépenses" in told


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (bytes(LARGEST_FILE + 1), "dépasse 20 Mo"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE ou des entités"),
        (content().decode("iso-8859-1").encode("utf-8"), "UTF-8"),
        (content(TEXT.replace('<Exer V="2024"/>', '<Exer V="24"/>')), "Exer"),
        (content(TEXT.replace("M57-M57_A", "M57")), "Nomenclature"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(tenant, given, expected):
    with tenant.context():
        assert expected in refusal(small_year(tenant), given)
