"""Who is there, who votes for whom, and whether the assembly may deliberate.

Sources, CGCT as in force on 15 February 2024: L. 2121-17 (quorum), L. 2121-20 (proxies), made applicable to syndicates
by L. 5211-1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberations.rules.statutes import USUAL, AssemblyRules, QuorumBy
from deliberations.rules.violations import Violation


class Presence(StrEnum):
    """How a delegate stands at a meeting."""

    PRESENT = "present"
    PROXY = "proxy"  # absent, having given a proxy (pouvoir)
    EXCUSED = "excused"  # absent or excused, without a proxy


@dataclass(frozen=True)
class Attendee:
    """One line of the attendance sheet; `key` is whatever identifies the delegate, `proxy_to` another one's key.

    `votes` is what the delegate weighs where the statutes give several votes to a seat; `member` the community or
    commune he represents; `replaces` the name of the regular delegate in whose seat a substitute sits.
    """

    line: int
    key: str
    name: str
    presence: Presence
    proxy_to: str | None = None
    votes: int = 1
    member: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class Quorum:
    """Whether the assembly may deliberate: those who count against those needed (0 when no quorum is asked for).

    `present` and `members` are heads, or votes where the statutes count so; `proxies` how many of `present` are
    represented, where the statutes count them.
    """

    present: int
    members: int
    needed: int
    proxies: int = 0

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed


def quorum(
    attendees: Sequence[Attendee],
    *,
    members_in_office: int,
    convocation: int = 1,
    rules: AssemblyRules = USUAL,
    votes_in_office: int = 0,
) -> Quorum:
    """Return the quorum of the meeting: by law more than half of the members in office, proxies not counted.

    On a second convocation no number of members is required (L. 2121-17), unless the statutes say otherwise.
    `votes_in_office` is the total of the votes where the quorum counts votes.
    """
    by_votes = rules.quorum_by is QuorumBy.VOTES
    total = votes_in_office if by_votes else members_in_office
    weigh = {attendee.key: attendee.votes if by_votes else 1 for attendee in attendees}
    present = sum(weigh[each.key] for each in attendees if each.presence is Presence.PRESENT)
    proxies = sum(weigh[key] for key in held_proxies(attendees, rules)) if rules.quorum_with_proxies else 0
    needed = rules.needed(total, convocation=convocation)
    return Quorum(present=present + proxies, members=total, needed=needed, proxies=proxies)


def held_proxies(attendees: Sequence[Attendee], rules: AssemblyRules = USUAL) -> dict[str, str]:
    """Return the valid proxies: key of the giver, key of the holder who is there, within what one may hold."""
    present = {attendee.key for attendee in attendees if attendee.presence is Presence.PRESENT}
    held: Counter[str] = Counter()
    valid: dict[str, str] = {}
    for attendee in attendees:
        holder = attendee.proxy_to
        if attendee.presence is not Presence.PROXY or holder not in present or holder == attendee.key:
            continue
        if held[holder] < rules.proxies_per_member:
            held[holder] += 1
            valid[attendee.key] = holder
    return valid


def voters(attendees: Sequence[Attendee], rules: AssemblyRules = USUAL, *, without: str | None = None) -> int:
    """Return how many votes the meeting can give: members present and the valid proxies that they hold, weighed.

    `without` is the key of who leaves the room for this vote: neither he nor the proxy that he holds votes.
    """
    return sum(seat.votes for seat in voting_seats(attendees, rules, without=without))


@dataclass(frozen=True)
class VotingSeat:
    """A vote that can be cast: whose it is (`key`), who casts it (`holder`, himself unless by proxy), its weight."""

    key: str
    name: str
    holder: str
    votes: int


def voting_seats(
    attendees: Sequence[Attendee], rules: AssemblyRules = USUAL, *, without: str | None = None
) -> tuple[VotingSeat, ...]:
    """Return the votes that the meeting can give, in the order of the sheet."""
    held = held_proxies(attendees, rules)
    seats = []
    for attendee in attendees:
        holder = attendee.key if attendee.presence is Presence.PRESENT else held.get(attendee.key)
        if holder is not None and without not in (holder, attendee.key):
            seats.append(VotingSeat(attendee.key, attendee.name, holder, attendee.votes))
    return tuple(seats)


def check_attendance(
    attendees: Sequence[Attendee],
    *,
    members_in_office: int,
    convocation: int = 1,
    president: str | None = None,
    rules: AssemblyRules = USUAL,
    votes_in_office: int = 0,
) -> tuple[Violation, ...]:
    """Return what is wrong with the attendance sheet: doubles, proxies, president, quorum; empty when all holds."""
    found: list[Violation] = []
    found += _check_doubles(attendees)
    for attendee in attendees:
        found += _check_proxy(attendee, attendees)
    found += _check_holders(attendees, rules)
    found += _check_president(attendees, president)
    found += check_quorum(
        quorum(
            attendees,
            members_in_office=members_in_office,
            convocation=convocation,
            rules=rules,
            votes_in_office=votes_in_office,
        ),
        rules,
    )
    return tuple(found)


def _check_doubles(attendees: Sequence[Attendee]) -> list[Violation]:
    """Nobody is listed twice."""
    first: dict[str, Attendee] = {}
    found = []
    for attendee in attendees:
        other = first.setdefault(attendee.key, attendee)
        if other is not attendee:
            found.append(
                Violation(
                    code="attendance.double",
                    line=attendee.line,
                    field="Délégué",
                    message=f"{attendee.name} figure déjà à la ligne {other.line}.",
                    mend="Supprimez l'une des deux lignes.",
                )
            )
    return found


def _check_proxy(attendee: Attendee, attendees: Sequence[Attendee]) -> list[Violation]:
    """One delegate's own proxy: given by an absent one, to somebody else, who is there."""
    problem = _proxy_problem(attendee, {other.key: other for other in attendees})
    if problem is None:
        return []
    message, mend = problem
    return [
        Violation(
            code="attendance.proxy",
            line=attendee.line,
            field="Pouvoir",
            message=message,
            mend=mend,
            legal_basis="L. 2121-20 CGCT",
        )
    ]


