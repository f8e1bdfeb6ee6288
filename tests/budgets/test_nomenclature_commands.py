"""The commands of the charts of accounts: what they say, their exit status, and that a refusal writes nothing."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from budgets.chart_files import read_charts, read_variants
from budgets.models import Account, Chart
from tests.budgets.official_charts import official_chart_file

CHART = """<?xml version="1.0" encoding="UTF-8"?>
<Nomenclature Norme="M99" Declinaison="M99_X" Exer="{year}">
<Nature><Chapitres>
<Chapitre Code="60" Libelle="Bateaux" Lib_court="Bateaux" TypeChapitre="C" Section="F" Special="0"/>
</Chapitres><Comptes>
{accounts}
</Comptes></Nature>
<Fonction><Chapitres/><Comptes/><RefFonctionnelles/></Fonction>
</Nomenclature>
"""
ACCOUNT = (
    '<Compte Code="{code}" Libelle="{label}" Lib_court="{label}"'
    ' DEquip="0" DR="{chapter}" DOES="" DOIS="" REquip="0" RR="" ROES="" ROIS=""/>'
)


def account(code, label, chapter="60"):
    return ACCOUNT.format(code=code, label=label, chapter=chapter)


@pytest.fixture
def official(tmp_path):
    def write(year, *accounts):
        path = tmp_path / f"planDeCompte-{year}.xml"
        path.write_text(CHART.format(year=year, accounts="\n".join(accounts)), encoding="utf-8")
        return path

    return write


def run(*arguments, **options):
    out = StringIO()
    call_command(*(str(argument) for argument in arguments), stdout=out, **options)
    return out.getvalue().replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_first_chart_is_imported_and_told_to_be_all_new(official):
    said = run("import_nomenclature", official(2030, account("601", "Voiles")), label="Ports")
    assert "M99_X 2030 : 1 chapitres, 1 comptes, 0 fonctions." in said
    assert "tout est nouveau" in said
    assert Chart.objects.get().label == "Ports"


@pytest.mark.django_db
def test_a_new_year_tells_what_it_adds_changes_and_suppresses(official):
    run("import_nomenclature", official(2030, account("601", "Voiles"), account("602", "Rames")))
    said = run("import_nomenclature", official(2031, account("601", "Voilures"), account("603", "Ancres")))
    lines = [line.strip() for line in said.splitlines()]
    assert lines[1:] == [
        "Par rapport à M99_X 2030 :",
        "Ajouts : 1",
        "compte 603 Ancres",
        "Modifications : 1",
        "compte 601 Voilures",
        "libellé : Voiles → Voilures",
        "Suppressions : 1",
        "compte 602 Rames",
        "M99_X 2031 enregistré.",
    ]
    assert set(Account.objects.filter(chart__year=2031).values_list("code", flat=True)) == {"601", "603"}


@pytest.mark.django_db
def test_a_simulation_writes_nothing(official):
    assert "rien n’a été écrit" in run("import_nomenclature", official(2030, account("601", "Voiles")), dry_run=True)
    assert not Chart.objects.exists()


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(official):
    file = official(2030, account("601", "Voiles"))
    run("import_nomenclature", file)
    said = run("import_nomenclature", file)
    assert "Par rapport à M99_X 2030 déjà enregistré :\n  Rien ne change." in said
    assert "déjà enregistré, rien ne change." in said


@pytest.mark.django_db
def test_a_malformed_file_is_refused_with_its_lines_and_writes_nothing(official):
    file = official(2030, account("601", "Voiles", "61"), account("602", "", "60"))
    with pytest.raises(CommandError) as refusal:
        run("import_nomenclature", file)
    said = str(refusal.value).replace("\u00a0", " ")
    assert "fichier refusé, rien n’a été écrit." in said
    assert "Ligne 6, compte 601, attribut DR : le chapitre 61 n’est pas dans la liste des chapitres." in said
    assert "Ligne 7, compte 602, attribut Libelle : le libellé manque." in said
    assert not Chart.objects.exists()


@pytest.mark.django_db
def test_a_file_full_of_mistakes_shows_the_first_ones_and_counts_the_rest(official):
    file = official(2030, *(account(str(code), "Voiles", "61") for code in range(600, 680)))
    with pytest.raises(CommandError, match=r"et 30 autres erreurs"):
        run("import_nomenclature", file)


@pytest.mark.django_db
def test_the_file_of_another_year_is_refused(official):
    with pytest.raises(CommandError, match="exercice 2030, alors que 2031 est attendu"):
        run("import_nomenclature", official(2030, account("601", "Voiles")), year=2031)


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run("import_nomenclature", tmp_path / "absent.xml")


def test_a_refused_file_ends_the_command_with_a_non_zero_status(official, tmp_path):
    entities = tmp_path / "entities.xml"
    entities.write_text('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "manage.py", "import_nomenclature", entities],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Ligne 1" in done.stderr
    assert "DOCTYPE" in done.stderr


@pytest.mark.django_db
def test_load_charts_says_what_it_loaded_and_then_that_all_is_up_to_date():
    first, second = run("load_charts").splitlines(), run("load_charts").splitlines()
    assert len(first) == sum(len(variant.years) for variant in read_variants())
    assert all(line.endswith(" : chargé") for line in first)
    assert all(line.endswith(" : à jour") for line in second)


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2021, 2022])
def test_an_official_chart_is_imported_whether_we_have_a_table_for_it_or_not(year, shared):
    run("import_nomenclature", shared(f"reference/nomenclatures/{year}/M14_COM_500_3500.xml"))
    chart = Chart.objects.get()
    assert (chart.norm, chart.year, chart.accounts.count()) == ("M14", year, 1750)
    assert chart.accounts.get(code="2804412").revenue_between_sections == "040"


def test_our_tables_are_written_again_the_same_from_the_official_files(shared, tmp_path):
    files = [shared(official_chart_file(variant.code, year)) for variant in read_variants() for year in variant.years]
    run("write_chart_tables", *files, directory=tmp_path)
    written = {path.relative_to(tmp_path): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.csv")}
    ours = Path(settings.BASE_DIR) / "budgets/data/charts"
    committed = {path.relative_to(ours): path.read_text(encoding="utf-8") for path in ours.rglob("*.csv")}
    index = Path("charts.csv")
    assert {path: text for path, text in written.items() if path != index} == {
        path: text for path, text in committed.items() if path != index
    }
    assert written.keys() == committed.keys()


def test_a_refused_official_file_leaves_our_tables_alone(official, tmp_path):
    tables = tmp_path / "tables"
    run("write_chart_tables", official(2030, account("601", "Voiles")), directory=tables)
    with pytest.raises(CommandError):
        run("write_chart_tables", official(2031, account("601", "Voiles", "61")), directory=tables)
    (variant,) = read_variants(tables)
    assert variant.years == (2030,)
    assert [chart.year for chart in read_charts(variant, tables)] == [2030]
