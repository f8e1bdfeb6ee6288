"""A paper attendance sheet (feuille de présence) read as it was kept, and all that does not hold in it.

The sheet gives one row per delegate: his community, his name, regular or substitute, a mark (O present, N absent), and
a remark where proxies are written twice, by whom they are given and by whom they are held. The header of the act
counts them. Names in remarks are short and sometimes misspelled: they are matched to the rows, and what was matched
without being equal is said.

Sources: L. 2121-17 (quorum) and L. 2121-20 (proxies) CGCT, in force on 15 February 2024.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from deliberations.rules.attendance import Attendee, Presence, check_quorum, quorum
from deliberations.rules.statutes import USUAL, AssemblyRules
from deliberations.rules.violations import Severity, Violation

GIVES = re.compile(
    r"donne\s+(?:son\s+)?pouvoir\s+[àa]\s+(?P<who>[^()]+?)\s*(?:\((?P<note>[^)]*)\))?\s*$", re.IGNORECASE
)
HOLDS = re.compile(r"(?:a|d[ée]tient)\s+le\s+pouvoir\s+de\s+(?P<who>.+?)\s*$", re.IGNORECASE)
NOT_RECEIVED = re.compile(r"(?:pas|non)\s+re[çc]u", re.IGNORECASE)
_CIVIL = re.compile(r"^(?:mme|mlle|m\.?|mr|madame|monsieur)\s+", re.IGNORECASE)
ALIKE = 0.8  # how much of two names must agree to be the same person misspelled


@dataclass(frozen=True)
class PaperRow:
    """One row of the sheet; `line` is its rank from 1, `mark` « O », « N » or empty, `signed` False when unsigned."""

    line: int
    member: str
    name: str
    regular: bool
    mark: str = ""
    remark: str = ""
    signed: bool = False


@dataclass(frozen=True)
class PaperHeader:
    """What the act counts at its head; None where it says nothing."""

    members_in_office: int
    present: int | None = None
    proxies: int | None = None
    voters: int | None = None


@dataclass(frozen=True)
class PaperProxy:
    """A proxy as the giver's row writes it: `holder` is the row matched, None when nobody bears the name."""

    giver: PaperRow
    written: str
    holder: PaperRow | None
    received: bool


@dataclass(frozen=True)
class HeldProxy:
    """A proxy as the holder's row writes it: `giver` is the row matched, None when nobody bears the name."""

    holder: PaperRow
    written: str
    giver: PaperRow | None


@dataclass(frozen=True)
class PaperReading:
    """The sheet as it reads: who is there, which proxies are given and received, which are held, what does not hold."""

    present: tuple[PaperRow, ...]
    given: tuple[PaperProxy, ...]
    held: tuple[HeldProxy, ...]
    violations: tuple[Violation, ...]

    @property
    def received(self) -> tuple[PaperProxy, ...]:
        """The proxies given that reached the meeting, to a delegate of the sheet who is there."""
        there = {row.line for row in self.present}
        return tuple(each for each in self.given if each.received and each.holder and each.holder.line in there)

    @property
    def confirmed(self) -> tuple[PaperProxy, ...]:
        """The proxies received that the holder's row names too."""
        pairs = {(each.giver.line, each.holder.line) for each in self.held if each.giver}
        return tuple(each for each in self.received if each.holder and (each.giver.line, each.holder.line) in pairs)

    @property
    def voters(self) -> int:
        """How many votes the rows give: present, and proxies given and received."""
        return len(self.present) + len(self.received)


def read_sheet(rows: Sequence[PaperRow], header: PaperHeader, *, rules: AssemblyRules = USUAL) -> PaperReading:
    """Return what the sheet says and all that does not hold in it, each named with its line."""
    present = tuple(row for row in rows if row.mark == "O")
    given = tuple(_given(row, match, rows) for row in rows if (match := GIVES.search(row.remark)))
    held = tuple(_held(row, match, rows) for row in rows if (match := HOLDS.search(row.remark)))
    reading = PaperReading(present, given, held, ())
    found = (
        *_check_counts(reading, header),
        *_check_held(reading),
        *_check_given(reading),
        *_check_marks(rows),
        *_check_spelling(reading),
        *_check_remarks(rows),
        *_check_quorum(reading, header, rules),
    )
    return PaperReading(present, given, held, found)


def find_name(written: str, rows: Sequence[PaperRow]) -> PaperRow | None:
    """Return the row of the delegate that a remark names, None when nobody is close enough."""
    words = _words(_CIVIL.sub("", written))
    best, score = None, 0.0
    for row in rows:
        names = _words(row.name)
        last = names[0] if names else ""
        for word in words:
            for candidate in (last, *last.split("-")):
                alike = SequenceMatcher(None, word, candidate).ratio() if len(word) > 2 else 0.0
                if alike > score:
                    best, score = row, alike
    return best if score >= ALIKE else None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.split(r"[\s.]+", plain) if word]


