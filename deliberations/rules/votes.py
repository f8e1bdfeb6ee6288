"""The vote: votes cast, majority, and the sentence that follows.

Source: L. 2121-20 CGCT as in force on 15 February 2024 (absolute majority of the votes cast; the president's vote
prevails in a tie, save in a secret ballot), made applicable to syndicates by L. 5211-1. Abstentions are not votes cast.
"""

from dataclasses import dataclass
from enum import StrEnum

from deliberations.rules.typography import typeset
from deliberations.rules.violations import Violation

VOTE_FIELDS = (("for_count", "Voix pour"), ("against_count", "Voix contre"), ("abstentions", "Abstentions"))


class PresidentVote(StrEnum):
    """How the president of the meeting voted, needed only in a tie."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


@dataclass(frozen=True)
class Votes:
    """The count of one vote: numbers of votes, proxies included."""

    for_count: int
    against_count: int = 0
    abstentions: int = 0

    @property
    def cast(self) -> int:
        """The votes cast (suffrages exprimés): for and against."""
        return self.for_count + self.against_count

    @property
    def total(self) -> int:
        """All who took part in the vote, abstentions included."""
        return self.cast + self.abstentions


@dataclass(frozen=True)
class Outcome:
    """What a vote decides; `sentence` is the French phrase of the act, `detail` the count in words."""

    is_adopted: bool
    is_unanimous: bool
    by_casting_vote: bool
    sentence: str
    detail: str


def check_votes(
    votes: Votes, *, voters: int, president_vote: PresidentVote | None = None, secret: bool = False
) -> tuple[Violation, ...]:
    """Return what is wrong with a count of votes against the number of voters; empty when all holds."""
    found = [
        Violation(
            code="vote.negative",
            field=label,
            message=f"« {getattr(votes, name)} » n'est pas un nombre de voix.",
            mend="Saisissez un nombre entier, zéro ou plus.",
        )
        for name, label in VOTE_FIELDS
        if getattr(votes, name) < 0
    ]
    if found:
        return tuple(found)
    if votes.total > voters:
        found.append(
            Violation(
                code="vote.more_than_voters",
                field="Votes",
                message=f"{votes.total} voix ({count_in_words(votes)}) pour {voters} votants "
                "(membres présents et pouvoirs).",
                mend=f"Retirez {votes.total - voters} voix ou complétez les présences et les pouvoirs.",
                found=str(votes.total),
                expected=f"<= {voters}",
                legal_basis="L. 2121-20 CGCT",
            )
        )
    if votes.total == 0:
        found.append(
            Violation(
                code="vote.none",
                field="Votes",
                message="aucune voix n'est comptée.",
                mend="Saisissez le nombre de voix pour, de voix contre et d'abstentions.",
            )
        )
    if votes.cast and votes.for_count == votes.against_count and not secret and president_vote is None:
        found.append(
            Violation(
                code="vote.tie",
                field="Vote du président",
                message=f"il y a partage égal des voix ({votes.for_count} pour, {votes.against_count} contre).",
                mend="Indiquez comment le président de séance a voté : sa voix est prépondérante.",
                legal_basis="L. 2121-20 CGCT",
            )
        )
    return tuple(found)


def outcome(votes: Votes, *, president_vote: PresidentVote | None = None, secret: bool = False) -> Outcome:
    """Return what the vote decides and how the act says it.

    A tie is decided by the president's vote, save in a secret ballot; without it the text is rejected.
    """
    detail = count_in_words(votes)
    if votes.cast == 0:
        return Outcome(False, False, False, "Faute de suffrage exprimé, le texte n’est pas adopté", detail)
    if votes.for_count > votes.against_count:
        unanimous = votes.against_count == 0
        sentence = "À l’unanimité des suffrages exprimés" if unanimous else "À la majorité des suffrages exprimés"
        return Outcome(True, unanimous, False, sentence, detail)
    if votes.for_count == votes.against_count and not secret and president_vote is PresidentVote.FOR:
        return Outcome(True, False, True, "À égalité des voix, celle du président étant prépondérante", detail)
    if votes.for_count == 0:
        return Outcome(False, True, False, "À l’unanimité des suffrages exprimés, le texte est rejeté", detail)
    if votes.for_count == votes.against_count:
        casting = not secret and president_vote is PresidentVote.AGAINST
        ground = ", celle du président étant prépondérante" if casting else ""
        return Outcome(False, False, casting, f"À égalité des voix{ground}, le texte est rejeté", detail)
    return Outcome(False, False, False, "À la majorité des suffrages exprimés, le texte est rejeté", detail)


def count_in_words(votes: Votes) -> str:
    """Return « 9 voix pour », « 7 voix pour, 1 voix contre, 1 abstention »: what is zero is not said, for excepted."""
    parts = [f"{votes.for_count} voix pour"] if votes.for_count or not votes.total else []
    if votes.against_count:
        parts.append(f"{votes.against_count} voix contre")
    if votes.abstentions:
        parts.append(f"{votes.abstentions} abstention{'s' if votes.abstentions > 1 else ''}")
    return typeset(", ".join(parts))


def vote_sentence(votes: Votes, *, president_vote: PresidentVote | None = None, secret: bool = False) -> str:
    """Return the whole phrase: « À l’unanimité des suffrages exprimés (9 voix pour) »."""
    decided = outcome(votes, president_vote=president_vote, secret=secret)
    return f"{decided.sentence} ({decided.detail})"
