from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.models import Role, YearResult
from budgets.queries_results import stored_amounts, working_result
from commitments.services.results import keep_declared_rar
from tests.commitments.results_data import FIGURES, make_commitment, make_listing, make_result, typed

pytestmark = pytest.mark.django_db
D = Decimal
PREPARERS = (Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER)
WITH_RESULT = ("result_figures", "result_preview", "result_orders_take", "result_rar_take", "result_rar_keep")


def address(tenant, name, *args):
    return reverse(f"commitments:{name}", args=[tenant.slug, tenant.budget.code, tenant.year.year, *args])


def page(client, tenant, role=Role.FINANCE_OFFICER, **query):
    client.force_login(tenant[role])
    return client.get(address(tenant, "results"), query)


def post(client, tenant, name, *args, role=Role.FINANCE_OFFICER, **data):
    client.force_login(tenant[role])
    return client.post(address(tenant, name, *args), data)


def text(response):
    """The page's text with ordinary spaces."""
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def stored(tenant):
    with tenant.context():
        return stored_amounts(working_result(tenant.year))


def test_a_year_without_results_says_how_to_begin(client, tenant):
    response = page(client, tenant)
    assert response.status_code == 200
    assert "ne sont pas encore préparés" in text(response)
    assert address(tenant, "result_open") in text(response)


def test_those_who_read_are_not_offered_to_begin(client, tenant):
    assert address(tenant, "result_open") not in text(page(client, tenant, Role.READER))


def test_results_are_begun_once(client, tenant):
    for _ in range(2):
        response = post(client, tenant, "result_open", kind="anticipated")
        assert response.status_code == 302
    with tenant.context():
        assert YearResult.objects.count() == 1


def test_an_unknown_kind_of_results_is_refused(client, tenant):
    assert post(client, tenant, "result_open", kind="other").status_code == 422
    with tenant.context():
        assert YearResult.objects.count() == 0


def test_the_page_shows_the_state_the_allocation_and_their_articles(client, tenant):
    make_result(tenant)
    shown = text(page(client, tenant))
    for expected in ("-168 599,36", "880 474,09", "282 218,28", "598 255,81", "-598 255,81"):
        assert expected in shown
    assert "R. 2311-12, 1°" in shown
    assert "Origine : état du comptable" in shown
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in shown


def test_missing_figures_are_told(client, tenant):
    make_result(tenant, operating_opening=None)
    assert "Montants encore à saisir" in text(page(client, tenant))


