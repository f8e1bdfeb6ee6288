"""Suppliers: their list, their account, their duplicates."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.http import SyndicateRequest
from budgets.perms import PREPARERS, has_role, require_role
from commitments.formats.supplier_listing import supplier_fields
from commitments.forms.imports import ColumnsForm, ListingFileForm
from commitments.forms.spending import MergeForm, SupplierForm
from commitments.models import Commitment, ListingImport, Supplier
from commitments.queries_suppliers import (
    listed_suppliers,
    owed,
    supplier_commitments,
    supplier_orders,
    supplier_years,
)
from commitments.services.listing_packages import package_names
from commitments.services.supplier_imports import import_supplier_listing, receive_suppliers, supplier_columns
from commitments.services.suppliers import adopt_listed_suppliers, likely_duplicates, merge_suppliers
from commitments.views.actions import act

PER_PAGE = 50
SHOWN = 50


@require_safe
def supplier_list(request: SyndicateRequest) -> HttpResponse:
    """List the suppliers that a text finds."""
    text = request.GET.get("q", "").strip()
    context = {
        "text": text,
        "page": Paginator(listed_suppliers(text), PER_PAGE).get_page(request.GET.get("page")),
        "loose": Commitment.objects.filter(party=None).exclude(supplier="").count(),
        "prepares": has_role(request, *PREPARERS),
    }
    return render(request, "commitments/supplier_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_add(request: SyndicateRequest) -> HttpResponse:
    """Record a supplier."""
    require_role(request, *PREPARERS)
    return _edit(request, Supplier(syndicate=request.syndicate), "Ajouter un tiers")


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_edit(request: SyndicateRequest, supplier: UUID) -> HttpResponse:
    """Change a supplier."""
    require_role(request, *PREPARERS)
    return _edit(request, get_object_or_404(Supplier, pk=supplier, merged_into=None), "Modifier le tiers")


@require_safe
def supplier_detail(request: SyndicateRequest, supplier: UUID) -> HttpResponse:
    """Show the account of a supplier."""
    return _page(request, _supplier_or_404(supplier))


@require_POST
def supplier_merge(request: SyndicateRequest, supplier: UUID) -> HttpResponse:
    """Merge a duplicate into a supplier."""
    require_role(request, *PREPARERS)
    kept = _supplier_or_404(supplier)
    form = MergeForm(request.POST, scope="merge", kept=kept)
    return act(
        request,
        lambda bound, refusal, status: _page(request, kept, bound.get("merge"), status),  # type: ignore[arg-type]
        lambda data: merge_suppliers(kept, data["duplicate"], by=request.user),
        "Les deux tiers sont fusionnés.",
        name="merge",
        form=form,
        to=kept.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_import(request: SyndicateRequest) -> HttpResponse:
    """Import a listing of suppliers, whole or not at all, and say what changed."""
    require_role(request, *PREPARERS)
    form = ListingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listing = receive_suppliers(request.syndicate, file_name=file.name, content=file.read(), by=request.user)
        except FileRefusedError as error:
            form.add_error("file", str(error))
        else:
            return redirect("commitments:supplier_import_columns", request.syndicate.slug, listing.pk)
    context = {"form": form, "fields": supplier_fields().values()}
    return render(request, "commitments/supplier_import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_import_columns(request: SyndicateRequest, listing: UUID) -> HttpResponse:
    """Choose the columns of a listing of suppliers, import it, and say what changed."""
    require_role(request, *PREPARERS)
    found = get_object_or_404(ListingImport.objects.select_related("syndicate"), pk=listing, kind="suppliers")
    fields = supplier_fields()
    form = ColumnsForm(request.POST or None, matching=supplier_columns(found), fields=fields, package=found.package)
    if request.method == "POST" and found.state != ListingImport.State.IMPORTED and form.is_valid():
        try:
            import_supplier_listing(found, form.chosen, form.cleaned_data["package"].strip())
        except FileRefusedError as error:
            form.add_error(None, str(error))
    if request.method == "POST" and found.state == ListingImport.State.IMPORTED:
        return redirect("commitments:supplier_import_columns", request.syndicate.slug, found.pk)
    context = {"listing": found, "form": form, "packages": package_names(), "report": found.report}
    return render(request, "commitments/supplier_import_columns.html", context, status=422 if form.errors else 200)


@require_POST
def supplier_adopt(request: SyndicateRequest) -> HttpResponse:
    """Make a supplier of each name that imported commitments bear."""
    require_role(request, *PREPARERS)
    linked = adopt_listed_suppliers(request.syndicate)
    messages.success(request, f"{linked} engagements ont maintenant leur tiers.")
    return redirect(reverse("commitments:supplier_list", args=[request.syndicate.slug]))


def _supplier_or_404(supplier: UUID) -> Supplier:
    return get_object_or_404(Supplier.objects.select_related("syndicate", "merged_into__syndicate"), pk=supplier)


def _edit(request: SyndicateRequest, supplier: Supplier, title: str) -> HttpResponse:
    form = SupplierForm(request.POST or None, instance=supplier)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Le tiers est enregistré.")
        return redirect(supplier.get_absolute_url())
    context = {"form": form, "title": title}
    return render(request, "commitments/supplier_form.html", context, status=422 if form.errors else 200)


def _page(
    request: SyndicateRequest, supplier: Supplier, form: MergeForm | None = None, status: int = 200
) -> HttpResponse:
    duplicates = likely_duplicates(supplier)
    first = duplicates.first()
    context = {
        "supplier": supplier,
        "years": supplier_years(supplier),
        "commitments": supplier_commitments(supplier)[:SHOWN],
        "orders": supplier_orders(supplier)[:SHOWN],
        "invoices": supplier.invoices.select_related("budget_year__budget", "budget_year__syndicate")
        .defer("file")
        .order_by("-received_on")[:SHOWN],
        "owed": owed(supplier),
        "merges": supplier.merges.select_related("merged", "by"),
        "duplicates": duplicates,
        "form": form or MergeForm(scope="merge", kept=supplier, initial={"duplicate": first and first.pk}),
        "prepares": has_role(request, *PREPARERS) and supplier.merged_into_id is None,
    }
    return render(request, "commitments/supplier_detail.html", context, status=status)
