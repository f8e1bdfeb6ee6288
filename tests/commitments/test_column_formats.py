"""Matching the columns of a listing."""

import pytest

from budgets.formats.sheets.columns import Origin, choose_columns, load_fields, match_columns, missing_columns
from budgets.formats.sheets.sheet import FileRefusedError, Sheet
from commitments.formats.commitment_listing import commitment_fields

FIELDS = commitment_fields()


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("CSV", rows, list(range(1, len(rows) + 1)))


def fields_of(*headers: str, remembered: dict[str, str] | None = None) -> dict[str, str]:
    matching = match_columns(sheet(list(headers)), FIELDS, remembered)
    return {column.header: column.field for column in matching.columns}


def test_the_headers_printed_by_sitiv_s_package_are_known(sitiv):
    headers = sitiv["commitments_carried_over"]["columns_printed"]
    assert list(fields_of(*headers).values()) == [
        "number", "function", "account", "operation", "supplier", "remaining", "committed", "released",
        "manager", "service", "antenna",
    ]  # fmt: skip


def test_case_accents_and_punctuation_do_not_matter():
    assert fields_of("N° D'ENGAGEMENT", "nature.", "MONTANT ENGAGÉ", "degage") == {
        "N° D'ENGAGEMENT": "number",
        "nature.": "account",
        "MONTANT ENGAGÉ": "committed",
        "degage": "released",
    }


def test_a_near_header_is_proposed_and_marked_to_confirm():
    matching = match_columns(sheet(["Engagement", "Nature", "Montants engagés", "Fournisseurs"]), FIELDS)
    near = matching.columns[2]
    assert (near.field, near.origin, near.to_confirm) == ("committed", Origin.NEAR, True)
    assert matching.columns[3].field == "supplier"


def test_committed_and_released_are_never_taken_for_each_other():
    assert fields_of("Engagement", "Engagee", "Degagee")["Degagee"] != "committed"
    assert fields_of("Engagement", "Degages")["Degages"] in ("", "released")


def test_each_field_is_given_once():
    fields = fields_of("Numéro", "Engagement", "N° engagement")
    assert sorted(fields.values()) == ["", "", "number"]


def test_what_was_chosen_last_time_comes_first_and_a_column_left_out_stays_so():
    remembered = {"numero": "label", "engagement": "number", "nature": ""}
    assert fields_of("Numéro", "Engagement", "Nature", remembered=remembered) == {
        "Numéro": "label",
        "Engagement": "number",
        "Nature": "",
    }


def test_the_header_is_found_below_the_title_of_the_export():
    matching = match_columns(
        sheet(["Budget : TNO", ""], ["Exercice : 2023", ""], ["Engagement", "Nature", "Engagé"], ["IN1", "2051", "1"]),
        FIELDS,
    )
    assert matching.header_row == 2
    assert matching.columns[0].samples == ("IN1",)


def test_a_missing_column_is_named_with_the_headers_that_would_do():
    matching = match_columns(sheet(["Engagement", "Nature", "Tiers"]), FIELDS)
    refusal = missing_columns(matching)
    assert refusal is not None
    assert "Une colonne obligatoire manque\u00a0: «\u00a0Montant engagé\u00a0»" in str(refusal)
    assert "engagé, montant engagé" in str(refusal)


def test_choosing_columns_by_hand_completes_the_matching():
    table = sheet(["A", "B", "C"], ["IN1", "2051", "1"])
    matching = choose_columns(table, FIELDS, 0, {0: "number", 1: "account", 2: "committed"})
    assert matching.missing == ()
    assert matching.to_remember == {"a": "number", "b": "account", "c": "committed"}


@pytest.mark.parametrize(
    ("choices", "message"), [({0: "number", 1: "number"}, "deux colonnes"), ({0: "colour"}, "n’existe pas")]
)
def test_a_field_chosen_twice_or_unknown_is_refused(choices, message):
    with pytest.raises(FileRefusedError, match=message):
        choose_columns(sheet(["A", "B"]), FIELDS, 0, choices)


def test_no_header_belongs_to_two_fields():
    from budgets.rules.folding import fold

    owners: dict[str, str] = {}
    for field in load_fields("commitments", "commitment_columns").values():
        for synonym in field.synonyms:
            assert owners.setdefault(fold(synonym), field.name) == field.name
