"""Suppliers: recorded with their keys checked, merged when they are the same, with the history of it."""

from typing import Any

from django.db.models import QuerySet
from stdnum import iban as iban_key
from stdnum.fr import siret as siret_key

from budgets.models import Syndicate, User
from budgets.rules.folding import fold
from commitments.models import Commitment, Invoice, IssuedOrder, Supplier, SupplierMerge
from commitments.rules.credits import Refusal
from commitments.services.retrying import in_one_transaction


@in_one_transaction
def save_supplier(syndicate: Syndicate, supplier: Supplier | None = None, **fields: Any) -> Supplier:
    """Record a new supplier or change one. Raises ValidationError, by field, in French."""
    found = supplier or Supplier(syndicate=syndicate)
    for name, value in (fields | compact(fields)).items():
        setattr(found, name, value)
    found.full_clean()
    found.save()
    return found


def compact(fields: dict[str, Any]) -> dict[str, str]:
    """Return SIRET, IBAN and BIC without spaces, in capitals."""
    cleaned = {}
    if fields.get("siret"):
        cleaned["siret"] = siret_key.compact(fields["siret"])
    if fields.get("iban"):
        cleaned["iban"] = iban_key.compact(fields["iban"])
    if fields.get("bic"):
        cleaned["bic"] = "".join(fields["bic"].split()).upper()
    return cleaned


def likely_duplicates(supplier: Supplier) -> QuerySet[Supplier]:
    """Return the live suppliers that share the SIREN, the IBAN or the name of this one."""
    same = Supplier.objects.filter(folded=supplier.folded)
    if supplier.siret:
        same = same | Supplier.objects.filter(siret__startswith=supplier.siret[:9])
    if supplier.iban:
        same = same | Supplier.objects.filter(iban=supplier.iban)
    return same.filter(merged_into=None).exclude(pk=supplier.pk).distinct()


@in_one_transaction
def merge_suppliers(kept: Supplier, duplicate: Supplier, *, by: User | None) -> SupplierMerge:
    """Merge a duplicate into the supplier that is kept: commitments, invoices and orders follow. Raises Refusal.

    The duplicate stays, with the name of the one kept; what it knew and the other did not is copied.
    """
    if kept.pk == duplicate.pk:
        raise Refusal("Choisissez deux tiers différents.")
    rows = Supplier.objects.select_for_update().filter(pk__in=[kept.pk, duplicate.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    kept, duplicate = found[kept.pk], found[duplicate.pk]
    if kept.merged_into_id or duplicate.merged_into_id:
        raise Refusal("L’un des deux tiers est déjà fusionné avec un autre.")
    numbers = set(kept.invoices.values_list("number", flat=True))
    if both := numbers & set(duplicate.invoices.values_list("number", flat=True)):
        raise Refusal(
            f"Les deux tiers ont une facture du même numéro ({', '.join(sorted(both))})\u00a0: annulez l’une."
        )
    moved = {
        "engagements": Commitment.objects.filter(party=duplicate).update(party=kept),
        "factures": Invoice.objects.filter(supplier=duplicate).update(supplier=kept),
        "mandats et titres": IssuedOrder.objects.filter(party=duplicate).update(party=kept),
    }
    missing = {
        name: getattr(duplicate, name)
        for name in ("siret", "iban", "bic", "email", "address", "code")
        if getattr(duplicate, name) and not getattr(kept, name)
    }
    duplicate.merged_into = kept
    duplicate.save(update_fields=["merged_into", "folded"])
    Supplier.objects.filter(merged_into=duplicate).update(merged_into=kept)
    for name, value in missing.items():
        setattr(kept, name, value)
    kept.save()
    return SupplierMerge.objects.create(syndicate_id=kept.syndicate_id, kept=kept, merged=duplicate, by=by, moved=moved)


@in_one_transaction
def adopt_listed_suppliers(syndicate: Syndicate) -> int:
    """Make a supplier of each name that commitments bear without one, and link them; return how many are linked."""
    loose = Commitment.objects.filter(party=None).exclude(supplier="")
    known = {supplier.folded: supplier for supplier in Supplier.objects.filter(merged_into=None).order_by("-pk")}
    for name in loose.order_by("supplier").values_list("supplier", flat=True).distinct():
        if fold(name)[:200] not in known:
            supplier = Supplier(syndicate=syndicate, name=name)
            supplier.save()
            known[supplier.folded] = supplier
    linked = 0
    for name in list(loose.order_by("supplier").values_list("supplier", flat=True).distinct()):
        linked += loose.filter(supplier=name).update(party=known[fold(name)[:200]])
    return linked