def test_figures_typed_in_french_are_stored(client, tenant):
    result = make_result(tenant, operating_opening=None)
    response = post(client, tenant, "result_figures", result.pk, **typed(operating_opening="358 573,56 €"))
    assert response.status_code == 302
    assert stored(tenant) == FIGURES


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("operating_opening", "abc", "pas un montant"),
        ("operating_opening", "1,234", "deux façons"),
        ("operating_opening", "12,345678", "plus fin que le centime"),
        ("investment_expenses", "-5,00", "est négatif"),
        ("additional_reserve", "282 218,29", "dépasse ce qui reste libre"),
        ("take_back", "1,00", "dépasse l’excédent"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_changes_nothing(client, tenant, field, value, message):
    result = make_result(tenant)
    case = {"take_back_case": "gift"} if field == "take_back" else {}
    response = post(client, tenant, "result_figures", result.pk, **typed(**{field: value}, **case))
    assert response.status_code == 422
    error = text(response).split(f'id="error_{field}"')[1].split("</div>")[0]
    assert message in error
    assert value in text(response)  # what was typed is still there
    assert stored(tenant) == FIGURES


def test_taking_back_without_a_case_is_refused_at_the_case(client, tenant):
    result = make_result(tenant)
    response = post(client, tenant, "result_figures", result.pk, **typed(take_back="1,00"))
    assert response.status_code == 422
    assert "2311-14" in text(response).split('id="error_take_back_case"')[1].split("</div>")[0]


def test_the_table_follows_what_is_typed_and_stores_nothing(client, tenant):
    result = make_result(tenant)
    response = post(client, tenant, "result_preview", result.pk, **typed(rar_investment_expenses="377528,45"))
    assert response.status_code == 200
    assert "546 127,81" in text(response)
    assert "334 346,28" in text(response)
    assert "<html" not in text(response)
    assert stored(tenant) == FIGURES


def test_a_preview_that_cannot_stand_is_refused_with_its_reason(client, tenant):
    result = make_result(tenant)
    response = post(client, tenant, "result_preview", result.pk, **typed(operating_opening="abc"))
    assert response.status_code == 422
    assert "pas un montant" in text(response)


def test_the_declared_carry_forward_is_questioned_with_both_ways_out(client, tenant):
    make_listing(tenant)
    result = make_result(tenant)
    shown = text(page(client, tenant))
    assert "52 128,00 €, qui est exactement le total des dégagements" in shown
    assert "546 127,81 € au lieu de 598 255,81 €" in shown
    assert "IN23005104P" in shown
    assert address(tenant, "result_rar_take", result.pk) in shown
    assert address(tenant, "result_rar_keep", result.pk) in shown


def test_the_computed_carry_forward_is_taken_in_a_click(client, tenant):
    make_listing(tenant)
    result = make_result(tenant)
    response = post(client, tenant, "result_rar_take", result.pk)
    assert response.status_code == 302
    assert stored(tenant)["rar_investment_expenses"] == D("377528.45")
    shown = text(page(client, tenant))
    assert "concordant" in shown
    assert "334 346,28" in shown


def test_keeping_the_declared_amount_needs_a_reason(client, tenant):
    make_listing(tenant)
    result = make_result(tenant)
    response = post(client, tenant, "result_rar_keep", result.pk, reason="  ")
    assert response.status_code == 422
    assert "Écrivez le motif" in text(response).split('id="error_reason"')[1].split("</div>")[0]
    with tenant.context():
        assert working_result(tenant.year).rar_choice == "pending"


def test_the_reason_is_stored_and_shown_to_every_reader(client, tenant):
    make_listing(tenant)
    result = make_result(tenant)
    response = post(client, tenant, "result_rar_keep", result.pk, reason="Dégagements <votés> en janvier.")
    assert response.status_code == 302
    shown = text(page(client, tenant, Role.READER))
    assert "Dégagements &lt;votés&gt; en janvier." in shown
    assert "Montant déclaré maintenu" in shown


def test_the_computed_carry_forward_without_commitments_is_refused(client, tenant):
    result = make_result(tenant)
    response = post(client, tenant, "result_rar_take", result.pk)
    assert response.status_code == 409
    assert "aucun engagement" in text(response)


def test_order_sums_without_orders_are_refused(client, tenant):
    result = make_result(tenant)
    response = post(client, tenant, "result_orders_take", result.pk)
    assert response.status_code == 409
    assert "ni mandat ni titre" in text(response)


def test_final_results_are_prepared_beside_the_anticipated_ones(client, tenant):
    make_result(tenant)
    post(client, tenant, "result_open", kind="final")
    shown = text(page(client, tenant))
    assert "résultat définitif" in shown
    assert "Voir l’autre calcul : reprise anticipée" in shown
    assert "reprise anticipée</span>" in text(page(client, tenant, nature="anticipated"))


def test_voted_results_show_no_form_and_refuse_changes(client, tenant):
    result = make_result(tenant)
    with tenant.context():
        YearResult.objects.filter(pk=result.pk).update(voted_at="2024-02-15T10:00:00Z")
    shown = text(page(client, tenant))
    assert "résultats votés" in shown
    assert address(tenant, "result_figures", result.pk) not in shown
    response = post(client, tenant, "result_figures", result.pk, **typed(operating_opening="1,00"))
    assert response.status_code == 409
    assert stored(tenant) == FIGURES


def test_final_results_are_begun_once_the_anticipated_ones_are_voted(client, tenant):
    result = make_result(tenant)
    with tenant.context():
        YearResult.objects.filter(pk=result.pk).update(voted_at="2024-02-15T10:00:00Z")
    opening = address(tenant, "result_open")
    assert opening in text(page(client, tenant))
    assert opening not in text(page(client, tenant, Role.READER))
    assert post(client, tenant, "result_open", kind="final").status_code == 302
    assert stored(tenant) == FIGURES
    shown = text(page(client, tenant))
    assert opening not in shown
    assert "Enregistrer" in shown


def test_nothing_is_begun_once_the_final_results_are_voted(client, tenant):
    post(client, tenant, "result_open", kind="final")
    assert address(tenant, "result_open") in text(page(client, tenant))
    with tenant.context():
        YearResult.objects.update(voted_at="2024-04-15T10:00:00Z")
    assert address(tenant, "result_open") not in text(page(client, tenant))


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_the_results_and_only_preparers_change_them(client, tenant, role):
    make_listing(tenant)
    result = make_result(tenant)
    response = page(client, tenant, role)
    assert response.status_code == 200
    assert (address(tenant, "result_figures", result.pk) in text(response)) == (role in PREPARERS)
    refused = post(client, tenant, "result_rar_take", result.pk, role=role)
    assert refused.status_code == (302 if role in PREPARERS else 403)


@pytest.mark.parametrize("name", WITH_RESULT)
def test_those_who_only_read_are_refused_each_action(client, tenant, name):
    result = make_result(tenant)
    assert post(client, tenant, name, result.pk, role=Role.READER).status_code == 403


@pytest.mark.parametrize("name", WITH_RESULT)
def test_an_officer_of_another_syndicate_gets_404(client, tenant, other_tenant, name):
    make_listing(tenant)
    result = make_result(tenant)
    client.force_login(other_tenant[Role.FINANCE_OFFICER])  # fully entitled, elsewhere
    assert client.get(address(tenant, "results")).status_code == 404
    assert client.post(address(tenant, name, result.pk), typed()).status_code == 404
    assert client.post(address(other_tenant, name, result.pk), typed()).status_code == 404  # through his own year
    with tenant.context():
        assert working_result(tenant.year).rar_choice == "pending"


@pytest.mark.parametrize("name", WITH_RESULT)
def test_actions_are_posted(client, tenant, name):
    result = make_result(tenant)
    client.force_login(tenant[Role.FINANCE_OFFICER])
    assert client.get(address(tenant, name, result.pk)).status_code == 405


def test_the_page_asks_as_many_queries_for_1_and_40_commitments(client, tenant):
    result = make_result(tenant)
    with tenant.context():
        keep_declared_rar(result, "Motif.", by=tenant[Role.FINANCE_OFFICER])
    client.force_login(tenant[Role.FINANCE_OFFICER])
    counts = []
    for lines in (1, 40):
        for index in range(lines):
            make_commitment(tenant, f"IN{lines}-{index}", "10.00", "1.00")
        with CaptureQueriesContext(connection) as queries:
            client.get(address(tenant, "results"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] < 40


def test_gains_on_disposals_have_their_field_and_line_in_industrial_and_commercial_services(client, tenant):
    result = make_result(tenant)
    assert "disposal_gains" not in text(page(client, tenant))
    with tenant.context():
        tenant.budget.variant = "M49_A"
        tenant.budget.save()
    post(client, tenant, "result_figures", result.pk, **typed(disposal_gains="1 000,00"))
    assert stored(tenant)["disposal_gains"] == D("1000.00")
    shown = text(page(client, tenant))
    assert "R 1064" in shown
    assert "R. 2221-90, A, 1°" in shown


def test_the_articles_are_said_to_be_of_their_time_after_the_recodification(client, tenant):
    make_result(tenant)
    assert "recodification" not in text(page(client, tenant))
    with tenant.context():
        tenant.year.year = 2025
        tenant.year.save()
    assert "recodification" in text(page(client, tenant))
