"""Values of annexes: what a person types, what the State's format writes, what a page shows."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.annex_faults import entry_faults
from budgets.annex_files import annex_entries, annex_schema, entry_schema
from budgets.formats.totem.annex_tables import AnnexField
from budgets.formats.totem.annex_values import rates_of, shown, written
from budgets.formats.totem.values import ValueFault
from budgets.rules.annexes.carry import carried
from budgets.rules.annexes.record import Record

NARROW = "\u202f"
RATES = "2024-02-01 2.5\n2025-02-01 3.25"


def field(kind):
    return AnnexField("F", kind, "F")


@pytest.mark.parametrize(
    ("kind", "typed", "state", "page"),
    [
        ("amount", "1 234,5", "1234.50", f"1{NARROW}234,50"),
        ("amount", "1 234,50 €", "1234.50", f"1{NARROW}234,50"),
        ("decimal:5.3", "3,25 %", "3.250", "3,250"),
        ("decimal:5.3", "0", "0.000", "0,000"),
        ("date", "31/03/2024", "2024-03-31", "31/03/2024"),
        ("date", "2024-03-31", "2024-03-31", "31/03/2024"),
        ("boolean", "Oui", "true", "Oui"),
        ("boolean", "faux", "false", "Non"),
        ("year", "2024", "2024", "2024"),
        ("integer:4", "1 200", "1200", "1200"),
        ("integer:4", "12.0", "12", "12"),
        ("digits:10", "001", "001", "001"),
        ("siret", "200 099 900 00015", "20009990000015", "20009990000015"),
        ("month", "3/2024", "2024-03", "2024-03"),
        ("code:CodPeriod", "I", "I", "I – Trimestriel"),
        ("code:CodPeriod", "i – Trimestriel", "I", "I – Trimestriel"),
        ("code:CodPeriod", "trimestriel", "I", "I – Trimestriel"),
        ("code:CodTypEmprunt", "1", "01", "01 – Normal"),
        ("text:10", "  deux   mots ", "deux mots", "deux mots"),
        ("text:10", "", "", ""),
        ("rates", "01/02/2025 3,25\n2024-02-01: 2,5 %", RATES, RATES),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_state_does_and_shown_in_french(kind, typed, state, page):
    assert written(field(kind), typed, entry_schema()) == state
    assert shown(field(kind), state, entry_schema()) == page
    assert written(field(kind), page, entry_schema()) == state


@pytest.mark.parametrize(
    ("kind", "typed", "message", "mend"),
    [
        ("amount", "douze", "n’est pas un montant", "crivez"),
        ("amount", "1,234", "deux façons", "crivez 1234"),
        ("amount", "1,2345", "plus fin que le centime", "ndiquez deux décimales"),
        ("decimal:5.3", "3,2514", "plus de 3 décimales", "Arrondissez"),
        ("decimal:5.3", "100", "trop grand", "moins de 100"),
        ("date", "31/02/2024", "31/02/2024", ""),
        ("boolean", "peut-être", "ni oui ni non", "Oui ou Non"),
        ("year", "24", "une année", ""),
        ("code:CodPeriod", "Z", "n’est pas un code", "M (Mensuel)"),
        ("text:3", "abcd", "4 caractères", "3 caractères au plus"),
        ("rates", "3,25", "une date et un taux", "01/02/2024 3,25"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(kind, typed, message, mend):
    with pytest.raises(ValueFault) as refused:
        written(field(kind), typed, entry_schema())
    assert message in refused.value.message
    assert mend in refused.value.mend


def test_a_value_that_says_the_same_keeps_its_writing():
    assert written(field("amount"), "0,00", entry_schema(), "0") == "0"
    assert written(field("boolean"), "true", entry_schema(), "1") == "1"
    assert written(field("amount"), "1,00", entry_schema(), "0") == "1.00"


def test_the_values_of_an_index_are_in_order():
    text = "2024-02-01 2.5\n2025-02-01 3.25"
    assert rates_of(text) == ((date(2024, 2, 1), Decimal("2.5")), (date(2025, 2, 1), Decimal("3.25")))


def test_every_block_of_the_state_has_an_entry_and_every_field_a_place_in_its_form():
    entries = annex_entries()
    for block, kind in entry_schema().blocks.items():
        found = entries.of_block(block)
        assert found, block
        for entry in found:
            assert sorted(name for group in entry.groups for name in group.fields) == sorted(kind.fields)
    assert not any(field.is_own for kind in annex_schema().blocks.values() for field in kind.fields.values())


def test_the_states_of_the_maquette_have_an_entry():
    states = {state for entry in annex_entries().by_slug.values() for state in entry.states}
    wanted = {f"IV-B1.{number}" for number in range(1, 8)} | {f"IV-B7.{number}" for number in range(1, 10)}
    wanted |= {"IV-B2", "IV-B3.1", "IV-B3.2", "IV-B4", "IV-B5", "IV-B6", "IV-B8", "IV-B9", "IV-B10"}
    wanted |= {f"IV-B11.{number}" for number in (1, 2, 3)} | {"IV-D1", "IV-D2.1", "IV-D2.2", "IV-D3"}
    assert wanted | {"IV-D4.1", "IV-D4.2", "IV-D5.1", "IV-D5.2"} <= states


@pytest.mark.parametrize(
    ("block", "values", "expected"),
    [
        ("DATA_EMPRUNT", {"MtEmprOrig": "-1.00"}, ("MtEmprOrig", "négatif")),
        ("DATA_EMPRUNT", {"MtEmprOrig": "1.00", "MtCapitalRestDu_01_01": "2.00"}, ("MtCapitalRestDu_01_01", "dépasse")),
        ("DATA_EMPRUNT", {"DtSignInit": "2024-02-01", "Dt1RembInit": "2024-01-01"}, ("Dt1RembInit", "précède")),
        ("DATA_EMPRUNT", {"StructureDtVote": "F", "IndSousJacentDtVote": "2"}, ("IndSousJacentDtVote", "ne va pas")),
        ("DATA_EMPRUNT", {"Couverture": "true"}, ("NumContratCouv", "à remplir")),
        ("DATA_CONCOURS", {"Siret": "20009990000016"}, ("Siret", "clé")),
        ("DATA_AUTRE_ENGAGEMENT", {"CodTypAutEng": "D", "CodArticle": "8026"}, ("CodArticle", "ne va pas")),
        ("DATA_PERSONNEL", {"EffectifBud": "1.00", "EffectifPourvu": "1.50"}, ("EffectifPourvu", "dépasse")),
        ("DATA_PROVISION", {"CodSTypProv": "D", "CodNatProv": "L"}, ("CodNatProv", "ne va pas")),
    ],
)  # fmt: skip
def test_the_fields_of_a_record_are_held_against_one_another(block, values, expected):
    (fault,) = entry_faults(Record(block, values))
    assert fault.field == expected[0]
    assert expected[1] in fault.message
    assert fault.mend


def test_a_leasing_contract_moves_on_by_a_year():
    carry = annex_entries().carries["DATA_CREDIT_BAIL"]
    rents = {
        "MtRedevExer": "1.00",
        "MtRedevN_1": "2.00",
        "MtRedevN_2": "3.00",
        "MtRedevN_3": "4.00",
        "LibCredBail": "B",
    }
    after = carried(Record("DATA_CREDIT_BAIL", rents), carry)
    assert after is not None
    kept = {"MtRedevExer": "2.00", "MtRedevN_1": "3.00", "MtRedevN_2": "4.00", "LibCredBail": "B"}
    assert after.values == kept
