"""The departments of a syndicate (services gestionnaires) and who proposes credits for them."""

from django.db import models

from budgets.models.base import OWNED, SyndicateOwned
from budgets.models.users import User


class Department(SyndicateOwned):
    """A department that prepares its own credit lines. Its members propose on its lines and on no other."""

    code = models.CharField("code", max_length=20)
    name = models.CharField("nom", max_length=120)
    members = models.ManyToManyField(
        User,
        through="DepartmentMember",
        through_fields=("department", "user"),
        related_name="departments",
        verbose_name="agents",
    )

    class Meta(SyndicateOwned.Meta):
        verbose_name = "service gestionnaire"
        verbose_name_plural = "services gestionnaires"
        ordering = ["code"]
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["syndicate", "code"],
                name="budgets_department_once",
                violation_error_message="Un service du syndicat porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DepartmentMember(SyndicateOwned):
    """A user who proposes the credits of a department."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="memberships", verbose_name="service")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="agent")

    class Meta(SyndicateOwned.Meta):
        verbose_name = "agent d’un service"
        verbose_name_plural = "agents des services"
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["department", "user"],
                name="budgets_departmentmember_once",
                violation_error_message="Cette personne propose déjà pour ce service.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.department})"
