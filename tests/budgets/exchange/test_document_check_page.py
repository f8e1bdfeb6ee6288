"""The public page: a summary, the findings, the tables; nothing kept; hostile files refused in words."""

import csv
import io
import tempfile
from http import HTTPStatus
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.formats.safe_xml import LARGEST_FILE
from budgets.services.nomenclature import save_chart
from tests.budgets.decisions.documents import load_named_charts
from tests.budgets.totem.documents import CA, DM2, REAL, TEXT, TRANSPORT, content, m57_chart, real

pytestmark = pytest.mark.django_db
ADDRESS = "/verifier/"


@pytest.fixture
def chart():
    save_chart(m57_chart())


def send(client, data, wanted="page", **headers):
    data = data if isinstance(data, bytes) else content(data)
    file = SimpleUploadedFile("budget.xml", data, "application/xml")
    return client.post(ADDRESS, {"file": file, "wanted": wanted}, **headers)


def told(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_page_needs_no_account_and_says_what_it_knows(client, chart):
    assert reverse("budgets:document_check") == ADDRESS
    answer = client.get(ADDRESS)
    assert answer.status_code == HTTPStatus.OK
    assert "rien n’est conservé" in told(answer)
    assert "2024" in told(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_document_gets_its_summary_and_findings_with_their_legal_basis(client, chart):
    page = told(send(client, TEXT))
    assert "Budget primitif de 2024" in page
    assert "Syndicat des Rives" in page
    assert "Dépenses de fonctionnement" in page
    assert "Équilibre de chaque section" in page
    assert "CGCT, art." in page
    assert "absent" in page  # the seal


def test_only_the_fragment_answers_htmx(client, chart):
    answer = send(client, TEXT, HTTP_HX_REQUEST="true")
    assert b"<html" not in answer.content
    assert "Télécharger la table SCDL" in told(answer)


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_gets_the_very_table_of_its_publication(shared, client, name):
    load_named_charts_of(shared, name)
    answer = send(client, real(shared, name), "scdl")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content == shared(f"reference/totem/{name}/expected.csv").read_bytes()
    national = send(client, real(shared, name), "scdl-national")
    rows = list(csv.DictReader(io.StringIO(national.content.decode(), newline="")))
    assert {row["BGT_SECTION"] for row in rows} <= {"fonctionnement", "investissement"}
    assert all(row["BGT_CONTNAT"] and row["BGT_NATDEC"] == row["BGT_NATDEC"].lower() for row in rows)


def load_named_charts_of(shared, name):
    from budgets.formats.totem.reader import parse_totem

    load_named_charts(parse_totem(real(shared, name)).header)


def test_a_real_budget_shows_its_balance(shared, client):
    load_named_charts_of(shared, TRANSPORT)
    page = told(send(client, real(shared, TRANSPORT)))
    assert "12 700 095,00" in page
    assert "1 904 175,00" in page
    assert "équilibrée" in page
    assert "vérifié" in page


def test_real_accounts_show_their_results(shared, client):
    """Those of the reference: 2 379 073,90 and, with the surplus carried, 3 890 478,15."""
    load_named_charts_of(shared, CA)
    page = told(send(client, real(shared, CA)))
    for amount in (
        "2 379 073,90",
        "3 055 435,09",
        "835 043,06",
        "990 362,01",
        "-64 118,58",
        "385 503,58",
        "123 839,60",
    ):
        assert amount in page
    assert "Besoin de financement de l’investissement" in page
    assert "78 927,44" in page


def test_nothing_is_kept(client, chart, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {model: model._default_manager.count() for model in apps.get_models()}
    big = TEXT.replace(
        "<Annexes>", "<!--" + "x" * 6_000_000 + "--><Annexes>"
    )  # larger than what Django keeps in memory
    assert send(client, big).status_code == HTTPStatus.OK
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    assert list(Path(tmp_path).iterdir()) == []
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "Le fichier est vide"),
        (b"bonjour", "n’est pas du XML"),
        (b"PK\x03\x04" + bytes(200), "n’est pas du XML"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><DocumentBudgetaire>&x;'
            b"</DocumentBudgetaire>",
            "DOCTYPE ou des entités",
        ),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol">'
            + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"&l;" * 10) for n in range(9))
            + b"]><a>&l8;</a>",
            "DOCTYPE ou des entités",
        ),
        (b'<?xml version="1.0"?>' + b"<a>" * 100_000, "ligne 1"),
        (content(TEXT).replace(b"ISO-8859-1", b"UTF-8", 1), "encodage"),
        (content(TEXT).replace(b"ISO-8859-1", b"klingon", 1), "encodage"),
        (content(TEXT.replace("M57-M57_A", "M58-M58_Z")), "M58-M58_Z n’est pas connue pour 2024"),
        (content(TEXT.replace('<Exer V="2024"/>', '<Exer V="1980"/>')), "1980"),
        (content(TEXT.replace('<Nature V="6411"/>', '<Nature V="6418888"/>')), "Comptes proches"),
        (content(TEXT.replace('<MtPrev V="5000"/>', '<MtPrev V="5000.001"/>')), "plus de deux décimales"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_in_words(client, chart, data, expected):
    answer = send(client, data)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert expected.lower() in told(answer).lower()


def test_a_file_of_200_megabytes_is_read_without_being_kept_and_refused(client, chart, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = send(client, bytes(LARGEST_FILE * 10))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "dépasse 20 Mo" in told(answer)
    assert list(Path(tmp_path).iterdir()) == []


def test_a_section_that_does_not_balance_is_said(shared, client):
    load_named_charts_of(shared, TRANSPORT)
    original = real(shared, TRANSPORT)
    changed = original.replace(b'<MtPrev V="18600.00"/>', b'<MtPrev V="0.00"/>', 1)  # a revenue of the investment
    assert changed != original
    page = told(send(client, changed))
    assert "Section en déficit" in page
    assert "modifié après avoir été scellé" in page


def test_a_visitor_sends_a_few_documents_a_minute(client, chart):
    cache.clear()
    statuses = [client.post(ADDRESS).status_code for _ in range(12)]
    assert statuses[:10] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 10
    assert statuses[10:] == [HTTPStatus.TOO_MANY_REQUESTS] * 2
    assert client.get(ADDRESS).status_code == HTTPStatus.OK


def test_another_site_cannot_send_a_document_in_the_visitors_name(chart):
    client = Client(enforce_csrf_checks=True)
    assert send(client, TEXT).status_code == HTTPStatus.FORBIDDEN
    client.get(ADDRESS)
    token = client.cookies["csrftoken"].value
    file = SimpleUploadedFile("budget.xml", content(TEXT), "application/xml")
    answer = client.post(ADDRESS, {"csrfmiddlewaretoken": token, "file": file})
    assert answer.status_code == HTTPStatus.OK


def test_a_syndicate_cannot_take_the_address_of_the_page():
    from django.core.exceptions import ValidationError

    from budgets.models.syndicates import not_reserved

    with pytest.raises(ValidationError):
        not_reserved("verifier")


def test_the_amending_decision_takes_up_nothing_and_says_the_column_it_is_compared_with(shared, client):
    load_named_charts_of(shared, DM2)
    page = told(send(client, real(shared, DM2)))
    assert "Décision modificative n° 2 de 2021" in page
    assert "3 855 999,06" in page
