"""Suppliers: keys checked, duplicates merged with their history, listings imported twice without a change."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from budgets.formats.sheets.sheet import FileRefusedError
from commitments.models import Commitment, Supplier
from commitments.rules.credits import Refusal
from commitments.services.supplier_imports import import_suppliers
from commitments.services.suppliers import adopt_listed_suppliers, likely_duplicates, merge_suppliers, save_supplier
from tests.commitments.expenses.spending import commit, supplier, vote
from tests.commitments.results_data import make_commitment

SIRET = "73282932000074"
IBAN = "FR1420041010050500013M02606"


@pytest.mark.parametrize(("field", "value"), [("siret", "73282932000075"), ("iban", "FR1420041010050500013M02607")])
def test_a_key_that_is_wrong_is_refused(tenant, field, value):
    with tenant.context(), pytest.raises(ValidationError, match="clé"):
        save_supplier(tenant.syndicate, name="Câblage", **{field: value})


def test_keys_are_stored_without_spaces_and_a_siret_once(tenant):
    with tenant.context():
        kept = save_supplier(
            tenant.syndicate, name="Câblage", siret="732 829 320 00074", iban="FR14 2004 1010 0505 0001 3M02 606"
        )
        assert (kept.siret, kept.iban) == (SIRET, IBAN)
        with pytest.raises(ValidationError, match="porte déjà ce SIRET"):
            save_supplier(tenant.syndicate, name="Autre", siret=SIRET)


def test_duplicates_are_merged_with_what_they_had_and_their_history(tenant):
    with tenant.context():
        vote(tenant.year)
        kept, copy = supplier(tenant, "Câblage du Rhône"), supplier(tenant, "CABLAGE DU RHONE", iban=IBAN)
        commitment = commit(tenant, supplier=copy)
        assert list(likely_duplicates(kept)) == [copy]
        merge = merge_suppliers(kept, copy, by=tenant["finance_officer"])
        kept.refresh_from_db()
        assert (merge.moved["engagements"], kept.iban) == (1, IBAN)
        assert Commitment.objects.get(pk=commitment.pk).party == kept
        assert list(Supplier.objects.filter(merged_into=None)) == [kept]
        with pytest.raises(Refusal, match="déjà fusionné"):
            merge_suppliers(kept, copy, by=None)
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            merge.delete()


def test_names_of_imported_commitments_become_suppliers(tenant):
    make_commitment(tenant, "IN1", "10.00", supplier="WORTEKS")
    make_commitment(tenant, "IN2", "10.00", supplier="Worteks ")
    with tenant.context():
        assert adopt_listed_suppliers(tenant.syndicate) == 2
        assert Supplier.objects.get().name in {"WORTEKS", "Worteks "}
        assert adopt_listed_suppliers(tenant.syndicate) == 0


def test_a_listing_is_imported_once_and_completes_what_is_known(tenant):
    content = f"Code;Raison sociale;SIRET;IBAN\nT1;Câblage du Rhône;{SIRET};\nT2;Ville;;{IBAN}\n".encode()
    with tenant.context():
        supplier(tenant, "cablage du rhone")
        report = import_suppliers(tenant.syndicate, content)
        assert (report.new, report.unchanged) == (1, 0)
        assert report.changed == ("cablage du rhone\u00a0: code du tiers, SIRET",)
        again = import_suppliers(tenant.syndicate, content.replace(b"cablage", b"cablage"))
        assert (again.new, len(again.changed)) == (0, 1)  # its name, now that its code tells who it is
        assert import_suppliers(tenant.syndicate, content).unchanged == 2


def test_a_wrong_line_refuses_the_whole_listing(tenant):
    content = f"Code;Nom;SIRET\nT1;Bon;{SIRET}\nT2;Faux;12345678901234\nT1;Deux;\n".encode()
    with tenant.context():
        with pytest.raises(FileRefusedError, match=r"[Ll]igne 3.*clé.*[Ll]igne 4.*Déjà donné"):
            import_suppliers(tenant.syndicate, content)
        assert not Supplier.objects.exists()
