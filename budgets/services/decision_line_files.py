"""The lines of a decision out to a spreadsheet and in again: shown before it is written, all or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from budgets.formats.decision_lines_file import FileLine, dump_csv, dump_xlsx, read_lines, total_of
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.writer import Cell
from budgets.models import BudgetDecision, CreditLine
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.line_entry import AMOUNTS, EnteredLine, EntryFault, kind_name
from budgets.rules.placement import Placements
from budgets.services.decision_lines import check_lines, entered, entry_rules_here
from budgets.services.line_edits import (
    LineAuthor,
    LineEdit,
    LineFault,
    LinesCount,
    LinesRefusedError,
)

CODES = ("direction", "account", "kind", "function", "operation", "third_party", "authorization", "department")


@dataclass(frozen=True, slots=True)
class LinesPlan:
    """What importing a file would do to the lines of a decision at a revision."""

    edits: list[LineEdit]
    revision: int
    count: LinesCount
    read: int  # lines of the file
    description: str  # « CSV, UTF-8, point-virgule »


def export_csv(decision: BudgetDecision, lines: Any, placements: Placements) -> Iterator[str]:
    """Yield the lines of a decision, those of the query set `lines`, as CSV."""
    return dump_csv(_rows(decision, lines, placements), is_primitive=_is_primitive(decision))


def export_xlsx(decision: BudgetDecision, lines: Any, placements: Placements) -> bytes:
    """Return the lines of a decision, those of the query set `lines`, as XLSX."""
    title = f"{decision} de {decision.budget_year.year}"
    return dump_xlsx(_rows(decision, lines, placements), is_primitive=_is_primitive(decision), title=title)


def plan_lines(
    decision: BudgetDecision, content: bytes, *, author: LineAuthor, placements: Placements, replaces: bool
) -> LinesPlan:
    """Return what a file would do: change the lines that it has, add the others, and with `replaces` delete the rest.

    A line is the same when all its codes are. Columns that the file does not have stay as they are. Raises
    FileRefusedError, LinesRefusedError (every mistake with its line, field and mend), DecisionClosedError.
    """
    sheet = read_sheet(content)
    found = read_lines(sheet)
    edits = _Matched(decision, author, placements).edits(found, replaces=replaces)
    count = check_lines(decision, edits, author=author, placements=placements)
    return LinesPlan(edits, decision.revision, count, len(found), sheet.description)


class _Matched:
    """The lines of a file beside those of the decision."""

    def __init__(self, decision: BudgetDecision, author: LineAuthor, placements: Placements) -> None:
        self._placements = placements
        self._rules = entry_rules_here(placements)
        self._there: dict[tuple[str, ...], list[CreditLine]] = {}
        lines = CreditLine.objects.filter(decision=decision).select_related("account", "department", "edited_by")
        for line in lines.order_by("rank"):
            if author.may_edit(line.department_id):
                self._there.setdefault(_codes(entered(line)), []).append(line)

    def edits(self, found: Sequence[FileLine], *, replaces: bool) -> list[LineEdit]:
        """Return the edits that bring the decision to what the file says. Raises LinesRefusedError."""
        faults: list[LineFault] = []
        edits = []
        for position, it in enumerate(found):
            fields, wrong = self._with_chapter(dict(it.fields))
            place = f"Ligne {it.number}"
            line, more = self._rules.read(fields)
            faults += [LineFault(position, place, f.field, f.message, f.mend, f.value) for f in (*wrong, *more)]
            same = self._there.get(_codes(line))
            row = same.pop(0) if same else None
            rest = {name: value for name, value in fields.items() if name not in CODES} if row else fields
            edits.append(LineEdit(rest, row.pk if row else None, row.revision if row else None, place=place))
        if faults:
            raise LinesRefusedError(faults)
        if replaces:
            left: list[tuple[UUID, int]] = [(row.pk, row.revision) for rows in self._there.values() for row in rows]
            edits += [LineEdit(line=pk, revision=revision, deletes=True) for pk, revision in left]
        return edits

    def _with_chapter(self, fields: dict[str, str]) -> tuple[dict[str, str], list[EntryFault]]:
        """Return the fields without the chapter, which only tells direction and kind where nothing else does."""
        chapter = fields.pop("chapter", "")
        account = self._placements.chart.account_by_code.get(fields["account"])
        if not chapter or account is None:
            return fields, []
        columns = [
            (direction, kind)
            for direction in Direction
            for kind in OperationKind
            if account.chapter(direction, kind).lstrip("0") == chapter.lstrip("0")
        ]
        if not columns and account.is_budgetary:
            wrong = f"Le chapitre {chapter} n’est pas celui du compte {account.code}."
            return fields, [
                EntryFault("chapter", wrong, "Laissez la cellule vide\u00a0: il se déduit du compte.", chapter)
            ]
        if not fields.get("direction") and len({direction for direction, _ in columns}) == 1:
            fields["direction"] = columns[0][0]
        kinds = {kind for _, kind in columns}
        if not fields.get("kind") and len(kinds) == 1:
            fields["kind"] = kinds.pop()
        return fields, []


def _codes(line: EnteredLine) -> tuple[str, ...]:
    return tuple(str(getattr(line, name)) for name in CODES)


def _is_primitive(decision: BudgetDecision) -> bool:
    return decision.kind == BudgetDecision.Kind.PRIMITIVE


def _rows(decision: BudgetDecision, lines: Any, placements: Placements) -> Iterator[dict[str, Cell]]:
    labels = placements.chart.account_by_code
    for row in lines.select_related("account", "department").order_by("rank"):
        line = entered(row)
        place = placements.find((line.direction, line.kind, line.account))
        amounts = {name: getattr(line, name) for name in AMOUNTS}
        total = total_of(amounts, is_primitive=_is_primitive(decision), is_voted=decision.is_voted)
        known = labels.get(line.account)
        derived = {"chapter": place.chapter, "label": known.label if known else "", "kind": kind_name(line.kind)}
        codes = {name: str(getattr(line, name)) for name in CODES}
        yield codes | derived | amounts | {"total": total, "comment": line.comment}
