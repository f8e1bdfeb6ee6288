"""Importing: all or nothing, twice changes nothing, conflicts refused unless an update is asked for."""

from decimal import Decimal

import pytest
from django.db import connection

from budgets.formats.sheets.sheet import FileRefusedError
from budgets.models import AuditEntry, BudgetYear
from commitments.models import Commitment, ImportMapping, ListingImport
from commitments.services.import_movements import record_imported_balances
from commitments.services.import_report import ImportReport
from commitments.services.listing_imports import (
    ClosedYearError,
    check_listing,
    choose_listing_columns,
    import_file,
    import_listing,
    listing_columns,
    receive_listing,
    start_import,
)
from tests.commitments.listings import HEADER, LINE, csv_listing
from tests.factories import Tenant

LINES = [LINE.replace(";020;", ";;").replace("IN23000101P", f"IN2300{rank:04d}P") for rank in range(1, 31)]
LISTING = csv_listing(*LINES)


@pytest.fixture(autouse=True)
def _in_context(tenant):
    with tenant.context():
        yield


def run(tenant: Tenant, content: bytes = LISTING, **options: bool) -> ImportReport:
    return import_file(tenant.year, kind="commitments", file_name="liste.csv", content=content, **options)


def receive(tenant: Tenant, content: bytes = LISTING) -> ListingImport:
    return receive_listing(
        tenant.year, kind="commitments", file_name="liste.csv", content=content, by=tenant["finance_officer"]
    )


def test_a_file_becomes_commitments(tenant):
    report = run(tenant)
    assert (report.lines, report.new, report.unchanged) == (30, 30, 0)
    found = Commitment.objects.select_related("account").get(number="IN23000030P")
    assert (found.account.code, found.supplier, found.label) == ("2051", "Imprimerie Martin", "logiciel de caisse")
    assert (found.committed, found.released, found.remaining) == (
        Decimal("120.00"),
        Decimal("20.00"),
        Decimal("100.00"),
    )
    assert (found.direction, found.tax_basis, found.manager, found.syndicate_id) == (
        "expense", "TTC", "CAM", tenant.syndicate.pk,
    )  # fmt: skip


def test_the_same_file_twice_changes_nothing(tenant):
    run(tenant)
    before = list(Commitment.objects.order_by("pk").values_list("pk", "number"))
    journal, imports = AuditEntry.objects.count(), ListingImport.objects.count()
    report = run(tenant)
    assert (report.new, report.unchanged, report.changed) == (0, 30, 0)
    assert report.sentence == "30 engagements dans le fichier\u00a0: 0 nouveau, 30 inchangés."
    assert list(Commitment.objects.order_by("pk").values_list("pk", "number")) == before
    assert (AuditEntry.objects.count(), ListingImport.objects.count()) == (journal, imports)


def test_a_longer_listing_adds_only_its_new_lines(tenant):
    run(tenant, csv_listing(*LINES[:10]))
    report = run(tenant)
    assert (report.new, report.unchanged, report.absent) == (20, 10, 0)
    assert run(tenant, csv_listing(*LINES[:10])).absent == 20
    assert Commitment.objects.count() == 30


def test_one_mistake_keeps_the_whole_file_out(tenant):
    report = run(tenant, csv_listing(*LINES[:-1], LINES[-1].replace("2051", "9999")))
    assert report.is_refused
    assert [(fault.line, fault.field) for fault in report.faults] == [(31, "Compte (nature)")]
    assert not Commitment.objects.exists()
    assert not ListingImport.objects.exists()


def test_a_number_already_recorded_with_other_amounts_is_refused(tenant):
    run(tenant)
    report = run(tenant, csv_listing(LINES[0].replace("100,00", "130,00").replace("120,00", "150,00")))
    assert report.is_refused
    assert report.conflicts
    (fault,) = report.faults
    assert (fault.line, fault.field, fault.value) == (2, "Montant engagé", "150,00")
    assert "déjà enregistré avec d’autres montants (120,00 enregistré, 150,00 dans le fichier)" in fault.message
    assert Commitment.objects.get(number="IN23000001P").committed == Decimal("120.00")


def test_a_number_already_recorded_with_another_label_is_refused_too(tenant):
    run(tenant)
    (fault,) = run(tenant, csv_listing(LINES[0].replace("caisse", "paie"))).faults
    assert (fault.field, fault.value) == ("Objet", "logiciel de paie")
    (fault,) = run(tenant, csv_listing(LINES[0].replace("2051", "21838"))).faults
    assert fault.field == "Compte (nature)"


def test_an_update_asked_for_is_written_and_journaled(tenant):
    run(tenant)
    changed = csv_listing(LINES[0].replace("100,00", "130,00").replace("120,00", "150,00"), *LINES[1:])
    report = run(tenant, changed, update=True)
    assert (report.new, report.unchanged, report.changed) == (0, 29, 1)
    row = Commitment.objects.get(number="IN23000001P")
    assert row.committed == Decimal("150.00")
    change = AuditEntry.objects.get(row_id=str(row.pk), action="update")
    assert [Decimal(str(side["committed"])) for side in (change.before, change.after)] == [120, 150]


