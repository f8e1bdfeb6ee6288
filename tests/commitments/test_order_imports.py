"""Orders: the same machinery, signed amounts, order operations, orders on several accounts."""

import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from budgets.formats.sheets.columns import match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.values import ValueFault
from commitments.formats.order_listing import OrderListing, order_fields, read_orders
from commitments.models import Order
from commitments.services.listing_imports import import_file
from tests.commitments.listings import LINE, csv_listing, locate

HEADER = "Mandat;Ligne;Sens;Nature;Montant;Type d'opération;Date d'émission;Tiers;Objet;Engagement"
ORDERS = [
    "12;1;D;2051;1 200,00;réelle;15/03/2023;Watcha;licence;",
    "12;2;D;6156;300,00;;15/03/2023;Watcha;maintenance;",
    "7;;R;7478;-50,00;;31/01/2024;Département;réduction;",
]


def listing(*lines: str) -> OrderListing:
    sheet = read_sheet(csv_listing(*lines, header=HEADER))
    return read_orders(
        sheet,
        match_columns(sheet, order_fields()),
        year=2023,
        locate=lambda account, direction, _kind: locate(account, direction),
        commitments={"IN1"},
    )


def test_an_order_on_several_accounts_has_a_number_per_line_and_a_reduction_is_negative():
    lines = listing(*ORDERS).lines
    assert [line.number for line in lines] == ["12/1", "12/2", "7"]
    assert [line.amount for line in lines] == [Decimal("1200.00"), Decimal("300.00"), Decimal("-50.00")]
    assert [line.direction for line in lines] == ["expense", "expense", "revenue"]


@pytest.mark.parametrize(
    ("line", "field", "message"),
    [
        (ORDERS[0].replace("15/03/2023", "01/02/2024"), "Date d’émission", "journée complémentaire"),
        (ORDERS[0].replace("1 200,00", ""), "Montant", "manque"),
        (ORDERS[0].replace("2051", "9999"), "Compte (nature)", "n’existe pas"),
        (ORDERS[0].replace("réelle", "bizarre"), "Opération réelle ou d’ordre", "réelle ou d’ordre"),
        (ORDERS[0] + "IN9", "Engagement", "n’est pas enregistré"),
        (ORDERS[1].replace("300", "400"), "Numéro du mandat ou du titre", "déjà à la ligne 2"),
        (ORDERS[1], "Numéro du mandat ou du titre", "répète la ligne 2"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(line, field, message):
    (fault,) = listing(ORDERS[1], line).faults
    assert (fault.line, fault.field) == (3, field)
    assert message in fault.message


def test_an_unknown_kind_of_operation_is_refused():
    from commitments.formats.order_listing import read_operation_kind

    assert [read_operation_kind(text) for text in ("", "Ordre", "OIS")] == [
        "real",
        "between_sections",
        "inside_section",
    ]
    with pytest.raises(ValueFault):
        read_operation_kind("?")


def test_orders_are_imported_once_and_tied_to_their_commitment(tenant):
    with tenant.context():
        commitment = LINE.replace(";020;", ";;").replace("IN23000101P", "IN1")
        import_file(tenant.year, kind="commitments", file_name="l.csv", content=csv_listing(commitment))
        content = csv_listing(ORDERS[0] + "IN1", *ORDERS[1:], header=HEADER)
        report = import_file(tenant.year, kind="orders", file_name="m.csv", content=content)
        assert (report.new, report.fault_count) == (3, 0), report.faults
        assert report.sentence == "3 mandats et titres dans le fichier\u00a0: 3 nouveaux, 0 inchangé."
        again = import_file(tenant.year, kind="orders", file_name="m.csv", content=content)
        assert (again.new, again.unchanged) == (0, 3)
        order = Order.objects.select_related("commitment", "account").get(number="12/1")
        assert order.commitment is not None
        assert (order.commitment.number, order.account.code) == ("IN1", "2051")
        assert (order.amount, order.operation_kind) == (Decimal("1200.00"), "real")


def test_the_command_imports_orders(tenant, tmp_path):
    file = tmp_path / "mandats.csv"
    file.write_bytes(csv_listing(*ORDERS, header=HEADER))
    out = io.StringIO()
    call_command("import_orders", str(file), "--syndicate=alpha", "--budget=TNO", "--year=2023", stdout=out)
    assert out.getvalue() == "3 mandats et titres dans le fichier\u00a0: 3 nouveaux, 0 inchangé.\n"
