"""Rebuilding balances finds the same cents, lists the differences, and changes nothing until told."""

import json

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from budgets import jobs
from budgets.models import Budget, Job
from commitments.jobs_rebuild import last_checks, start_rebuild, start_rebuilds
from commitments.models import Commitment, CreditEnvelope
from commitments.services.rebuild import rebuild_year
from tests.commitments.expenses.spending import D, commit, liquidated, signed, vote


@pytest.fixture
def year(tenant):
    with tenant.context():
        vote(tenant.year)
        signed(tenant, liquidated(tenant, commit(tenant), "300.00"))
        yield tenant.year


def test_it_finds_the_same_cents(year):
    check = rebuild_year(year)
    assert (check.rows, check.wrong, check.differences) == (2, 0, ())


def test_it_lists_the_differences_and_changes_nothing_until_told(year):
    Commitment.objects.update(ordered=D("300.01"))
    CreditEnvelope.objects.update(paid=D("5.00"))
    check = rebuild_year(year)
    assert check.wrong == 2
    found = {(row.row.split()[0], row.column): (row.kept, row.computed) for row in check.differences}
    assert found == {
        ("engagement", "mandaté"): (D("300.01"), D("300.00")),
        ("enveloppe", "payé"): (D("5.00"), D("0.00")),
    }
    assert Commitment.objects.get().ordered == D("300.01")
    assert rebuild_year(year, mend=True).mended
    assert rebuild_year(year).wrong == 0
    assert Commitment.objects.get().ordered == D("300.00")


def test_the_nightly_job_tells_the_administrators(tenant, year):
    CreditEnvelope.objects.update(committed=D("1.00"))
    job = start_rebuild(tenant.syndicate, by=None, nightly=True)
    jobs.run(job.pk, tenant.syndicate.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.result["rows"], job.result["wrong"]) == ("done", 2, 1)
    assert mail.outbox[0].to == [tenant["administrator"].email]
    assert "1 soldes sur 2" in mail.outbox[0].body
    assert CreditEnvelope.objects.get().committed == D("1.00")


def test_another_syndicate_is_left_alone(tenant, other_tenant, year):
    with other_tenant.context():
        vote(other_tenant.year)
        commit(other_tenant)
        CreditEnvelope.objects.update(committed=D("1.00"))
    with tenant.context():
        assert rebuild_year(other_tenant.year, mend=True).rows == 0
    with other_tenant.context():
        assert CreditEnvelope.objects.get().committed == D("1.00")


def test_each_budget_is_a_job_of_its_own_and_the_page_shows_the_last_of_each(tenant, year, client):
    Budget.objects.create(syndicate=tenant.syndicate, code="FTTH", name="Fibre")
    CreditEnvelope.objects.update(committed=D("1.00"))
    for _ in range(2):
        for job in start_rebuilds(tenant.syndicate, by=None):
            jobs.run(job.pk, tenant.syndicate.pk)
    found = last_checks(tenant.syndicate)
    assert [(job.params["budget"], job.result["wrong"]) for job in found] == [("FTTH", 0), ("TNO", 1)]
    client.force_login(tenant["administrator"])
    page = reverse("commitments:balance_check", args=[tenant.slug])
    assert client.get(page).content.decode().count("Corriger d’après les mouvements") == 1
    assert client.post(reverse("commitments:balance_mend", args=[tenant.slug]), {"budget": "TNO"}).status_code == 302
    with tenant.context():
        last = Job.objects.filter(params__budget="TNO").latest("created_at")
        assert last.params["mend"] is True
        jobs.run(last.pk, tenant.syndicate.pk)
    with tenant.context():
        assert rebuild_year(tenant.year).wrong == 0


def test_the_command_tells_what_differs_and_mends_when_told(tenant, year, capsys):
    CreditEnvelope.objects.update(committed=D("1.00"))
    with pytest.raises(CommandError, match="1 soldes diffèrent"):
        call_command("rebuild_balances", "--syndicate", tenant.slug)
    told = capsys.readouterr()
    assert "engagé\u00a0: 1,00\u00a0€ enregistrés" in told.out
    assert f"{tenant.slug} 1/1" in told.err
    call_command("rebuild_balances", "--syndicate", tenant.slug, "--budget", "TNO", "--mend")
    capsys.readouterr()
    call_command("rebuild_balances", "--syndicate", tenant.slug, "--json")
    [row] = json.loads(capsys.readouterr().out)
    assert (row["syndicate"], row["rows"], row["wrong"]) == (tenant.slug, 2, 0)
    with pytest.raises(CommandError, match="Aucun budget"):
        call_command("rebuild_balances", "--syndicate", tenant.slug, "--budget", "RIEN")
