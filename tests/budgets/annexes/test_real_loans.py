"""Loans of published documents: our schedules give the figures that their banks and treasurers gave."""

from decimal import Decimal

import pytest

from budgets.formats.totem.annex_values import record_of
from budgets.formats.totem.reader import parse_totem
from budgets.rules.annexes.record import Record
from budgets.rules.debt.contract import ContractFault
from budgets.rules.debt.from_record import contract_of, loan_year, profile_of, year_values
from tests.budgets.totem.documents import CA, DM1, TRANSPORT, real

FIGURES = ("MtCapitalRestDu_01_01", "MtCapitalExer", "MtIntExer", "MtICNE", "MtCapitalRestDu_31_12")


def loan_of(shared, name, amount):
    """Return the loan of that amount in a published document, and its year."""
    document = parse_totem(real(shared, name))
    block = next(it for it in document.annexes if it.name == "DATA_EMPRUNT")
    node = next(it.node for it in block.records if it.get("MtEmprOrig") == amount)
    return record_of(node, block.name), document.header.year


@pytest.mark.parametrize(
    ("name", "amount", "more", "stated"),
    [
        (CA, "730000.00", {}, FIGURES),  # constant annuity, quarterly, 30/360
        (CA, "1470000.00", {"TauxPeriode": "A"}, FIGURES),  # equivalent rate of a quarter
        (TRANSPORT, "1800000.00", {}, FIGURES[:4]),  # constant capital; the document repeats 1 January at 31 December
        (
            DM1,
            "1250000.00",
            {},
            ("MtCapitalRestDu_01_01", "MtCapitalExer", "MtIntExer"),
        ),  # in fine, paid off in the year
    ],
)
def test_a_published_loan_is_computed_to_the_cent(shared, name, amount, more, stated):
    record, year = loan_of(shared, name, amount)
    found = year_values(loan_year(Record(record.block, {**record.values, **more}), year))
    assert {it: Decimal(found[it]) for it in stated} == {it: record.number(it) for it in stated}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"CodPeriodRemb": "X"}, "CodPeriodRemb"),
        ({"CodPeriodRemb": "A"}, "DureeContratInit"),
        ({"CodPeriodRemb": "A", "DureeContratInit": "10"}, "Dt1RembInit"),
        ({"CodPeriodRemb": "A", "DureeContratInit": "10", "Dt1RembInit": "2024-01-01"}, "Txinit"),
        (
            {"CodPeriodRemb": "A", "DureeContratInit": "10", "Dt1RembInit": "2024-01-01", "Txinit": "1"},
            "ProfilCalcul",
        ),
    ],
)
def test_what_the_contract_lacks_is_named(values, field):
    with pytest.raises(ContractFault) as refused:
        contract_of(Record("DATA_EMPRUNT", {"MtEmprOrig": "10.00", "CodProfilAmort": "X"} | values))
    assert refused.value.field == field


def test_the_profile_is_read_from_words_too():
    record = Record("DATA_EMPRUNT", {"CodProfilAmort": "X", "ProfilAmort": "Échéance constante"})
    assert profile_of(record) == "A"
    assert profile_of(Record("DATA_EMPRUNT", {"CodProfilAmort": "P"})) == "A"
