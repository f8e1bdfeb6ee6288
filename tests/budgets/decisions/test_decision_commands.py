"""The commands: a document in, the list, the files out; syndicates reached one at a time."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.models import BudgetDecision
from tests.budgets.decisions.documents import amending, small_year
from tests.budgets.totem.documents import TEXT, content

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "budget.xml"
    path.write_bytes(content())
    return path


def run(*arguments, **options):
    """Return what a command answers on standard output."""
    output = StringIO()
    call_command(*map(str, arguments), stdout=output, stderr=StringIO(), **options)
    return output.getvalue()


def test_a_document_goes_in_and_out_by_the_id_that_is_the_last_word(tenant, file, tmp_path, settings):
    settings.COMMAND_SYNDICATES = ["alpha"]
    with tenant.context():
        small_year(tenant)
    name = run("import_totem", file).split()[-1]
    assert name.startswith("alpha/")
    exported, table = tmp_path / "out.xml", tmp_path / "out.csv"
    settings.COMMAND_SYNDICATES = []  # the id carries its syndicate
    assert run("export_totem", name, "--output", exported).split() == [str(exported)]
    assert exported.read_bytes() == content()
    run("export_scdl_budget", name, "--output", table)
    assert table.read_text().startswith("BGT_NATDEC")
    run("export_scdl_budget", name, "--output", table, "--form", "national")
    assert "budget primitif,2024,20009990000015,Syndicat des Rives,011" in table.read_text()


def test_a_dry_run_writes_nothing(tenant, file):
    with tenant.context():
        small_year(tenant)
    answer = run("import_totem", file, "--dry-run", "--syndicate", "alpha")
    assert "9 lignes, 2 lignes d’annexes, non scellé" in answer
    assert answer.endswith("Essai : rien n’est écrit.\n")
    with tenant.context():
        assert not BudgetDecision.objects.exists()


def test_a_budget_is_opened_only_when_asked(tenant, file):
    with tenant.context():
        small_year(tenant).budget.years.all().delete()
    with pytest.raises(CommandError, match="n’a pas d’exercice 2024"):
        run("import_totem", file, "--syndicate", "alpha")
    run("import_totem", file, "--syndicate", "alpha", "--open", "--dry-run")
    with tenant.context():
        assert not tenant.syndicate.__class__.objects.filter(slug="alpha", name="").exists()
        assert not BudgetDecision.objects.exists()
    assert run("import_totem", file, "--syndicate", "alpha", "--open").split()[-1].startswith("alpha/")


def test_the_list_names_each_decision_of_the_syndicates_reached(tenant, other_tenant, file, tmp_path, settings):
    settings.COMMAND_SYNDICATES = ["alpha", "beta", "inconnu"]
    names = []
    for owner in (tenant, other_tenant):
        with owner.context():
            small_year(owner)
        names.append(run("import_totem", file, "--syndicate", owner.slug).split()[-1])
    found = json.loads(run("decisions", "--json"))
    assert [row["id"] for row in found] == names
    assert found[0] == {
        "id": names[0], "syndicate": "alpha", "budget": "RIVES", "year": 2024, "kind": "BP", "number": 0,
        "state": "voted",
    }  # fmt: skip
    assert [row["id"] for row in json.loads(run("decisions", "--json", "--syndicate", "beta"))] == names[1:]
    assert "RIVES 2024 BP (voted) beta/" in run("decisions", "--syndicate", "beta")
    uuid = names[1].split("/")[1]
    run("export_totem", uuid, "--output", tmp_path / "found.xml")
    with pytest.raises(CommandError, match="Aucune décision"):
        run("export_totem", f"alpha/{uuid}", "--output", tmp_path / "no.xml")
    with pytest.raises(CommandError, match="pas de « alpha »"):
        run("export_totem", names[1], "--syndicate", "alpha", "--output", tmp_path / "no.xml")
    assert not (tmp_path / "no.xml").exists()


def test_a_refusal_lists_every_mistake_and_writes_nothing(tenant, tmp_path):
    wrong = tmp_path / "faux.xml"
    wrong.write_bytes(content(amending(1).replace("6411", "6418888").replace('V="2188"', 'V="2188999"')))
    with tenant.context():
        small_year(tenant)
    with pytest.raises(CommandError) as caught:
        run("import_totem", wrong, "--syndicate", "alpha")
    assert "document refusé, rien n’est écrit" in str(caught.value)
    assert "6418888" in str(caught.value)
    assert "2188999" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("decisions",), "COMMAND_SYNDICATES"),
        (("decisions", "--syndicate", "absent"), "Aucun syndicat n’a l’adresse « absent »"),
        (("export_totem", "alpha/rien", "--output", "x"), "n’est pas l’identifiant d’une décision"),
        (("import_totem", "/absent.xml"), "ne peut pas être lu"),
    ],
)
def test_a_command_that_cannot_says_why(tenant, settings, arguments, message):
    settings.COMMAND_SYNDICATES = []
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_a_document_of_no_syndicate_reached_is_refused(tenant, file, settings):
    settings.COMMAND_SYNDICATES = ["alpha"]
    assert "20009990000015" in TEXT
    with pytest.raises(CommandError, match="Aucun des syndicats de la ligne de commande n’a ce budget"):
        run("import_totem", file)
