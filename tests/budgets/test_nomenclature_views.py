"""The pages of the charts of accounts: for every signed-in user, the same, in a constant number of queries."""

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from budgets.models import Chart, Role
from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Section,
)
from budgets.services.nomenclature import save_chart
from tests.factories import make_user

CHAPTERS = (
    ChartChapter("21", "Phares", Section.INVESTMENT, ChapterType.ACCOUNT),
    ChartChapter("042", "Entre les quais", Section.OPERATING, ChapterType.GROUP),
    ChartChapter("60", "Bateaux", Section.OPERATING, ChapterType.ACCOUNT),
    ChartChapter("70", "Péages", Section.OPERATING, ChapterType.ACCOUNT, special=True),
    ChartChapter("930", "Port", Section.OPERATING, ChapterType.ACCOUNT, functional=True),
)
ACCOUNTS = (
    ChartAccount("21", "Phares", expense=Columns("21", is_equipment=True), revenue=Columns("21")),
    ChartAccount("60", "Bateaux", is_subtotal=True),
    ChartAccount("601", "Œuvres d’été", "", "60", Columns("60", "042")),
    ChartAccount("602", "Rames", "", "60", Columns("60"), withdrawn_on=date(2030, 11, 25)),
    ChartAccount("70", "Péages du canal", revenue=Columns("70")),
    ChartAccount("9301", "Jetée", expense=Columns("930"), functional=True),
)
FUNCTIONS = (ChartFunction("0", "Mer"), ChartFunction("01", "Mer intérieure", "", "0"))


def fictive(year=2031, accounts=ACCOUNTS, functions=FUNCTIONS):
    return ChartOfAccounts("M99", "M99_X", year, CHAPTERS, tuple(accounts), tuple(functions))


@pytest.fixture
def chart(db):
    save_chart(fictive(2030, accounts=ACCOUNTS[:2]), label="Ports")
    save_chart(fictive(2031))


@pytest.fixture
def reader(client, chart):
    client.force_login(make_user("lectrice@example.org"))
    return client


def address(name, *args):
    return reverse(f"budgets:{name}", args=args)


