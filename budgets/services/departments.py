"""Departments: named, given their members, deleted while no line is theirs."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import CreditLine, Department, DepartmentMember, Syndicate, User


@transaction.atomic
def save_department(
    syndicate: Syndicate, department: Department | None, *, code: str, name: str, members: Iterable[User]
) -> Department:
    """Return the department with this code, name and members, new when there was none. Raises ValidationError."""
    row = department or Department(syndicate=syndicate)
    row.code, row.name = code.strip(), name.strip()
    row.full_clean()
    row.save()
    wanted = {user.pk for user in members}
    there = set(DepartmentMember.objects.filter(department=row).values_list("user", flat=True))
    DepartmentMember.objects.filter(department=row).exclude(user__in=wanted).delete()
    DepartmentMember.objects.bulk_create(
        DepartmentMember(syndicate=syndicate, department=row, user_id=user) for user in sorted(wanted - there)
    )
    return row


@transaction.atomic
def delete_department(department: Department) -> None:
    """Delete a department. Raises ValidationError in French when lines are its own."""
    if lines := CreditLine.objects.filter(department=department).count():
        raise ValidationError(
            f"{lines} ligne(s) de décisions sont au service {department}\u00a0: donnez-les d’abord à un autre."
        )
    department.delete()
