"""What is asked of the lines of a decision, by whom, and what comes back: edits, mistakes, conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from budgets.formats.decision_lines_file import field_label
from budgets.models import CreditLine, User
from budgets.rules.edit_rights import EditRights
from budgets.rules.line_entry import Value


@dataclass(frozen=True, slots=True)
class LineAuthor:
    """Who edits, and the rights that hold in the decision; without `rights`, the program itself, on every line."""

    user: User | None
    rights: EditRights | None = None

    def may_edit(self, department: UUID | None) -> bool:
        """Return whether the author may edit the lines of a department."""
        return self.rights is None or self.rights.may_edit(department)


@dataclass(frozen=True, slots=True)
class LineEdit:
    """An edit of a line, or a new one (`line` None). `fields`: texts as typed, or amounts in euros.

    `revision` is that of the line its author saw, None when whatever is there may be replaced; `was` is what the author
    saw in the fields, so that two people may change different fields of a line. `place` is how messages name the line.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    line: UUID | None = None
    revision: int | None = None
    was: Mapping[str, str] = field(default_factory=dict)
    deletes: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with an edit, counted from 0: where, in which field, what to do, all in French."""

    edit: int
    place: str
    field: str
    message: str
    mend: str
    value: str = ""

    @property
    def label(self) -> str:
        """Return the name of the field as people know it."""
        return field_label(self.field)

    def __str__(self) -> str:
        return f"{self.place}\u00a0: {self.message} {self.mend}" if self.place else f"{self.message} {self.mend}"


@dataclass(frozen=True, slots=True)
class LineConflict:
    """Two edits of the same field ("" for a line deleted by one): `mine` is refused, `theirs` is what is there."""

    edit: int
    line: UUID
    rank: int
    field: str
    mine: str
    theirs: str
    by: str
    at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class EditedLines:
    """What was written: the decision's new revision, the lines changed or added, the ids and ranks taken away.

    `added` gives the rank of the new line of each adding edit, by the edit's position.
    """

    revision: int
    lines: list[CreditLine]
    deleted: dict[UUID, int]
    added: dict[int, int]


@dataclass(frozen=True, slots=True)
class LinesCount:
    """How many lines edits would add, change and delete."""

    added: int
    changed: int
    deleted: int


class DecisionClosedError(ValueError):
    """The decision may not be edited any more, or is of a kind that is not; the message is French."""


class LinesRefusedError(ValueError):
    """Edits that can't be written; nothing is. `faults` says why."""

    def __init__(self, faults: list[LineFault]) -> None:
        super().__init__("\n".join(map(str, faults[:20])))
        self.faults = faults


class LinesInConflictError(ValueError):
    """Edits of what somebody else has changed since; nothing is written. `conflicts` has both values."""

    def __init__(self, conflicts: list[LineConflict]) -> None:
        super().__init__("Une autre personne a modifié ces lignes entre-temps.")
        self.conflicts = conflicts
