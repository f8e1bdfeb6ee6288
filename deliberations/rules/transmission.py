"""What remains to be done of an act between its vote and its enforceability, and the days that are left. Pure.

Sources: L. 2131-1 CGCT (transmission and publication; applied to syndicates by L. 5211-3): we hold for every act the
fifteen days that it gives for individual decisions. L. 1612-8: a primitive budget is transmitted fifteen days at most
after the last day on which it could be voted.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from budgets.rules.financial_rules import FinancialRules

RECEIPT_DAYS = 3  # the State's answer comes within minutes; beyond that somebody has to look
SOON = 5  # days left from which a deadline is shown as near
REMINDERS = frozenset({SOON, 1, -1})  # days left on which a message leaves; then once a week


class Stage(StrEnum):
    """What an act waits for."""

    SEAL = "seal"
    SEND = "send"
    RECEIPT = "receipt"
    PUBLISH = "publish"
    DONE = "done"


STAGE_LABELS = {
    Stage.SEAL: "à sceller",
    Stage.SEND: "à transmettre",
    Stage.RECEIPT: "accusé attendu",
    Stage.PUBLISH: "à publier",
    Stage.DONE: "exécutoire",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of an act voted; None for what was not done."""

    voted_on: date
    sealed: bool = True
    sent_on: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    enforceable_on: date | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What an act waits for: until when it is to be sent, and how many days are left (negative: late).

    `days_left` counts to the transmission, then to the receipt; None where nothing is counted.
    """

    stage: Stage
    limit: date
    days_left: int | None

    @property
    def label(self) -> str:
        """Return what is awaited, in words."""
        return STAGE_LABELS[self.stage]

    @property
    def is_late(self) -> bool:
        """Return whether the days are over."""
        return self.days_left is not None and self.days_left < 0

    @property
    def is_near(self) -> bool:
        """Return whether the last days run."""
        return self.days_left is not None and 0 <= self.days_left <= SOON

    @property
    def in_words(self) -> str:
        """Return « il reste 3 jours », « dernier jour », « en retard de 2 jours »; empty where nothing is counted."""
        if self.days_left is None:
            return ""
        if self.days_left == 0:
            return "dernier jour"
        count = abs(self.days_left)
        days = f"{count}\u00a0jour{'s' if count > 1 else ''}"
        return f"en retard de {days}" if self.days_left < 0 else f"il reste {days}"

    @property
    def asks_for_a_message(self) -> bool:
        """Return whether somebody is to be told today: five days before, the day before, the day after, each week."""
        if self.days_left is None:
            return False
        return self.days_left in REMINDERS or (self.days_left < 0 and self.days_left % 7 == 0)


def watch(dates: Dates, *, today: date, limit: date) -> Watch:
    """Return what an act waits for; `limit` is the last day of its transmission (see `last_day`)."""
    if dates.sent_on is None:
        stage = Stage.SEND if dates.sealed else Stage.SEAL
        return Watch(stage, limit, (limit - today).days)
    if dates.received_on is None:
        awaited = dates.sent_on + timedelta(days=RECEIPT_DAYS)
        return Watch(Stage.RECEIPT, limit, (awaited - today).days)
    return Watch(Stage.DONE if dates.published_on else Stage.PUBLISH, limit, None)


def last_day(voted_on: date, rules: FinancialRules, *, budget_deadline: date | None = None) -> date:
    """Return the last day to transmit an act; `budget_deadline`: that of the vote of the primitive budget it votes."""
    start = max(voted_on, budget_deadline) if budget_deadline else voted_on
    return start + timedelta(days=rules.transmission_days)
