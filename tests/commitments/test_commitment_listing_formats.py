"""Every mistake of a listing gets its line, its field, its value and its mend; nothing else is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.formats.sheets.sheet import Fault, FileRefusedError
from budgets.formats.sheets.values import ValueFault, read_amount, read_date, read_direction
from budgets.rules.money import format_amount, parse_amount
from tests.commitments.listings import HEADER, LINE, csv_listing, read, xlsx_listing

CENTS = st.decimals(min_value=0, max_value=10**9, places=2)


def faults(*lines: str, header: str = HEADER) -> tuple[Fault, ...]:
    return read(csv_listing(*lines, header=header)).faults


def only(*lines: str, header: str = HEADER) -> Fault:
    found = faults(*lines, header=header)
    assert len(found) == 1, found
    return found[0]


def test_a_line_is_read_whole():
    (line,) = read(csv_listing(LINE)).lines
    assert line._asdict() == {
        "line": 2,
        "number": "IN23000101P",
        "direction": "expense",
        "account": "2051",
        "function": "020",
        "operation": "",
        "supplier": "Imprimerie Martin",
        "label": "logiciel de caisse",
        "committed": Decimal("120.00"),
        "released": Decimal("20.00"),
        "ordered": Decimal("0.00"),
        "attached": Decimal("0.00"),
        "tax_basis": "TTC",
        "manager": "CAM",
        "service": "TNO",
        "antenna": "TNO_COL",
        "committed_on": None,
    }


def test_a_spreadsheet_is_read_like_its_csv():
    rows = [cells.split(";") for cells in (HEADER, LINE)]
    rows[1][5:8] = [100, 120.0, 20]  # type: ignore[list-item]
    (line,) = read(xlsx_listing(rows)).lines
    assert (line.committed, line.released, line.tax_basis) == (Decimal("120.00"), Decimal("20.00"), "")


def test_sitiv_s_thirty_lines_are_read_to_the_cent(sitiv):
    source = sitiv["commitments_carried_over"]["lines"]

    def amount(text: str | None) -> str:
        return f"{text} TTC" if text else "TTC"

    rows = [
        f"{line['number']};{line['function']};{line['nature']};;{line['supplier']};{amount(line['balance'])};"
        f"{amount(line['engaged'])};{amount(line['released'])};{line['manager'] or ''};{line['service']};"
        f'{line["antenna"]};"{line["label"].replace(chr(34), chr(34) * 2)}"'
        for line in source
    ]
    listing = read(csv_listing(*rows, "TOTAL;;;;;377 528.45 TTC;429 656.45 TTC;52 128.00 TTC;;;;"))
    assert listing.faults == ()
    assert len(listing.lines) == 30
    assert sum(line.committed for line in listing.lines) == Decimal("429656.45")
    assert sum(line.released for line in listing.lines) == Decimal("52128.00")
    assert {line.tax_basis for line in listing.lines} == {"TTC"}


@given(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=20))
def test_amounts_written_in_french_are_read_back_to_the_cent(amounts):
    rows = [
        f"E{rank};2051;{format_amount(committed)};{format_amount(released)};{format_amount(ordered)};"
        f"{format_amount(committed - released - ordered)}"
        for rank, (committed, released, ordered) in enumerate(amounts)
    ]
    listing = read(csv_listing(*rows, header="Engagement;Nature;Engagé;Dégagé;Mandaté;Solde"))
    assert [(line.committed, line.released, line.ordered) for line in listing.lines] == amounts


@pytest.mark.parametrize(
    ("line", "field", "message"),
    [
        (LINE.replace("120,00 TTC", "-120,00"), "Montant engagé", "est négatif"),
        (LINE.replace("120,00 TTC", "cent vingt"), "Montant engagé", "n’est pas un montant"),
        (LINE.replace("120,00 TTC", "120,005"), "Montant engagé", "deux façons"),
        (LINE.replace("120,00 TTC", "120,0051"), "Montant engagé", "plus fin que le centime"),
        (LINE.replace("120,00 TTC", ""), "Montant engagé", "manque"),
        (LINE.replace("100,00 TTC", "90,00"), "Solde de l’engagement", "soit 100,00"),
        (LINE.replace("120,00 TTC", "120,00 HT"), "HT ou TTC", "mêle des montants HT et TTC"),
        (LINE.replace("2051", "9999"), "Compte (nature)", "Le compte 9999 n’existe pas"),
        (LINE.replace("2051", "7478"), "Compte (nature)", "ne s’emploie pas ainsi"),
        (LINE.replace("2051", ""), "Compte (nature)", "la cellule est vide"),
        (LINE.replace(";020;", ";999;"), "Fonction", "La fonction 999 n’existe pas"),
        (LINE.replace("IN23000101P", ""), "Numéro d’engagement", "la cellule est vide"),
        (LINE.replace("IN23000101P", "I" * 41), "Numéro d’engagement", "41 caractères"),
        (LINE + ";de trop", "", "13 cellules pour 12 titres"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(line, field, message):
    fault = only("IN1;;2051;;Martin;1;1;;;;;", line)
    assert (fault.line, fault.field) == (3, field)
    assert message in fault.message
    assert fault.mend


def test_a_lost_leading_zero_of_a_function_is_recognised():
    assert "Écrivez 020" in only(LINE.replace(";020;", ";20;")).mend


def test_all_lines_are_checked_not_only_the_first():
    found = faults(*[LINE.replace("IN23000101P", f"IN{rank}").replace("2051", "9999") for rank in range(50)])
    assert [fault.line for fault in found] == list(range(2, 52))


def test_several_mistakes_of_a_line_are_all_told():
    found = faults("IN1;999;9999;;Martin;;abc;-1;;;;")
    assert {fault.field for fault in found} == {"Fonction", "Compte (nature)", "Montant engagé", "Montant dégagé"}


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (LINE, "La ligne répète la ligne 2"),
        (LINE.replace("100,00 TTC;120,00", "110,00 TTC;130,00"), "avec d’autres montants"),
        (LINE.replace("logiciel", "matériel"), "avec d’autres renseignements"),
    ],
)
def test_a_number_used_twice_is_refused(second, message):
    fault = only(LINE, second)
    assert (fault.line, fault.field) == (3, "Numéro d’engagement")
    assert message in fault.message


DATED = "Engagement;Nature;Engagé;Date"


@pytest.mark.parametrize("day", ["31/12/2023", "1/1/2023", "2023-06-01", "20230601", "31.12.23", "2023-06-01 00:00:00"])
def test_dates_of_the_year_are_read_day_first_or_iso(day):
    (line,) = read(csv_listing(f"IN1;2051;1;{day}", header=DATED)).lines
    assert line.committed_on is not None
    assert line.committed_on.year == 2023


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("01/01/2024", "hors de l’exercice 2023"),
        ("31/12/2022", "hors de l’exercice 2023"),
        ("31/02/2023", "n’existe pas au calendrier"),
        ("12/31/2023", "n’existe pas au calendrier"),
        ("mars", "n’est pas une date"),
    ],
)
def test_a_date_out_of_the_year_or_of_the_calendar_is_refused(day, message):
    fault = only(f"IN1;2051;1;{day}", header=DATED)
    assert (fault.line, fault.field, fault.value) == (2, "Date d’engagement", day)
    assert message in fault.message


def test_a_commitment_of_an_earlier_year_keeps_its_date_when_its_origin_year_is_stated():
    header = DATED + ";Exercice d'origine"
    (line,) = read(csv_listing("IN1;2051;1;12/05/2022;2022", header=header)).lines
    assert line.committed_on == date(2022, 5, 12)
    assert "suit l’exercice" in only("IN1;2051;1;12/05/2024;2024", header=header).message
    assert "hors de l’exercice 2022" in only("IN1;2051;1;12/05/2021;2022", header=header).message


def test_attaching_belongs_to_operating_alone():
    header = "Engagement;Nature;Engagé;Rattaché;Solde"
    assert "section de fonctionnement" in only("IN1;2051;10;4;10", header=header).message
    for balance in ("10", "6"):
        assert read(csv_listing(f"IN1;6156;10;4;{balance}", header=header)).faults == ()


def test_a_revenue_is_told_by_its_direction():
    (line,) = read(csv_listing("IN1;7478;10;R", header="Engagement;Nature;Engagé;Sens")).lines
    assert line.direction == "revenue"
    assert "n’est pas un sens" in only("IN1;7478;10;X", header="Engagement;Nature;Engagé;Sens").message


def test_an_over_released_commitment_is_read_with_a_warning():
    listing = read(csv_listing("IN1;2051;10;15", header="Engagement;Nature;Engagé;Dégagé"))
    assert len(listing.lines) == 1
    assert (listing.warnings[0].line, listing.warnings[0].value) == (2, "-5,00")


def test_the_total_of_the_listing_is_held_against_its_lines():
    header = "Engagement;Nature;Engagé"
    assert read(csv_listing("IN1;2051;10", "Sous-total;;10", "TOTAL;;10", header=header)).faults == ()
    fault = only("IN1;2051;10", "TOTAL;;12", header=header)
    assert (fault.line, fault.field) == (3, "Montant engagé")
    assert "Le total du fichier est 12,00, la somme des lignes 10,00" in fault.message


def test_a_header_without_lines_is_refused():
    assert "aucun engagement" in read(csv_listing()).faults[0].message


def test_a_missing_column_refuses_the_file():
    with pytest.raises(FileRefusedError, match="Montant engagé"):
        read(csv_listing("IN1;2051", header="Engagement;Nature"))


@given(CENTS, st.sampled_from(["", " TTC", " HT"]), st.sampled_from([",", "."]), st.sampled_from(["", " "]))
def test_the_short_way_to_read_an_amount_finds_what_the_long_one_does(amount, basis, decimal_sign, grouping):
    text = f"{amount:,.2f}".replace(",", grouping).replace(".", decimal_sign) + basis
    assert read_amount(text) == (parse_amount(text, with_unit=True), basis.strip())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("TTC", ("0.00", "TTC")), ("1 344.00 TTC", ("1344.00", "TTC")), ("12,5 € HT", ("12.50", "HT")), ("0", ("0", ""))],
)
def test_an_amount_carries_its_tax_basis(text, expected):
    assert read_amount(text) == (Decimal(expected[0]), expected[1])


def test_blank_cells_say_nothing():
    assert read_amount("") == (None, "")
    assert read_date("") is None
    assert read_direction("") == "expense"
    with pytest.raises(ValueFault):
        read_direction("peut-être")


def test_a_fault_reads_as_a_sentence():
    assert str(only(LINE.replace("2051", "9999"))) == (
        "Ligne 2, colonne «\u00a0Compte (nature)\u00a0», valeur «\u00a09999\u00a0»\u00a0: Le compte 9999 n’existe pas. "
        "Comptes proches : 2051."
    )
