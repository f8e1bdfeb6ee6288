"""The members of the assembly."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import PREPARERS, has_role, require_role
from deliberations.forms.meetings import DelegateForm
from deliberations.models import Delegate
from deliberations.tables import DelegateTable

EDITORS = PREPARERS | {Role.ADMINISTRATOR}


@require_safe
def delegate_list(request: SyndicateRequest) -> HttpResponse:
    """List the members of the assembly."""
    table = DelegateTable(Delegate.objects.select_related("member"), slug=request.syndicate.slug)
    RequestConfig(request, paginate={"per_page": 100}).configure(table)
    return render(request, "deliberations/delegate_list.html", {"table": table, "edits": has_role(request, *EDITORS)})


@require_http_methods(["GET", "HEAD", "POST"])
def delegate_add(request: SyndicateRequest) -> HttpResponse:
    """Add a member of the assembly."""
    require_role(request, *EDITORS)
    return _save(request, DelegateForm(request.POST or None, instance=Delegate(syndicate=request.syndicate)))


@require_safe
def delegate_detail(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show a member of the assembly."""
    delegate = get_object_or_404(Delegate, pk=code)
    context = {"delegate": delegate, "edits": has_role(request, *EDITORS)}
    return render(request, "deliberations/delegate_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delegate_change(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change what is known of a member of the assembly."""
    require_role(request, *EDITORS)
    return _save(request, DelegateForm(request.POST or None, instance=get_object_or_404(Delegate, pk=code)))


def _save(request: SyndicateRequest, form: DelegateForm) -> HttpResponse:
    """Save a valid form and go back to the list; else show it."""
    if request.method == "POST" and form.is_valid():
        delegate = form.save()
        messages.success(request, f"{delegate} est enregistré.")
        return redirect("deliberations:delegate_list", request.syndicate.slug)
    context = {"form": form, "delegate": None if form.instance._state.adding else form.instance}
    return render(request, "deliberations/delegate_form.html", context, status=422 if form.is_bound else 200)
