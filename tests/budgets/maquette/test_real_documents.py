"""The two real documents, state by state and cell by cell, to the cent: row and column named."""

from decimal import Decimal

import pytest

from budgets.maquette.model import RowKind
from tests.budgets.maquette.cases import eure_et_loir_view, filled, roynac_view

M = Decimal
BALANCE = {"previous_budget": "prev", "rar": "rar", "proposals": "prop", "vote": "vote", "total": "total"}
GENERAL = {"real": "real", "order": "order", "total": "total"}
REVENUES = {"previous_budget": "prev", "rar_I": "rar", "proposals": "prop", "vote_II": "vote", "total_III": "total"}
PROGRAMME = {**REVENUES, "vote_ap_ae": "ap_vote", "managed_in_ap_ae": "ap_part", "managed_outside_ap_ae": "hors_ap"}
COMMITMENT = {**REVENUES, "vote_ap_ae": "ae_vote", "managed_in_ap_ae": "ae_part", "managed_outside_ap_ae": "hors_ae"}
TABLES = [  # of the source: state, table, columns
    ("II-C1-depenses", "II-C1", "depenses", BALANCE),
    ("II-C1-recettes", "II-C1", "recettes", BALANCE),
    ("II-C2-depenses", "II-C2", "depenses", BALANCE),
    ("II-C2-recettes", "II-C2", "recettes", BALANCE),
    ("II-D1-investissement", "II-D1", "investissement", GENERAL),
    ("II-D1-fonctionnement", "II-D1", "fonctionnement", GENERAL),
    ("II-D2-investissement", "II-D2", "investissement", GENERAL),
    ("II-D2-fonctionnement", "II-D2", "fonctionnement", GENERAL),
    ("III-A-depenses", "III-A", "depenses", PROGRAMME),
    ("III-A-recettes", "III-A", "recettes", REVENUES),
    ("III-A1", "III-A1", "articles", PROGRAMME),
    ("III-A3", "III-A3", "articles", REVENUES),
    ("III-B-depenses", "III-B", "depenses", COMMITMENT),
    ("III-B-recettes", "III-B", "recettes", REVENUES),
    ("III-B1", "III-B1", "articles", COMMITMENT),
    ("III-B2", "III-B2", "articles", REVENUES),
]
SOURCE_IS_WRONG = {("II-D2-fonctionnement", "75", "total"): M("6000.00")}  # printed 0,00; its column total counts 6 000


@pytest.fixture(scope="module")
def roynac(acceptance):
    data = acceptance("roynac-bp-2024")
    return data, filled(roynac_view(data))


@pytest.fixture(scope="module")
def eure_et_loir(acceptance):
    data = acceptance("eure-et-loir-dm2-2025")["maquette"]
    return data, filled(eure_et_loir_view(acceptance("eure-et-loir-dm2-2025")))


def plain(text):
    return text.replace("’", "'").replace("\u00a0", " ")


def rows_by_name(table):
    """Return the rows by code, or by label where there is none; « 16bis » is the second row of chapter 16."""
    found = {}
    for row in table.rows:
        code = row.code.rstrip(".…") if row.code not in ("+", "=") else ""
        name = code or plain(row.label)
        found.setdefault(name if name not in found else f"{name}bis", row)
        found.setdefault(plain(row.label), row)
    return found


def named(rows, printed):
    """Return our row for a row of the source, found by its code, else by its label."""
    code = (printed.get("code") or "").rstrip(".…")
    if code and code in rows:
        return rows[code]
    return rows[plain(printed["label"])]


def test_roynac_has_every_state_of_the_sommaire_joint_or_without_object(roynac):
    data, document = roynac
    printed = {f"{it['part']}-{it['code']}": it for it in data["summary"]["states"]}
    assert [state.code for state in document.states] == list(printed)
    for state in document.states:
        assert plain(state.title) == printed[state.code]["title"]
        assert state.is_joint is (printed[state.code]["status"] == "joint"), state.code


@pytest.mark.parametrize(("source", "code", "key", "columns"), TABLES)
def test_every_figure_of_roynac(roynac, source, code, key, columns):
    data, document = roynac
    table = document.state(code).table_by_key[key]
    rows = rows_by_name(table)
    compared = 0
    for printed in data[source]["rows"]:
        row = named(rows, printed) if printed["kind"] != "single" else None
        if row is None:
            continue
        for theirs, ours in columns.items():
            if printed.get(theirs) is None:
                continue
            cell = row.cells[table.place_by_key[ours]]
            expected = SOURCE_IS_WRONG.get((source, printed.get("code"), theirs), M(printed[theirs]))
            assert cell.value == expected or (cell.is_grey and not expected), (source, printed["label"], theirs)
            compared += 1
    assert compared
    listed = {id(named(rows, it)) for it in data[source]["rows"] if it["kind"] != "single"}
    for row in table.rows:  # and nothing else than what the source prints
        if id(row) not in listed and row.kind is not RowKind.SINGLE:
            assert not any(cell.value for cell in row.cells if isinstance(cell.value, Decimal)), (source, row.key)


