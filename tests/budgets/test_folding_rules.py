import pytest

from budgets.rules.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Énergie - Électricité", "energie electricite"),
        ("Œuvres d’art", "oeuvres d art"),
        ("  T.V.A.\u00a0déductible ", "t v a deductible"),
        ("60612", "60612"),
        ("« »", ""),
    ],
)
def test_accents_capitals_ligatures_and_punctuation_do_not_count_in_a_search(text, folded):
    assert fold(text) == folded
