"""The dates of a meeting: notice, second convocation, display of what was decided.

Sources, CGCT as in force on 15 February 2024: L. 2121-11 and L. 2121-12 (notice), L. 2121-17 (second convocation),
L. 2121-25 (display of the deliberations), all made applicable to syndicates by L. 5211-1, whose second paragraph gives
them the rules of communes of 3 500 inhabitants and more as soon as one of their communes reaches that size.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from budgets.rules.dates import format_date
from deliberations.rules.violations import Severity, Violation

LARGE_COMMUNE = 3500  # inhabitants, L. 5211-1 second paragraph
CLEAR_DAYS_LARGE = 5  # L. 2121-12
CLEAR_DAYS_SMALL = 3  # L. 2121-11
CLEAR_DAYS_URGENT = 1  # same articles: the president may shorten the notice, answerable for it to the assembly
SECOND_CONVOCATION_INTERVAL = 3  # days, L. 2121-17
DISPLAY_WITHIN = 7  # days, L. 2121-25


@dataclass(frozen=True)
class MeetingDates:
    """The dates of one meeting (séance).

    `convocation` is 1 or 2 (seconde convocation, after a first meeting without quorum); `first_meeting_on` is the day
    of that first meeting when it is known; `large` says that a member commune has 3 500 inhabitants or more;
    `urgent` that the president shortened the notice. `notice_days` are the clear days that the statutes ask for
    (0: those of the law), `notice_basis` the article that says so; `second_interval` the days before a second meeting.
    """

    meeting_on: date
    convened_on: date | None = None
    displayed_on: date | None = None
    convocation: int = 1
    first_meeting_on: date | None = None
    large: bool = True
    urgent: bool = False
    notice_days: int = 0
    notice_basis: str = ""
    second_interval: int = SECOND_CONVOCATION_INTERVAL


def clear_days(sent_on: date, meeting_on: date) -> int:
    """Return the number of clear days (jours francs) between two dates: neither the first nor the last one counts.

    Negative when the dates are in the wrong order or equal.
    """
    return (meeting_on - sent_on).days - 1


def required_clear_days(*, large: bool, urgent: bool = False, by_statutes: int = 0) -> int:
    """Return the clear days of notice that a first convocation must leave (L. 2121-11 and L. 2121-12 CGCT).

    `by_statutes` replaces those of the law when it is not 0.
    """
    if urgent:
        return CLEAR_DAYS_URGENT
    if by_statutes:
        return by_statutes
    return CLEAR_DAYS_LARGE if large else CLEAR_DAYS_SMALL


def latest_convocation(meeting_on: date, *, large: bool, urgent: bool = False, by_statutes: int = 0) -> date:
    """Return the last day on which a first convocation to `meeting_on` may be sent."""
    days = required_clear_days(large=large, urgent=urgent, by_statutes=by_statutes)
    return meeting_on - timedelta(days=days + 1)


def check_dates(dates: MeetingDates) -> tuple[Violation, ...]:
    """Return what is wrong with the order of the dates and with the notice; empty when all holds."""
    return (*_check_order(dates), *_check_notice(dates), *_check_display(dates))


def _check_order(dates: MeetingDates) -> list[Violation]:
    """Convocation before the meeting; a second convocation after the first meeting."""
    found: list[Violation] = []
    if dates.convened_on and dates.convened_on >= dates.meeting_on:
        found.append(
            Violation(
                code="meeting.date_order",
                field="Date de convocation",
                message=f"la convocation du {format_date(dates.convened_on)} ne précède pas la séance du "
                f"{format_date(dates.meeting_on)}.",
                mend="Corrigez l'une des deux dates.",
                found=dates.convened_on.isoformat(),
                expected=f"< {dates.meeting_on.isoformat()}",
                legal_basis="L. 2121-10 à L. 2121-12 CGCT",
            )
        )
    first = dates.first_meeting_on
    if dates.convocation == 2 and first and dates.convened_on and dates.convened_on < first:
        found.append(
            Violation(
                code="meeting.date_order",
                field="Date de convocation",
                message=f"la seconde convocation ({format_date(dates.convened_on)}) précède la première séance "
                f"({format_date(first)}), dont on ne savait pas encore qu'elle n'aurait pas le quorum.",
                mend="Corrigez la date de la convocation ou celle de la première séance.",
                found=dates.convened_on.isoformat(),
                expected=f">= {first.isoformat()}",
                legal_basis="L. 2121-17 CGCT",
            )
        )
    return found


def _check_notice(dates: MeetingDates) -> list[Violation]:
    """Enough clear days for a first convocation; three days at least for a second one."""
    if dates.convened_on is None:
        return [
            Violation(
                code="meeting.notice",
                field="Date de convocation",
                message="elle n'est pas renseignée.",
                mend="Saisissez la date d'envoi de la convocation.",
                legal_basis="L. 2121-10 CGCT",
            )
        ]
    if dates.convened_on >= dates.meeting_on:
        return []  # the order is already refused
    if dates.convocation == 2:
        return _check_second_notice(dates, dates.convened_on)
    required = required_clear_days(large=dates.large, urgent=dates.urgent, by_statutes=dates.notice_days)
    given = clear_days(dates.convened_on, dates.meeting_on)
    if given >= required:
        return []
    latest = latest_convocation(dates.meeting_on, large=dates.large, urgent=dates.urgent, by_statutes=dates.notice_days)
    by_law = "L. 2121-12 et L. 5211-1 CGCT" if dates.large else "L. 2121-11 et L. 5211-1 CGCT"
    return [
        Violation(
            code="meeting.notice",
            field="Date de convocation",
            message=f"{given} jour{'s' if given > 1 else ''} franc{'s' if given > 1 else ''} entre la convocation du "
            f"{format_date(dates.convened_on)} et la séance du {format_date(dates.meeting_on)}, il en faut {required}.",
            mend=f"Convoquez au plus tard le {format_date(latest)} ou reportez la séance.",
            found=str(given),
            expected=str(required),
            legal_basis=dates.notice_basis or by_law,
        )
    ]


def _check_second_notice(dates: MeetingDates, convened_on: date) -> list[Violation]:
    """L. 2121-17 asks for three days at least; we hold them from the second convocation and from the first meeting."""
    found = []
    starts = [("la seconde convocation", convened_on), ("la première séance", dates.first_meeting_on)]
    for label, start in starts:
        if start is None or (dates.meeting_on - start).days >= dates.second_interval:
            continue
        earliest = start + timedelta(days=dates.second_interval)
        found.append(
            Violation(
                code="meeting.notice",
                field="Date de la séance",
                message=f"{(dates.meeting_on - start).days} jour(s) seulement depuis {label} du {format_date(start)}, "
                f"il en faut {dates.second_interval} au moins.",
                mend=f"Réunissez l'assemblée le {format_date(earliest)} au plus tôt.",
                found=str((dates.meeting_on - start).days),
                expected=str(dates.second_interval),
                legal_basis="L. 2121-17 CGCT",
            )
        )
    return found


def _check_display(dates: MeetingDates) -> list[Violation]:
    """Displayed on the day of the meeting or later, within the week."""
    if dates.displayed_on is None:
        return []
    delay = (dates.displayed_on - dates.meeting_on).days
    if delay < 0:
        return [
            Violation(
                code="meeting.date_order",
                field="Date d'affichage",
                message=f"l'affichage du {format_date(dates.displayed_on)} précède la séance du "
                f"{format_date(dates.meeting_on)}.",
                mend="Corrigez l'une des deux dates.",
                found=dates.displayed_on.isoformat(),
                expected=f">= {dates.meeting_on.isoformat()}",
                legal_basis="L. 2121-25 CGCT",
            )
        ]
    if delay <= DISPLAY_WITHIN:
        return []
    return [
        Violation(
            code="meeting.display",
            field="Date d'affichage",
            message=f"l'affichage a eu lieu {delay} jours après la séance, le délai est d'une semaine.",
            mend="Vérifiez la date ; si elle est exacte, il n'y a rien à corriger ici.",
            severity=Severity.WARNING,
            found=str(delay),
            expected=f"<= {DISPLAY_WITHIN}",
            legal_basis="L. 2121-25 CGCT",
        )
    ]
