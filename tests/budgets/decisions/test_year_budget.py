"""The budget of a year: the sum of its voted decisions, with what each brought; the transfers to report."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from budgets.models import CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.queries_transfers import transfers_of_year
from budgets.queries_year_budget import budget_of_year
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.placement import Placements
from budgets.rules.year_budget import Contribution, year_budget
from budgets.services.decision_previous import fill_previous
from budgets.services.decision_steps import take_step, vote_decision
from budgets.services.decisions import create_decision
from tests.budgets.decisions.test_decision_steps import balanced, line, step, voted
from tests.factories import make_chart
from tests.queries import count_queries

CENTS = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents) / 100)
COLUMNS = [
    *((Direction.EXPENSE, account) for account in ("611", "6156", "64111", "2051", "21838")),
    *((Direction.REVENUE, account) for account in ("7478", "70878")),
]
contributions = st.builds(
    lambda decision, column, voted, rar: Contribution(
        decision, column[0], OperationKind.REAL, column[1], column[1], voted, rar, rank=1
    ),
    st.integers(0, 3),
    st.sampled_from(COLUMNS),
    CENTS,
    CENTS,
)


@pytest.fixture(scope="module")
def placements(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Placements(read_chart(make_chart()))


@given(brought=st.lists(contributions, max_size=15))
def test_every_euro_of_the_decisions_is_in_one_cell_of_each_level(placements, brought):
    sides = year_budget(brought, 4, placements)
    for place in range(4):
        expected = sum((it.voted + it.rar for it in brought if it.decision == place), Decimal(0))
        assert sum((side.total.cells[place].amount for side in sides), Decimal(0)) == expected
    for side in sides:
        chapters = [part.chapter for part in side.chapters]
        assert side.total.total == sum((it.total for it in chapters), Decimal(0))
        assert side.total.rar == sum((it.rar for it in chapters), Decimal(0))
        for part in side.chapters:
            assert part.chapter.total == sum((it.total for it in part.articles), Decimal(0))


pages = pytest.mark.django_db


def address(name="year_budget"):
    return reverse(f"budgets:{name}", args=["alpha", "TNO", 2023])


@pages
def test_each_decision_has_its_column_and_leads_to_its_line(client, tenant):
    with tenant.context():
        primitive = voted(tenant)
        amending = voted(tenant, "DM", "20.00", on=date(2023, 6, 1))
        balanced(tenant, "DM", "999.00")  # in preparation: not yet in the budget
        found = budget_of_year(tenant.year)
    assert found.decisions == [primitive, amending]
    [expenses, revenues] = found.sides
    [chapter] = expenses.chapters
    [article] = chapter.articles
    assert (article.code, [cell.amount for cell in article.cells], article.total) == ("611", [100, 20], 120)
    assert revenues.total.total == 120
    assert found.balance.operating.is_balanced
    client.force_login(tenant["reader"])
    text = client.get(address()).content.decode()
    assert f"{amending.get_absolute_url()}?chapter=011#ligne-1" in text
    assert "999,00" not in text


@pages
def test_without_the_primitive_budget_the_first_decision_says_what_was_before(tenant):
    with tenant.context():
        decision = balanced(tenant, "DM", "20.00", number=2)
        decision.lines.update(previous="100.00", previous_rar="10.00")
        vote_decision(step(decision, "propose"), date(2023, 6, 1), None, "1")
        found = budget_of_year(tenant.year)
    assert found.starts_before
    assert [column.heading for column in found.columns] == ["Avant DM 2", "DM 2"]
    total = found.sides[0].total
    assert ([cell.amount for cell in total.cells], total.rar, total.total) == ([100, 20], 10, 120)


@pages
def test_the_file_has_a_column_per_decision(client, tenant):
    with tenant.context():
        voted(tenant)
        voted(tenant, "DM", "20.00", on=date(2023, 6, 1))
    client.force_login(tenant["reader"])
    answer = client.get(address("year_budget_csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[0][-4:] == [
        "Budget primitif",
        "Décision modificative n°\u00a01",
        "Dont restes à réaliser",
        "Budget de l’exercice",
    ]
    assert [row[:4] + row[-4:] for row in rows[1:]] == [
        ["fonctionnement", "dépense", "011", "611", "100,00", "20,00", "0,00", "120,00"],
        ["fonctionnement", "recette", "74", "7478", "100,00", "20,00", "0,00", "120,00"],
    ]


@pages
def test_its_queries_do_not_grow_with_lines_and_decisions(client, tenant):
    client.force_login(tenant["reader"])
    with tenant.context():
        voted(tenant)
    client.get(address())
    few = count_queries(client, address())
    with tenant.context():
        for month in (5, 6, 7):
            voted(tenant, "DM", "20.00", on=date(2023, month, 1))
    assert count_queries(client, address()) == few


@pages
def test_a_transfer_moves_within_the_limit_and_waits_for_its_report(tenant, client):
    with tenant.context():
        decision = create_decision(tenant.year, "BP", by=None, operating_transfer_rate="7.5")
        line(decision, "D", "611", "1000")
        line(decision, "D", "64111", "200")
        line(decision, "R", "7478", "1200")
        vote_decision(step(decision, "propose"), date(2023, 4, 3), None, "2023-1")
        moved = create_decision(tenant.year, "VC", by=None)
        fill_previous(moved)
        moved.lines.filter(account__code="611").update(proposed=-50)
        other = tenant.year.chart.accounts.create(
            code="6518", label="Autres", short_label="Autres", search="6518", expense_real="65", section="F"
        )
        CreditLine.objects.create(
            syndicate=tenant.syndicate, decision=moved, rank=9, direction="D", account=other, proposed=50
        )
        moved = take_step(step(moved, "propose"), "decide", by=None, roles={"authorising_officer"},
                          on=date(2023, 9, 1), reference="2023-D4")  # fmt: skip
        page = transfers_of_year(tenant.year)
        [operating, investment] = page.limits
    assert [(it.operating, it.investment, it.is_to_report) for it in page.transfers] == [(50, 0, True)]
    assert (operating.base, operating.limit, operating.used, operating.left) == (1200, 90, 50, 40)
    assert investment.rate is None
    client.force_login(tenant["authorising_officer"])
    assert "1 à rendre compte" in client.get(address("transfer_list")).content.decode()
    calendar = reverse("budgets:decision_calendar", args=["alpha", "TNO", 2023, moved.pk])
    assert client.post(calendar, {"reported_on": "2023-10-12"}).status_code == 302
    assert "12 octobre 2023" in client.get(address("transfer_list")).content.decode()