def _given(row: PaperRow, match: re.Match[str], rows: Sequence[PaperRow]) -> PaperProxy:
    written = match["who"].strip()
    return PaperProxy(row, written, find_name(written, rows), not NOT_RECEIVED.search(match["note"] or ""))


def _held(row: PaperRow, match: re.Match[str], rows: Sequence[PaperRow]) -> HeldProxy:
    written = match["who"].strip()
    return HeldProxy(row, written, find_name(written, rows))


def _violation(code: str, field: str, message: str, mend: str, **rest: object) -> Violation:
    return Violation(code=f"sheet.{code}", field=field, message=message, mend=mend, **rest)  # type: ignore[arg-type]


def _check_counts(reading: PaperReading, header: PaperHeader) -> list[Violation]:
    """Head and rows count alike."""
    found = []
    if header.present is not None and header.present != len(reading.present):
        found.append(
            _violation(
                "present_count", "Délégués présents",
                f"l'en-tête en compte {header.present}, la feuille {len(reading.present)}.",
                "Corrigez l'en-tête ou les présences.",
                found=str(header.present), expected=str(len(reading.present)),
            )
        )  # fmt: skip
    given, received, coherent = len(reading.given), len(reading.received), len(reading.confirmed)
    if header.proxies is not None and {header.proxies} != {given, received, len(reading.held)}:
        found.append(
            _violation(
                "proxy_count", "Pouvoirs",
                f"l'en-tête en compte {header.proxies} ; la feuille en montre {given} donnés, {received} reçus, "
                f"{len(reading.held)} dits détenus, dont {coherent} que les deux lignes confirment.",
                "Comptez les pouvoirs reçus d'un absent, à un délégué présent.",
                found=str(header.proxies), expected=str(received), legal_basis="L. 2121-20 CGCT",
            )
        )  # fmt: skip
    if header.voters is not None and header.voters != reading.voters:
        found.append(
            _violation(
                "voter_count", "Votants",
                f"l'en-tête en compte {header.voters}, la feuille {reading.voters} "
                f"({len(reading.present)} présents et {received} pouvoirs reçus).",
                "Corrigez le nombre de votants, ou les pouvoirs.",
                found=str(header.voters), expected=str(reading.voters), legal_basis="L. 2121-20 CGCT",
            )
        )  # fmt: skip
    return found


