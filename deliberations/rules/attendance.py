"""Who is there, who votes for whom, and whether the assembly may deliberate.

Sources, CGCT as in force on 15 February 2024: L. 2121-17 (quorum), L. 2121-20 (proxies), made applicable to syndicates
by L. 5211-1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberations.rules.violations import Violation


class Presence(StrEnum):
    """How a delegate stands at a meeting."""

    PRESENT = "present"
    PROXY = "proxy"  # absent, having given a proxy (pouvoir)
    EXCUSED = "excused"  # absent or excused, without a proxy


@dataclass(frozen=True)
class Attendee:
    """One line of the attendance sheet; `key` is whatever identifies the delegate, `proxy_to` another one's key."""

    line: int
    key: str
    name: str
    presence: Presence
    proxy_to: str | None = None


@dataclass(frozen=True)
class Quorum:
    """Whether the assembly may deliberate: members present against those needed (0 on a second convocation)."""

    present: int
    members: int
    needed: int

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed


def quorum(attendees: Sequence[Attendee], *, members_in_office: int, convocation: int = 1) -> Quorum:
    """Return the quorum of the meeting: more than half of the members in office, proxies not counted (L. 2121-17).

    On a second convocation no number of members is required.
    """
    present = sum(1 for attendee in attendees if attendee.presence is Presence.PRESENT)
    needed = 0 if convocation == 2 else members_in_office // 2 + 1
    return Quorum(present=present, members=members_in_office, needed=needed)


def voters(attendees: Sequence[Attendee]) -> int:
    """Return how many votes the meeting can give: the members present and the valid proxies that they hold."""
    present = {attendee.key for attendee in attendees if attendee.presence is Presence.PRESENT}
    holders = {
        attendee.proxy_to
        for attendee in attendees
        if attendee.presence is Presence.PROXY and attendee.proxy_to in present and attendee.proxy_to != attendee.key
    }
    return len(present) + len(holders)


def check_attendance(
    attendees: Sequence[Attendee],
    *,
    members_in_office: int,
    convocation: int = 1,
    president: str | None = None,
) -> tuple[Violation, ...]:
    """Return what is wrong with the attendance sheet: doubles, proxies, president, quorum; empty when all holds."""
    found: list[Violation] = []
    found += _check_doubles(attendees)
    for attendee in attendees:
        found += _check_proxy(attendee, attendees)
    found += _check_holders(attendees)
    found += _check_president(attendees, president)
    found += _check_quorum(attendees, members_in_office, convocation)
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


def _check_holders(attendees: Sequence[Attendee]) -> list[Violation]:
    """Nobody holds two proxies."""
    givers = [attendee for attendee in attendees if attendee.presence is Presence.PROXY and attendee.proxy_to]
    counts = Counter(giver.proxy_to for giver in givers)
    names = {attendee.key: attendee.name for attendee in attendees}
    found = []
    for holder, count in counts.items():
        if count < 2 or holder not in names:
            continue
        concerned = [giver for giver in givers if giver.proxy_to == holder]
        found.append(
            Violation(
                code="attendance.two_proxies",
                line=concerned[1].line,
                field="Pouvoir",
                message=f"{names[holder]} reçoit {count} pouvoirs ({', '.join(giver.name for giver in concerned)}), "
                "un membre n'en porte qu'un.",
                mend="Gardez-en un, donnez les autres à d'autres membres présents ou indiquez « excusé ».",
                found=str(count),
                expected="1",
                legal_basis="L. 2121-20 CGCT",
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


def _check_quorum(attendees: Sequence[Attendee], members_in_office: int, convocation: int) -> list[Violation]:
    """More than half of the members in office are there, unless it is a second convocation."""
    found = quorum(attendees, members_in_office=members_in_office, convocation=convocation)
    if found.is_reached:
        return []
    return [
        Violation(
            code="attendance.quorum",
            field="Membres présents",
            message=f"le quorum n'est pas atteint : {found.present} présent(s) pour {found.members} membres en "
            f"exercice, il en faut {found.needed} (les pouvoirs ne comptent pas).",
            mend="Complétez les présences ou convoquez à nouveau, à trois jours d'intervalle au moins : "
            "aucun quorum n'est alors exigé.",
            found=str(found.present),
            expected=str(found.needed),
            legal_basis="L. 2121-17 CGCT",
        )
    ]
