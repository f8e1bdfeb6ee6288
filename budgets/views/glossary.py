"""The glossary's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from budgets.forms.glossary import RESULTS, GlossarySearchForm
from budgets.glossary import search_terms
from budgets.http import UserRequest


@require_safe
@vary_on_headers("HX-Request")
def glossary(request: UserRequest) -> HttpResponse:
    """List the words of the field, or those that match what one types."""
    form = GlossarySearchForm(request.GET, address=request.path)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "budgets/_glossary_results.html" if fragment else "budgets/glossary.html"
    return render(request, template, {"form": form, "entries": search_terms(form.text()), "results": RESULTS})
