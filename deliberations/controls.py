"""Controls on meetings, votes, texts and signatures: the rules' violations, in the registry of controls."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from budgets.controls.finding import Fault, Line, Severity
from budgets.controls.registry import Catalogue
from deliberations.legal_catalogue import legal_catalogue
from deliberations.queries.meetings import Sheet
from deliberations.rules.attendance import check_attendance
from deliberations.rules.figures import NOT_KNOWN, Figures, UnknownFigure, resolve_parts
from deliberations.rules.legal import Subject, check_citations
from deliberations.rules.meeting import MeetingDates, check_dates
from deliberations.rules.typed_amounts import check_amounts
from deliberations.rules.typography import typeset
from deliberations.rules.violations import Violation
from deliberations.rules.votes import PresidentVote, Votes, check_votes

CATALOGUE = Catalogue("deliberations")

Texts = tuple[tuple[int, str], ...]  # rank of the block, its text as written


@dataclass(frozen=True, slots=True)
class VoteCount:
    """A vote and how many could vote."""

    votes: Votes
    voters: int
    president_vote: PresidentVote | None = None


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text with what it is about and the day from which it is read."""

    texts: Texts
    subject: Subject
    on: date


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text with the figures that it may link; `decisions` counts its articles."""

    texts: Texts
    figures: Figures
    decisions: int


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """The figures that changed since somebody read them (name, before, now), and what the source lacks."""

    changes: tuple[tuple[str, str, str], ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class SheetSignatures:
    """Who has signed the result sheet as it is now; only an anticipated taking up needs them."""

    needed: bool
    authorising_officer: bool
    treasurer: bool


def _faults(violations: Iterable[Violation], *codes: str) -> Iterator[Fault]:
    """Yield the violations of these codes as faults of the registry."""
    for violation in violations:
        if violation.code not in codes:
            continue
        word = "Bloc" if violation.code.startswith(("text.", "legal.")) else "Ligne"
        where = violation.field
        lines: tuple[Line, ...] = ()
        if violation.line is not None:
            where = f"{word} {violation.line}, {violation.field[0].lower()}{violation.field[1:]}"
            lines = (Line(f"{word} {violation.line}", violation.field),)
        yield Fault(
            typeset(f"{where} : {violation.message}"),
            found=violation.found or None,
            expected=violation.expected or None,
            lines=lines,
            mend=violation.mend,
            severity=Severity(violation.severity.value),
        )


@CATALOGUE.control("SEA-01", MeetingDates)
def dates_follow_each_other(dates: MeetingDates) -> Iterator[Fault]:
    """Convocation before the meeting, display on the day or after."""
    yield from _faults(check_dates(dates), "meeting.date_order")


@CATALOGUE.control("SEA-02", MeetingDates)
def notice_is_long_enough(dates: MeetingDates) -> Iterator[Fault]:
    """Five clear days, three in small syndicates, three days for a second convocation."""
    yield from _faults(check_dates(dates), "meeting.notice")


@CATALOGUE.control("SEA-03", MeetingDates)
def display_is_not_late(dates: MeetingDates) -> Iterator[Fault]:
    """The list of deliberations is displayed within the week."""
    yield from _faults(check_dates(dates), "meeting.display")


def _attendance(sheet: Sheet) -> tuple[Violation, ...]:
    return check_attendance(
        sheet.attendees,
        members_in_office=sheet.members_in_office,
        convocation=sheet.convocation,
        president=sheet.president,
        rules=sheet.rules,
        votes_in_office=sheet.votes_in_office,
    )


@CATALOGUE.control("SEA-04", Sheet)
def quorum_is_reached(sheet: Sheet) -> Iterator[Fault]:
    """More than half of the members in office are present."""
    yield from _faults(_attendance(sheet), "attendance.quorum")


@CATALOGUE.control("SEA-05", Sheet)
def proxies_are_regular(sheet: Sheet) -> Iterator[Fault]:
    """Each proxy goes from an absent member to a present one, who holds no other."""
    yield from _faults(_attendance(sheet), "attendance.proxy", "attendance.two_proxies", "attendance.double")


@CATALOGUE.control("SEA-06", Sheet)
def president_is_present(sheet: Sheet) -> Iterator[Fault]:
    """The meeting has a president, who is there."""
    yield from _faults(_attendance(sheet), "attendance.president")


@CATALOGUE.control("VOT-01", VoteCount)
def votes_do_not_exceed_voters(count: VoteCount) -> Iterator[Fault]:
    """No more votes than members present and proxies."""
    found = check_votes(count.votes, voters=count.voters, president_vote=count.president_vote)
    yield from _faults(found, "vote.more_than_voters", "vote.negative", "vote.none")


@CATALOGUE.control("TXT-01", CitedText)
def articles_carry_the_act(text: CitedText) -> Iterator[Fault]:
    """Every article cited carries the act's subject and is in force on the day of the meeting."""
    found = check_citations(text.texts, subject=text.subject, on=text.on, catalogue=legal_catalogue())
    yield from _faults(found, *{violation.code for violation in found})


@CATALOGUE.control("TXT-02", LinkedText)
def amounts_are_linked(text: LinkedText) -> Iterator[Fault]:
    """No amount is typed by hand."""
    found = check_amounts(text.texts, text.figures)
    yield from _faults(found, "text.amount_unknown", "text.amount_not_linked")


@CATALOGUE.control("TXT-03", LinkedText)
def figures_are_known(text: LinkedText) -> Iterator[Fault]:
    """Every placeholder names a figure, and somebody has given it."""
    for rank, written in text.texts:
        try:
            parts = resolve_parts(written, text.figures)
        except UnknownFigure as error:
            yield Fault(f"Bloc {rank}\u00a0: {error}", found=error.key, lines=(Line(f"Bloc {rank}", "Texte"),))
            continue
        for part in parts:
            if part.figure is not None and part.text == NOT_KNOWN:
                yield Fault(
                    typeset(f"Bloc {rank} : « {part.figure.label} » n'est pas encore connu."),
                    lines=(Line(f"Bloc {rank}", "Texte"),),
                    mend=typeset(f"Renseignez-le dans : {part.figure.origin}."),
                    severity=Severity.WARNING,
                )


@CATALOGUE.control("TXT-04", LinkedText)
def something_is_decided(text: LinkedText) -> Iterator[Fault]:
    """The text holds at least one decision."""
    if text.decisions == 0:
        yield Fault("Le texte ne décide rien.", found=0, expected="au moins une décision")


@CATALOGUE.control("TXT-05", ReadFigures)
def figures_were_read(read: ReadFigures) -> Iterator[Fault]:
    """Nothing that the text shows changed since it was read, and its source has what the text needs."""
    if read.missing:
        yield Fault(typeset(f"Il manque une donnée : {read.missing}."))
    for label, before, now in read.changes:
        words = f"{label} : {before} quand le texte a été relu, {now} maintenant." if now else f"Un {label} a changé."
        yield Fault(
            typeset(words), found=now or None, expected=before or None,
            mend=typeset("Relisez le texte, puis acceptez les nouveaux chiffres sur sa page."),
        )  # fmt: skip


@CATALOGUE.control("SIG-01", SheetSignatures)
def sheet_is_signed(signatures: SheetSignatures) -> Iterator[Fault]:
    """An anticipated taking up rests on a sheet made by the authorising officer and attested by the treasurer."""
    if not signatures.needed:
        return
    if not signatures.authorising_officer:
        yield Fault("La fiche de calcul du résultat n’est pas signée par l’ordonnateur.")
    if not signatures.treasurer:
        yield Fault("La fiche de calcul du résultat n’est pas attestée par le comptable public.")
