"""What the grid of a decision exchanges with the browser, as JSON: its columns, lines, findings, conflicts.

A line is a list of values in the order of LINE, amounts as "1234.56", so that 5 000 of them stay short.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localtime

from budgets.controls.finding import Finding
from budgets.formats.decision_lines_file import column_heading
from budgets.formats.sheets.columns import load_columns
from budgets.models import Account, BudgetDecision, Chapter, Chart, CreditLine, FunctionCode, User
from budgets.rules.edit_rights import EditRights
from budgets.rules.line_entry import AMOUNTS, FIELDS, Value
from budgets.services.line_edits import LineConflict, LineFault

LINE = (
    *("id", "rank", "revision", "direction", "account", "kind", "function", "department", "operation", "third_party"),
    *("authorization", *AMOUNTS, "comment", "by", "at"),
)
_READ = ("pk", *LINE[1:4], "account__code", *LINE[5:7], "department__code", *LINE[8:-2], "edited_by_id", "edited_at")
_FIRST_AMOUNT, _LAST_AMOUNT = LINE.index(AMOUNTS[0]), LINE.index(AMOUNTS[-1]) + 1
MOST_POINTED_AT = 20  # lines that a finding leads to
COLUMNS = (
    *("chapter", "direction", "account", "label", "kind", "function", "department", "operation", "third_party"),
    *("authorization", "previous", "previous_rar", "rar", "proposed", "voted", "total", "comment"),
)


def visible_lines(decision: BudgetDecision, rights: EditRights | None) -> QuerySet[CreditLine]:
    """Return the lines that a member may see; the program itself (None) sees them all."""
    lines = CreditLine.objects.filter(decision=decision)
    return lines if rights is None or rights.sees_all else lines.filter(department__in=rights.departments)


def lines_json(lines: QuerySet[CreditLine]) -> list[list[Any]]:
    """Return lines as exchanged (1 query)."""
    return [_line(list(row)) for row in lines.order_by("rank").values_list(*_READ)]


def _line(row: list[Any]) -> list[Any]:
    row[0] = str(row[0])
    row[_FIRST_AMOUNT:_LAST_AMOUNT] = [f"{amount:.2f}" for amount in row[_FIRST_AMOUNT:_LAST_AMOUNT]]
    row[-1] = row[-1].isoformat(timespec="seconds") if row[-1] else ""
    return row


def editors(lines: QuerySet[CreditLine]) -> dict[int, str]:
    """Return the names of those who edited these lines, by key (1 query)."""
    users = User.objects.filter(pk__in=lines.exclude(edited_by=None).values("edited_by")).order_by("pk")
    return {user.pk: user.get_full_name() or user.email for user in users}


def columns_json(decision: BudgetDecision) -> list[dict[str, Any]]:
    """Return the columns of the grid, with the headings that the maquette gives them for that kind of decision."""
    return [_column(name, is_primitive=decision.kind == BudgetDecision.Kind.PRIMITIVE) for name in COLUMNS]


@cache
def _column(name: str, *, is_primitive: bool) -> dict[str, Any]:
    described = load_columns("budgets", "decision_columns")[name]
    title = column_heading(name, is_primitive=is_primitive)
    return {"name": name, "label": described["label"], "heading": title, "kind": described["kind"]}


def chart_json(chart: Chart) -> dict[str, Any]:
    """Return what the browser derives and completes from a chart: accounts with their six chapters (3 queries)."""
    accounts = Account.objects.filter(chart=chart, functional=False).order_by("code")
    chapters = Chapter.objects.filter(chart=chart, functional=False).order_by("code")
    columns = (
        *("expense_real", "expense_between_sections", "expense_inside_section"),
        *("revenue_real", "revenue_between_sections", "revenue_inside_section"),
    )
    return {
        "accounts": [
            [code, label, *kinds, withdrawn.isoformat() if withdrawn else ""]
            for code, label, withdrawn, *kinds in accounts.values_list("code", "label", "withdrawn_on", *columns)
        ],
        "chapters": list(map(list, chapters.values_list("code", "label", "section"))),
        "functions": list(
            map(list, FunctionCode.objects.filter(chart=chart).order_by("code").values_list("code", "label"))
        ),
    }


def findings_json(findings: Iterable[Finding], before: Iterable[Finding] = ()) -> dict[str, Any]:
    """Return the order of all findings by id, and the content of those that were not there before."""
    known = {_finding_id(it) for it in before}
    named = [(_finding_id(it), it) for it in findings]
    return {
        "order": [name for name, _ in named],
        "new": {name: _finding(it) for name, it in named if name not in known},
    }


def _finding_id(finding: Finding) -> str:
    """Return a name for a finding that stays the same as long as it says the same."""
    said = repr((finding.code, finding.message, finding.mend, finding.lines))
    return blake2b(said.encode(), digest_size=6).hexdigest()


def _finding(finding: Finding) -> dict[str, Any]:
    pointed = finding.lines[:MOST_POINTED_AT]
    return {
        "code": finding.code,
        "title": finding.title,
        "severity": finding.severity.value,
        "label": finding.severity.label,
        "message": finding.message,
        "mend": finding.mend,
        "basis": finding.legal_basis,
        "lines": [[int(it.key) if it.key.isdigit() else None, it.reference] for it in pointed],
        "more": len(finding.lines) - len(pointed),
    }


def faults_json(faults: Iterable[LineFault]) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with edits."""
    for it in faults:
        yield {
            "edit": it.edit,
            "place": it.place,
            "field": it.field,
            "message": it.message,
            "mend": it.mend,
            "value": it.value,
        }


def conflicts_json(conflicts: Iterable[LineConflict]) -> Iterator[dict[str, Any]]:
    """Yield the conflicts, with both values and who changed the line when."""
    for it in conflicts:
        yield {
            "edit": it.edit,
            "line": str(it.line),
            "rank": it.rank,
            "field": it.field,
            "mine": it.mine,
            "theirs": it.theirs,
            "by": it.by,
            "at": f"{localtime(it.at):%H:%M}" if it.at else "",
            "revision": it.revision,
        }


def edit_of(value: Any) -> tuple[UUID | None, dict[str, Value], dict[str, str]]:
    """Return the line, the fields and what was seen of an edit received. Raises ValueError, TypeError, KeyError."""
    line = UUID(value["line"]) if value.get("line") else None
    fields: dict[str, Value] = {
        str(name): None if it is None else str(it) for name, it in (value.get("fields") or {}).items()
    }
    if unknown := fields.keys() - set(FIELDS):
        raise ValueError(f"a line has no field {', '.join(sorted(unknown))}")
    was = {str(name): str(it) for name, it in (value.get("was") or {}).items()}
    return line, fields, was
