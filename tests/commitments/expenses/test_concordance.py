"""The treasurer's balance against the orders, account by account."""

import pytest

from budgets.formats.sheets.sheet import FileRefusedError
from commitments.formats.treasurer_balance import read_balance
from commitments.queries_concordance import concordance
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
