"""The departments of a syndicate: who proposes credits on which lines."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.forms.departments import DepartmentForm
from budgets.http import SyndicateRequest
from budgets.models import Department, Role
from budgets.perms import PREPARERS, has_role, require_role
from budgets.services.departments import delete_department, save_department

MANAGERS = PREPARERS | {Role.ADMINISTRATOR}


@require_safe
def department_list(request: SyndicateRequest) -> HttpResponse:
    """List the departments with those who propose for them."""
    departments = Department.objects.prefetch_related("members")
    context = {"departments": departments, "manages": has_role(request, *MANAGERS)}
    return render(request, "budgets/department_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def department_add(request: SyndicateRequest) -> HttpResponse:
    """Add a department."""
    require_role(request, *MANAGERS)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: SyndicateRequest, department: UUID) -> HttpResponse:
    """Rename a department, choose who proposes for it."""
    require_role(request, *MANAGERS)
    return _edit(request, get_object_or_404(Department, pk=department))


@require_POST
def department_delete(request: SyndicateRequest, department: UUID) -> HttpResponse:
    """Delete a department that has no line."""
    require_role(request, *MANAGERS)
    try:
        delete_department(get_object_or_404(Department, pk=department))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le service est supprimé.")
    return redirect("budgets:department_list", request.syndicate.slug)


def _edit(request: SyndicateRequest, department: Department | None) -> HttpResponse:
    form = DepartmentForm(request.POST if request.method == "POST" else None, department=department)
    if form.is_valid():
        try:
            saved = save_department(request.syndicate, department, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Le service {saved} est enregistré.")
            return redirect("budgets:department_list", request.syndicate.slug)
    context = {"form": form, "department": department}
    return render(request, "budgets/department_edit.html", context, status=422 if form.is_bound else 200)
