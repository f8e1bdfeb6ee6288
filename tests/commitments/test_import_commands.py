"""`import_commitments`: answers on standard output, mistakes on standard error, a status for scripts."""

import io

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Commitment
from tests.commitments.listings import LINE, csv_listing

GOOD = LINE.replace(";020;", ";;")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "engagements.csv"
    path.write_bytes(csv_listing(GOOD, encoding="cp1252"))
    return path


def run(file, *options: str, syndicate: str = "alpha", budget: str = "TNO", year: int = 2023) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    arguments = ["--syndicate", syndicate, "--budget", budget, "--year", str(year), *options]
    try:
        call_command("import_commitments", str(file), *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_the_answer_is_one_line(tenant, file):
    assert run(file) == ("1 engagement dans le fichier\u00a0: 1 nouveau, 0 inchangé.\n", "")
    assert run(file) == ("1 engagement dans le fichier\u00a0: 0 nouveau, 1 inchangé.\n", "")
    with tenant.context():
        assert Commitment.objects.get().label == "logiciel de caisse"


def test_a_dry_run_records_nothing(tenant, file):
    assert "simulation" in run(file, "--dry-run")[0]
    with tenant.context():
        assert not Commitment.objects.exists()


def test_mistakes_are_told_line_by_line_and_nothing_changes(tenant, file):
    file.write_bytes(csv_listing(GOOD, GOOD.replace("2051", "9999").replace("120,00", "abc")))
    out, err = run(file)
    assert out == ""
    assert "Ligne 3, colonne «\u00a0Compte (nature)\u00a0», valeur «\u00a09999\u00a0»" in err
    assert "Ligne 3, colonne «\u00a0Montant engagé\u00a0»" in err
    assert err.endswith("Rien n’a été modifié.")
    with tenant.context():
        assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"syndicate": "gamma"}, "Aucun syndicat n’a l’adresse « gamma »"),
        ({"budget": "PRINCIPAL"}, "Ses budgets : TNO"),
        ({"year": 2031}, "Ses exercices : 2023"),
    ],
)
def test_an_unknown_place_is_refused_with_those_that_exist(tenant, file, options, message):
    assert message in run(file, **options)[1]


def test_a_missing_or_unreadable_file_is_refused(tenant, file, tmp_path):
    assert "ne peut pas être lu" in run(tmp_path / "absent.csv")[1]
    file.write_bytes(b"%PDF-1.7")
    assert "n’est pas un tableau" in run(file)[1]


def test_a_conflict_is_refused_and_an_update_may_be_asked_for(tenant, file):
    run(file)
    file.write_bytes(csv_listing(GOOD.replace("120,00", "130,00").replace("100,00", "110,00")))
    assert "déjà enregistré avec d’autres montants" in run(file)[1]
    assert "1 mis à jour" in run(file, "--update")[0]
