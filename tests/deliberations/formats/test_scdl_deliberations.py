"""Deliberations as open data, against the national schema."""

import csv
import io
import json
import re
from datetime import date

from deliberations.formats.scdl_deliberations import COLUMNS, PublishedAct, deliberations_csv

ACT = PublishedAct(
    body="SITIV",
    siret="25691018300013",
    number="CS_2024_02_3",
    decided_on=date(2024, 2, 15),
    matter="7.1",
    matter_name="Finances locales / Décisions budgétaires",
    subject="Affectation anticipée des résultats 2023, budget annexe « TNO »",
    budget_year=2024,
    budget="Territoire numérique ouvert",
    department="069",
    received_on=date(2024, 2, 20),
    members=14,
    voters=9,
    votes_for=9,
    votes_against=0,
    abstentions=0,
)


def rows(*acts):
    return list(csv.DictReader(io.StringIO(deliberations_csv(acts).decode("utf-8"))))


def test_the_columns_are_those_of_the_schema_in_its_order(shared):
    fields = json.loads(shared("reference/scdl/deliberations/schema.json").read_text(encoding="utf-8"))["fields"]
    assert [field["name"] for field in fields] == list(COLUMNS)


def test_each_value_holds_to_the_schema(shared):
    fields = json.loads(shared("reference/scdl/deliberations/schema.json").read_text(encoding="utf-8"))["fields"]
    [row] = rows(ACT)
    for field in fields:
        value, constraints = row[field["name"]], field.get("constraints", {})
        assert value or not constraints.get("required"), field["name"]
        if value and "pattern" in constraints:
            assert re.fullmatch(constraints["pattern"].strip("^$"), value), field["name"]
        if value and field["type"] == "integer":
            int(value)
        if value and field["type"] == "date":
            date.fromisoformat(value)


def test_the_matter_is_written_as_the_schema_says():
    assert rows(ACT)[0]["DELIB_MATIERE_NOM"] == "finances locales/décisions budgétaires"


def test_what_is_not_known_is_left_blank():
    [row] = rows(PublishedAct("SITIV", "25691018300013", "1", date(2024, 1, 2), "7.1", "x", "y"))
    assert (row["PREF_ID"], row["PREF_DATE"], row["VOTE_POUR"], row["BUDGET_ANNEE"]) == ("", "", "", "")
