"""The exports of orders and of a supplier's account: XLSX, or CSV with `?format=csv`."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budgets.formats.sheets.writer import Cell, dump_csv, dump_xlsx
from budgets.http import SyndicateRequest
from budgets.perms import get_budget_year_or_404
from commitments.formats import order_export as order_table
from commitments.formats import supplier_export as supplier_table
from commitments.models import OrderLine, Supplier
from commitments.queries_orders import listed_orders

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def order_export(request: SyndicateRequest, budget: str, year: int) -> HttpResponse | StreamingHttpResponse:
    """Give the orders of the year as they are filtered, a row for each line."""
    budget_year = get_budget_year_or_404(budget, year)
    chosen = listed_orders(budget_year, request.GET.get("sens", ""), request.GET.get("etat", ""))
    joined = ("order__slip", "order__party", "order__invoice", "account", "commitment")
    lines = OrderLine.objects.filter(order__in=chosen.order_by()).select_related(*joined).defer("order__invoice__file")
    ordered = lines.order_by("order__direction", "order__number", "order__liquidated_on", "order", "rank")
    name = f"mandats-et-titres-{budget_year.budget.code}-{budget_year.year}"
    return table(request, name, "Mandats et titres", order_table.HEADERS, order_table.order_rows(ordered.iterator()),
                 order_table.WIDTHS)  # fmt: skip


@require_safe
def supplier_export(request: SyndicateRequest, supplier: UUID) -> HttpResponse | StreamingHttpResponse:
    """Give the account of a supplier: commitments, invoices and orders of every year."""
    found = get_object_or_404(Supplier, pk=supplier)
    rows = supplier_table.supplier_rows(
        found.commitments.select_related("budget_year__budget").order_by("budget_year__year", "number"),
        found.invoices.select_related("budget_year__budget").defer("file").order_by("received_on", "number"),
        found.orders.select_related("budget_year__budget").order_by("budget_year__year", "direction", "number"),
    )
    return table(request, f"compte-{found.pk}", "Compte du tiers", supplier_table.HEADERS, rows, supplier_table.WIDTHS)


def table(
    request: SyndicateRequest,
    name: str,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Mapping[int, int],
) -> HttpResponse | StreamingHttpResponse:
    """Answer with a table as a file to keep."""
    is_csv = request.GET.get("format") == "csv"
    sent = {"Content-Disposition": content_disposition_header(True, f"{name}.{'csv' if is_csv else 'xlsx'}") or ""}
    if is_csv:
        # read before the answer leaves: afterwards the connection no longer knows the syndicate
        return StreamingHttpResponse(
            dump_csv(headers, list(rows)), content_type="text/csv; charset=utf-8", headers=sent
        )
    content = dump_xlsx(headers, rows, sheet=title, title=title, widths=widths)
    return HttpResponse(content, content_type=XLSX, headers=sent)
