"""The engine on the real declarations: every state of the sommaire is declared, and a state fills."""

from decimal import Decimal

import pytest

from budgets.maquette.engine import fill
from budgets.maquette.model import RowKind
from budgets.maquette.view import DocumentView, Identity, Record
from budgets.maquette_files import NoMaquette, maquette_of
from tests.budgets.decision_cases import D, R, decision, line

M = Decimal
WHO = Identity("Syndicat des Eaux", "Budget principal")


def document(*lines, records=None, presence=None, **terms):
    found = {}
    for number, (kind, fields) in enumerate(records or (), start=1):
        found.setdefault(kind, []).append(Record(str(number), kind, fields))
    kept = {kind: tuple(it) for kind, it in found.items()}
    return fill(maquette_of(2024, "BP"), DocumentView(decision(*lines, **terms), WHO, kept, presence=presence or {}))


def test_the_sommaire_lists_the_states_of_the_source(acceptance):
    printed = acceptance("roynac-bp-2024")["summary"]["states"]
    states = list(document(line(D, "6226", "10.00")).states)
    assert [state.code for state in states] == [f"{it['part']}-{it['code']}" for it in printed]


def test_accounts_have_no_maquette_yet():
    with pytest.raises(NoMaquette, match="CFU"):
        maquette_of(2024, "CFU")


def test_a_cell_adds_up_its_lines_and_says_which():
    found = document(line(D, "2183", "100.00"), line(D, "21838", "20.00", previous="7.00"), line(R, "10222", "5.00"))
    cell = found.state("II-C1").cell("depenses", "equipment", "vote")
    assert cell.value == M("120.00")
    assert cell.text == "120,00"


def test_an_amount_in_a_grey_cell_is_hidden_from_the_totals_and_kept_for_the_control():
    found = document(line(D, "040", "10.00", rar="3.00"))
    state = found.state("II-C1")
    grey = state.cell("depenses", "040", "rar")
    assert (grey.is_grey, grey.value, grey.hidden) == (True, None, M("3.00"))
    assert state.cell("depenses", "total", "rar").value == M("0.00")


def test_a_group_adds_up_the_records_listed_under_it():
    agent = {"CodTypAgent": "I", "CodSectAgentTitulaire": "ADM", "EffectifBud": "1.00", "EffectifPourvu": "0.80"}
    found = document(records=[("DATA_PERSONNEL", agent | {"TempsComplet": "true", "EmploiGradeAgent": "Attaché"})])
    table = found.state("IV-B9").table_by_key["effectifs"]
    assert table.cell("b", "complet").value == M("1.00")
    assert table.cell("total", "pourvus").value == M("0.80")
    assert [row.cells[0].value for row in table.rows if row.kind is RowKind.RECORD] == ["Attaché"]
