"""Deliberations of every kind: choose one, give what it needs, read its figures again; the syndicate's own words."""

import json
from base64 import b64encode
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.http import SyndicateRequest
from budgets.models import Role
from budgets.perms import PREPARERS, require_role
from deliberations.forms.convocations import ChairForm
from deliberations.forms.kinds import ActStyleForm, FieldsForm, KindForm, WordingForm
from deliberations.kinds import kind_of, kinds, wording_of
from deliberations.models import ALLOCATION, ActStyle, Deliberation, KindWording, style_of
from deliberations.queries.deliberations import get_deliberation_or_404
from deliberations.queries.kind_preview import kind_preview
from deliberations.rules.kinds import KindTemplate, Wording, act_number, check_pattern, reworded
from deliberations.rules.workflow import check_step
from deliberations.services import drafting
from deliberations.services.actor import Actor
from deliberations.services.refusals import Refused
from deliberations.views.refusals import add_refusal, answers_refusals

EDITORS = PREPARERS | {Role.ADMINISTRATOR}


def get_kind_or_404(name: str) -> KindTemplate:
    """Return a kind by its name in the address. Raises Http404."""
    if name not in kinds():
        raise Http404("Cette nature de délibération n’existe pas.")
    return kind_of(name)


@require_safe
def kind_list(request: SyndicateRequest) -> HttpResponse:
    """List the kinds of deliberations, to draft one or to adapt its words."""
    require_role(request, *EDITORS)
    groups = [(name, list(found)) for name, found in groupby(kinds().values(), key=lambda kind: kind.group)]
    own = set(KindWording.objects.values_list("kind", flat=True))
    context = {"groups": groups, "own": own, "allocation": ALLOCATION, "prepares": bool(request.roles & PREPARERS)}
    return render(request, "deliberations/kind_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def deliberation_new(request: SyndicateRequest, kind: str) -> HttpResponse:
    """Draft a deliberation of a kind from what it needs."""
    require_role(request, *PREPARERS)
    template = get_kind_or_404(kind)
    if template.name == ALLOCATION:
        raise Http404("Une affectation se rédige depuis les résultats de l’exercice.")
    form = KindForm(request.POST or None, kind=template, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            deliberation = drafting.draft_of_kind(form.draft_input(), by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "La délibération est rédigée : relisez-la, puis soumettez-la.")
            return redirect(deliberation)
    context = {"form": form, "kind": template}
    return render(request, "deliberations/deliberation_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def deliberation_fields(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Change what was typed of a deliberation: its text follows."""
    deliberation = get_deliberation_or_404(code)
    check_step("edit", state=deliberation.state, roles=request.roles)
    template = kind_of(deliberation.kind)
    form = FieldsForm(request.POST or None, kind=template, initial=deliberation.fields)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change_fields(deliberation, form.cleaned_data, by=Actor.of_request(request))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "Les données sont enregistrées : le texte les suit.")
            return redirect(deliberation)
    context = {"form": form, "kind": template, "deliberation": deliberation}
    return render(request, "deliberations/deliberation_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@answers_refusals
def deliberation_accept(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Hold the figures as they are now for read."""
    deliberation = drafting.accept_figures(get_deliberation_or_404(code), by=Actor.of_request(request))
    messages.success(request, "Les nouveaux chiffres sont acceptés.")
    return redirect(deliberation)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_wording(request: SyndicateRequest, kind: str) -> HttpResponse:
    """Adapt the words of a kind, with a preview before anything is kept."""
    require_role(request, *EDITORS)
    template = get_kind_or_404(kind)
    mine = own_texts(template, wording_of(kind))
    form = WordingForm(request.POST or None, kind=template, initial=mine)
    wording = wording_of(kind)
    if request.method == "POST" and form.is_valid():
        wording = Wording(form.cleaned_data["title"], form.texts())
    preview = kind_preview(reworded(template, wording), on=localdate())
    if request.method == "POST" and form.is_valid():
        for error in preview.errors:
            form.add_error(None, error)
        if "save" in request.POST and form.is_valid():
            keep_wording(request, template, wording)
            messages.success(request, "Ces mots seront ceux des prochaines délibérations de cette nature.")
            return redirect("deliberations:kind_list", request.syndicate.slug)
    context = {"form": form, "kind": template, "preview": preview}
    return render(request, "deliberations/kind_wording.html", context, status=422 if form.errors else 200)


def own_texts(template: KindTemplate, wording: Wording) -> dict[str, Any]:
    """Return what the form shows: the syndicate's words, else the model's."""
    texts = wording.texts or {}
    shown = {f"block_{place}": texts.get(place, block.text) for place, block in enumerate(template.blocks)}
    return {"title": wording.title or template.title, **shown}


def keep_wording(request: SyndicateRequest, template: KindTemplate, wording: Wording) -> None:
    """Store what differs from the model; nothing at all when nothing does."""
    changed = {
        place: text for place, text in (wording.texts or {}).items() if text.strip() != template.blocks[place].text
    }
    title = wording.title if wording.title != template.title else ""
    if not changed and not title:
        KindWording.objects.filter(kind=template.name).delete()
        return
    model = json.dumps({"title": title, "texts": changed}, ensure_ascii=False)
    KindWording.objects.update_or_create(syndicate=request.syndicate, kind=template.name, defaults={"model": model})


@require_http_methods(["GET", "HEAD", "POST"])
def act_style(request: SyndicateRequest) -> HttpResponse:
    """Choose the pattern of the numbers, the logo and the lines of the acts, with an example of number."""
    require_role(request, *EDITORS)
    style = style_of(request.syndicate)
    form = ActStyleForm(request.POST or None, request.FILES or None, instance=style)
    logo = bytes(style.logo or b"")
    if form.is_bound and form.is_valid():
        logo = form.cleaned_data["logo_file"] or (b"" if form.cleaned_data["remove_logo"] else logo)
        if "save" in request.POST:
            form.save()
            messages.success(request, "La présentation des actes est enregistrée.")
            return redirect("deliberations:act_style", request.syndicate.slug)
    context = {"form": form, "example": _example(style), "logo": _drawn(logo), "style": style}
    return render(request, "deliberations/act_style.html", context, status=422 if form.errors else 200)


def _example(style: ActStyle) -> str:
    """Return a number of the form given: the third act of this month's meeting; empty when the pattern can't stand."""
    if check_pattern(style.number_pattern):
        return ""
    return act_number(style.number_pattern, acronym="CS", day=localdate(), rank=3, order=7)


def _drawn(logo: bytes) -> str:
    """Return the drawing as an address that a page shows without asking for anything else."""
    return f"data:image/svg+xml;base64,{b64encode(logo).decode()}" if logo else ""


@require_POST
def deliberation_chair(request: SyndicateRequest, code: UUID) -> HttpResponse:
    """Choose who presides for this vote and who reports on it, until the vote."""
    require_role(request, *PREPARERS)
    deliberation = get_deliberation_or_404(code)
    form = ChairForm(request.POST, instance=deliberation)
    if not deliberation.is_frozen and form.is_valid():
        chosen = form.cleaned_data
        Deliberation.objects.filter(pk=deliberation.pk).update(chair=chosen["chair"], reporter=chosen["reporter"])
        messages.success(request, "La présidence de ce vote et le rapporteur sont enregistrés.")
    return redirect(deliberation)
