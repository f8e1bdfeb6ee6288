"""The assembly: its members and their seats, the rules of its statutes, what it delegated."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import PREPARERS, has_role, require_role
from deliberations.forms.assembly import MemberBodyForm, PresidentDelegationForm, StatutesForm, new_statutes
from deliberations.models import Delegate, MemberBody, PresidentDelegation
from deliberations.queries.assembly import assembly_rules, member_bodies, rules_by_kind, statutes_of
from deliberations.rules.statutes import USUAL
from deliberations.views.assembly_rules import shown_rules

EDITORS = PREPARERS | {Role.ADMINISTRATOR}


@require_safe
def assembly_detail(request: SyndicateRequest) -> HttpResponse:
    """Show the assembly: bureau, members with their delegates, rules of the meetings, delegations."""
    rules = assembly_rules(request.syndicate)
    delegations = PresidentDelegation.objects.select_related("delegate")
    context = {
        "bureau": Delegate.objects.filter(is_active=True, bureau_rank__isnull=False).order_by("bureau_rank"),
        "members": member_bodies().filter(left_on=None),
        "alone": Delegate.objects.filter(is_active=True, member=None),
        "rules": shown_rules(rules),
        "free": rules.free,
        "delegations": delegations,
        "today": localdate(),
        "edits": has_role(request, *EDITORS),
    }
    return render(request, "deliberations/assembly_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_body_add(request: SyndicateRequest) -> HttpResponse:
    """Add a commune or community."""
    require_role(request, *EDITORS)
    form = MemberBodyForm(request.POST or None, instance=MemberBody(syndicate=request.syndicate))
    return _save(request, form, "Ajouter une collectivité membre")


@require_http_methods(["GET", "HEAD", "POST"])
def member_body_change(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change a commune or community."""
    require_role(request, *EDITORS)
    member = get_object_or_404(MemberBody, pk=code)
    return _save(request, MemberBodyForm(request.POST or None, instance=member), member.name)


@require_http_methods(["GET", "HEAD", "POST"])
def statutes_change(request: SyndicateRequest) -> HttpResponse:
    """Type the clauses of the statutes that depart from the law."""
    require_role(request, *EDITORS)
    law = rules_by_kind().get(request.syndicate.kind, USUAL)
    statutes = statutes_of(request.syndicate) or new_statutes(request.syndicate)
    return _save(request, StatutesForm(request.POST or None, instance=statutes, law=law), "Règles des statuts")


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_add(request: SyndicateRequest) -> HttpResponse:
    """Add a delegation of the assembly."""
    require_role(request, *EDITORS)
    form = PresidentDelegationForm(request.POST or None, instance=PresidentDelegation(syndicate=request.syndicate))
    return _save(request, form, "Ajouter une délégation de l’assemblée")


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_change(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change a delegation of the assembly, or end it."""
    require_role(request, *EDITORS)
    delegation = get_object_or_404(PresidentDelegation, pk=code)
    return _save(request, PresidentDelegationForm(request.POST or None, instance=delegation), delegation.subject)


def _save(request: SyndicateRequest, form: "forms.ModelForm[Model]", title: str) -> HttpResponse:
    """Save a valid form and go back to the assembly; else show it."""
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "C’est enregistré.")
        return redirect("deliberations:assembly_detail", request.syndicate.slug)
    context = {"form": form, "heading": title}
    return render(request, "deliberations/assembly_form.html", context, status=422 if form.is_bound else 200)
