"""Importing from the pages: file, columns, errors or summary, import, report."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import Job
from commitments.models import Commitment, ImportMapping, ListingImport
from tests.commitments.listings import HEADER, LINE, csv_listing, xlsx_listing

LINES = [LINE.replace(";020;", ";;").replace("IN23000101P", f"IN{rank}") for rank in range(1, 4)]


@pytest.fixture
def officer(tenant, client):
    client.force_login(tenant["finance_officer"])
    return client


def address(tenant: Any, name: str = "import_add", *more: Any) -> str:
    return reverse(f"commitments:{name}", args=[tenant.slug, "TNO", 2023, *more])


def send(client: Any, tenant: Any, content: bytes, name: str = "liste.csv", **options: Any) -> Any:
    return client.post(address(tenant), {"file": SimpleUploadedFile(name, content)}, **options)


def the_import(tenant: Any) -> ListingImport:
    with tenant.context():
        return ListingImport.objects.get()


def count(tenant: Any) -> int:
    with tenant.context():
        return Commitment.objects.count()


def choices(answer: Any) -> dict[str, str]:
    return {row["field"].name: row["column"].field for row in answer.context["form"].rows}


def test_a_good_file_goes_from_its_columns_to_its_report(tenant, officer):
    columns = send(officer, tenant, csv_listing(*LINES), follow=True)
    assert "Colonnes de" in columns.content.decode()
    summary = officer.post(columns.request["PATH_INFO"], choices(columns), follow=True)
    assert "3 engagements dans le fichier\u00a0: 3 nouveaux, 0 inchangé." in summary.content.decode()
    assert count(tenant) == 0
    report = officer.post(address(tenant, "import_start", the_import(tenant).pk), follow=True)
    assert "Import terminé" in report.content.decode()
    assert count(tenant) == 3


def test_the_errors_of_a_file_are_shown_with_line_field_and_mend(tenant, officer):
    answer = send(officer, tenant, csv_listing(LINES[0], LINES[1].replace("2051", "9999")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Fichier refusé\u00a0: 1 erreur à corriger" in page
    for text in ("Ligne </span>3</th>", "Compte (nature)", "9999", "n’existe pas"):
        assert text in page
    refused = officer.post(address(tenant, "import_start", the_import(tenant).pk))
    assert refused.status_code == 422
    assert count(tenant) == 0


def test_a_file_without_a_compulsory_column_is_refused_and_its_columns_may_be_chosen(tenant, officer):
    answer = send(officer, tenant, csv_listing(*LINES, header=HEADER.replace("Engagé", "Colonne X")))
    assert answer.status_code == 422
    assert "titres reconnus\u00a0: engagé, montant engagé" in answer.content.decode()
    where = address(tenant, "import_columns", the_import(tenant).pk)
    assert officer.post(where, choices(answer)).status_code == 422
    chosen = choices(answer) | {"column_6": "committed"}
    assert officer.post(where, chosen).status_code == 302
    with tenant.context():
        assert ImportMapping.objects.get().columns["colonne x"] == "committed"


def test_a_field_chosen_for_two_columns_is_refused(tenant, officer):
    columns = send(officer, tenant, csv_listing(*LINES), follow=True)
    answer = officer.post(columns.request["PATH_INFO"], choices(columns) | {"column_11": "number"})
    assert answer.status_code == 422
    assert "choisi pour deux colonnes" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"%PDF-1.7", "n’est pas un tableau"),
        ("réseau;x\n".encode("cp1252") + "é".encode() + b"\x81", "n’est pas lisible"),
        (
            xlsx_listing([["Engagement", "Nature", "Engagé"], ["IN1", "2051", 0]], formula=(1, 2, "=1+1")),
            "formule (C2)",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(tenant, officer, content, message):
    answer = send(officer, tenant, content)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with tenant.context():
        assert not ListingImport.objects.exists()


def test_a_file_above_the_limit_is_refused(tenant, officer, monkeypatch):
    monkeypatch.setattr("commitments.forms.imports.MAX_BYTES", 10)
    assert send(officer, tenant, csv_listing(*LINES)).status_code == 422


def test_a_conflict_is_refused_then_updated_when_asked(tenant, officer):
    send(officer, tenant, csv_listing(*LINES))
    officer.post(address(tenant, "import_start", the_import(tenant).pk))
    changed = LINES[0].replace("120,00", "130,00").replace("100,00", "110,00")
    answer = send(officer, tenant, csv_listing(changed))
    assert answer.status_code == 422
    assert "déjà enregistré avec d’autres montants" in answer.content.decode()
    listing = answer.context["listing"]
    assert officer.post(address(tenant, "import_start", listing.pk)).status_code == 422
    done = officer.post(address(tenant, "import_start", listing.pk), {"update": "1"}, follow=True)
    assert "1 mis à jour" in done.content.decode()


def test_a_long_file_shows_the_progress_of_its_job(tenant, officer, monkeypatch):
    monkeypatch.setattr("commitments.services.listing_imports.INLINE_LINES", 1)
    send(officer, tenant, csv_listing(*LINES))
    page = officer.post(address(tenant, "import_start", the_import(tenant).pk), follow=True).content.decode()
    with tenant.context():
        job = Job.objects.get()
    assert f"job-{job.pk}" in page
    assert "l’import continue" in page


def test_a_closed_year_refuses_the_import(tenant, officer):
    send(officer, tenant, csv_listing(*LINES))
    with tenant.context():
        tenant.year.state = "closed"
        tenant.year.save()
    assert officer.post(address(tenant, "import_start", the_import(tenant).pk)).status_code == 409
    assert send(officer, tenant, csv_listing(*LINES)).status_code == 422


def test_an_imported_file_is_not_matched_again(tenant, officer):
    send(officer, tenant, csv_listing(*LINES))
    listing = the_import(tenant)
    officer.post(address(tenant, "import_start", listing.pk))
    assert officer.get(address(tenant, "import_columns", listing.pk)).status_code == 302
    officer.post(address(tenant, "import_start", listing.pk))
    assert count(tenant) == 3


def test_readers_may_not_import(tenant, client):
    client.force_login(tenant["reader"])
    assert send(client, tenant, csv_listing(*LINES)).status_code == 403
    with tenant.context():
        assert not ListingImport.objects.exists()
