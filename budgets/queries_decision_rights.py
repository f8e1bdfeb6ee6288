"""What a member may do in a decision, from his roles and the departments that he proposes for."""

from collections.abc import Collection
from uuid import UUID

from budgets.models import BudgetDecision, BudgetYear, DepartmentMember
from budgets.rules.edit_rights import EditRights, edit_rights


def departments_of(user_id: int | None) -> list[UUID]:
    """Return the departments of the current syndicate that a user proposes for (1 query)."""
    return list(DepartmentMember.objects.filter(user=user_id).values_list("department", flat=True))


def rights_in(decision: BudgetDecision, user_id: int | None, roles: Collection[str]) -> EditRights:
    """Return the rights of a member in a decision (1 query). Reads the decision's year."""
    is_open = decision.budget_year.state == BudgetYear.State.OPEN
    return edit_rights(decision.state, roles, departments_of(user_id), open_year=is_open)
