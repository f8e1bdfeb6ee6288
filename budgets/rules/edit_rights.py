"""Who may change the lines of a budget decision: the finance department, and each department on its own lines.

In preparation several departments propose, each on its own lines; in arbitration the finance department alone
arbitrates; afterwards nobody changes anything.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from budgets.rules.decision_workflow import EDITED, OFFICER, ORDONNATEUR, State

_FINANCE = frozenset({OFFICER, ORDONNATEUR})


@dataclass(frozen=True, slots=True)
class EditRights:
    """What a member may do in a decision. `departments` are the keys of those he proposes for.

    `sees_all` is False for somebody who proposes for a department: as long as the decision is not proposed, he sees
    the lines of his departments.
    """

    edits_all: bool
    edits_own: bool
    sees_all: bool
    departments: frozenset[Any] = frozenset()

    @property
    def edits(self) -> bool:
        """Return whether some line at least may be changed."""
        return self.edits_all or self.edits_own

    def may_edit(self, department: Any) -> bool:
        """Return whether the lines of a department (its key, None for no department) may be changed."""
        return self.edits_all or (self.edits_own and department is not None and department in self.departments)

    def may_see(self, department: Any) -> bool:
        """Return whether the lines of a department may be seen."""
        return self.sees_all or department in self.departments


def edit_rights(state: str, roles: Collection[str], departments: Collection[Any], *, open_year: bool) -> EditRights:
    """Return the rights of a member with these roles who proposes for these departments."""
    own = frozenset(departments)
    is_finance = bool(_FINANCE & set(roles))
    is_edited = open_year and state in EDITED
    return EditRights(
        edits_all=is_edited and is_finance,
        edits_own=open_year and state == State.PREPARATION and bool(own),
        sees_all=is_finance or not own or state not in EDITED,
        departments=own,
    )
