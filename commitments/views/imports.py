"""Importing a listing: the file, its columns, its errors or its summary, then the import."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.formats.sheets.columns import missing_columns
from budgets.formats.sheets.sheet import FileRefusedError
from budgets.http import SyndicateRequest
from budgets.models import BudgetYear
from budgets.perms import PREPARERS, get_budget_year_or_404, require_role
from commitments.forms.imports import ColumnsForm, ListingFileForm
from commitments.models import ListingImport
from commitments.queries_commitments import recent_imports
from commitments.services.import_report import ImportReport
from commitments.services.listing_imports import (
    ClosedYearError,
    check_listing,
    choose_listing_columns,
    listing_columns,
    receive_listing,
    start_import,
)
from commitments.services.listing_kinds import KINDS
from commitments.services.listing_packages import package_names
from commitments.views.commitment_page import address

FAULTS_PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def import_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive a listing of commitments."""
    return _file_page(request, budget, year, ListingImport.Kind.COMMITMENTS)


@require_http_methods(["GET", "HEAD", "POST"])
def order_import_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive a listing of payment and revenue orders."""
    return _file_page(request, budget, year, ListingImport.Kind.ORDERS)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_listing_add(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Receive the treasurer's list of sums collected before any order, with its columns to choose."""
    return _file_page(request, budget, year, ListingImport.Kind.RECEIPTS)


def _file_page(request: SyndicateRequest, budget: str, year: int, kind: str) -> HttpResponse:
    """Receive the file to import; a file whose columns are certain is checked at once."""
    require_role(request, *PREPARERS)
    budget_year = get_budget_year_or_404(budget, year)
    form = ListingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listing = receive_listing(budget_year, kind=kind, file_name=file.name, content=file.read(), by=request.user)
        except (FileRefusedError, ClosedYearError) as error:
            form.add_error("file", str(error))
        else:
            return _received(request, budget_year, listing)
    context = {
        "budget_year": budget_year,
        "form": form,
        "kind": KINDS[kind],
        "fields": KINDS[kind].fields().values(),
        "imports": recent_imports(budget_year, kind),
    }
    return render(request, "commitments/import_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: SyndicateRequest, budget: str, year: int, listing: UUID) -> HttpResponse:
    """Show which column is taken for which field, and let it be corrected."""
    require_role(request, *PREPARERS)
    budget_year, found = _listing_or_404(budget, year, listing)
    if found.state == ListingImport.State.IMPORTED:
        return redirect(_address(budget_year, found))
    matching = listing_columns(found)
    form = ColumnsForm(
        request.POST or None, matching=matching, fields=KINDS[found.kind].fields(), package=found.package
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = choose_listing_columns(found, form.chosen, form.cleaned_data["package"].strip())
        except FileRefusedError as error:
            form.add_error(None, str(error))
        else:
            return _checked(request, budget_year, found, report)
    return _columns_page(request, budget_year, found, form, status=422 if form.errors else 200)


@require_safe
def import_detail(request: SyndicateRequest, budget: str, year: int, listing: UUID) -> HttpResponse:
    """Show where an import stands: errors, summary to confirm, progress, report."""
    require_role(request, *PREPARERS)
    budget_year, found = _listing_or_404(budget, year, listing)
    if not found.report:
        return redirect("commitments:import_columns", request.syndicate.slug, budget, year, found.pk)
    return _import_page(request, budget_year, found, ImportReport.from_json(found.report))


@require_POST
def import_start(request: SyndicateRequest, budget: str, year: int, listing: UUID) -> HttpResponse:
    """Import the checked file, all or nothing; `update` lets recorded rows be changed."""
    require_role(request, *PREPARERS)
    budget_year, found = _listing_or_404(budget, year, listing)
    if not found.report:
        return redirect("commitments:import_columns", request.syndicate.slug, budget, year, found.pk)
    try:
        done = start_import(found, update=request.POST.get("update") == "1", by=request.user)
    except (FileRefusedError, ClosedYearError) as error:
        report = ImportReport.from_json(found.report)
        return _import_page(request, budget_year, found, report, status=409, refusal=str(error))
    if isinstance(done, ImportReport) and done.is_refused:
        found.refresh_from_db(fields=["state", "report"])
        return _import_page(request, budget_year, found, done, status=422)
    return redirect(_address(budget_year, found))


def _received(request: SyndicateRequest, budget_year: BudgetYear, listing: ListingImport) -> HttpResponse:
    """Answer with what is to be mended in a file just received, or go on to its columns."""
    matching = listing_columns(listing)
    if refusal := missing_columns(matching):
        form = ColumnsForm(matching=matching, fields=KINDS[listing.kind].fields(), package=listing.package)
        return _columns_page(request, budget_year, listing, form, status=422, refusal=str(refusal))
    if not any(column.to_confirm for column in matching.columns):
        report = check_listing(listing)
        if report.is_refused:
            return _import_page(request, budget_year, listing, report, status=422)
    year = budget_year
    return redirect("commitments:import_columns", request.syndicate.slug, year.budget.code, year.year, listing.pk)


def _checked(
    request: SyndicateRequest, budget_year: BudgetYear, listing: ListingImport, report: ImportReport
) -> HttpResponse:
    if report.is_refused:
        return _import_page(request, budget_year, listing, report, status=422)
    return redirect(_address(budget_year, listing))


def _columns_page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    listing: ListingImport,
    form: ColumnsForm,
    *,
    status: int,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "budget_year": budget_year,
        "listing": listing,
        "kind": KINDS[listing.kind],
        "form": form,
        "packages": package_names(),
        "file_page": file_page(budget_year, listing.kind),
        "refusal": refusal,
    }
    return render(request, "commitments/import_columns.html", context, status=status)


def _import_page(
    request: SyndicateRequest,
    budget_year: BudgetYear,
    listing: ListingImport,
    report: ImportReport,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "budget_year": budget_year,
        "listing": listing,
        "kind": KINDS[listing.kind],
        "report": report,
        "faults": Paginator(report.faults, FAULTS_PER_PAGE).get_page(request.GET.get("page")),
        "job": listing.job,
        "refusal": refusal,
        "file_page": file_page(budget_year, listing.kind),
        "address": _address(budget_year, listing),
    }
    return render(request, "commitments/import_detail.html", context, status=status)


def file_page(budget_year: BudgetYear, kind: str) -> str:
    """Return the address where a listing of that kind is given."""
    names = {ListingImport.Kind.ORDERS: "order_import_add", ListingImport.Kind.RECEIPTS: "receipt_listing_add"}
    return address(budget_year, names.get(ListingImport.Kind(kind), "import_add"))


def _listing_or_404(budget: str, year: int, listing: UUID) -> tuple[BudgetYear, ListingImport]:
    """Return the budget year and one of its imports with its job. Raises Http404."""
    budget_year = get_budget_year_or_404(budget, year)
    found = get_object_or_404(
        ListingImport.objects.select_related("job", "budget_year__chart", "budget_year__budget", "created_by"),
        budget_year=budget_year,
        pk=listing,
    )
    return budget_year, found


def _address(budget_year: BudgetYear, listing: ListingImport) -> str:
    year = budget_year
    return reverse("commitments:import_detail", args=[year.syndicate.slug, year.budget.code, year.year, listing.pk])
