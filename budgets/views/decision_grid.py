"""The grid of a decision's lines: the page, and what it exchanges with the server as JSON."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from budgets.grid_data import (
    LINE,
    chart_json,
    columns_json,
    conflicts_json,
    edit_of,
    editors,
    faults_json,
    findings_json,
    lines_json,
    visible_lines,
)
from budgets.http import SyndicateRequest
from budgets.live_decisions import after_edit, kept_placements, live_decision
from budgets.models import BudgetDecision, Department
from budgets.perms import get_budget_year_or_404
from budgets.presence import note_presence
from budgets.queries_decision_rights import rights_in
from budgets.queries_decision_view import AccountsNotChecked
from budgets.rules.edit_rights import EditRights
from budgets.rules.line_amounts import split_amount
from budgets.rules.money import parse_amount
from budgets.services.decision_lines import edit_lines, why_closed
from budgets.services.line_edits import (
    DecisionClosedError,
    EditedLines,
    LineAuthor,
    LineEdit,
    LinesInConflictError,
    LinesRefusedError,
)
from budgets.views.decision_lookup import any_decision_or_404

MOST_EDITS = 20_000
# findings tell of lines that an agent of a department does not see
ONLY_FOR_ALL = {
    "order": [],
    "new": {},
    "unchecked": "Les contrôles portent sur toute la décision : le service des finances les voit.",
}


@require_safe
def decision_grid(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Show the lines of a decision in a grid; whoever may, edits them there."""
    found = any_decision_or_404(budget, year, decision)
    rights = rights_in(found, request.user.pk, request.roles)
    closed = why_closed(found)
    settings = {
        "columns": columns_json(found),
        "line": LINE,
        "addsToYear": found.kind != BudgetDecision.Kind.PRIMITIVE,
        "isVoted": found.is_voted,
        "editsAll": rights.edits_all and not closed,
        "ownDepartments": [str(pk) for pk in rights.departments] if rights.edits_own and not closed else [],
        "departments": [[it.code, it.name, str(it.pk)] for it in Department.objects.all()],
        "chart": str(found.budget_year.chart),
    }
    context = {"budget_year": found.budget_year, "decision": found, "settings": settings, "closed": closed}
    return render(request, "budgets/decision_grid.html", context | {"edits": rights.edits and not closed})


@require_safe
def decision_grid_chart(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give the accounts, chapters and functions that lines are made of."""
    answer = JsonResponse(chart_json(get_budget_year_or_404(budget, year).chart))
    any_decision_or_404(budget, year, decision)
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


@require_safe
def decision_grid_lines(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give the lines, or those changed since a revision; with `ids`, the lines that are there."""
    found = any_decision_or_404(budget, year, decision)
    rights = rights_in(found, request.user.pk, request.roles)
    lines = visible_lines(found, rights)
    told = _lines_since(request.GET.get("since", ""), found, lines)
    if "ids" in request.GET:
        told["ids"] = [str(pk) for pk in lines.values_list("pk", flat=True)]
    if "cell" in request.GET:
        told["others"] = note_presence(found.pk, request.user, request.GET["cell"][:80])
    return JsonResponse(told)


@require_safe
def decision_grid_findings(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give what the controls find in the decision as it stands."""
    found = any_decision_or_404(budget, year, decision)
    if not rights_in(found, request.user.pk, request.roles).sees_all:
        return JsonResponse(ONLY_FOR_ALL)
    try:
        live = live_decision(found)
    except AccountsNotChecked as reason:
        return JsonResponse({"order": [], "new": {}, "unchecked": str(reason)})
    return JsonResponse({"revision": live.revision, **findings_json(live.findings)})


@require_safe
def decision_grid_shares(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Give the shares of some amounts in proportion to some weights, exact to the cent."""
    any_decision_or_404(budget, year, decision)
    try:
        weights = [parse_amount(text) for text in request.GET.getlist("weight")]
        amounts = [parse_amount(text) for text in request.GET.getlist("amount")]
        shares = [[f"{it:.2f}" for it in split_amount(amount, weights)] for amount in amounts]
    except ValueError as error:
        return JsonResponse({"refused": str(error)}, status=422)
    return JsonResponse({"shares": shares})


@require_POST
def decision_grid_edit(request: SyndicateRequest, budget: str, year: int, decision: UUID) -> HttpResponse:
    """Write edits, all or nothing; answer with the lines as written and the findings that changed.

    409: another edit came first, or the decision is closed; 422: something is wrong, each with its field and mend.
    """
    found = any_decision_or_404(budget, year, decision)
    rights = rights_in(found, request.user.pk, request.roles)
    if not rights.edits:
        refused = why_closed(found) or "Vos rôles ne permettent pas de modifier ces lignes."
        return JsonResponse({"refused": refused}, status=403)
    try:
        sent: Any = request.FILES["edits"]  # a file, because a pasted block may be large
        edits = _edits(json.loads(sent.read()))
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"refused": "La demande est illisible : rechargez la page."}, status=400)
    if len(edits) > MOST_EDITS:
        refused = f"Plus de {MOST_EDITS} lignes à la fois : collez-les en plusieurs fois, ou importez le fichier."
        return JsonResponse({"refused": refused}, status=422)
    return _edited(found, edits, LineAuthor(request.user, rights), since=request.POST.get("since", ""))


def _edited(decision: BudgetDecision, edits: list[LineEdit], author: LineAuthor, *, since: str) -> HttpResponse:
    try:
        with transaction.atomic():
            edited = edit_lines(decision, edits, author=author, placements=kept_placements(decision))
    except DecisionClosedError as error:
        return JsonResponse({"refused": str(error)}, status=409)
    except LinesInConflictError as error:
        return JsonResponse({"conflicts": list(conflicts_json(error.conflicts))}, status=409)
    except LinesRefusedError as error:
        return JsonResponse({"faults": list(faults_json(error.faults))}, status=422)
    return JsonResponse(_answer(decision, edited, author.rights, since=since))


def _answer(decision: BudgetDecision, edited: EditedLines, rights: EditRights | None, *, since: str) -> dict[str, Any]:
    before, live = after_edit(decision, edited)
    told = _lines_since(since, decision, visible_lines(decision, rights))
    told["added"] = edited.added
    told["deleted"] = [str(pk) for pk in edited.deleted]
    sees_all = rights is None or rights.sees_all
    told["findings"] = findings_json(live.findings, before.findings if before else ()) if sees_all else ONLY_FOR_ALL
    return told


def _lines_since(since: str, decision: BudgetDecision, lines: Any) -> dict[str, Any]:
    changed = lines.filter(revision__gt=int(since)) if since.isdigit() else lines
    return {
        "revision": decision.revision,
        "count": lines.count(),
        "lines": lines_json(changed),
        "editors": editors(changed),
    }


def _edits(asked: Any) -> list[LineEdit]:
    edits = []
    for it in asked:
        line, fields, was = edit_of(it)
        place = str(it.get("place") or "")[:60]
        edits.append(LineEdit(fields, line, it.get("revision"), was, bool(it.get("deletes")), place))
    return edits
