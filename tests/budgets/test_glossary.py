"""The glossary: each word once, its page searchable, the documentation in step with it."""

import re
import tomllib

import pytest
from django.core.management import call_command
from django.urls import reverse

from budgets import glossary
from budgets.glossary import DOCUMENT, FILE, THEMES, glossary_document, search_terms, terms
from tests.factories import make_user


def test_every_term_has_one_name_one_french_word_and_one_address():
    for values in ([term.name for term in terms()], [term.french for term in terms()], [it.anchor for it in terms()]):
        assert len(values) == len(set(values))
    assert len(terms()) >= 40


def test_every_term_says_what_it_means_in_sentences():
    for term in terms():
        assert term.definition[0].isupper(), term.name
        assert re.search(r"[.»]$", term.definition), term.name
        assert "'" not in term.definition, f"{term.name}: straight apostrophe"
        assert term.theme in THEMES


def test_every_reference_to_another_term_leads_to_it():
    names = {term.name for term in terms()}
    assert {name for term in terms() for name in term.see} <= names
    assert not [term.name for term in terms() if term.name in term.see]


def test_terms_come_in_the_french_alphabetical_order():
    french = [term.french for term in terms()]
    assert french.index("excédent reporté") < french.index("exécutoire") < french.index("exercice")


@pytest.mark.parametrize(
    ("text", "first"),
    [("engagement", "engagement"), ("DELIBERATION", "délibération"), ("commitment", "engagement"), ("1068", None)],
)
def test_a_term_is_found_by_its_french_or_english_name_without_accents(text, first):
    found = [entry.term.french for entry in search_terms(text)]
    assert found
    assert first is None or found[0] == first
    assert len(found) < len(terms())


def test_a_word_of_a_definition_is_found_after_those_of_the_names():
    french = [entry.term.french for entry in search_terms("mandat")]
    assert french[0] == "mandat"
    assert "service fait" in french


def test_the_documentation_says_what_the_table_says():
    assert DOCUMENT.read_text(encoding="utf-8") == glossary_document()


def test_the_documentation_is_written_by_a_command(tmp_path, monkeypatch, capsys):
    written = tmp_path / "glossary.md"
    monkeypatch.setattr("budgets.management.commands.write_glossary.DOCUMENT", written)
    call_command("write_glossary")
    assert written.read_text(encoding="utf-8") == glossary_document()
    assert f"{len(terms())} termes écrits." in capsys.readouterr().out


def test_the_table_has_no_field_that_is_not_shown():
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["term"]
    assert {field for row in rows for field in row} <= set(glossary.Term.__dataclass_fields__)


@pytest.mark.django_db
def test_the_page_lists_every_term_at_its_address(client):
    client.force_login(make_user("lectrice@example.org"))
    page = client.get(reverse("budgets:glossary")).content.decode()
    assert all(f'id="{term.anchor}"' in page for term in terms())
    targets = set(re.findall(r'href="/glossaire/#([^"]+)"', page))
    assert targets <= {term.anchor for term in terms()}


@pytest.mark.django_db
def test_a_live_search_answers_with_the_terms_alone(client):
    client.force_login(make_user("lectrice@example.org"))
    url = reverse("budgets:glossary")
    page, fragment = client.get(url, {"q": "quorum"}), client.get(url, {"q": "quorum"}, headers={"HX-Request": "true"})
    assert fragment.content.decode().strip().startswith('<div id="termes">')
    assert fragment.content.decode().strip() in page.content.decode()


@pytest.mark.django_db
def test_a_search_that_finds_nothing_says_what_to_try(client):
    client.force_login(make_user("lectrice@example.org"))
    page = client.get(reverse("budgets:glossary"), {"q": "zzz"}).content.decode()
    assert "Aucun terme ne correspond à cette recherche." in page
