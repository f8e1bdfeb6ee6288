"""Members of a syndicate and their roles: for its administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets import queries_members
from budgets.forms.members import MemberForm, RoleForm, SecondFactorForm
from budgets.http import SyndicateRequest
from budgets.models import Membership, Role
from budgets.perms import require_role
from budgets.queries_members import Member
from budgets.services import members as services
from budgets.services.invitations import is_waiting, send_invitation


@require_safe
def member_list(request: SyndicateRequest) -> HttpResponse:
    """List the members, their roles and whether they use a second factor."""
    require_role(request, Role.ADMINISTRATOR)
    people = queries_members.members()
    waiting = {person.user.pk for person in people if is_waiting(person.user)}
    return render(request, "budgets/member_list.html", {"people": people, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: SyndicateRequest) -> HttpResponse:
    """Add a person by his e-mail address."""
    require_role(request, Role.ADMINISTRATOR)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.add_member(request.syndicate, invited_by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{user} est membre du syndicat ; un courriel lui a été envoyé.")
            return redirect("budgets:member_list", request.syndicate.slug)
    status = 422 if form.is_bound else 200
    return render(request, "budgets/member_add.html", {"form": form}, status=status)


@require_safe
def member_detail(request: SyndicateRequest, user: int) -> HttpResponse:
    """Show a member: roles to give and to take back."""
    require_role(request, Role.ADMINISTRATOR)
    return _page(request, _member_or_404(user))


@require_POST
def member_role_give(request: SyndicateRequest, user: int) -> HttpResponse:
    """Give a member one more role."""
    require_role(request, Role.ADMINISTRATOR)
    person = _member_or_404(user)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, person, errors=["Choisissez un rôle de la liste."], status=422)
    try:
        membership = services.give_role(request.syndicate, person.user, form.cleaned_data["role"])
    except ValidationError as error:
        return _page(request, person, errors=error.messages, status=422)
    messages.success(request, f"{person.user} a maintenant le rôle « {membership.get_role_display()} ».")
    return redirect("budgets:member_detail", request.syndicate.slug, user)


@require_POST
def member_role_take(request: SyndicateRequest, user: int, role: str) -> HttpResponse:
    """Take a role back from a member."""
    require_role(request, Role.ADMINISTRATOR)
    membership = get_object_or_404(Membership, user=user, role=role)
    person = _member_or_404(user)
    try:
        services.take_role(membership)
    except ValidationError as error:
        return _page(request, person, errors=error.messages, status=409)
    messages.success(request, f"{person.user} n’a plus le rôle « {membership.get_role_display()} ».")
    if len(person.memberships) > 1:
        return redirect("budgets:member_detail", request.syndicate.slug, user)
    return redirect("budgets:member_list", request.syndicate.slug)


@require_POST
def member_invite(request: SyndicateRequest, user: int) -> HttpResponse:
    """Send the link again to a member who has not set his password."""
    require_role(request, Role.ADMINISTRATOR)
    person = _member_or_404(user)
    try:
        send_invitation(request.syndicate, person.user, invited_by=request.user)
    except ValidationError as error:
        return _page(request, person, errors=error.messages, status=503)
    messages.success(request, f"Un courriel a été envoyé à {person.user.email}.")
    return redirect("budgets:member_detail", request.syndicate.slug, user)


@require_POST
def second_factor_demand(request: SyndicateRequest) -> HttpResponse:
    """Demand a second factor of every member, or stop demanding it."""
    require_role(request, Role.ADMINISTRATOR)
    form = SecondFactorForm(request.POST)
    demanded = form.is_valid() and form.cleaned_data["demanded"]
    services.demand_second_factor(request.syndicate, demanded)
    messages.success(
        request,
        "Le second facteur est maintenant exigé de tous les membres."
        if demanded
        else "Le second facteur n’est plus exigé : chacun peut l’activer.",
    )
    return redirect("budgets:member_list", request.syndicate.slug)


def _member_or_404(user: int) -> Member:
    person = queries_members.member(user)
    if person is None:
        raise Http404("Cette personne n’est pas membre du syndicat.")
    return person


def _page(
    request: SyndicateRequest, person: Member, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"person": person, "waiting": is_waiting(person.user), "errors": errors or []}
    return render(request, "budgets/member_detail.html", context, status=status)
