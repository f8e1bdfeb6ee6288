"""The plan over several years: by year, payment credits planned and ordered, and what is left to pay and to finance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.rules.chart import Section
from budgets.rules.money import ZERO
from budgets.rules.multiyear.programme import Programme, Schedule


@dataclass(frozen=True, slots=True)
class Execution:
    """What was done on an authorisation, in euros.

    `committed` is what is committed on it, all years together, releases taken off; `engaged` what is committed on the
    credits of a year, by chapter and year; `paid` what was ordered (mandaté), by chapter and year.
    """

    committed: Decimal = ZERO
    engaged: Schedule = field(default_factory=dict)
    paid: Schedule = field(default_factory=dict)

    @property
    def paid_total(self) -> Decimal:
        """Return what was ordered in all."""
        return sum(self.paid.values(), ZERO)

    def paid_in(self, year: int) -> Decimal:
        """Return what was ordered in a year."""
        return sum((amount for (_, on), amount in self.paid.items() if on == year), ZERO)

    def paid_before(self, year: int, chapter: str | None = None) -> Decimal:
        """Return what was ordered before a year, on a chapter or all."""
        return sum((amount for (code, on), amount in self.paid.items() if on < year and chapter in (None, code)), ZERO)

    def engaged_in(self, year: int) -> Decimal:
        """Return what is committed on the credits of a year."""
        return sum((amount for (_, on), amount in self.engaged.items() if on == year), ZERO)


NOTHING = Execution()


@dataclass(frozen=True, slots=True)
class ForecastYear:
    """A year of the plan, in euros: planned payment credits, ordered, and committed but not ordered yet.

    What is committed beyond the credits of the years so far falls on the planned credits of the years to come.
    """

    year: int
    planned: Decimal
    paid: Decimal
    committed_left: Decimal

    @property
    def free(self) -> Decimal:
        """Return the planned credits that nothing uses yet; never negative."""
        return max(self.planned - self.paid - self.committed_left, ZERO)


def forecast(
    programmes: Iterable[tuple[Programme, Execution]], current: int, section: Section | None = None
) -> tuple[ForecastYear, ...]:
    """Return the plan year by year, from the first credits planned to the last, `current` being the year at hand."""
    planned: dict[int, Decimal] = {}
    paid: dict[int, Decimal] = {}
    left: dict[int, Decimal] = {}
    for programme, done in programmes:
        if section is not None and programme.section is not section:
            continue
        for (_, year), amount in programme.schedule.items():
            planned[year] = planned.get(year, ZERO) + amount
        for (_, year), amount in done.paid.items():
            paid[year] = paid.get(year, ZERO) + amount
        for year, amount in spread_commitments(programme, done, current).items():
            left[year] = left.get(year, ZERO) + amount
    years = {*planned, *paid, *left}
    if not years:
        return ()
    return tuple(
        ForecastYear(year, planned.get(year, ZERO), paid.get(year, ZERO), left.get(year, ZERO))
        for year in range(min(years), max(years) + 1)
    )


def spread_commitments(programme: Programme, done: Execution, current: int) -> Mapping[int, Decimal]:
    """Return in which years what is committed and not ordered will be paid, in euros.

    First what is committed on the credits of the current year, then the planned credits of the years after, in order;
    what no credits cover falls on the last year.
    """
    left = done.committed - done.paid_total
    if left <= ZERO:
        return {}
    found: dict[int, Decimal] = {}
    here = min(max(done.engaged_in(current) - done.paid_in(current), ZERO), left)
    if here:
        found[current] = here
        left -= here
    after = [year for year in programme.years if year > current]
    for year in after:
        taken = min(programme.planned(year), left)
        if taken > ZERO:
            found[year] = taken
            left -= taken
    if left > ZERO:
        last = after[-1] if after else current
        found[last] = found.get(last, ZERO) + left
    return found
