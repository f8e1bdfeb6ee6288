"""An authorisation as its votes make it: its amount by chapter, its schedule of payment credits.

Sources: CGCT L. 2311-3, R. 2311-9 (an authorisation comes with its payment credits by year) and L. 5217-10-7, texts as
in force on 15 February 2024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import Section
from budgets.rules.money import ZERO, exact_cents, format_euros

Schedule = Mapping[tuple[str, int], Decimal]  # (chapter, year): payment credits in euros
Amounts = Mapping[str, Decimal]  # chapter: euros


class ScheduleError(ValueError):
    """A vote that can't stand; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """A vote: what it adds by chapter, and the whole schedule that it leaves, in euros."""

    year: int
    shares: Amounts
    payments: Schedule
    is_voted: bool = True


@dataclass(frozen=True, slots=True)
class Programme:
    """An authorisation with its votes, oldest first; the last may be a draft, which counts for nothing here."""

    code: str
    label: str
    section: Section
    created_year: int
    steps: tuple[Step, ...] = ()
    operation: str = ""
    is_unforeseen: bool = False

    @property
    def voted(self) -> tuple[Step, ...]:
        """Return what the assembly voted."""
        return tuple(step for step in self.steps if step.is_voted)

    @property
    def amount(self) -> Decimal:
        """Return the authorisation as voted so far, in euros."""
        return sum(self.by_chapter.values(), ZERO)

    @property
    def by_chapter(self) -> dict[str, Decimal]:
        """Return the authorisation by chapter, in euros."""
        return added(step.shares for step in self.voted)

    @property
    def schedule(self) -> Schedule:
        """Return the payment credits of the last vote, by chapter and year."""
        return self.voted[-1].payments if self.voted else {}

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years of the schedule, in order."""
        return tuple(sorted({year for _, year in self.schedule}))

    def before(self, year: int) -> dict[str, Decimal]:
        """Return what was authorised before a year, by chapter."""
        return added(step.shares for step in self.voted if step.year < year)

    def voted_in(self, year: int) -> dict[str, Decimal]:
        """Return what the votes of a year added, by chapter."""
        return added(step.shares for step in self.voted if step.year == year)

    def planned(self, year: int, chapter: str | None = None) -> Decimal:
        """Return the payment credits of a year, of one chapter or all, in euros."""
        return planned_in(self.schedule, year, chapter)


def planned_in(schedule: Schedule, year: int, chapter: str | None = None) -> Decimal:
    """Return the payment credits of a year in a schedule, of one chapter or all, in euros."""
    return sum((amount for (code, on), amount in schedule.items() if on == year and chapter in (None, code)), ZERO)


def added(shares: Iterable[Amounts]) -> dict[str, Decimal]:
    """Return the sum of amounts by chapter, chapters in order."""
    found: dict[str, Decimal] = {}
    for share in shares:
        for chapter, amount in share.items():
            found[chapter] = found.get(chapter, ZERO) + amount
    return dict(sorted(found.items()))


def of_schedule(schedule: Schedule) -> dict[str, Decimal]:
    """Return the payment credits of all years by chapter."""
    return added({chapter: amount} for (chapter, _), amount in schedule.items())


def shares_of(before: Amounts, schedule: Schedule) -> dict[str, Decimal]:
    """Return what a vote adds by chapter so that the authorisation is the sum of its new schedule."""
    after = of_schedule(schedule)
    changes = {chapter: after.get(chapter, ZERO) - before.get(chapter, ZERO) for chapter in {*before, *after}}
    return {chapter: amount for chapter, amount in sorted(changes.items()) if amount}


def check_schedule(
    schedule: Schedule, *, created_year: int, paid: Schedule | None = None, committed: Decimal = ZERO
) -> None:
    """Raise ScheduleError for a schedule that can't stand.

    No negative credits, no year before the creation; for each chapter and year, no less than what was already ordered;
    in all, no less than what is committed on the authorisation, in euros.
    """
    for (chapter, year), amount in schedule.items():
        exact_cents(amount)
        if amount < ZERO:
            raise ScheduleError(f"Chapitre {chapter}, {year}\u00a0: des crédits de paiement ne sont pas négatifs.")
        if year < created_year and amount:
            raise ScheduleError(
                f"{year}\u00a0: l’autorisation date de {created_year}, elle n’a pas de crédits de paiement avant."
            )
    for (chapter, year), ordered in (paid or {}).items():
        if schedule.get((chapter, year), ZERO) < ordered:
            raise ScheduleError(
                f"Chapitre {chapter}, {year}\u00a0: {format_euros(ordered)} sont déjà mandatés\u00a0; l’échéancier ne "
                "peut prévoir moins."
            )
    total = sum(schedule.values(), ZERO)
    if total < committed:
        raise ScheduleError(
            f"L’autorisation serait de {format_euros(total)}, pour {format_euros(committed)} déjà engagés\u00a0: "
            "dégagez d’abord ce qui ne sera pas dépensé."
        )


def smoothed(schedule: Schedule, paid: Schedule, year: int, *, spread: bool = False) -> dict[tuple[str, int], Decimal]:
    """Return the schedule once a year is over: what was not ordered passes to the years after, to the cent.

    To the next year, or with `spread` equally over the years left of the schedule, the last taking the cents that do
    not divide. The total of each chapter does not change.
    """
    found = dict(schedule)
    for chapter in sorted({chapter for chapter, _ in schedule}):
        planned = found.get((chapter, year), ZERO)
        left = planned - paid.get((chapter, year), ZERO)
        if left <= ZERO:
            continue
        found[chapter, year] = planned - left
        after = sorted({on for code, on in schedule if on > year and code == chapter}) if spread else []
        after = after or [year + 1]
        each = (left / len(after)).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        for on in after:
            found[chapter, on] = found.get((chapter, on), ZERO) + each
        found[chapter, after[-1]] += left - each * len(after)
    return {key: amount for key, amount in sorted(found.items()) if amount}
