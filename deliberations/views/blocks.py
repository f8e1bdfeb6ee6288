"""The blocks of a text: add, change, move, remove. With htmx the text is swapped in place, else the page comes back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from budgets.http import SyndicateRequest
from deliberations.forms.texts import BlockForm
from deliberations.models import Block, Deliberation
from deliberations.queries.act_text import act_text
from deliberations.queries.deliberations import get_block_or_404, get_deliberation_or_404
from deliberations.rules.workflow import check_step
from deliberations.services import drafting
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.views.page import deliberation_context
from deliberations.views.refusals import add_refusal, answers_refusals


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def block_add(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Add a block after the one whose rank is given."""
    deliberation = get_deliberation_or_404(code)
    check_step("edit", state=deliberation.state, roles=request.roles)
    form = BlockForm(
        request.POST or None,
        deliberation=deliberation,
        initial={"after": request.GET.get("apres", "0"), "kind": Block.Kind.PARAGRAPH},
    )
    if request.method == "POST" and form.is_valid():
        after = form.cleaned_data["after"] or 0
        try:
            block = drafting.add_block(deliberation, form.block_input(), after=after, by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return text_changed(request, deliberation, "Le bloc est ajouté.", f"bloc-{block.pk}")
    return block_form_page(request, deliberation, form)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def block_change(request: SyndicateRequest, code: UUID, block: UUID) -> HttpResponse:
    """Change the kind and the text of a block."""
    deliberation = get_deliberation_or_404(code)
    check_step("edit", state=deliberation.state, roles=request.roles)
    found = get_block_or_404(deliberation, block)
    form = BlockForm(request.POST or None, deliberation=deliberation, block=found)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change_block(found, form.block_input(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return text_changed(request, deliberation, "Le bloc est enregistré.", f"bloc-{found.pk}")
    return block_form_page(request, deliberation, form, found)


@require_POST
@answers_refusals
def block_move(request: SyndicateRequest, code: UUID, block: UUID, way: str) -> HttpResponse:
    """Move a block up (`monter`) or down (`descendre`)."""
    deliberation = get_deliberation_or_404(code)
    found = get_block_or_404(deliberation, block)
    drafting.move_block(found, up=way == "monter", by=Actor.of_request(request))
    return text_changed(request, deliberation, "Le bloc est déplacé.", f"bloc-{found.pk}")


@require_POST
@answers_refusals
def block_remove(request: SyndicateRequest, code: UUID, block: UUID) -> HttpResponse:
    """Remove a block."""
    deliberation = get_deliberation_or_404(code)
    drafting.remove_block(get_block_or_404(deliberation, block), by=Actor.of_request(request))
    return text_changed(request, deliberation, "Le bloc est supprimé.", "texte")


def text_changed(request: SyndicateRequest, deliberation: Deliberation, announce: str, anchor: str) -> HttpResponse:
    """Answer a change of the text: the fragment for htmx, else the page at the block concerned."""
    if not request.htmx:
        return redirect(f"{deliberation.get_absolute_url()}#{anchor}")
    context = deliberation_context(request, get_deliberation_or_404(deliberation.pk))
    return render(request, "deliberations/_text.html", context | {"announce": announce})


def block_form_page(
    request: SyndicateRequest, deliberation: Deliberation, form: BlockForm, block: Block | None = None
) -> HttpResponse:
    """Show the form of a block, with the figures that it may link."""
    context: dict[str, Any] = {
        "deliberation": deliberation,
        "budget_year": deliberation.budget_year,
        "form": form,
        "edited": block,
        "form_id": f"formulaire-{block.pk if block else form['after'].value() or 0}",
        "figures": act_text(deliberation).figures.values(),
    }
    template = "deliberations/_block_form.html" if request.htmx else "deliberations/block_form.html"
    answer = render(request, template, context, status=422 if form.is_bound else 200)
    # with htmx a form that can't stand takes its own place again, not the place of the text
    return reswap(retarget(answer, f"#{context['form_id']}"), "outerHTML") if form.is_bound else answer
