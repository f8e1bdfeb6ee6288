"""Who is there at each point of the agenda: the sheet of the opening, then the arrivals and departures.

Source: L. 2121-17 CGCT (in force on 15 February 2024), which asks for the quorum at the opening and, as the courts hold
it, when each matter comes to be discussed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from deliberations.rules.attendance import Attendee, Presence, Quorum, quorum, voters
from deliberations.rules.statutes import USUAL, AssemblyRules


@dataclass(frozen=True)
class MovementMade:
    """An arrival or a departure before the point `rank` of the agenda; `proxy_to` is given on leaving.

    `attendee` describes who comes when the opening sheet does not know him.
    """

    rank: int
    key: str
    arrives: bool
    proxy_to: str | None = None
    attendee: Attendee | None = None


def sheet_at(attendees: Sequence[Attendee], movements: Sequence[MovementMade], rank: int) -> tuple[Attendee, ...]:
    """Return the sheet as it stands for the point `rank`: movements noted before it are applied in their order.

    Whoever arrives votes himself: his proxy ends, and his substitute gives the seat back. Whoever leaves takes away
    the proxies that he held.
    """
    lines = {attendee.key: attendee for attendee in attendees}
    for movement in movements:
        if movement.rank > rank:
            continue
        if movement.arrives:
            _arrive(lines, movement)
        else:
            _leave(lines, movement)
    return tuple(lines.values())


def _arrive(lines: dict[str, Attendee], movement: MovementMade) -> None:
    known = lines.get(movement.key) or movement.attendee
    if known is None:
        return
    line = known.line if movement.key in lines else len(lines) + 1
    lines[movement.key] = replace(known, line=line, presence=Presence.PRESENT, proxy_to=None)
    for key, other in lines.items():
        if other.replaces and other.replaces == known.name and other.presence is Presence.PRESENT:
            lines[key] = replace(other, presence=Presence.EXCUSED, replaces="")


def _leave(lines: dict[str, Attendee], movement: MovementMade) -> None:
    known = lines.get(movement.key)
    if known is None:
        return
    holder = movement.proxy_to
    lines[movement.key] = replace(
        known, presence=Presence.PROXY if holder else Presence.EXCUSED, proxy_to=holder, replaces=""
    )
    for key, other in lines.items():
        if other.presence is Presence.PROXY and other.proxy_to == movement.key:
            lines[key] = replace(other, presence=Presence.EXCUSED, proxy_to=None)


@dataclass(frozen=True)
class PointStanding:
    """How the assembly stands at a point of the agenda: quorum, and how many votes can be given."""

    rank: int
    quorum: Quorum
    voters: int


def standings(
    attendees: Sequence[Attendee],
    movements: Sequence[MovementMade],
    ranks: Sequence[int],
    *,
    members_in_office: int,
    convocation: int = 1,
    rules: AssemblyRules = USUAL,
    votes_in_office: int = 0,
) -> tuple[PointStanding, ...]:
    """Return the quorum and the voters at each point of the agenda."""
    found = []
    for rank in ranks:
        sheet = sheet_at(attendees, movements, rank)
        reached = quorum(
            sheet,
            members_in_office=members_in_office,
            convocation=convocation,
            rules=rules,
            votes_in_office=votes_in_office,
        )
        found.append(PointStanding(rank, reached, voters(sheet, rules)))
    return tuple(found)
