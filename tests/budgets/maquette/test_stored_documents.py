"""The document of a stored decision: what it is filled from, in how many statements, the command that prints it."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.management.reach import decision_id
from budgets.maquette.engine import fill
from budgets.maquette.view import Signature
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_maquette import document_view, maquette_for
from tests.budgets.decisions.documents import draft, imported, real_year, small_year
from tests.budgets.totem.documents import REAL, real

pytestmark = pytest.mark.django_db


def reread(decision):
    related = BudgetDecision.objects.select_related(
        "budget_year__budget", "budget_year__syndicate", "budget_year__chart"
    )
    return related.get(pk=decision.pk)


@pytest.fixture
def stored(tenant):
    with tenant.context():
        return reread(imported(small_year(tenant)))


def test_a_stored_decision_fills_its_document(tenant, stored):
    with tenant.context():
        view = document_view(stored)
        document = fill(maquette_for(stored), view)
    lines = view.decision.lines.values()
    operating = sum((it.voted for it in lines if it.account == "60632"), Decimal(0))
    assert document.state("III-B1").cell("articles", "011:60632", "vote").value == operating
    assert document.cover.lines[1] == f"{tenant.syndicate.name} : Budget principal (1)"
    assert document.footer == f"{tenant.syndicate.name} - Budget principal - BP - 2024"


def test_the_number_of_statements_does_not_depend_on_the_lines(tenant, stored):
    with tenant.context():
        account = stored.lines.first().account
        other = BudgetDecision.objects.create(
            syndicate=tenant.syndicate, budget_year=stored.budget_year, kind="DM", number=1
        )

        def add(ranks):
            for rank in ranks:
                other.lines.create(
                    syndicate=tenant.syndicate, rank=rank, direction="D", account=account, proposed=rank, operation="12"
                )

        add(range(1, 3))
        with CaptureQueriesContext(connection) as few:
            document_view(reread(other))
        add(range(3, 60))
        with CaptureQueriesContext(connection) as many:
            document_view(reread(other))
    assert len(many) == len(few) <= 20


def test_general_information_is_kept_with_the_decision(stored):
    assert stored.information.get("LibellePoste")


def test_what_the_sommaire_of_the_state_says_prevails(tenant):
    """DATA_SOMMAIRE tells, annex by annex, whether it is joint."""
    with tenant.context():
        decision = reread(imported(small_year(tenant), draft()))
        fields = ["SOMMAIRE", [], [["CodeAnnexe", [["V", "IV-B9"]]], ["Present", [["V", "true"]]]]]
        AnnexRecord.objects.create(
            syndicate=tenant.syndicate, decision=decision, kind="DATA_SOMMAIRE", rank=999, fields=fields
        )
        document = fill(maquette_for(decision), document_view(decision))
    assert document.state("IV-B9").is_joint


def test_a_signature_given_prevails_over_the_stored_one(tenant, stored):
    with tenant.context():
        view = document_view(stored, signature=Signature(members=12))
    document = fill(maquette_for(stored), view)
    assert document.state("V-A").blocks[0].text == "Nombre de membres en exercice : 12"


@pytest.mark.parametrize("name", [it for it in REAL if "-CA-" not in it and "CFU" not in it])
def test_a_real_document_fills_whole_with_its_annexes(shared, tenant, name):
    original = real(shared, name)
    with tenant.context():
        decision = reread(imported(real_year(tenant, original), original))
        view = document_view(decision)
        document = fill(maquette_for(decision), view)
    assert len(list(document.states)) == 88
    new = sum((it.voted for it in view.decision.lines.values() if it.direction == "D"), Decimal(0))
    assert new == sum((document.state("II-A").cell("fonctionnement", "budget", "depenses").value,), Decimal(0)) - sum(
        (it.rar for it in view.decision.lines.values() if it.direction == "D"), Decimal(0)
    )


def test_the_command_prints_a_state_and_the_sommaire(tenant, stored, capsys):
    name = decision_id(stored, tenant.syndicate)
    call_command("show_state", name)
    assert "III-A2.2\tSection d’investissement" in capsys.readouterr().out
    call_command("show_state", name, "II-C2")
    assert "EQUILIBRE FINANCIER – SECTION DE FONCTIONNEMENT" in capsys.readouterr().out
    call_command("show_state", name, "II-C1", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["presence"]) == ("II-C1", "joint")
    grey = [
        cell for block in told["blocks"] if "rows" in block for row in block["rows"] for cell in row["cells"].values()
    ]
    assert any(cell.get("grey") for cell in grey)


def test_the_command_refuses_an_unknown_state(tenant, stored):
    with pytest.raises(CommandError, match="Aucun état"):
        call_command("show_state", decision_id(stored, tenant.syndicate), "II-Z")