PAGES = [
    ("chart_list",),
    ("chart_detail", "M99_X", 2031),
    ("account_detail", "M99_X", 2031, "601"),
    ("chart_chapters", "M99_X", 2031),
    ("chart_functions", "M99_X", 2031),
    ("chart_changes", "M99_X", 2031),
    ("glossary",),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_visitor_is_sent_to_sign_in(client, chart, page):
    answer = client.get(address(*page))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
@pytest.mark.parametrize("role", Role)
def test_every_role_of_every_syndicate_reads_the_same_page(client, chart, tenant, other_tenant, page, role):
    pages = []
    for syndicate in (tenant, other_tenant):
        client.force_login(syndicate[role])
        answer = client.get(address(*page))
        assert answer.status_code == 200
        pages.append(answer.content.decode().partition("<main")[2])
    assert pages[0] == pages[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_page_only_answers_to_reading(reader, page):
    assert reader.post(address(*page)).status_code == 405


@pytest.mark.parametrize(
    "page",
    [
        ("chart_detail", "M99_X", 2019),
        ("chart_detail", "M00", 2031),
        ("account_detail", "M99_X", 2031, "999"),
        ("account_detail", "M99_X", 2030, "601"),
        ("chart_chapters", "M00", 2031),
        ("chart_functions", "M00", 2031),
        ("chart_changes", "M00", 2031),
    ],
)
def test_a_chart_or_an_account_that_does_not_exist_is_not_found(reader, page):
    assert reader.get(address(*page)).status_code == 404


def test_the_list_names_each_variant_and_links_its_years(reader):
    page = reader.get(address("chart_list")).content.decode()
    assert "Ports" in page
    assert address("chart_detail", "M99_X", 2030) in page
    assert address("chart_detail", "M99_X", 2031) in page


def test_without_a_chart_the_list_says_what_to_do(client, db):
    client.force_login(make_user("lectrice@example.org"))
    assert "load_charts" in client.get(address("chart_list")).content.decode()


@pytest.mark.parametrize(
    ("criteria", "codes"),
    [
        ({}, ["21", "60", "601", "602", "70"]),
        ({"q": "OEUVRES ete"}, ["601"]),
        ({"q": "60"}, ["60", "601", "602"]),
        ({"sens": "R"}, ["21", "70"]),
        ({"sens": "D", "section": "F"}, ["601", "602"]),
        ({"section": "I"}, ["21"]),
        ({"sens": "X", "section": "Y"}, ["21", "60", "601", "602", "70"]),
    ],
)
def test_a_search_finds_accounts_by_code_words_direction_and_section(reader, criteria, codes):
    answer = reader.get(address("chart_detail", "M99_X", 2031), criteria)
    assert [row.record.code for row in answer.context["table"].rows] == codes


def test_a_search_that_finds_nothing_says_what_to_try(reader):
    page = reader.get(address("chart_detail", "M99_X", 2031), {"q": "zzz"}).content.decode()
    assert "Aucun compte ne correspond à cette recherche." in page


def test_a_live_search_answers_with_the_results_alone(reader):
    url = address("chart_detail", "M99_X", 2031)
    page, fragment = reader.get(url, {"q": "60"}), reader.get(url, {"q": "60"}, headers={"HX-Request": "true"})
    assert "HX-Request" in page["Vary"]
    assert fragment.content.decode().strip().startswith('<div id="comptes">')
    assert fragment.content.decode().strip() in page.content.decode()


def test_going_back_in_the_browser_gets_the_whole_page(reader):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<h1>" in reader.get(address("chart_detail", "M99_X", 2031), headers=headers).content.decode()


def test_the_results_tell_chapters_and_what_keeps_an_account_from_being_used(reader):
    page = reader.get(address("chart_detail", "M99_X", 2031)).content.decode()
    assert "ordre 042" in page
    assert page.count("sans chapitre") == 1
    assert page.count("retiré") == 1


def test_an_account_shows_its_chapters_in_each_direction_and_kind(reader):
    page = reader.get(address("account_detail", "M99_X", 2031, "21")).content.decode()
    assert page.count("21 Phares") >= 3
    assert page.count("équipement") == 1
    assert page.count("financière") == 1
    assert page.count("ne s’emploie pas") == 4


def test_an_account_shows_its_place_in_the_tree(reader):
    family = reader.get(address("account_detail", "M99_X", 2031, "601")).context["family"]
    assert [account.code for account in family.ancestors] == ["60"]
    family = reader.get(address("account_detail", "M99_X", 2031, "60")).context["family"]
    assert [account.code for account in family.children] == ["601", "602"]


def test_an_account_shows_its_history(reader):
    page = reader.get(address("account_detail", "M99_X", 2031, "601")).content.decode()
    assert "absent de la nomenclature" in page
    assert "ajouté" in page
    page = reader.get(address("account_detail", "M99_X", 2031, "21")).content.decode()
    assert "dans la nomenclature (premier exercice connu)" in page
    assert "sans changement" in page


def test_a_withdrawn_account_says_so_with_its_date(reader):
    page = reader.get(address("account_detail", "M99_X", 2031, "602")).content.decode()
    assert "Ce compte est retiré depuis le 25 novembre 2030" in page


def test_a_grouping_says_that_its_subdivisions_are_used(reader):
    page = reader.get(address("account_detail", "M99_X", 2031, "60")).content.decode()
    assert "Ce compte n’a pas de chapitre" in page
    assert "Employez une de ses subdivisions" in page


def test_chapters_are_listed_by_section(reader):
    page = reader.get(address("chart_chapters", "M99_X", 2031)).content.decode()
    headings = [f"<caption>Section {name}</caption>" for name in ("de fonctionnement", "d’investissement")]
    assert all(heading in page for heading in headings)
    assert "<caption>Section de fonctionnement, vote par fonction</caption>" in page
    assert page.count("spécialisé") == 1


def test_a_chart_without_functions_says_so(reader):
    save_chart(fictive(2032, functions=()))
    assert (
        "n’a pas de présentation par fonction" in reader.get(address("chart_functions", "M99_X", 2032)).content.decode()
    )


def test_the_changes_of_a_year_are_told_by_kind(reader):
    groups = reader.get(address("chart_changes", "M99_X", 2031)).context["changes"]
    assert [(str(group.kind), [change.entry.code for change in group.changes]) for group in groups] == [
        ("added", ["601", "602", "70", "9301"])
    ]


def test_the_changes_page_says_when_there_is_nothing_to_tell(reader):
    save_chart(fictive(2032))
    assert "premier exercice chargé" in reader.get(address("chart_changes", "M99_X", 2030)).content.decode()
    assert "Rien ne change entre 2031 et 2032" in reader.get(address("chart_changes", "M99_X", 2032)).content.decode()


def many(count):
    extra = (ChartAccount(f"61{number:02}", f"Cordages {number}", expense=Columns("60")) for number in range(count))
    functions = (ChartFunction(f"5{number:02}", f"Golfe {number}") for number in range(count))
    return fictive(2031, accounts=(*ACCOUNTS, *extra), functions=(*FUNCTIONS, *functions))


@pytest.mark.parametrize("page", PAGES[:-1], ids=lambda page: page[0])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(reader, page, django_assert_max_num_queries):
    counts = []
    for rows in (1, 40):
        save_chart(many(rows))
        with django_assert_max_num_queries(25) as captured:
            assert reader.get(address(*page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_label_from_a_file_is_shown_as_text_not_as_markup(reader):
    save_chart(fictive(2031, accounts=(replace(ACCOUNTS[0], label="<b>Phares</b> & feux"),)))
    page = reader.get(address("chart_detail", "M99_X", 2031)).content.decode()
    assert "&lt;b&gt;Phares&lt;/b&gt; &amp; feux" in page


def test_a_budget_year_with_an_earlier_chart_says_so_and_links_it(tenant, chart):
    said = []
    for year in (2031, 2032):
        tenant.year.year, tenant.year.chart = year, Chart.objects.get(variant="M99_X", year=2031)
        said.append(render_to_string("budgets/_older_chart.html", {"budget_year": tenant.year}).strip())
    assert said[0] == ""
    assert "La nomenclature 2032 n’est pas encore connue" in said[1]
    assert address("chart_detail", "M99_X", 2031) in said[1]