def _check_held(reading: PaperReading) -> list[Violation]:
    """Each proxy held comes from somebody else, who is on the sheet."""
    found = []
    for each in reading.held:
        name = each.holder.name
        if each.giver is None:
            found.append(
                _violation(
                    "unknown_giver", "Pouvoir",
                    f"{name} détient le pouvoir de « {each.written} », qui n'est sur aucune ligne de la feuille.",
                    "Cherchez le délégué qui a donné ce pouvoir, ou retirez-le.", line=each.holder.line,
                    found=each.written, legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
        elif each.giver.line == each.holder.line:
            to_him = [other.giver.name for other in reading.given if other.holder == each.holder]
            guess = f" ; {' et '.join(to_him)} lui a donné le sien" if to_him else ""
            found.append(
                _violation(
                    "self_proxy", "Pouvoir",
                    f"{name} détient le pouvoir de « {each.written} », c'est-à-dire le sien{guess}.",
                    f"Écrivez {' et '.join(to_him)}." if to_him else "Retirez ce pouvoir.", line=each.holder.line,
                    found=each.written, expected=" et ".join(to_him), legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
    return found


def _check_given(reading: PaperReading) -> list[Violation]:
    """Each proxy given was received, from an absent delegate, by one who is there."""
    found = []
    there = {row.line for row in reading.present}
    for each in reading.given:
        name, line = each.giver.name, each.giver.line
        if not each.received:
            found.append(
                _violation(
                    "not_received", "Pouvoir",
                    f"le pouvoir de {name} à {each.written} n'a pas été reçu : il ne vaut pas.",
                    "Ne le comptez pas parmi les votants.", line=line, severity=Severity.WARNING,
                    found=each.written, legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
        elif each.holder is None:
            found.append(
                _violation(
                    "unknown_holder", "Pouvoir",
                    f"{name} donne pouvoir à « {each.written} », qui n'est sur aucune ligne de la feuille.",
                    "Choisissez un délégué présent.", line=line, found=each.written, legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
        elif each.holder.line not in there:
            found.append(
                _violation(
                    "absent_holder", "Pouvoir",
                    f"{name} donne pouvoir à {each.holder.name}, qui n'est pas présent.",
                    "Choisissez un délégué présent.", line=line, found=each.written, legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
        if line in there:
            found.append(
                _violation(
                    "present_giver", "Pouvoir", f"{name} est présent et donne pouvoir.",
                    "Un délégué présent vote lui-même : retirez le pouvoir.", line=line,
                    legal_basis="L. 2121-20 CGCT",
                )
            )  # fmt: skip
    return found


def _check_marks(rows: Sequence[PaperRow]) -> list[Violation]:
    """Every regular delegate has a mark; substitutes are marked where a regular one is away; rows are signed."""
    found = []
    regular = [row for row in rows if row.regular]
    blank = [row for row in regular if not row.mark]
    if blank:
        found.append(
            _violation(
                "no_mark", "Présence",
                f"{len(blank)} titulaire(s) sans « O » ni « N » : {', '.join(row.name for row in blank)}. "
                "Ils sont comptés absents.",
                "Marquez chacun présent ou absent.", line=blank[0].line, severity=Severity.WARNING,
                found=str(len(blank)), expected="0",
            )
        )  # fmt: skip
    substitutes = [row for row in rows if not row.regular]
    short = {row.member for row in regular if row.mark != "O"}
    unmarked = [row for row in substitutes if not row.mark]
    if unmarked and any(row.member in short for row in unmarked):
        found.append(
            _violation(
                "substitutes", "Suppléants",
                f"{len(unmarked)} suppléant(s) sur {len(substitutes)} sans marque de présence, alors que des "
                "titulaires de leur collectivité sont absents : aucun remplacement n'est noté.",
                "Marquez les suppléants qui ont siégé.", line=unmarked[0].line, severity=Severity.WARNING,
                found=str(len(unmarked)),
            )
        )  # fmt: skip
    unsigned = [row for row in rows if row.mark == "O" and not row.signed]
    if unsigned:
        found.append(
            _violation(
                "unsigned", "Émargement",
                f"{len(unsigned)} délégué(s) présent(s) sans signature sur la feuille.",
                "Faites signer la feuille, ou vérifiez l'original.", severity=Severity.WARNING,
                found=str(len(unsigned)), expected="0",
            )
        )  # fmt: skip
    return found


def _check_spelling(reading: PaperReading) -> list[Violation]:
    """Names in the remarks are those of the rows."""
    pairs = [(each.written, each.holder) for each in reading.given] + [
        (each.written, each.giver) for each in reading.held
    ]
    written = {}
    for text, row in pairs:
        if row is None:
            continue
        short = _CIVIL.sub("", text).split()[-1]
        last = _words(row.name)[0]
        if _words(short) != [last]:
            written[short] = row
    if not written:
        return []
    said = ", ".join(f"« {short} » pour {row.name}" for short, row in written.items())
    return [
        _violation(
            "spelling", "Observations", f"des noms s'écrivent autrement que sur leur ligne : {said}.",
            "Vérifiez que ce sont bien ces délégués.", line=next(iter(written.values())).line,
            severity=Severity.WARNING, found=", ".join(written),
        )
    ]  # fmt: skip


def _check_remarks(rows: Sequence[PaperRow]) -> list[Violation]:
    """A remark on a delegate who is there says something that is understood."""
    return [
        _violation(
            "unclear", "Observations",
            f"{row.name} est marqué présent avec l'observation « {row.remark} » : présent, ou excusé ?",
            "Vérifiez auprès du secrétaire de séance.", line=row.line, severity=Severity.WARNING, found=row.remark,
        )
        for row in rows
        if row.mark == "O" and row.remark and not GIVES.search(row.remark) and not HOLDS.search(row.remark)
    ]  # fmt: skip


def _check_quorum(reading: PaperReading, header: PaperHeader, rules: AssemblyRules) -> list[Violation]:
    """As many as the law, or the statutes, ask for."""
    attendees = [Attendee(row.line, str(row.line), row.name, Presence.PRESENT) for row in reading.present]
    attendees += [
        Attendee(each.giver.line, str(each.giver.line), each.giver.name, Presence.PROXY, str(each.holder.line))
        for each in reading.received
        if each.holder
    ]
    found = quorum(attendees, members_in_office=header.members_in_office, rules=rules)
    there = len(reading.present)
    if found.is_reached and found.proxies and there < found.needed:
        return [
            _violation(
                "quorum_by_proxies", "Quorum",
                f"{there} présents ne font pas le quorum de {header.members_in_office} membres en exercice, il en faut "
                f"{found.needed} : il n'est atteint que par les pouvoirs, qu'une clause des statuts compte.",
                "Vérifiez que les statuts en vigueur portent bien cette clause.",
                severity=Severity.WARNING, found=str(there), expected=str(found.needed),
                legal_basis=rules.basis_of("quorum_with_proxies"),
            )
        ]  # fmt: skip
    return check_quorum(found, rules)
