"""An annex as a spreadsheet: downloaded, given back, looked at, imported."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from budgets.annex_files import entry_schema
from budgets.formats.annex_sheet import sheet_rows
from budgets.formats.sheets.sheet import FileRefusedError
from budgets.formats.sheets.writer import dump_csv, dump_xlsx
from budgets.forms.annexes import SheetForm
from budgets.http import SyndicateRequest
from budgets.models import AnnexSheet, BudgetDecision
from budgets.perms import PREPARERS, require_role
from budgets.queries_annexes import entry_records
from budgets.rules.annexes.entries import Entry
from budgets.services.annex_records import why_settled
from budgets.services.annex_sheets import import_sheet, plan_sheet, receive_sheet
from budgets.views.annexes import FILE_READERS, decision_and_entry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def annex_xlsx(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponse:
    """Download an annex as a workbook, to be filled and given back."""
    require_role(request, *FILE_READERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    titles, rows = sheet_rows(named, entry_schema(), entry_records(found, named))
    widths = {column: max(12, min(len(title) + 2, 40)) for column, title in enumerate(titles)}
    content = dump_xlsx(titles, rows, sheet="Annexe", title=named.title, widths=widths)
    return HttpResponse(content, content_type=XLSX, headers=_attached(found, named, "xlsx"))


@require_safe
def annex_csv(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponseBase:
    """Download an annex as a CSV."""
    require_role(request, *FILE_READERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    titles, rows = sheet_rows(named, entry_schema(), entry_records(found, named))
    headers = _attached(found, named, "csv")
    return StreamingHttpResponse(dump_csv(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def annex_sheet_add(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponse:
    """Receive the spreadsheet of an annex."""
    require_role(request, *PREPARERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, replaces = form.cleaned_data["file"], form.cleaned_data["replaces"] == "1"
        given = {"file_name": file.name, "content": file.read(), "replaces": replaces, "by": request.user}
        try:
            receive_sheet(found, named, **given)
        except FileRefusedError as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("budgets:annex_sheet_detail", request.syndicate.slug, budget, year, decision, entry)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "entry": named,
        "form": form,
        "settled": why_settled(found),
    }
    return render(request, "budgets/annex_sheet_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def annex_sheet_detail(request: SyndicateRequest, budget: str, year: int, decision: UUID, entry: str) -> HttpResponse:
    """Show what a spreadsheet would change, with every error; import it, all or nothing."""
    require_role(request, *PREPARERS)
    found, named = decision_and_entry(budget, year, decision, entry)
    sheet = get_object_or_404(AnnexSheet, decision=found, entry=named.slug)
    sheet.decision = found
    refusal = ""
    if request.method == "POST":
        try:
            import_sheet(sheet)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, "Le tableau est importé.")
            return redirect("budgets:annex_entry", request.syndicate.slug, budget, year, decision, entry)
    plan = plan_sheet(sheet)
    context = {
        "budget_year": found.budget_year,
        "decision": found,
        "entry": named,
        "sheet": sheet,
        "plan": plan,
        "refusal": refusal,
    }
    return render(request, "budgets/annex_sheet_detail.html", context, status=409 if refusal else 200)


def _attached(decision: BudgetDecision, entry: Entry, suffix: str) -> dict[str, str]:
    year = decision.budget_year
    name = slugify(f"{year.budget.code} {year.year} {decision.kind} {decision.number or ''} {entry.slug}")
    return {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
