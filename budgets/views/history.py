"""The life of a row: who changed what, and when."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.history_rows import changes_of, journaled_model
from budgets.http import SyndicateRequest
from budgets.models import Membership, Role
from budgets.perms import require_role
from budgets.queries_history import exact, journal_of

PER_PAGE = 50


@require_safe
def row_history(request: SyndicateRequest, table: str, row: UUID) -> HttpResponse:
    """Show the changes of a row, latest first; the whole page, or its fragment for htmx."""
    model = journaled_model(table)
    if model is None:
        raise Http404(f"Le journal ne connaît pas la table {table}.")
    if model is Membership:
        require_role(request, Role.ADMINISTRATOR)
    page = Paginator(journal_of(table, str(row)), PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404("Aucun changement connu de cette ligne.")
    changes = changes_of(model, [exact(entry) for entry in page])
    template = "budgets/_row_history.html" if request.htmx else "budgets/row_history.html"
    return render(request, template, {"changes": changes, "page": page, "kind": model._meta.verbose_name})
