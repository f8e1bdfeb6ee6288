from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from commitments.rules.spellings import near_spellings


def test_a_missing_letter_makes_the_same_name():
    names = ["AXESS STARXPERT", "WORTEKS", "AXESS STARXPRT"]
    assert near_spellings(names) == [("AXESS STARXPERT", "AXESS STARXPRT")]


def test_case_accents_and_punctuation_do_not_make_another_name():
    assert near_spellings(["Bâtisseurs numériques", "BATISSEURS-NUMERIQUES"]) == [
        ("BATISSEURS-NUMERIQUES", "Bâtisseurs numériques")
    ]


def test_two_letters_swapped_or_replaced_make_the_same_name():
    assert near_spellings(["WORTEKS", "WORTESK", "WORTEKZ"]) == [("WORTEKS", "WORTEKZ", "WORTESK")]


def test_different_names_are_left_alone():
    assert near_spellings(["WATCHA", "WORTEKS", "DALIBO SCOP", "SARL OPEN DSI"]) == []


def test_a_digit_makes_another_name():
    assert near_spellings(["SYNDICAT LOT 1", "SYNDICAT LOT 2"]) == []


def test_short_names_are_too_close_to_say():
    assert near_spellings(["SNCF", "SNCM"]) == []


@given(st.lists(st.text(alphabet="ABCDE 12", max_size=12), max_size=12))
def test_no_name_is_in_two_groups_and_none_is_invented(names):
    groups = near_spellings(names)
    together = [name for group in groups for name in group]
    assert len(together) == len(set(together))
    assert set(together) <= set(names)


@given(st.lists(st.text(alphabet="AB", min_size=6, max_size=9), max_size=12, unique=True))
def test_every_pair_one_letter_apart_is_in_one_group(names):
    groups = near_spellings(names)
    for one in names:
        for other in names:
            if one != other and OSA.distance(one, other) == 1:
                assert any({one, other} <= set(group) for group in groups)
