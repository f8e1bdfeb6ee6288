"""What an elected member reads on a phone: the agenda, its texts, and his answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import require_role
from deliberations.forms.steps import AnswerForm
from deliberations.models import Approval, Deliberation, PrivateNote
from deliberations.queries.act_text import act_text
from deliberations.queries.deliberations import decided, get_deliberation_or_404, to_read
from deliberations.queries.documents import shown_documents
from deliberations.queries.polls import delegate_of
from deliberations.rules.workflow import check_step, may
from deliberations.services import approvals
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.views.figure_links import figure_addresses
from deliberations.views.page import voted_context
from deliberations.views.refusals import add_refusal, answers_refusals

LATEST = 10


@require_safe
def reading_list(request: SyndicateRequest) -> HttpResponse:
    """List what is on the agenda of the meetings to come, then what was decided lately."""
    require_role(request, Role.ELECTED_MEMBER)
    context = {"agenda": to_read(request.user.pk), "decided": decided()[:LATEST]}
    return render(request, "deliberations/reading_list.html", context)


@require_safe
def reading_detail(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Show a text to read, with the member's answer."""
    require_role(request, Role.ELECTED_MEMBER)
    return _page(request, get_deliberation_or_404(code))


@require_POST
@answers_refusals
def reading_answer(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Record the answer of the member."""
    deliberation = get_deliberation_or_404(code)
    check_step("answer", state=deliberation.state, roles=request.roles)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            by = Actor.of_request(request)
            approvals.answer(deliberation, given=data["answer"], comment=data["comment"], by=by)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "Votre avis est enregistré. Vous pouvez le changer jusqu’au vote.")
            return redirect("deliberations:reading_list", request.syndicate.slug)
    return _page(request, deliberation, form)


def _page(request: SyndicateRequest, deliberation: Deliberation, form: AnswerForm | None = None) -> HttpResponse:
    """Show the text, as voted or as it stands, and the form of the answer while it is open."""
    mine = Approval.objects.filter(deliberation=deliberation, user=request.user).first()
    if form is None and may("answer", state=deliberation.state, roles=request.roles):
        form = AnswerForm(initial={"answer": mine.answer, "comment": mine.comment} if mine else None)
    context: dict[str, Any] = {
        "deliberation": deliberation,
        "mine": mine,
        "form": form,
        "documents": shown_documents(deliberation),
        "keeps_notes": delegate_of(request.user.pk) is not None,
        "note": PrivateNote.objects.filter(deliberation=deliberation, user=request.user)
        .values_list("text", flat=True)
        .first()
        or "",
    }
    if deliberation.is_frozen:
        context |= voted_context(deliberation)
    else:
        text = act_text(deliberation)
        context |= {"text": text, "figure_addresses": figure_addresses(deliberation, text, may_edit=False)}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "deliberations/reading_detail.html", context, status=status)
