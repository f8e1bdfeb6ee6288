"""The commands: a document in, the list, the files out; syndicates reached one at a time."""

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.formats.totem.reader import parse_totem
from budgets.models import Budget, BudgetDecision, BudgetYear, CommandSyndicate, Syndicate
from budgets.services.nomenclature import save_chart
from budgets.services.syndicates import create_syndicate
from budgets.tenancy import slug_context, syndicate_context
from tests.budgets.decisions.documents import amending, load_named_charts, small_year
from tests.budgets.totem.documents import REAL, TEXT, content, m57_chart, real

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


def test_a_missing_year_is_opened_unless_only_existing_ones_are_wanted(tenant, file):
    with tenant.context():
        small_year(tenant).budget.years.all().delete()
    with pytest.raises(CommandError, match="n’a pas d’exercice 2024"):
        run("import_totem", file, "--syndicate", "alpha", "--existing-only")
    run("import_totem", file, "--syndicate", "alpha", "--dry-run")
    with tenant.context():
        assert not BudgetYear.objects.filter(year=2024).exists()
        assert not BudgetDecision.objects.exists()
    assert run("import_totem", file, "--syndicate", "alpha").split()[-1].startswith("alpha/")


def test_a_document_of_nobody_known_opens_its_syndicate_which_commands_then_reach(file, tmp_path, settings):
    """On an instance where nothing is set up: the file is the only argument."""
    settings.COMMAND_SYNDICATES = []
    save_chart(m57_chart())
    first, second = tmp_path / "dm1.xml", tmp_path / "dm2.xml"
    first.write_bytes(content(amending(1)))
    second.write_bytes(content(amending(2)))
    assert "Essai" in run("import_totem", first, "--dry-run")
    assert not CommandSyndicate.objects.exists()
    names = [run("import_totem", given).split()[-1] for given in (first, second)]
    slugs = {name.split("/")[0] for name in names}
    assert slugs == {"syndicat-des-rives"}
    with slug_context("syndicat-des-rives"):
        syndicate = Syndicate.objects.get()
    assert (syndicate.name, syndicate.siren) == ("Syndicat des Rives", "200099900")
    with syndicate_context(syndicate):
        assert [(it.code, it.siret) for it in Budget.objects.all()] == [("B00015", "20009990000015")]
    assert [(row["id"], row["number"]) for row in json.loads(run("decisions", "--json"))] == [
        (names[0], 1),
        (names[1], 2),
    ]
    with pytest.raises(CommandError, match="déjà enregistrée"):
        run("import_totem", first)


def test_a_syndicate_opened_by_an_import_gets_its_first_administrator(file, settings):
    settings.COMMAND_SYNDICATES = []
    save_chart(m57_chart())
    slug = run("import_totem", file).split()[-1].split("/")[0]
    assert "le lien est parti" in run("invite_administrator", slug, "Chef@rives.example")
    assert [message.to for message in mail.outbox] == [["chef@rives.example"]]
    with pytest.raises(CommandError, match="déjà ce rôle"):
        run("invite_administrator", slug, "chef@rives.example")
    with pytest.raises(CommandError, match="adresse"):
        run("invite_administrator", slug, "chef")


def test_a_budget_of_the_same_name_elsewhere_is_not_the_documents(tenant, file, settings):
    settings.COMMAND_SYNDICATES = ["alpha"]
    with tenant.context():
        year = small_year(tenant)
        Budget.objects.filter(pk=year.budget_id).update(siret="", name="Budget principal")
    assert "Budget principal" in TEXT
    assert run("import_totem", file).split()[-1].startswith("syndicat-des-rives/")


def test_a_budget_without_a_siret_is_the_documents_when_its_syndicate_is(tenant, file, settings):
    settings.COMMAND_SYNDICATES = ["alpha"]
    with tenant.context():
        year = small_year(tenant)
        Budget.objects.filter(pk=year.budget_id).update(siret="", name="Budget principal")
        Syndicate.objects.filter(pk=tenant.syndicate.pk).update(siren="200099900")
    name = run("import_totem", file).split()[-1]
    assert name.startswith("alpha/")
    with tenant.context():
        assert BudgetDecision.objects.get().budget_year == year


def test_the_address_of_another_syndicate_is_not_taken_over(tenant, file, settings):
    """The slug that the document would have is that of another SIREN: the SIREN is added."""
    settings.COMMAND_SYNDICATES = []
    save_chart(m57_chart())
    create_syndicate(slug="syndicat-des-rives", name="Autres Rives", siren="111111111")
    assert run("import_totem", file).split()[-1].startswith("syndicat-des-rives-200099900/")


def test_a_document_without_a_siren_opens_nothing(tmp_path, settings):
    settings.COMMAND_SYNDICATES = []
    save_chart(m57_chart())
    anonymous = tmp_path / "anonyme.xml"
    text = TEXT.replace('<IdEtab V="20009990000015"/>', "").replace('<IdColl V="20009990000015"/>', "")
    anonymous.write_bytes(content(text))
    with pytest.raises(CommandError, match=r"aucun SIREN.*--syndicate SLUG"):
        run("import_totem", anonymous)
    assert not CommandSyndicate.objects.exists()


@pytest.mark.parametrize("name", REAL)
def test_each_real_file_goes_in_alone_and_out_unchanged(shared, tmp_path, settings, name):
    """On a database with our charts and nothing else, as on a fresh installation."""
    settings.COMMAND_SYNDICATES = []
    header = parse_totem(real(shared, name)).header
    load_named_charts(header)
    source = shared(f"reference/totem/{name}/totem.xml")
    decision = run("import_totem", source).split()[-1]
    exported, table = tmp_path / "out.xml", tmp_path / "out.csv"
    run("export_totem", decision, "--output", exported)
    assert exported.read_bytes() == source.read_bytes()
    run("export_scdl_budget", decision, "--output", table)
    assert table.read_bytes() == shared(f"reference/totem/{name}/expected.csv").read_bytes()


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
        run("import_totem", file, "--existing-only")
