"""The public pages: what is published is found and fetched by anybody, nothing else is, whoever asks."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate, now
from lxml import etree

from budgets.models.base import SyndicateOwned
from budgets.models.syndicates import not_reserved
from budgets.tenancy import public_context, set_context
from deliberations.models import ActDocument, Deliberation, Publication
from deliberations.services.chain import append_document
from deliberations.services.publications import withdraw_publication
from deliberations.services.refusals import RoleRefused, StepRefused
from tests.deliberations.factories import actor, make_voted
from tests.deliberations.page_texts import text_of
from tests.deliberations.public.acts import published, transmitted

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LIST = "/actes/alpha/"


def told(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.fixture
def act(tenant):
    return published(tenant)


def test_anybody_finds_a_published_act_and_its_document(client, act):
    page = client.get(LIST)
    assert page.status_code == HTTPStatus.OK
    assert act.number in told(page)
    assert "publiée le 20 mars 2024" in told(page)
    detail = told(client.get(f"{LIST}{act.pk}/"))
    assert "Camille" in detail  # the author's name
    assert "présidence de la séance" in detail
    assert "Mise en ligne le" in detail
    assert "décide" in detail
    document = client.get(f"{LIST}{act.pk}/acte.pdf")
    assert document.content == b"%PDF-1.7 alpha"
    assert document.headers["Content-Type"] == "application/pdf"


def test_nothing_is_public_before_the_publication(client, tenant):
    with tenant.context():
        make_voted(tenant)
        act = Deliberation.objects.get()
    assert client.get(LIST).status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{LIST}{act.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_an_act_of_one_syndicate_never_shows_under_another(client, act, other_tenant):
    other = published(other_tenant)
    for address in ("", "flux.atom", "deliberations.csv"):
        page = client.get(f"/actes/beta/{address}").content.decode()
        assert "Syndicat beta" in page
        assert "alpha" not in page
        assert str(act.pk) not in page
    for path in ("", "acte.pdf"):
        assert client.get(f"/actes/beta/{act.pk}/{path}").status_code == HTTPStatus.NOT_FOUND
        assert client.get(f"/actes/beta/{other.pk}/{path}").status_code == HTTPStatus.OK


def test_a_member_of_another_syndicate_sees_what_everybody_sees(client, act, other_tenant):
    client.force_login(other_tenant["finance_officer"])
    assert act.number in told(client.get(LIST))
    assert client.get("/actes/beta/").status_code == HTTPStatus.NOT_FOUND


def test_the_database_shows_the_public_what_is_online_and_nothing_else(tenant, other_tenant, act):
    """Row by row: a mistaken query of a public page finds no more than this."""
    published(other_tenant)
    with tenant.context():
        waiting = make_second(tenant, act)
        append = ActDocument.objects.exclude(deliberation=waiting).values_list("pk", flat=True)
        stamped = set(append.filter(kind="stamped"))
    seen = {Publication: {act.pk}, Deliberation: {act.deliberation_id}, ActDocument: stamped}
    with public_context(tenant.syndicate):
        for model in apps.get_models():
            if issubclass(model, SyndicateOwned):
                assert {row.pk for row in model.objects.all()} == seen.get(model, set()), model
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.create(
                syndicate=tenant.syndicate, deliberation=waiting, number="X", subject="X", held_on=localdate(),
                matter="7.1", budget_year=2023, published_on=localdate(), text="X", vector="x",
            )  # fmt: skip
        assert Deliberation.objects.filter(pk=act.deliberation_id).update(title="X") == 0


def make_second(tenant, act):
    """Another text of the same syndicate, not published, with a document."""
    text = text_of(Deliberation.objects.get(pk=act.deliberation_id), "draft", "CS_2024_03_9")
    content = b"%PDF-1.7 draft"
    append_document(text, kind="draft", file_name="projet.pdf", content=content, pages=1)
    return text


@pytest.mark.parametrize("words", ["affectation", "AFFECTATIONS", "resultats 2023", "résultat", '"résultat de"'])
def test_words_are_found_with_or_without_accents_in_the_singular_and_the_plural(client, act, words):
    page = told(client.get(LIST, {"q": words}))
    assert act.number in page
    assert "1 acte pour" in page


def test_what_is_looked_for_and_is_not_there_is_said(client, act):
    assert "Aucun acte ne répond" in told(client.get(LIST, {"q": "piscine"}))
    assert "Aucun acte ne répond" in told(client.get(LIST, {"q": "affectation -résultat"}))
    assert act.number in told(client.get(LIST, {"annee": 2024, "matiere": "7"}))
    assert act.number in told(client.get(LIST, {"annee": "1999", "matiere": "zéro"}))  # not understood: all is shown


def test_the_excerpt_shows_the_words_as_they_are_written(client, act):
    page = client.get(LIST, {"q": "deficit"}).content.decode()
    assert "<mark>" in page


def test_the_list_has_pages_and_costs_the_same_whatever_their_number(
    client, tenant, act, django_assert_max_num_queries
):
    with tenant.context():
        draft = Deliberation.objects.get()
        fields = {
            field.name: getattr(act, field.name)
            for field in Publication._meta.fields
            if field.name not in ("id", "deliberation", "number", "vector")
        }
        for rank in range(25):
            text = text_of(draft, "draft", f"N_{rank}")
            Publication.objects.create(deliberation=text, number=text.number, vector="mot", **fields)
    with django_assert_max_num_queries(20):
        first = told(client.get(LIST))
    assert "Page 1 sur 2" in first
    assert "26 actes" in first
    assert "Page 2 sur 2" in told(client.get(LIST, {"page": 2, "annee": 2024}))


def test_the_feed_is_valid_and_its_identifiers_do_not_change(client, act):
    answer = client.get(f"{LIST}flux.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)

    def text(path):
        return feed.xpath(f"string({path})", namespaces=ATOM)

    assert text("/a:feed/a:id").startswith("urn:uuid:")
    assert text("/a:feed/a:title")
    assert text("/a:feed/a:updated") == text("/a:feed/a:entry/a:updated")
    assert text("/a:feed/a:link[@rel='self']/@href").endswith("/actes/alpha/flux.atom")
    assert text("/a:feed/a:entry/a:id") == act.pk.urn
    assert text("/a:feed/a:entry/a:link[@rel='alternate']/@href").endswith(f"/actes/alpha/{act.pk}/")
    enclosure = "/a:feed/a:entry/a:link[@rel='enclosure']"
    assert text(f"{enclosure}/@href").endswith("acte.pdf")
    assert text(f"{enclosure}/@length") == str(len(b"%PDF-1.7 alpha"))
    assert text(f"{enclosure}/@type") == "application/pdf"
    assert text("/a:feed/a:entry/a:category/@term") == "Finances locales / Décisions budgétaires"
    assert client.get(f"{LIST}flux.atom").content == answer.content


def test_open_data_says_where_each_act_is_read(client, act):
    rows = client.get(f"{LIST}deliberations.csv").content.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].endswith(f"/actes/alpha/{act.pk}/")
    assert "PREF069" in rows[1]


def test_pages_may_be_kept_by_caches_and_asked_for_again_for_nothing(client, act):
    for path in ("", f"{act.pk}/", f"{act.pk}/acte.pdf", "flux.atom", "deliberations.csv"):
        answer = client.get(LIST + path)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
        assert b"csrf" not in answer.content.lower()
        again = client.get(LIST + path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_nobody_sends_anything_to_these_pages(client, act):
    assert client.post(LIST).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_visitor_asks_for_so_many_pages_an_hour(client, act, settings):
    settings.PUBLIC_PAGES = {3600: 4}
    first, second = (
        [client.get(LIST, headers={"X-Real-IP": address}, REMOTE_ADDR=address).status_code for _ in range(5)]
        for address in ("192.0.2.1", "192.0.2.2")
    )
    assert first == second == [HTTPStatus.OK] * 4 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_a_later_receipt_is_on_the_document_that_the_public_gets(client, tenant, act):
    with tenant.context():
        append_document(act.deliberation, kind="stamped", file_name="acte.pdf", content=b"%PDF-1.7 two", pages=1)
    assert client.get(f"{LIST}{act.pk}/acte.pdf").content == b"%PDF-1.7 two"


def test_a_document_that_was_altered_is_not_sent(client, tenant, act):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        set_context(syndicate=tenant.syndicate.pk)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE deliberations_actdocument DISABLE TRIGGER USER")
        cursor.execute("UPDATE deliberations_actdocument SET content = 'x'::bytea")
    assert client.get(f"{LIST}{act.pk}/acte.pdf").status_code == HTTPStatus.NOT_FOUND


def test_an_act_stays_online_two_months(tenant, act):
    with tenant.context():
        with pytest.raises(StepRefused, match="deux mois au moins"):
            withdraw_publication(act, by=actor(tenant, "finance_officer"))
        with pytest.raises(DatabaseError, match="deux mois au moins"), transaction.atomic():
            Publication.objects.update(withdrawn_at=now())
        with pytest.raises(DatabaseError, match="deux mois au moins"), transaction.atomic():
            Publication.objects.all().delete()
        with pytest.raises(DatabaseError, match="deux mois au moins"), transaction.atomic():
            Publication.objects.update(subject="Autre chose")


def test_afterwards_it_may_be_withdrawn_by_those_who_publish(client, tenant, act, monkeypatch):
    later = now() + timedelta(days=70)
    monkeypatch.setattr("deliberations.services.publications.now", lambda: later)
    monkeypatch.setattr("deliberations.services.publications.localdate", lambda value=None: (value or later).date())
    with tenant.context():
        with pytest.raises(RoleRefused):
            withdraw_publication(act, by=actor(tenant, "treasurer"))
        withdraw_publication(act, by=actor(tenant, "finance_officer"))
    assert client.get(f"{LIST}{act.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{LIST}{act.pk}/acte.pdf").status_code == HTTPStatus.NOT_FOUND


def test_an_act_that_waits_for_its_publication_is_not_found_by_its_address(client, tenant, act, other_tenant):
    with other_tenant.context():
        waiting = transmitted(other_tenant)
    for code in (waiting.pk, act.deliberation_id):
        assert client.get(f"{LIST}{code}/").status_code == HTTPStatus.NOT_FOUND


def test_a_syndicate_cannot_take_the_address_of_the_pages():
    with pytest.raises(ValidationError):
        not_reserved("actes")
