"""A document seen from its bytes alone: the same view, hence the same findings, as the decision stored from it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.controls.decisions import check_accounts, check_decision
from budgets.formats.totem.placements import place_lines
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.views import accounts_view_of, decision_view_of
from budgets.queries_accounts_view import stored_accounts_view
from budgets.queries_decision_view import decision_view
from budgets.queries_nomenclature import read_chart
from budgets.rules.placement import Placements
from tests.budgets.decisions.documents import imported, real_year, small_year
from tests.budgets.totem.documents import CA, REAL, TEXT, content, real

pytestmark = pytest.mark.django_db


def seen(original, chart):
    document = parse_totem(original)
    return document, place_lines(document, chart), Placements(chart)


@pytest.mark.parametrize("name", [name for name in REAL if name != CA])
def test_a_real_decision_is_seen_as_it_is_stored(shared, tenant, name):
    original = real(shared, name)
    with tenant.context():
        year = real_year(tenant, original)
        stored = decision_view(imported(year, original))
        pure = decision_view_of(*seen(original, read_chart(year.chart)))
    assert pure.lines == stored.lines
    assert pure.terms == stored.terms
    assert (pure.kind, pure.number, pure.year, pure.is_voted) == (
        stored.kind,
        stored.number,
        stored.year,
        stored.is_voted,
    )
    assert [it.as_json() for it in check_decision(pure)] == [it.as_json() for it in check_decision(stored)]


def test_a_faulty_decision_gets_the_same_findings_from_its_bytes(tenant):
    """The small document does not balance, and says so."""
    with tenant.context():
        year = small_year(tenant)
        stored = decision_view(imported(year, TEXT))
        pure = decision_view_of(*seen(content(TEXT), read_chart(year.chart)))
    found = [it.as_json() for it in check_decision(pure)]
    assert {it["code"] for it in found} >= {"EQU-01"}
    assert found == [it.as_json() for it in check_decision(stored)]


def test_real_accounts_are_seen_as_they_are_stored(shared, tenant):
    original = real(shared, CA)
    with tenant.context():
        year = real_year(tenant, original)
        stored = stored_accounts_view(imported(year, original))
        pure = accounts_view_of(*seen(original, read_chart(year.chart)))
    assert pure.lines == stored.lines
    assert pure.results == stored.results
    assert check_accounts(pure) == check_accounts(stored) == []
    results = pure.results
    assert (results.a2, results.a3, results.b2) == (Decimal("182736.54"), Decimal("1511404.25"), Decimal("-261663.98"))


def test_the_results_of_real_accounts_are_those_of_their_own_consolidation(shared, tenant):
    """The block DATA_CONSOLIDATION prints the same totals, opening results included."""
    document = parse_totem(real(shared, CA))
    (block,) = [it for it in document.annexes if it.name == "DATA_CONSOLIDATION"]
    printed = {
        (it.get("CodInvFonc"), it.get("CodRD")): (Decimal(it.get("MtRealMandatTitre")), Decimal(it.get("RAR") or "0"))
        for it in block.records
        if it.get("CodTypBudAgreg") == "01"
    }
    with tenant.context():
        year = real_year(tenant, real(shared, CA))
        figures = accounts_view_of(*seen(real(shared, CA), read_chart(year.chart))).figures
    assert printed["F", "D"][0] == figures.operating_expenses
    assert printed["F", "R"][0] == figures.operating_revenues + figures.operating_opening
    assert printed["I", "D"] == (
        figures.investment_expenses - figures.investment_opening,
        figures.rar_investment_expenses,
    )
    assert printed["I", "R"] == (figures.investment_revenues, figures.rar_investment_revenues)


def test_credits_that_the_editor_left_out_are_those_of_their_parts(shared, tenant):
    original = real(shared, CA)
    with tenant.context():
        year = real_year(tenant, original)
        document, placed, placements = seen(original, read_chart(year.chart))
    without = [
        replace(
            it,
            line=replace(it.line, values={name: text for name, text in it.line.values.items() if name != "CredOuv"}),
        )
        for it in placed
    ]
    whole, parts = (accounts_view_of(document, lines, placements) for lines in (placed, without))
    assert whole.lines == parts.lines
