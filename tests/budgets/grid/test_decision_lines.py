"""The lines of a decision being edited: all or nothing, conflicts with both values, mistakes with field and mend."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from budgets.models import BudgetDecision, CreditLine, Department, DepartmentMember
from budgets.queries_decision_rights import rights_in
from budgets.rules.chart import Direction
from budgets.rules.decision import LineChange
from budgets.services.decision_lines import edits_for
from budgets.services.line_edits import (
    DecisionClosedError,
    LineAuthor,
    LineEdit,
    LinesInConflictError,
    LinesRefusedError,
)
from tests.budgets.grid.lines import edited, prepared, said

pytestmark = pytest.mark.django_db
D = Decimal


def lines_of(decision):
    rows = CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank")
    return [(it.rank, it.direction, it.account.code, it.kind, it.proposed, it.revision) for it in rows]


def test_lines_are_added_changed_and_deleted_in_one_revision(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00"), ("R", "7478", "10.00")])
        first, second = CreditLine.objects.filter(decision=decision).order_by("rank")
        done = edited(
            decision,
            LineEdit({"proposed": "1 234,56"}, first.pk, 0),
            LineEdit(line=second.pk, revision=0, deletes=True),
            LineEdit({"account": "611", "proposed": D("5.00")}),
            author=LineAuthor(tenant["finance_officer"]),
        )
        assert lines_of(decision) == [(1, "D", "6156", "R", D("1234.56"), 1), (2, "D", "611", "R", D("5.00"), 1)]
        assert (done.revision, done.deleted, done.added) == (1, {second.pk: 2}, {2: 2})
        assert [it.edited_by for it in done.lines] == [tenant["finance_officer"]] * 2
        decision.refresh_from_db()
        assert decision.revision == 1


def test_nothing_is_written_when_one_edit_is_wrong(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
        with pytest.raises(LinesRefusedError) as refused:
            edited(
                decision,
                LineEdit({"proposed": "20"}, line.pk, 0, place="ligne 1"),
                LineEdit({"account": "611", "proposed": "1,234"}, place="ligne 2"),
                LineEdit({"account": "9999", "proposed": "dix"}, place="ligne 3"),
            )
        assert lines_of(decision) == [(1, "D", "6156", "R", D("10.00"), 0)]
    assert [(it.edit, it.place, it.field) for it in refused.value.faults] == [
        (1, "ligne 2", "proposed"),
        (2, "ligne 3", "proposed"),
        (2, "ligne 3", "account"),
    ]
    assert "n’existe pas dans la nomenclature M57_D 2023" in said(refused.value)[2]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"account": ""}, "account: Le compte manque."),
        ({"account": "7478", "direction": "D"}, "account: Le compte 7478 (Participations d'autres"),
        ({"account": "1068", "direction": "recette"}, ""),
        ({"account": "001", "proposed": "1"}, "direction: Le compte 001 s’emploie en dépense et en recette."),
        ({"account": "611", "proposed": "12,345"}, "proposed: « 12,345 » peut se lire de deux façons"),
        ({"account": "611", "proposed": "0,1234"}, "proposed: Le montant 0,1234 est plus fin que le centime"),
        ({"account": "611", "proposed": "total"}, "proposed: « total » n’est pas un montant. Écrivez par exemple"),
        ({"account": "611", "direction": "Z"}, "direction: « Z » n’est pas un sens."),
        ({"account": "611", "kind": "peut-être"}, "kind: « peut-être » n’est pas une nature d’opération."),
        ({"account": "611", "department": "DSI"}, "department: Le syndicat n’a pas de service « DSI »."),
        ({"account": "611", "operation": "x" * 31}, "operation: Le texte compte 31 caractères"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_field_and_its_mend(tenant, fields, message):
    with tenant.context():
        decision = prepared(tenant)
        if message:
            with pytest.raises(LinesRefusedError) as refused:
                edited(decision, LineEdit(fields))
            assert said(refused.value)[0].startswith(message)
        else:
            edited(decision, LineEdit(fields))


def test_a_second_officer_who_changes_the_same_field_is_shown_both_values(tenant):
    first, second = LineAuthor(tenant["finance_officer"]), LineAuthor(tenant["authorising_officer"])
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
        edited(decision, LineEdit({"proposed": "20"}, line.pk, 0, {"proposed": "10.00"}), author=first)
        late = LineEdit({"proposed": "30"}, line.pk, 0, {"proposed": "10.00"})
        with pytest.raises(LinesInConflictError) as refused:
            edited(decision, late, author=second)
        [conflict] = refused.value.conflicts
        assert (conflict.field, conflict.mine, conflict.theirs) == ("proposed", "30", "20.00")
        assert conflict.by == tenant["finance_officer"].get_full_name()
        assert conflict.at
        assert lines_of(decision) == [(1, "D", "6156", "R", D("20.00"), 1)]
        edited(decision, LineEdit({"proposed": "30"}, line.pk, conflict.revision), author=second)
        assert lines_of(decision) == [(1, "D", "6156", "R", D("30.00"), 2)]


def test_two_officers_change_different_fields_of_a_line(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
        edited(decision, LineEdit({"proposed": "20"}, line.pk, 0, {"proposed": "10.00"}))
        edited(decision, LineEdit({"comment": "Hausse"}, line.pk, 0, {"comment": ""}))
        line.refresh_from_db()
        assert (line.proposed, line.comment) == (D("20.00"), "Hausse")


def test_a_line_that_somebody_changed_is_not_deleted_unseen(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
        edited(decision, LineEdit({"proposed": "20"}, line.pk, 0))
        with pytest.raises(LinesInConflictError):
            edited(decision, LineEdit(line=line.pk, revision=0, deletes=True))
        edited(decision, LineEdit(line=line.pk, revision=1, deletes=True))
        with pytest.raises(LinesInConflictError):
            edited(decision, LineEdit({"proposed": "30"}, line.pk, 1))
        edited(decision, LineEdit(line=line.pk, revision=1, deletes=True))


def test_the_statements_of_an_edit_do_not_depend_on_the_lines(tenant, django_assert_max_num_queries):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")] * 60)
        rows = list(CreditLine.objects.filter(decision=decision))
        edits = [LineEdit({"proposed": f"{rank}"}, row.pk, 0) for rank, row in enumerate(rows[:50])]
        edits += [LineEdit(line=row.pk, revision=0, deletes=True) for row in rows[50:]]
        edits += [LineEdit({"account": "611", "proposed": "1"}) for _ in range(50)]
        with django_assert_max_num_queries(22):
            edited(decision, *edits)
        assert CreditLine.objects.filter(decision=decision).count() == 100


def test_a_voted_decision_is_not_edited(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
        for state, reason in (("proposed", "La proposition est arrêtée"), ("voted", "La décision est votée")):
            BudgetDecision.objects.filter(pk=decision.pk).update(state=state)
            with pytest.raises(DecisionClosedError, match=reason):
                edited(decision, LineEdit({"proposed": "1"}, line.pk))
        with pytest.raises(IntegrityError):
            CreditLine.objects.filter(pk=line.pk).update(proposed=D("1"))


def test_an_agent_edits_the_lines_of_his_department_alone(tenant):
    agent = tenant["reader"]
    with tenant.context():
        own, other = (
            Department.objects.create(syndicate=tenant.syndicate, code=code, name=f"Service {code}")
            for code in ("EAU", "RH")
        )
        DepartmentMember.objects.create(syndicate=tenant.syndicate, department=own, user=agent)
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        author = LineAuthor(agent, rights_in(decision, agent.pk, ["reader"]))
        added = edited(decision, LineEdit({"account": "611", "proposed": "1"}), author=author).lines[0]
        assert added.department == own
        line = CreditLine.objects.get(decision=decision, rank=1)
        for edit in (
            LineEdit({"proposed": "2"}, line.pk),
            LineEdit(line=line.pk, deletes=True),
            LineEdit({"department": other.code}, added.pk),
        ):
            with pytest.raises(LinesRefusedError) as refused:
                edited(decision, edit, author=author)
            assert "Vous proposez les lignes de votre service" in said(refused.value)[0]
        edited(decision, LineEdit({"department": "service eau"}, line.pk))
        edited(decision, LineEdit({"proposed": "2"}, line.pk), author=author)


def test_a_mend_changes_the_line_it_names_and_adds_the_one_that_misses(tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        changes = [
            LineChange(Direction.EXPENSE, "6156", proposed=D("-4.00"), key="1"),
            LineChange(Direction.REVENUE, "7478", proposed=D("6.00")),
        ]
        edited(decision, *edits_for(decision, changes))
        assert [it[1:5] for it in lines_of(decision)] == [("D", "6156", "R", D("6.00")), ("R", "7478", "R", D("6.00"))]


def test_the_lines_of_another_syndicate_are_not_there(tenant, other_tenant):
    with tenant.context():
        decision = prepared(tenant, lines=[("D", "6156", "10.00")])
        line = CreditLine.objects.get(decision=decision)
    with other_tenant.context():
        other = prepared(other_tenant)
        with pytest.raises(LinesInConflictError):
            edited(other, LineEdit({"proposed": "1"}, line.pk))
        with pytest.raises(BudgetDecision.DoesNotExist):
            edited(decision, LineEdit({"account": "611"}))
    with tenant.context():
        assert lines_of(decision) == [(1, "D", "6156", "R", D("10.00"), 0)]


def test_a_new_line_shows_the_budget_of_the_year_once(tenant):
    with tenant.context():
        voted = prepared(tenant, "BP", 0, lines=[("D", "6156", "10.00")])
        CreditLine.objects.filter(decision=voted).update(voted=D("10.00"), rar=D("2.00"))
        BudgetDecision.objects.filter(pk=voted.pk).update(state="voted")
        decision = prepared(tenant)
        edited(decision, *[LineEdit({"account": "6156", "proposed": "1"})] * 2, LineEdit({"account": "611"}))
        edited(decision, LineEdit({"account": "6156", "previous": "7"}), LineEdit({"account": "6156"}))
        lines = CreditLine.objects.filter(decision=decision).order_by("rank")
        assert list(lines.values_list("previous", "previous_rar")) == [
            (D("12.00"), D("2.00")), (D("0.00"), D("0.00")), (D("0.00"), D("0.00")),
            (D("7.00"), D("0.00")), (D("0.00"), D("0.00")),
        ]  # fmt: skip
