"""What the treasurer fetches of a budget's year: state of carry-forward, result sheets, all of it as a ZIP."""

import tempfile

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from budgets.documents.render import RenderedDocument
from budgets.http import SyndicateRequest
from budgets.models import YearResult
from budgets.perms import READERS, get_budget_year_or_404, require_role
from deliberations.services.downloads import note_download
from deliberations.services.treasurer_archive import rar_of, sheet_of, write_treasurer_archive

SPOOL = 16 * 1024 * 1024  # bytes kept in memory before the archive goes to disk


@require_safe
def treasurer_rar(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Give the state of carry-forward of a year as PDF."""
    require_role(request, *READERS)
    budget_year = get_budget_year_or_404(budget, year)
    return _pdf(request, rar_of(budget_year), f"restes-a-realiser-{budget}-{year}.pdf")


@require_safe
def treasurer_sheet(request: SyndicateRequest, budget: str, year: int, kind: str) -> HttpResponse:
    """Give a result sheet with its signatures as PDF."""
    require_role(request, *READERS)
    rows = YearResult.objects.select_related("budget_year__budget", "syndicate")
    result = rows.filter(budget_year=get_budget_year_or_404(budget, year), kind=kind).first()
    paper = sheet_of(result) if result else None
    if paper is None:
        raise Http404("Cet exercice n’a pas encore de résultat complet.")
    return _pdf(request, paper, f"fiche-de-calcul-{budget}-{year}-{kind}.pdf")


@require_safe
def treasurer_pieces(request: SyndicateRequest, budget: str, year: int) -> HttpResponseBase:
    """Give a year's enforceable acts, budget documents, state of carry-forward and result sheets as a ZIP."""
    require_role(request, *READERS)
    budget_year = get_budget_year_or_404(budget, year)
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - FileResponse closes it
    write_treasurer_archive(budget_year, spool)
    spool.seek(0)
    name = f"{request.syndicate.slug}-{budget}-{year}-comptable.zip"
    note_download(request, name)
    return FileResponse(spool, as_attachment=True, filename=name, content_type="application/zip")


def _pdf(request: SyndicateRequest, paper: RenderedDocument, name: str) -> HttpResponse:
    note_download(request, name, sha256=paper.sha256)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(paper.content, content_type="application/pdf", headers=headers)
