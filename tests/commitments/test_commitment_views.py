"""The pages of commitments: list, filters, totals, detail, exports, carry-forward."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from django.urls import reverse

from commitments.formats.commitment_export import HEADERS
from commitments.services.listing_imports import import_file
from tests.commitments.listings import LINE, csv_listing
from tests.queries import count_queries

BASE = LINE.replace(";020;", ";;")
LINES = [
    BASE.replace("IN23000101P", "IN1"),
    BASE.replace("IN23000101P", "IN2").replace("2051", "21838").replace("Imprimerie Martin", "Watcha"),
    BASE.replace("IN23000101P", "IN3").replace("2051", "6156").replace(";TNO;", ";DSI;"),
    BASE.replace("IN23000101P", "IN4").replace("100,00", "0,00").replace("20,00 TTC", "120,00 TTC", 2),
]
LINES[3] = "IN4;;2051;;Imprimerie Martin;0,00;120,00;120,00;CAM;TNO;TNO_COL;annulé"


@pytest.fixture
def listed(tenant, client):
    with tenant.context():
        report = import_file(tenant.year, kind="commitments", file_name="l.csv", content=csv_listing(*LINES))
        assert report.new == 4, report
    client.force_login(tenant["reader"])
    return tenant


def address(tenant: Any, name: str = "commitment_list", *more: Any) -> str:
    return reverse(f"commitments:{name}", args=[tenant.slug, "TNO", 2023, *more])


def numbers(answer: Any) -> list[str]:
    return [row.record.number for row in answer.context["table"].page.object_list]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["IN1", "IN2", "IN3", "IN4"]),
        ("?section=I", ["IN1", "IN2", "IN4"]),
        ("?chapitre=21", ["IN2"]),
        ("?compte=61", ["IN3"]),
        ("?tiers=watch", ["IN2"]),
        ("?service=DSI", ["IN3"]),
        ("?reste=on", ["IN1", "IN2", "IN3"]),
        ("?texte=annulé", ["IN4"]),
        ("?texte=in2 watcha", ["IN2"]),
        ("?section=I&reste=on&sort=-number", ["IN2", "IN1"]),
        ("?sort=account", ["IN1", "IN4", "IN2", "IN3"]),
    ],
)
def test_commitments_are_filtered_and_sorted(listed, client, query, expected):
    assert numbers(client.get(address(listed) + query)) == expected


def test_the_totals_are_those_of_what_is_filtered(listed, client):
    answer = client.get(address(listed) + "?section=I")
    totals = answer.context["totals"]
    assert (totals.count, totals.committed, totals.remaining) == (3, Decimal("360.00"), Decimal("200.00"))
    assert "200,00" in answer.content.decode()


def test_a_chapter_that_does_not_exist_filters_nothing_and_does_not_fail(listed, client):
    assert client.get(address(listed) + "?chapitre=zz").status_code == 200


def test_typing_in_the_filters_replaces_the_results_alone(listed, client):
    answer = client.get(address(listed), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert 'id="engagements"' in answer.content.decode()


@pytest.mark.parametrize("name", ["commitment_list", "rar_state"])
def test_a_page_takes_as_many_queries_for_1_and_40_commitments(tenant, client, name):
    client.force_login(tenant["finance_officer"])

    def queries_for(count: int) -> int:
        lines = [BASE.replace("IN23000101P", f"IN{rank}") for rank in range(count)]
        with tenant.context():
            import_file(tenant.year, kind="commitments", file_name="l.csv", content=csv_listing(*lines))
        return count_queries(client, address(tenant, name))

    queries_for(1)  # the first request reads what stays in memory
    assert queries_for(1) == queries_for(40)


def test_an_empty_year_says_what_to_do(tenant, client):
    client.force_login(tenant["finance_officer"])
    assert "importez-la" in client.get(address(tenant)).content.decode()
    assert "rien à reporter" in client.get(address(tenant, "rar_state")).content.decode()


def test_a_commitment_shows_its_amounts_and_where_it_falls(listed, client):
    found = client.get(address(listed) + "?compte=21838").context["table"].page.object_list[0].record
    page = client.get(address(listed, "commitment_detail", found.pk)).content.decode()
    for text in ("Engagement IN2", "120,00\u00a0€", "100,00\u00a0€", "21838", "investissement", "Watcha"):
        assert text in page
    assert reverse("budgets:row_history", args=[listed.slug, "commitments_commitment", found.pk]) in page


def test_the_csv_export_holds_what_is_filtered_with_french_amounts(listed, client):
    answer = client.get(address(listed, "commitment_export_csv") + "?tiers=watcha")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text), delimiter=";")
    assert tuple(header) == HEADERS
    assert (row[0], row[1], row[3], row[4], row[9], row[13]) == ("IN2", "D", "21", "21838", "120,00", "100,00")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="engagements-TNO-2023.csv"'


def test_the_xlsx_export_holds_numbers(listed, client):
    answer = client.get(address(listed, "commitment_export_xlsx"))
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["IN1", "IN2", "IN3", "IN4"]
    assert rows[1][9:14] == [120.0, 20.0, 0.0, 0.0, 100.0]


@pytest.mark.parametrize("name", ["commitment_export_csv", "commitment_export_xlsx"])
def test_an_export_imported_again_changes_nothing(listed, client, name):
    answer = client.get(address(listed, name))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with listed.context():
        report = import_file(listed.year, kind="commitments", file_name="export", content=content)
    assert (report.new, report.unchanged, report.fault_count) == (0, 4, 0)


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_in_the_csv(tenant, client):
    line = BASE.replace("logiciel de caisse", "=HYPERLINK(A1)")
    with tenant.context():
        import_file(tenant.year, kind="commitments", file_name="l.csv", content=csv_listing(line))
    client.force_login(tenant["reader"])
    text = b"".join(client.get(address(tenant, "commitment_export_csv")).streaming_content).decode("utf-8-sig")
    assert ";'=HYPERLINK(A1);" in text


def test_the_carry_forward_shows_what_remains_and_notes_what_does_not(listed, client):
    answer = client.get(address(listed, "rar_state"))
    investment, operating = answer.context["page"].parts
    assert [line.number for line in investment.lines] == ["IN1", "IN2"]
    assert [line.number for line in investment.part.not_carried] == ["IN4"]
    assert (investment.part.total.remaining, operating.part.total.remaining) == (Decimal("200.00"), Decimal("100.00"))
    page = answer.content.decode()
    assert "31 décembre 2023" in page
    assert "1 engagement soldé, non reporté" in page


def test_an_over_released_commitment_is_shown_not_hidden(tenant, client):
    line = "IN9;;2051;;Martin;;10;15;;;;"
    with tenant.context():
        import_file(tenant.year, kind="commitments", file_name="l.csv", content=csv_listing(line))
    client.force_login(tenant["reader"])
    page = client.get(address(tenant, "rar_state")).content.decode()
    assert "-5,00" in page
    assert "au-delà de son montant" in page
