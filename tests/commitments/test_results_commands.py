import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.commitments.results_data import make_listing, make_result

pytestmark = pytest.mark.django_db


def run(tenant, *options, **changed):
    out = StringIO()
    target = {"syndicate": tenant.slug, "budget": "TNO", "year": 2023} | changed
    call_command("results", *options, stdout=out, **target)
    return out.getvalue()


def test_the_results_in_json_are_those_of_sitiv(tenant):
    make_listing(tenant)
    make_result(tenant)
    answer = json.loads(run(tenant, "--json"))
    assert answer["table"]["results"]["total"] == {
        "expenses": "1221077.44",
        "revenues": "2317006.44",
        "opening": "-384054.27",
        "result": "711874.73",
    }
    assert answer["table"]["cumulated"] == {
        "total": "282218.28",
        "investment": "-598255.81",
        "operating": "880474.09",
    }
    assert answer["allocation"]["R1068"] == "598255.81"
    assert answer["allocation"]["R002"] == "282218.28"
    assert answer["allocation"]["D001"] == "168599.36"
    assert answer["rar"]["declared"]["rar_investment_expenses"] == "429656.45"
    assert answer["rar"]["computed"]["rar_investment_expenses"] == "377528.45"
    assert answer["missing"] == []


def test_every_line_of_the_allocation_gives_its_articles(tenant):
    make_result(tenant)
    lines = json.loads(run(tenant, "--json"))["allocation"]["lines"]
    assert [(line["code"], line["amount"]) for line in lines] == [
        ("R 1068", "598255.81"),
        ("R 002", "282218.28"),
        ("D 001", "168599.36"),
    ]
    assert all(line["legal_basis"].startswith("CGCT") for line in lines)


def test_no_amount_is_a_number_in_the_json(tenant):
    make_result(tenant)
    numbers = []
    json.loads(run(tenant, "--json"), parse_float=numbers.append)
    assert numbers == []


def test_each_figure_gives_its_origin(tenant):
    make_result(tenant)
    figures = {figure["key"]: figure for figure in json.loads(run(tenant, "--json"))["figures"]}
    assert figures["operating_opening"]["origin"] == "état du comptable"
    assert figures["operating_opening"]["amount"] == "358573.56"


def test_people_read_the_results_as_text(tenant):
    make_result(tenant)
    assert "598 255,81 €" in run(tenant)


def test_a_year_without_results_is_a_french_error(tenant):
    with pytest.raises(CommandError, match="ne sont pas préparés"):
        run(tenant, "--json")


def test_an_unknown_syndicate_budget_or_year_is_a_french_error(tenant):
    make_result(tenant)
    for wrong, message in (
        ({"syndicate": "gamma"}, "Aucun syndicat"),
        ({"budget": "EAU"}, "pas de budget"),
        ({"year": 1999}, "pas d’exercice"),
    ):
        with pytest.raises(CommandError, match=message):
            run(tenant, "--json", **wrong)


def test_the_results_of_another_syndicate_are_not_given(tenant, other_tenant):
    make_result(tenant)
    with pytest.raises(CommandError):
        run(other_tenant, "--json")
