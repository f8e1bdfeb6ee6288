"""Dates in French words."""

from datetime import date, timedelta

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def format_date(day: date, *, weekday: bool = False) -> str:
    """Return « 15 février 2024 », or « jeudi 15 février 2024 » with the weekday; the first day is « 1er »."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {text}" if weekday else text


def months_before(day: date, months: int) -> date:
    """Return the same day some months before, or the last day of that month when it is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def months_after(day: date, months: int) -> date:
    """Return the same day some months after, or the last day of that month when it is shorter."""
    return months_before(day, -months)
