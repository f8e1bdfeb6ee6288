"""The treasurer's balance against the orders, account by account."""

import pytest

from budgets.formats.sheets.sheet import FileRefusedError
from commitments.formats.treasurer_balance import read_balance
from commitments.queries_concordance import concordance
from commitments.rules.concordance import Concordance, OrderFact, match_accounts
from commitments.rules.credits import Refusal
from commitments.services.concordance import certify_concordance, receive_balance
from tests.commitments.expenses.spending import D, commit, liquidated, signed, vote

CFU = b"""<doccfu:CompteFinancierUnique xmlns:doccfu="urn:cfu"><DocumentComptable xmlns="urn:c"><BudgetComptable>
<LigneComptable><Etat V="EB_DF"/><Nature V="611"/><Intitule1 V="Contrats"/><MtRealNettes V="300.00"/></LigneComptable>
<LigneComptable><Etat V="EB_RF"/><Nature V="7478"/><MtRealNettes V="50.00"/></LigneComptable>
<LigneComptable><Etat V="BI_A"/><Nature V="611"/><MtRealNettes V="9.00"/></LigneComptable>
</BudgetComptable></DocumentComptable></doccfu:CompteFinancierUnique>"""


def test_the_balance_is_read_from_a_table_or_from_the_single_account():
    table = "Compte;Libellé;Débit;Crédit\n611;Contrats;300,00;\n7478;;;50,00\n6156;;0,00;0,00\n".encode()
    expected = [("611", D("300.00"), D("0.00")), ("7478", D("0.00"), D("50.00"))]
    assert [(line.account, line.debit, line.credit) for line in read_balance(table)] == expected
    assert [(line.account, line.debit, line.credit) for line in read_balance(CFU)] == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Compte;Debit\n611;beaucoup\n", "2"),
        (b"Compte;Libelle\n611;x\n", "Aucune colonne"),
        (b"<a><b/></a>", "DocumentComptable"),
        (b"<a>", "mal form"),
        (b"Compte;Debit;Credit\n611;0,00;0,00\n", "aucun mouvement"),
    ],
)
def test_a_wrong_balance_is_refused_with_its_mend(content, reason):
    with pytest.raises(FileRefusedError, match=reason):
        read_balance(content)


def test_differences_are_explained_to_the_order_and_agreement_is_certified(tenant):
    with tenant.context():
        vote(tenant.year)
        signed(tenant, liquidated(tenant, commit(tenant), "300.00"), liquidated(tenant, commit(tenant), "40.00"))
        by = tenant["treasurer"]
        balance = receive_balance(tenant.year, file_name="b.csv", content=b"Compte;Debit\n611;300,00\n", by=by)
        (match,) = concordance(balance).gaps
        assert (match.account, match.gap) == ("611", D("40.00"))
        assert "mandat 2" in match.explained[0]
        with pytest.raises(Refusal, match="611"):
            certify_concordance(balance, by=by)
        right = receive_balance(tenant.year, file_name="b.csv", content=b"Compte;Debit\n611;340,00\n", by=by)
        assert certify_concordance(right, by=by).certified_at
        assert receive_balance(tenant.year, file_name="c.csv", content=b"Compte;Debit\n611;340,00\n", by=by) == right


def test_subtotals_of_a_balance_are_not_counted_twice():
    table = b"Compte;Debit;Credit\n6;311,00;\n61;311,00;\n611;300,00;\n6156;11,00;\n74;;50,00\n7478;;50,00\n"
    assert [line.account for line in read_balance(table)] == ["611", "6156", "7478"]
    apart = b"Compte;Debit;Credit\n61;311,01;\n611;300,00;\n6156;11,00;\n"
    assert [line.account for line in read_balance(apart)] == ["61", "611", "6156"]  # not their sum: kept, to be seen


NAMES = {"611": ("Contrats", "F"), "6156": ("Maintenance", "F"), "2051": ("Concessions", "I")}


def matched(orders: dict[str, str], booked: dict[str, str]) -> Concordance:
    facts = {
        (account, "expense"): [OrderFact(f"mandat {rank}", D(it)) for rank, it in enumerate(amounts.split(), 1)]
        for account, amounts in orders.items()
    }
    return match_accounts(facts, {(account, "expense"): D(it) for account, it in booked.items()}, NAMES)


@pytest.mark.parametrize(
    ("booked", "told"),
    [
        ("102.00", "montant exact de mandat 1 :"),
        ("81.00", "montant exact de mandat 1 et mandat 2 :"),
        ("47.00", "montant exact de mandat 1 et mandat 2 et mandat 3 :"),
        ("122.00", "opposé de mandat 1 :"),
        ("111.99", "Mandats ou titres du compte"),
    ],
)
def test_a_difference_is_followed_to_the_orders_that_make_it(booked, told):
    [gap] = matched({"611": "10.00 21.00 34.00 47.00"}, {"611": booked}).gaps
    assert told.replace(" :", "\u00a0:") in gap.explained[0]


def test_an_order_booked_on_another_account_is_seen_on_both_and_sets_itself_off_in_its_section():
    found = matched({"611": "10.00 20.00", "6156": "5.00"}, {"611": "10.00", "6156": "25.00"})
    first, second = found.gaps
    assert (first.account, second.account) == ("611", "6156")
    assert "en trop chez le comptable au compte 6156" in first.explained[0]
    assert "mandat 2" in first.explained[1]
    assert "en moins chez le comptable au compte 611" in second.explained[0]
    [total] = found.totals()
    assert (total.section, total.gap, total.differing) == ("F", D("0.00"), ("611", "6156"))
