"""The pages of decisions: what they show, who downloads, the import in two steps."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import BudgetDecision, CreditLine, DecisionSource
from tests.budgets.decisions.documents import amending, imported, small_year, tenant_document
from tests.budgets.totem.documents import content
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


def address(tenant, name, *more):
    return reverse(f"budgets:{name}", args=[tenant.slug, tenant.budget.code, tenant.year.year, *more])


def decided(tenant, number=1, lines=1):
    with tenant.context():
        return imported(tenant.year, tenant_document(number, lines))


def text_of(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def send(client, tenant, data):
    file = SimpleUploadedFile("dm.xml", data, "application/xml")
    return client.post(address(tenant, "decision_import_add"), {"file": file})


def test_a_decision_shows_its_lines_its_totals_and_its_balance(client, tenant):
    decision = decided(tenant, lines=3)
    client.force_login(tenant["reader"])
    page = text_of(client.get(address(tenant, "decision_detail", decision.pk)))
    assert "Décision modificative n° 1 de 2023" in page
    assert "Dépenses de fonctionnement" in page
    assert "011 Chapitre 011" in page
    assert page.count("6156 Maintenance") == 3
    assert "3 030,00" in page
    assert "équilibrée" in page
    assert "Dépenses d’investissement" not in page
    assert "Télécharger le document (XML)" not in page


def test_a_chapter_is_shown_alone(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["reader"])
    page = text_of(client.get(address(tenant, "decision_detail", decision.pk) + "?section=F&chapter=74"))
    assert "7478 Participations" in page
    assert "6156 Maintenance" not in page
    none = text_of(client.get(address(tenant, "decision_detail", decision.pk) + "?section=I&chapter=74"))
    assert "Aucune ligne dans cette partie" in none


def test_accounts_show_what_was_done_and_no_balance(client, tenant):
    with tenant.context():
        decision = BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="CA")
        account = tenant.year.chart.accounts.get(code="6156")
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=decision, rank=1, direction="D", account=account,
            realised=Decimal("77.70"),
        )  # fmt: skip
    client.force_login(tenant["reader"])
    page = text_of(client.get(address(tenant, "decision_detail", decision.pk)))
    assert "Réalisé" in page
    assert "77,70" in page
    assert "Équilibre de chaque section" not in page


def test_the_files_are_those_of_the_decision(client, tenant):
    decision = decided(tenant)
    client.force_login(tenant["treasurer"])
    answer = client.get(address(tenant, "decision_xml", decision.pk))
    assert answer.content == tenant_document(1)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tno-2023-dm-1.xml"'
    table = client.get(address(tenant, "decision_csv", decision.pk))
    assert table.content.startswith(b"BGT_NATDEC")


def test_a_transfer_has_no_file_and_the_page_says_why(client, tenant):
    with tenant.context():
        transfer = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=tenant.year, kind="VC", number=1
        )
    client.force_login(tenant["finance_officer"])
    answer = client.get(address(tenant, "decision_csv", transfer.pk))
    assert answer.status_code == 409
    assert "ne connaît pas la décision « virement de crédits »" in text_of(answer)
    detail = client.get(address(tenant, "decision_detail", transfer.pk))
    assert address(tenant, "decision_csv", transfer.pk) not in text_of(detail)


def test_a_document_is_shown_then_imported_once_confirmed(client, tenant):
    client.force_login(tenant["finance_officer"])
    answer = send(client, tenant, tenant_document(2))
    report = text_of(client.get(answer.headers["Location"]))
    assert "Décision modificative n° 2 de 2023" in report
    assert "le document n’est pas scellé" in report
    with tenant.context():
        assert not BudgetDecision.objects.exists()
        source = DecisionSource.objects.get()
        assert source.received_by == tenant["finance_officer"]
    confirmed = client.post(address(tenant, "decision_import_start", source.pk))
    with tenant.context():
        decision = BudgetDecision.objects.get()
    assert confirmed.headers["Location"] == address(tenant, "decision_detail", decision.pk)
    assert "Décision modificative n° 2" in text_of(client.get(address(tenant, "decision_list")))
    again = client.get(address(tenant, "decision_import_detail", source.pk))
    assert again.headers["Location"] == confirmed.headers["Location"]


def test_a_refused_document_is_answered_with_its_mistakes_and_nothing_is_kept(client, tenant):
    client.force_login(tenant["finance_officer"])
    with tenant.context():
        small_year(tenant)
    answer = send(client, tenant, content(amending()))
    assert answer.status_code == 422
    assert "le document est de l’exercice 2024" in text_of(answer)
    assert send(client, tenant, b"<a>").status_code == 422
    with tenant.context():
        assert not DecisionSource.objects.exists()


def test_the_second_of_two_receptions_is_refused_when_confirmed(client, tenant):
    client.force_login(tenant["finance_officer"])
    sent = [send(client, tenant, tenant_document(2)).headers["Location"] for _ in range(2)]
    assert client.post(sent[0] + "confirmer/").status_code == 302
    answer = client.post(sent[1] + "confirmer/")
    assert answer.status_code == 409
    assert "déjà enregistrée" in text_of(answer)


def test_the_queries_of_the_pages_do_not_depend_on_the_rows(client, tenant):
    client.force_login(tenant["finance_officer"])
    small, large = decided(tenant, 1, lines=1), decided(tenant, 2, lines=40)
    counts = {count_queries(client, address(tenant, "decision_detail", it.pk)) for it in (small, large)}
    assert len(counts) == 1
    before = count_queries(client, address(tenant, "decision_list"))
    for number in range(3, 41):
        with tenant.context():
            BudgetDecision.objects.create(syndicate=tenant.syndicate, budget_year=tenant.year, kind="DM", number=number)
    assert count_queries(client, address(tenant, "decision_list")) == before
