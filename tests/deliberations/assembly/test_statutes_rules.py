"""The rules of an assembly: the law by kind of syndicate, then the clauses of its statutes."""

import pytest

from deliberations.queries.assembly import rules_by_kind
from deliberations.rules.attendance import Attendee, Presence, quorum, voters, voting_seats
from deliberations.rules.movements import MovementMade, sheet_at, standings
from deliberations.rules.polls import CastBallot, check_secret, count_ballots, missing_seats, president_choice
from deliberations.rules.statutes import AssemblyRules, QuorumBy, QuorumShare, with_clauses
from deliberations.rules.votes import PresidentVote, Votes

P, X, A = Presence.PRESENT, Presence.PROXY, Presence.EXCUSED


def sheet(*lines):
    return [Attendee(place, *line) for place, line in enumerate(lines, start=1)]


FIVE = sheet(("a", "A", P), ("b", "B", P), ("c", "C", X, "a"), ("d", "D", A), ("e", "E", A))


@pytest.mark.parametrize("kind", ["sivu", "sivom", "mixed_closed", "municipality"])
def test_the_law_asks_for_more_than_half_and_gives_its_article(kind):
    rules = rules_by_kind()[kind]
    assert (rules.quorum, rules.proxies_per_member, rules.free) == (QuorumShare.MAJORITY, 1, False)
    assert rules.basis_of("quorum") == "L. 2121-17 et L. 5211-1 CGCT"
    assert rules.basis_of("president_leaves") == "L. 2121-14 et L. 5211-1 CGCT"


def test_an_open_mixed_syndicate_is_governed_by_its_statutes():
    rules = rules_by_kind()["mixed_open"]
    assert rules.free
    assert "L. 5721-2" in rules.basis_of("quorum")


@pytest.mark.parametrize(
    ("share", "total", "needed"),
    [("majority", 31, 16), ("majority", 30, 16), ("half", 31, 16), ("half", 30, 15), ("third", 31, 11), ("none", 9, 0)],
)
def test_shares_of_the_assembly(share, total, needed):
    assert AssemblyRules(quorum=QuorumShare(share)).needed(total) == needed


def test_a_clause_replaces_the_law_and_bears_its_article():
    rules = with_clauses(
        rules_by_kind()["mixed_open"],
        {"quorum": "third", "proxies_per_member": 2, "quorum_by": "", "notice_days": None},
        source="article 9 des statuts",
    )
    assert (rules.quorum, rules.proxies_per_member) == (QuorumShare.THIRD, 2)
    assert rules.from_statutes == {"quorum", "proxies_per_member"}
    assert rules.basis_of("quorum") == "article 9 des statuts"
    assert "L. 5721-2" in rules.basis_of("second_interval")
    with pytest.raises(ValueError, match="unknown"):
        with_clauses(rules, {"quorums": 1}, source="")


def test_a_second_convocation_may_need_a_quorum_by_statutes():
    assert AssemblyRules().needed(31, convocation=2) == 0
    assert AssemblyRules(second_without_quorum=False).needed(31, convocation=2) == 16


def test_proxies_count_for_the_quorum_only_where_the_statutes_say_so():
    assert quorum(FIVE, members_in_office=5).is_reached is False
    with_proxies = quorum(FIVE, members_in_office=5, rules=AssemblyRules(quorum_with_proxies=True))
    assert (with_proxies.present, with_proxies.proxies, with_proxies.is_reached) == (3, 1, True)


def test_votes_are_weighed():
    weighed = [Attendee(1, "a", "A", P, None, 5), Attendee(2, "b", "B", X, "a", 3), Attendee(3, "c", "C", P, None, 2)]
    assert voters(weighed) == 10
    found = quorum(weighed, members_in_office=4, rules=AssemblyRules(quorum_by=QuorumBy.VOTES), votes_in_office=20)
    assert (found.present, found.needed, found.is_reached) == (7, 11, False)


def test_the_president_who_leaves_takes_his_proxy_with_him():
    assert voters(FIVE) == 3
    assert [seat.key for seat in voting_seats(FIVE, without="a")] == ["b"]


def test_two_proxies_where_the_statutes_allow_them():
    lines = sheet(("a", "A", P), ("b", "B", X, "a"), ("c", "C", X, "a"))
    assert voters(lines) == 2
    assert voters(lines, AssemblyRules(proxies_per_member=2)) == 3


def test_arrivals_and_departures_count_from_their_point_on():
    movements = (MovementMade(2, "d", arrives=True), MovementMade(3, "a", arrives=False, proxy_to="b"))
    found = standings(FIVE, movements, (1, 2, 3), members_in_office=5)
    assert [(each.quorum.present, each.quorum.is_reached, each.voters) for each in found] == [
        (2, False, 3),
        (3, True, 4),
        (2, False, 3),  # a left: his vote goes to b, the proxy of c falls
    ]


def test_who_arrives_votes_himself_and_his_substitute_gives_the_seat_back():
    lines = [Attendee(1, "a", "A", A), Attendee(2, "s", "S", P, replaces="A"), Attendee(3, "b", "B", P)]
    after = sheet_at(lines, (MovementMade(1, "a", arrives=True),), 1)
    assert {each.key for each in after if each.presence is P} == {"a", "b"}
    late = MovementMade(1, "z", arrives=True, attendee=Attendee(0, "z", "Z", P))
    assert len(sheet_at(lines, (late,), 1)) == 4


def test_a_secret_ballot_needs_a_third_or_an_appointment():
    assert check_secret(present=9, asked_by=3, is_appointment=False) == ()
    assert check_secret(present=9, asked_by=0, is_appointment=True) == ()
    (refused,) = check_secret(present=10, asked_by=3, is_appointment=False)
    assert (refused.expected, refused.legal_basis) == ("4", "L. 2121-21 CGCT")


def test_ballots_are_summed_by_weight():
    ballots = [CastBallot("a", "for", 3), CastBallot("b", "against", 2), CastBallot("c", "abstain", 1)]
    assert count_ballots(ballots) == Votes(3, 2, 1)
    assert president_choice(ballots, "b") is PresidentVote.AGAINST
    assert president_choice(ballots, None) is None
    assert [seat.key for seat in missing_seats(voting_seats(FIVE), ["a"])] == ["b", "c"]
