"""The lines of a decision that is not voted yet: added, changed, deleted, many at once, all or nothing.

The one place that edits them. Each edit says which revision of the line its author saw; where somebody else has
changed the same field since, nothing is written and the author is shown both values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine, Department
from budgets.models.decisions import VOTED_MESSAGE
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.decision import LineChange
from budgets.rules.decision_workflow import EDITED
from budgets.rules.folding import fold
from budgets.rules.line_entry import AMOUNTS, FIELDS, EnteredLine, EntryFault, EntryRules, Value
from budgets.rules.money import ZERO, json_amount
from budgets.rules.placement import Placements
from budgets.services.bulk_rows import insert_rows, update_rows
from budgets.services.decision_previous import PLACE, Place, compared_with
from budgets.services.line_edits import (
    DecisionClosedError,
    EditedLines,
    LineAuthor,
    LineConflict,
    LineEdit,
    LineFault,
    LinesCount,
    LinesInConflictError,
    LinesRefusedError,
)

_TEXTS = ("direction", "kind", "function", "operation", "third_party", "authorization")
WRITTEN = (*_TEXTS, "account_id", "department_id", *AMOUNTS, "comment", "revision", "edited_by_id", "edited_at")
MOST_FAULTS = 1000  # told at once: nobody mends more before trying again


@transaction.atomic
def edit_lines(
    decision: BudgetDecision, edits: Sequence[LineEdit], *, author: LineAuthor, placements: Placements
) -> EditedLines:
    """Write these edits of a decision's lines, all or nothing (22 statements at most, whatever their number).

    Raises DecisionClosedError, LinesInConflictError, LinesRefusedError.
    """
    batch = _Batch(lock_open_decision(decision), author, placements)
    batch.read(edits)
    return batch.write()


def check_lines(
    decision: BudgetDecision, edits: Sequence[LineEdit], *, author: LineAuthor, placements: Placements
) -> LinesCount:
    """Return what these edits would do, without writing anything. Raises the errors of `edit_lines`."""
    if reason := why_closed(decision):
        raise DecisionClosedError(reason)
    batch = _Batch(decision, author, placements)
    batch.read(edits)
    return batch.count


def lock_open_decision(decision: BudgetDecision) -> BudgetDecision:
    """Return the decision, locked until the end of the transaction. Raises DecisionClosedError."""
    locked: BudgetDecision = (
        BudgetDecision.with_simulations.select_for_update(of=("self",))
        .select_related("budget_year__chart")
        .get(pk=decision.pk)
    )
    if reason := why_closed(locked):
        raise DecisionClosedError(reason)
    return locked


def why_closed(decision: BudgetDecision) -> str:
    """Return why the lines of a decision may not be edited, in French; an empty text when they may."""
    if decision.is_voted:
        return VOTED_MESSAGE
    if decision.is_accounts:
        return f"Le {decision.get_kind_display()} constate ce qui a été fait\u00a0: ses lignes ne se saisissent pas."
    if decision.state not in EDITED:
        return "La proposition est arrêtée\u00a0: reprenez-la pour modifier ses lignes."
    if decision.budget_year.state == BudgetYear.State.CLOSED:
        return f"L’exercice {decision.budget_year.year} est clos\u00a0: ses décisions ne changent plus."
    return ""


def entry_rules(placements: Placements, departments: Iterable[Department]) -> EntryRules:
    """Return what lines are read against, with these departments."""
    named: dict[str, str] = {}
    for it in departments:
        named |= {fold(it.name): it.code, fold(f"{it.code} {it.name}"): it.code}
    return EntryRules(placements, named | {fold(code): code for code in named.values()})


def entry_rules_here(placements: Placements) -> EntryRules:
    """Return what lines are read against in the current syndicate (1 query)."""
    return entry_rules(placements, Department.objects.all())


def entered(line: CreditLine) -> EnteredLine:
    """Return a stored line, its account and department joined, as it would be entered."""
    return EnteredLine(
        direction=Direction(line.direction),
        account=line.account.code,
        kind=OperationKind(line.kind),
        function=line.function,
        department=line.department.code if line.department else "",
        operation=line.operation,
        third_party=line.third_party,
        authorization=line.authorization,
        comment=line.comment,
        previous=line.previous,
        previous_rar=line.previous_rar,
        rar=line.rar,
        proposed=line.proposed,
        voted=line.voted,
    )


def shown(line: EnteredLine, name: str) -> str:
    """Return a field as it is exchanged: amounts as "1234.56"."""
    value = getattr(line, name)
    return (json_amount(value) or "") if name in AMOUNTS else str(value)


def edits_for(decision: BudgetDecision, changes: Iterable[LineChange]) -> list[LineEdit]:
    """Return the edits that apply proposed lines, e.g. a finding's mend, to what is there (1 query).

    A change whose line is no longer there adds one.
    """
    changes = list(changes)
    ranks = [int(it.key) for it in changes if it.key.isdigit()]
    there = {str(line.rank): line for line in CreditLine.objects.filter(decision=decision, rank__in=ranks)}
    edits = []
    for change in changes:
        line = there.get(change.key)
        amounts: dict[str, Value] = {
            "proposed": (line.proposed if line else ZERO) + change.proposed,
            "rar": (line.rar if line else ZERO) + change.rar,
        }
        if line:
            edits.append(LineEdit(amounts, line.pk, line.revision, place=change.reference))
        else:
            codes = {"direction": change.direction, "account": change.account, "kind": change.kind}
            more = {"function": change.function, "operation": change.operation}
            edits.append(LineEdit(codes | more | amounts, place=change.reference))
    return edits


class _Batch:
    """Edits of one decision, read, then written."""

    def __init__(self, decision: BudgetDecision, author: LineAuthor, placements: Placements) -> None:
        self.decision = decision
        self.author = author
        departments = list(Department.objects.all())
        self.departments = {it.code: it.pk for it in departments}
        self.rules = entry_rules(placements, departments)
        self.conflicts: list[LineConflict] = []
        self.faults: list[LineFault] = []
        self._changed: dict[UUID, EnteredLine] = {}
        self._added: dict[int, EnteredLine] = {}
        self._compared: set[int] = set()  # new lines whose budget compared with was not typed
        self._deleted: dict[UUID, int] = {}
        self._there: dict[UUID, CreditLine] = {}

    def read(self, edits: Sequence[LineEdit]) -> None:
        """Read the edits in order against the lines that are there (1 query).

        Raises LinesInConflictError, LinesRefusedError.
        """
        named = {it.line for it in edits if it.line}
        lines = CreditLine.objects.filter(decision=self.decision, pk__in=named)
        self._there = {line.pk: line for line in lines.select_related("account", "department", "edited_by")}
        for position, edit in enumerate(edits):
            if unknown := edit.fields.keys() - set(FIELDS):
                raise KeyError(f"a line has no field {', '.join(sorted(unknown))}")
            if edit.line is None:
                self._add(position, edit)
            elif edit.line in self._there and edit.line not in self._deleted:
                self._edit(position, edit, self._there[edit.line])
            elif not edit.deletes:  # two people who delete the same line agree
                self._lost(position, edit)
        if self.conflicts:
            raise LinesInConflictError(self.conflicts)
        if self.faults:
            raise LinesRefusedError(self.faults)

    @property
    def count(self) -> LinesCount:
        """Return how many lines would be added, changed and deleted."""
        return LinesCount(len(self._added), len(self._changed), len(self._deleted))

    def _add(self, position: int, edit: LineEdit) -> None:
        fields = dict(edit.fields)
        own = self._own_departments()
        if own and not fields.get("department") and not self.author.may_edit(None):
            fields["department"] = own[0]
        line, wrong = self.rules.read(fields)
        self._tell(position, edit, wrong)
        self._check_author(position, edit, line.department)
        self._added[position] = line
        if not fields.keys() & {"previous", "previous_rar"}:
            self._compared.add(position)

    def _edit(self, position: int, edit: LineEdit, row: CreditLine) -> None:
        before = self._changed.get(row.pk) or entered(row)
        self._check_author(position, edit, before.department)
        if edit.revision is not None and edit.revision != row.revision and self._is_conflict(position, edit, row):
            return
        if edit.deletes:
            self._changed.pop(row.pk, None)
            self._deleted[row.pk] = row.rank
            return
        line, wrong = self.rules.read(edit.fields, before)
        self._tell(position, edit, wrong)
        if line.department != before.department:
            self._check_author(position, edit, line.department)
        if line != before:
            self._changed[row.pk] = line

    def _is_conflict(self, position: int, edit: LineEdit, row: CreditLine) -> bool:
        """Record what somebody else has changed since, in the fields of this edit or, for a deletion, anywhere."""
        theirs = entered(row)
        if edit.deletes:
            self._conflict(position, row, "", "", "")
            return True
        found = False
        for name, value in edit.fields.items():
            if edit.was.get(name) == shown(theirs, name):
                continue
            mine, wrong = self.rules.read({name: value}, theirs)
            if wrong or shown(mine, name) != shown(theirs, name):
                self._conflict(position, row, name, "" if value is None else str(value), shown(theirs, name))
                found = True
        return found

    def _conflict(self, position: int, row: CreditLine, name: str, mine: str, theirs: str) -> None:
        by = row.edited_by.get_full_name() if row.edited_by else ""
        self.conflicts.append(
            LineConflict(position, row.pk, row.rank, name, mine, theirs, by, row.edited_at, row.revision)
        )

    def _lost(self, position: int, edit: LineEdit) -> None:
        assert edit.line
        name, value = next(iter(edit.fields.items()), ("", ""))
        self.conflicts.append(LineConflict(position, edit.line, 0, "", f"{value}" if name else "", "", "", None, 0))

    def _check_author(self, position: int, edit: LineEdit, department: str) -> None:
        if not self.author.may_edit(self.departments.get(department)):
            own = ", ".join(self._own_departments())
            wrong = "Vous proposez les lignes de votre service, et celle-ci n’en est pas."
            self._tell(position, edit, [EntryFault("department", wrong, f"Vos services\u00a0: {own}.", department)])

    def _own_departments(self) -> list[str]:
        own = self.author.rights.departments if self.author.rights else frozenset()
        return sorted(code for code, pk in self.departments.items() if pk in own)

    def _tell(self, position: int, edit: LineEdit, wrong: Iterable[EntryFault]) -> None:
        for it in wrong:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(LineFault(position, edit.place, it.field, it.message, it.mend, it.value))

    def write(self) -> EditedLines:
        """Write what was read (7 statements at most). Without a change, the revision stays."""
        if not (self._changed or self._added or self._deleted):
            return EditedLines(self.decision.revision, [], {}, {})
        revision = self.decision.revision + 1
        codes = {it.account for it in (*self._changed.values(), *self._added.values())}
        accounts = Account.objects.filter(chart=self.decision.budget_year.chart_id, code__in=codes)
        self._accounts = dict(accounts.values_list("code", "pk"))
        stamp = (revision, self.author.user.pk if self.author.user else None, now())
        if self._deleted:
            CreditLine.objects.filter(pk__in=self._deleted).delete()
        if self._changed:
            update_rows(CreditLine, WRITTEN, [(pk, *self._values(it), *stamp) for pk, it in self._changed.items()])
        self._fill_compared()
        added = self._insert(stamp)
        BudgetDecision.with_simulations.filter(pk=self.decision.pk).update(revision=revision)
        lines = CreditLine.objects.filter(decision=self.decision, revision=revision) if self._changed or added else []
        return EditedLines(revision, _joined(lines), self._deleted, added)

    def _fill_compared(self) -> None:
        """Give new lines the budget that the decision is compared with, where no other line bears it (2 queries)."""
        opened = compared_with(self.decision) if self._compared else {}
        if not opened:
            return
        taken = set(CreditLine.objects.filter(decision=self.decision).values_list(*PLACE))
        for position in sorted(self._compared):
            line = self._added[position]
            codes = (line.direction, line.kind, line.account, line.function, line.operation, line.third_party)
            place = Place(*codes, line.authorization, self.departments.get(line.department))
            if place in opened and place not in taken:
                taken.add(place)
                previous, carried = opened[place]
                self._added[position] = replace(line, previous=previous, previous_rar=carried)

    def _insert(self, stamp: tuple[Any, ...]) -> dict[int, int]:
        if not self._added:
            return {}
        highest = CreditLine.objects.filter(decision=self.decision).aggregate(it=Max("rank"))["it"] or 0
        ranks = {position: highest + count for count, position in enumerate(self._added, 1)}
        common = {"syndicate_id": self.decision.syndicate_id, "decision_id": self.decision.pk}
        rows = [(ranks[at], *self._values(line), *stamp, *_NOT_ENTERED.values()) for at, line in self._added.items()]
        insert_rows(CreditLine, common, ("rank", *WRITTEN, *_NOT_ENTERED), rows)
        return ranks

    def _values(self, line: EnteredLine) -> tuple[Any, ...]:
        """Return the values of WRITTEN, the stamp left out."""
        texts = [str(getattr(line, name)) for name in _TEXTS]
        amounts = [getattr(line, name) for name in AMOUNTS]
        department = self.departments.get(line.department)
        return (*texts, self._accounts[line.account], department, *amounts, line.comment)


_NOT_ENTERED = {"opened": ZERO, "realised": ZERO, "rar_left": ZERO}  # accounts alone state them


def _joined(lines: Any) -> list[CreditLine]:
    return list(lines.select_related("account", "department", "edited_by").order_by("rank")) if lines else []
