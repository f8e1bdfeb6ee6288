"""The report to the assembly on a stored decision: its page, its words, its PDF, for two tenants."""

from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.models import BudgetDecision, CreditLine, DecisionReport
from budgets.queries_report import report_of
from budgets.services.decision_reports import write_report
from tests.budgets.decisions.test_decision_findings import decided

pytestmark = pytest.mark.django_db
LINES = (("D", "6156", "10.00"), ("R", "7478", "10.00"))


def address(tenant, decision, name="decision_report"):
    year = decision.budget_year
    return reverse(f"budgets:{name}", args=[tenant.slug, year.budget.code, year.year, decision.pk])


def year_of_acts(tenant):
    """A primitive budget, a first amending decision and a second one in preparation."""
    decided(tenant, "BP", day=date(2023, 3, 1), lines=(("D", "6156", "100.00"), ("R", "7478", "100.00")))
    decided(tenant, "DM", 1, day=date(2023, 6, 1), lines=(("D", "6156", "-20.00"), ("R", "7478", "-20.00")))
    return decided(tenant, "DM", 2, lines=LINES, state="preparation")


def text(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def test_the_page_adds_up_the_acts_of_the_year(client, tenant):
    with tenant.context():
        decision = year_of_acts(tenant)
        decision.lines.filter(account__code="6156").update(comment="Indexation du contrat.", proposed=Decimal("10.00"))
        decision.lines.filter(account__code="7478").update(proposed=Decimal("10.00"))
    page = text(client, tenant["reader"], address(tenant, decision))
    assert "BP + DM n° 1 + DM n° 2" in page
    assert "total BP + DM n° 1 + DM n° 2 2023 : 90,00 €" in page
    assert "Indexation du contrat." in page
    assert "+ 10,00 €" in page
    assert page.count('class="chart"') == 2  # a section without chapters has no drawing


def test_the_number_of_queries_does_not_depend_on_the_lines(tenant):
    with tenant.context():
        decision, draft = (decided(tenant, "DM", number, lines=LINES, state="preparation") for number in (1, 2))
        account = tenant.year.chart.accounts.get(code="6156")
        with CaptureQueriesContext(connection) as few:
            report_of(decision, None)
        CreditLine.objects.bulk_create(
            CreditLine(
                syndicate=tenant.syndicate,
                decision=draft,
                rank=rank,
                direction="D",
                account=account,
                proposed=Decimal(1),
            )
            for rank in range(100, 140)
        )
        with CaptureQueriesContext(connection) as many:
            report_of(draft, None)
    assert len(many) == len(few)


def test_the_introduction_is_written_until_the_vote(client, tenant):
    with tenant.context():
        decision = decided(tenant, "BP", lines=LINES, state="preparation")
    client.force_login(tenant["finance_officer"])
    given = {"introduction": "Premier point.\r\n\r\nSecond point.", "earlier_acts": ""}
    assert client.post(address(tenant, decision, "decision_report_edit"), given).status_code == 302
    page = text(client, tenant["elected_member"], address(tenant, decision))
    assert '<p class="report-text">Premier point.</p><p class="report-text">Second point.</p>' in page
    assert "Écrire l’exposé" not in page
    with tenant.context():
        BudgetDecision.objects.filter(pk=decision.pk).update(state="voted")
        decision.refresh_from_db()
        with pytest.raises(ValidationError, match="votée"):
            write_report(decision, introduction="Trop tard.")
        with pytest.raises(IntegrityError, match="votée"), transaction.atomic():
            DecisionReport.objects.update(introduction="Trop tard.")


def test_accounts_have_no_report(client, tenant):
    with tenant.context():
        decision = decided(tenant, "CA", lines=LINES)
    client.force_login(tenant["reader"])
    assert client.get(address(tenant, decision)).status_code == 409
    assert client.get(address(tenant, decision, "decision_report_pdf")).status_code == 409


def test_the_pdf_is_tagged_and_carries_the_same_drawings_and_figures(client, tenant, tmp_path):
    with tenant.context():
        decision = year_of_acts(tenant)
    file = tmp_path / "rapport.pdf"
    call_command("render_report", f"{tenant.slug}/{decision.pk}", output=file)
    client.force_login(tenant["reader"])
    assert client.get(address(tenant, decision, "decision_report_pdf")).content == file.read_bytes()
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "rapport.json" in pdf.attachments
        assert '"change": "10.00"' in pdf.attachments["rapport.json"].get_file().read_bytes().decode()
        alternatives = [str(it.Alt) for it in pdf.objects if isinstance(it, pikepdf.Dictionary) and "/Alt" in it]
    assert len(alternatives) == 2


def test_a_member_of_another_syndicate_finds_nothing(client, tenant, other_tenant):
    with tenant.context():
        decision = decided(tenant, "BP", lines=LINES)
    client.force_login(other_tenant["finance_officer"])
    for name in ("decision_report", "decision_report_edit", "decision_report_pdf"):
        assert client.get(address(tenant, decision, name)).status_code == 404
        assert client.get(address(other_tenant, decision, name)).status_code == 404