def _proxy_problem(attendee: Attendee, by_key: dict[str, Attendee]) -> tuple[str, str] | None:
    """Return what is wrong with a delegate's proxy and its mend, None when it holds."""
    name, holder_key = attendee.name, attendee.proxy_to
    if attendee.presence is not Presence.PROXY:
        if not holder_key:
            return None
        if attendee.presence is Presence.PRESENT:
            return f"{name} est présent et donne pouvoir.", "Un membre présent vote lui-même : retirez le pouvoir."
        return f"{name} est excusé et donne pouvoir.", "Choisissez « a donné pouvoir » ou retirez le pouvoir."
    if not holder_key:
        return (
            f"{name} a donné pouvoir, mais à personne.",
            "Choisissez un membre présent ou indiquez « excusé ».",
        )
    if holder_key == attendee.key:
        return f"{name} se donne pouvoir à lui-même.", "Choisissez un autre membre, présent à la séance."
    holder = by_key.get(holder_key)
    if holder is None:
        return f"{name} donne pouvoir à une personne qui n'est pas sur la liste.", "Choisissez un membre présent."
    if holder.presence is not Presence.PRESENT:
        return (
            f"{name} donne pouvoir à {holder.name}, qui n'est pas présent.",
            f"Choisissez un membre présent ou indiquez {holder.name} comme présent.",
        )
    return None


def _check_holders(attendees: Sequence[Attendee], rules: AssemblyRules) -> list[Violation]:
    """Nobody holds more proxies than the law, or the statutes, allow."""
    most = rules.proxies_per_member
    givers = [attendee for attendee in attendees if attendee.presence is Presence.PROXY and attendee.proxy_to]
    counts = Counter(giver.proxy_to for giver in givers)
    names = {attendee.key: attendee.name for attendee in attendees}
    found = []
    for holder, count in counts.items():
        if count <= most or holder not in names:
            continue
        concerned = [giver for giver in givers if giver.proxy_to == holder]
        found.append(
            Violation(
                code="attendance.two_proxies",
                line=concerned[most].line,
                field="Pouvoir",
                message=f"{names[holder]} reçoit {count} pouvoirs ({', '.join(giver.name for giver in concerned)}), "
                f"un membre n'en porte {most_proxies(most)}.",
                mend="Donnez les autres à d'autres membres présents ou indiquez « excusé ».",
                found=str(count),
                expected=str(most),
                legal_basis=rules.basis_of("proxies_per_member"),
            )
        )
    return found


def _check_president(attendees: Sequence[Attendee], president: str | None) -> list[Violation]:
    """The president of the meeting is one of those present."""
    if president is None:
        return [
            Violation(
                code="attendance.president",
                field="Président de séance",
                message="il n'est pas indiqué.",
                mend="Choisissez-le parmi les membres présents.",
                legal_basis="L. 2121-14 CGCT",
            )
        ]
    for attendee in attendees:
        if attendee.key == president:
            if attendee.presence is Presence.PRESENT:
                return []
            return [
                Violation(
                    code="attendance.president",
                    line=attendee.line,
                    field="Président de séance",
                    message=f"{attendee.name} préside la séance sans y être présent.",
                    mend="Indiquez-le présent ou choisissez un autre président de séance.",
                    legal_basis="L. 2121-14 CGCT",
                )
            ]
    return [
        Violation(
            code="attendance.president",
            field="Président de séance",
            message="il ne figure pas sur la liste des membres.",
            mend="Choisissez-le parmi les membres présents.",
            legal_basis="L. 2121-14 CGCT",
        )
    ]


def most_proxies(most: int) -> str:
    """Return « pas », « qu’un » or « que 2 », for « un membre n’en porte … »."""
    return {0: "pas", 1: "qu'un"}.get(most, f"que {most} au plus")


def check_quorum(found: Quorum, rules: AssemblyRules = USUAL) -> list[Violation]:
    """Return the violation of a quorum that is not reached; empty when the assembly may deliberate."""
    if found.is_reached:
        return []
    unit = "voix" if rules.quorum_by is QuorumBy.VOTES else "membres en exercice"
    counted = "les pouvoirs ne comptent pas" if not rules.quorum_with_proxies else "pouvoirs compris"
    again = "Complétez les présences ou convoquez à nouveau"
    if rules.second_without_quorum:
        days = {3: "trois", 5: "cinq"}.get(rules.second_interval, str(rules.second_interval))
        again += f", à {days} jours d'intervalle au moins : aucun quorum n'est alors exigé"
    return [
        Violation(
            code="attendance.quorum",
            field="Membres présents",
            message=f"le quorum n'est pas atteint : {found.present} présent(s) pour {found.members} {unit}, "
            f"il en faut {found.needed} ({counted}).",
            mend=f"{again}.",
            found=str(found.present),
            expected=str(found.needed),
            legal_basis=rules.basis_of("quorum"),
        )
    ]