def test_a_dry_run_tells_and_writes_nothing(tenant):
    assert run(tenant, dry_run=True).new == 30
    assert not Commitment.objects.exists()
    assert not ListingImport.objects.exists()


def test_a_closed_year_takes_no_import(tenant):
    BudgetYear.objects.update(state="closed")
    tenant.year.refresh_from_db()
    with pytest.raises(ClosedYearError, match="clos"):
        run(tenant)


def test_other_years_and_other_syndicates_are_left_alone(tenant, other_tenant):
    with other_tenant.context():
        run(other_tenant, csv_listing(LINES[0].replace("120,00", "220,00").replace("100,00", "200,00")))
    assert run(tenant).new == 30
    with other_tenant.context():
        assert Commitment.objects.get().committed == Decimal("220.00")


def test_texts_that_look_like_copy_escapes_are_kept(tenant):
    label = r"chemin C:\nouveau\tiers \N \. fin"
    run(tenant, csv_listing(LINES[0].replace("logiciel de caisse", label)))
    assert Commitment.objects.get().label == label


def test_no_staging_table_stays_behind(tenant):
    run(tenant)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'staged_listing'")
        assert cursor.fetchone() == (0,)


def test_a_received_file_is_checked_then_imported_once(tenant):
    listing = receive(tenant)
    assert check_listing(listing).new == 30
    assert not Commitment.objects.exists()
    first = start_import(listing, update=False, by=tenant["finance_officer"])
    assert isinstance(first, ImportReport)
    assert first.new == 30
    assert import_listing(listing.pk, update=False) == first  # a second run finds what the first one did
    listing.refresh_from_db()
    assert listing.state == "imported"
    assert Commitment.objects.count() == 30


def test_a_refused_file_keeps_its_report(tenant):
    listing = receive(tenant, csv_listing(*LINES[:2], LINES[2].replace("120,00", "-1")))
    report = check_listing(listing)
    listing.refresh_from_db()
    assert listing.state == "refused"
    assert ImportReport.from_json(listing.report) == report
    assert import_listing(listing.pk, update=False).is_refused
    assert not Commitment.objects.exists()


def test_a_long_file_goes_to_a_worker(tenant, monkeypatch):
    monkeypatch.setattr("commitments.services.listing_imports.INLINE_LINES", 10)
    listing = receive(tenant)
    check_listing(listing)
    job = start_import(listing, update=False, by=tenant["finance_officer"])
    assert job == start_import(listing, update=False, by=tenant["finance_officer"])
    assert job.kind == "commitments.import_listing"
    assert not Commitment.objects.exists()


def test_columns_chosen_by_hand_are_remembered_for_the_syndicate(tenant, other_tenant):
    header = HEADER.replace("Engagement", "Colonne A").replace("Engagé", "Colonne B")
    content = csv_listing(*LINES, header=header)
    listing = receive(tenant, content)
    assert {field.name for field in listing_columns(listing).missing} == {"number", "committed"}
    choices = listing_columns(listing).by_field | {"number": 0, "committed": 6}
    report = choose_listing_columns(listing, {index: field for field, index in choices.items()})
    assert report.new == 30
    assert listing_columns(receive(tenant, content)).missing == ()
    with other_tenant.context():
        assert not ImportMapping.objects.exists()
        assert listing_columns(receive(other_tenant, content)).missing != ()


def test_choosing_columns_without_a_compulsory_one_is_refused(tenant):
    listing = receive(tenant)
    with pytest.raises(FileRefusedError, match="Montant engagé"):
        choose_listing_columns(listing, {0: "number", 2: "account"})
    assert not ImportMapping.objects.exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_lines(tenant, django_assert_num_queries):
    with django_assert_num_queries(22):
        run(tenant, csv_listing(*LINES[:1]))
    with django_assert_num_queries(22):
        run(tenant, LISTING.replace(b"IN2300", b"IN2400"))


def test_an_import_is_a_movement_of_each_commitment_and_a_change_another(tenant):
    with tenant.context():
        run = {"kind": "commitments", "file_name": "l.csv", "update": True}
        import_file(tenant.year, content=csv_listing(LINE.replace(";020;", ";;")), **run)
        again = csv_listing(LINE.replace(";020;", ";;"))
        import_file(tenant.year, content=again, **run)  # nothing new: no movement
        commitment = Commitment.objects.get()
        first = commitment.movements.get()
        assert (first.kind, first.committed, first.released) == ("imported", commitment.committed, commitment.released)
        envelope = first.envelope
        assert (envelope.committed, envelope.released) == (commitment.committed, commitment.released)
        Commitment.objects.update(released=commitment.committed)
        record_imported_balances(tenant.year)
        last = commitment.movements.order_by("at").last()
        assert (last.committed, last.released) == (0, commitment.committed - commitment.released)
        record_imported_balances(tenant.year)
        assert commitment.movements.count() == 2
