"""Votes: counts against voters, majority, sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.votes import PresidentVote, Votes, check_votes, outcome, vote_sentence

COUNTS = st.integers(0, 60)
VOTES = st.builds(Votes, COUNTS, COUNTS, COUNTS)


def codes(votes: Votes, **options) -> list[str]:
    return [violation.code for violation in check_votes(votes, **options)]


def test_unanimity_is_said_with_its_count():
    assert vote_sentence(Votes(9)) == "À l’unanimité des suffrages exprimés (9\u00a0voix pour)"


def test_abstentions_do_not_break_unanimity():
    decided = outcome(Votes(7, 0, 2))
    assert decided.is_adopted
    assert decided.is_unanimous
    assert decided.detail == "7\u00a0voix pour, 2 abstentions"


def test_a_majority_is_said_with_all_its_counts():
    sentence = vote_sentence(Votes(6, 2, 1)).replace("\u00a0", " ")
    assert sentence == "À la majorité des suffrages exprimés (6 voix pour, 2 voix contre, 1 abstention)"


@pytest.mark.parametrize(
    ("president", "adopted"), [(PresidentVote.FOR, True), (PresidentVote.AGAINST, False), (None, False)]
)
def test_the_president_decides_a_tie(president, adopted):
    assert outcome(Votes(4, 4, 1), president_vote=president).is_adopted is adopted


def test_a_tie_in_a_secret_ballot_rejects_the_text():
    assert not outcome(Votes(4, 4), president_vote=PresidentVote.FOR, secret=True).is_adopted
    assert codes(Votes(4, 4), voters=8, secret=True) == []


def test_a_tie_asks_for_the_vote_of_the_president():
    assert codes(Votes(4, 4), voters=8) == ["vote.tie"]
    assert codes(Votes(4, 4), voters=8, president_vote=PresidentVote.AGAINST) == []


@pytest.mark.parametrize("votes", [Votes(1, 5), Votes(0, 3, 2), Votes(0, 0, 9), Votes(4, 4)])
def test_a_rejected_text_is_said_rejected(votes):
    decided = outcome(votes)
    assert not decided.is_adopted
    assert "rejeté" in decided.sentence or "n’est pas adopté" in decided.sentence


def test_more_votes_than_voters_are_refused_with_the_difference():
    (violation,) = check_votes(Votes(8, 1, 1), voters=9)
    assert violation.code == "vote.more_than_voters"
    assert (violation.found, violation.expected) == ("10", "<= 9")
    assert "Retirez 1\u00a0voix" in violation.mend


def test_fewer_votes_than_voters_are_allowed():
    assert codes(Votes(7), voters=9) == []


def test_a_negative_count_names_its_field():
    (violation,) = check_votes(Votes(9, -1), voters=9)
    assert (violation.code, violation.field) == ("vote.negative", "Voix contre")


def test_a_vote_without_any_voice_is_asked_for():
    assert codes(Votes(0), voters=9) == ["vote.none"]


@given(VOTES)
def test_adopted_exactly_when_more_for_than_against(votes):
    assert outcome(votes).is_adopted == (votes.for_count > votes.against_count)


@given(VOTES, st.integers(0, 200))
def test_no_count_above_the_voters_passes(votes, count):
    assert ("vote.more_than_voters" in codes(votes, voters=count)) == (votes.total > count)