@pytest.mark.parametrize(("source", "code", "key", "columns"), TABLES)
def test_every_row_of_zeros_of_roynac_is_printed(roynac, source, code, key, columns):
    data, document = roynac
    rows = rows_by_name(document.state(code).table_by_key[key])
    for printed in data[source]["zero_rows"]:
        assert named(rows, printed) is not None


@pytest.mark.parametrize(("source", "code", "key", "columns"), TABLES)
def test_the_labels_of_roynac_are_those_of_the_source(roynac, source, code, key, columns):
    data, document = roynac
    rows = rows_by_name(document.state(code).table_by_key[key])
    squeezed = str.maketrans("", "", " .")
    for printed in data[source]["rows"]:
        if printed["kind"] == "row" and not printed["label"].startswith("Autres inst."):  # corrected in the chart
            ours = plain(named(rows, printed).label)
            assert ours.translate(squeezed) == printed["label"].translate(squeezed), (source, printed["label"])


@pytest.mark.parametrize(("source", "code", "key"), [(source, code, key) for source, code, key, _ in TABLES])
def test_the_single_figures_of_roynac(roynac, source, code, key):
    """Lines 001 and 002, 1068, cumulated totals, self-financing."""
    data, document = roynac
    state = document.state(code)
    ours = {
        plain(row.label).split(" (")[0].lower(): row.cells[-1].value
        for table in state.tables
        for row in table.rows
        if row.kind is RowKind.SINGLE or table.key == "autofinancement"
    }
    for printed in data[source]["rows"]:
        if printed["kind"] == "single":
            label = printed["label"].split(" (")[0].lower()
            assert ours[label] == M(printed["amount"]), label


def test_state_i_c1_of_roynac(roynac):
    data, document = roynac
    tables = {"resultat_exercice_n_1": "resultat", "restes_a_realiser_n_1": "rar", "resultat_cumule": "cumule"}
    rows = {"total": "total", "investment": "investissement", "operating": "fonctionnement"}
    columns = {
        "expenses": "depenses",
        "revenues": "recettes",
        "carried_result": "reporte",
        "balance_B": "solde",
        "result_A": "resultat",
    }
    state = document.state("I-C1")
    seen = 0
    for theirs, table in tables.items():
        for their_row, row in rows.items():
            printed = data["I-C1"][theirs][their_row]
            if isinstance(printed, str):
                assert state.cell(table, row, "cumule").value == M(printed)
                seen += 1
                continue
            for their_column, value in printed.items():
                if their_column in columns and columns[their_column] in state.table_by_key[table].place_by_key:
                    assert state.cell(table, row, columns[their_column]).value == M(value), (table, row, their_column)
                    seen += 1
    assert seen == 24


def test_state_ii_a_of_roynac(roynac):
    data, document = roynac
    state = document.state("II-A")
    for theirs, table, carried in (("investment", "investissement", "001"), ("operating", "fonctionnement", "002")):
        for their_row, row in (("vote", "vote"), ("rar", "rar"), (carried, "carried"), ("total", "total")):
            for side, column in (("expenses", "depenses"), ("revenues", "recettes")):
                printed = M(data["II-A"][theirs][their_row][side] or 0)
                assert state.cell(table, row, column).value == printed, (table, row, column)
    assert state.cell("fonctionnement", "budget", "depenses").value == M("30850.48")
    assert state.cell("fonctionnement", "budget", "recettes").value == M("30850.48")


@pytest.mark.parametrize("code", ["I-C2", "I-C3", "II-B1", "II-B2", "III-A2.1"])
def test_states_of_zeros_print_their_grid(roynac, code):
    _, document = roynac
    state = document.state(code)
    assert state.is_empty
    values = [cell.value for table in state.tables for row in table.rows for cell in row.cells]
    assert M("0.00") in values
    assert not any(value for value in values if isinstance(value, Decimal))


@pytest.mark.parametrize("code", ["III-A2.2", "III-A2.3"])
def test_a_state_of_frames_says_that_it_is_empty(roynac, code):
    state = roynac[1].state(code)
    assert plain(state.message) == "Cet état ne contient pas d'information."
    assert state.blocks == ()


def test_the_modalities_of_roynac(roynac):
    texts = [plain(block.text) for block in roynac[1].state("I-B").blocks]
    assert "- au niveau du chapitre (1) pour la section d'investissement ;" in texts
    assert "- avec (2) vote formel sur les chapitres « opérations d'équipement » ;" in texts
    assert "- sans (2) vote formel sur chacun des chapitres." in texts
    assert "- Fonctionnement : 7,50 %" in texts
    assert "V – Les provisions sont semi-budgétaires (4)." in texts
    assert "VI – La comparaison s'effectue par rapport au budget cumulé (5) de l'exercice précédent." in texts
    taken = "avec reprise des résultats de l'exercice N-1 après le vote du compte administratif"
    assert f"VII – Le présent budget a été voté {taken} (6)." in texts


def test_the_signatures_of_roynac(roynac):
    data, document = roynac
    texts = [block.text for block in document.state("V-A").blocks]
    assert "Nombre de membres en exercice : 10" in texts
    assert "Abstentions : 0" in texts
    assert sum(it["name"] in text for it in data["V"]["signatories"] for text in texts) == 10


def test_the_cover_and_the_footer_of_roynac(roynac):
    document = roynac[1]
    assert document.footer == "MULTISERVICES - MULTISERVICES - BP - 2024"
    assert "Numéro SIRET : 21260287400043" in document.cover.lines
    assert "POSTE COMPTABLE : Trésorerie de PIERRELATTE" in document.cover.lines
    assert document.cover.lines[-1] == "ANNEE 2024"
    assert len(document.cover.notes) == 3


# --- Eure-et-Loir, amending decision n° 2 of 2025 ---------------------------------------------------------------------

AMENDING = {"budget_I": "prev", "rar_II": "rar", "proposals": "prop", "vote_III": "vote", "total_IV": "total"}


@pytest.mark.parametrize(
    ("code", "key"),
    [("II-C1", "depenses"), ("II-C1", "recettes"), ("II-C2", "depenses"), ("II-C2", "recettes")],
)
def test_every_figure_of_the_balance_of_eure_et_loir(eure_et_loir, code, key):
    data, document = eure_et_loir
    table = document.state(code).table_by_key[key]
    ours = {row.key: row for row in table.rows}
    for printed in data[f"{code}-{key}"]:
        kind = printed["kind"]
        if kind in ("carried", "grand_total"):
            row = ours["carried" if kind == "carried" else "cumulated"]
            assert row.cells[-1].value == M(printed["amount"])
        elif kind == "memo":
            memo = document.state(code).cell("autofinancement", "autofinancement", "total")
            assert memo.value == M(printed["amount"])
        else:
            row = ours["total" if printed["code"] == "TOTAL" else printed["code"]]
            for theirs, column in AMENDING.items():
                cell = row.cells[table.place_by_key[column]]
                if printed[theirs] is None:
                    assert cell.is_grey, (code, printed["code"], theirs)
                else:
                    assert cell.value == M(printed[theirs]) or cell.is_grey, (code, printed["code"], theirs)


def test_the_amending_decision_has_its_own_headings_and_notes(eure_et_loir):
    state = eure_et_loir[1].state("II-C1")
    expenses, revenues = state.table_by_key["depenses"], state.table_by_key["recettes"]
    assert [column.mark for column in expenses.columns[2:]] == ["I", "II", "", "III", "IV = I + II + III"]
    assert [len(table.notes) for table in (expenses, revenues)] == [9, 13]
    assert not any("138 n" in note.paragraphs[0] for note in revenues.notes)
    assert eure_et_loir[1].cover.lines[6] == "Décision modificative n° 2 (3)"


def test_the_results_of_eure_et_loir(eure_et_loir):
    data, document = eure_et_loir
    state = document.state("I-C1")
    assert state.cell("resultat", "total", "resultat").value == M("5095670.69")
    assert state.cell("cumule", "investissement", "cumule").value == M(data["I-C1"]["resultat_cumule"]["investment"])
    assert state.cell("cumule", "fonctionnement", "cumule").value == M(data["I-C1"]["resultat_cumule"]["operating"])


def test_the_small_balance_of_eure_et_loir(eure_et_loir):
    data, document = eure_et_loir
    state = document.state("IV-C1.1")
    rows = [row for table in state.tables for row in table.rows]
    columns = {"memo_previous": "prev", "proposals": "prop", "vote": "vote", "total": "total"}
    printed = data["IV-C1.1"]
    assert len(rows) == len(printed)
    for row, it in zip(rows, printed, strict=True):
        for theirs, column in columns.items():
            assert row.cells[state.tables[0].place_by_key[column]].value == M(it[theirs]), (it["code"], theirs)


def test_the_expenses_to_cover_of_eure_et_loir(eure_et_loir):
    data, document = eure_et_loir
    table = document.state("IV-C1.2").table_by_key["depenses"]
    printed = data["IV-C1.2"]
    assert len(table.rows) == len(printed)
    for row, it in zip(table.rows, printed, strict=True):
        for theirs, column in (("budget", "prev"), ("proposals", "prop"), ("vote", "vote")):
            assert row.cells[table.place_by_key[column]].value == M(it[theirs] or 0), (it["code"], theirs)
