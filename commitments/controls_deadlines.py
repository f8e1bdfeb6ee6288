"""Controls on time: payments late, interest not ordered, claims time-barred, commitments without any service done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.controls.finding import Fault, Line
from budgets.controls.registry import Catalogue
from budgets.rules.money import ZERO, format_euros
from commitments.rules.prescription import Alert

CATALOGUE = Catalogue("commitments", "deadline_controls.toml")


@dataclass(frozen=True, slots=True)
class LatePayment:
    """An invoice past its deadline: its number, its supplier, euros with tax, days late, euros due for it."""

    number: str
    supplier: str
    amount: Decimal
    days: int
    due: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeadlineCheck:
    """What time says of a year: invoices late and unpaid, interest to order, and the alerts."""

    late: tuple[LatePayment, ...] = ()
    interest: tuple[LatePayment, ...] = ()
    debts: tuple[Alert, ...] = field(default=())
    titles: tuple[Alert, ...] = field(default=())
    commitments: tuple[Alert, ...] = field(default=())


@CATALOGUE.control("DEL-01", DeadlineCheck)
def invoices_are_paid_in_time(check: DeadlineCheck) -> Iterator[Fault]:
    """No invoice waits past its deadline."""
    if check.late:
        total = sum((it.amount for it in check.late), ZERO)
        yield Fault(
            f"{len(check.late)} facture(s) en retard de paiement, {format_euros(total)}.",
            found=len(check.late),
            expected=0,
            lines=tuple(Line(it.number, f"{it.supplier} – {it.days} jours de retard", it.amount) for it in check.late),
        )


@CATALOGUE.control("DEL-02", DeadlineCheck)
def late_interest_is_ordered(check: DeadlineCheck) -> Iterator[Fault]:
    """What a late payment costs is ordered with it."""
    if check.interest:
        total = sum((it.due for it in check.interest if it.due), ZERO)
        yield Fault(
            f"{len(check.interest)} paiement(s) en retard sans mandat d’intérêts moratoires, {format_euros(total)}.",
            found=total,
            expected=ZERO,
            lines=tuple(Line(it.number, it.supplier, it.due) for it in check.interest),
        )


@CATALOGUE.control("PRE-01", DeadlineCheck)
def debts_are_paid_before_their_prescription(check: DeadlineCheck) -> Iterator[Fault]:
    """What the syndicate owes is paid before it is time-barred."""
    yield from _told(check.debts, "dette(s)")


@CATALOGUE.control("PRE-02", DeadlineCheck)
def titles_are_collected_before_their_prescription(check: DeadlineCheck) -> Iterator[Fault]:
    """What is owed to the syndicate is pursued before it is time-barred."""
    yield from _told(check.titles, "titre(s)")


@CATALOGUE.control("ENG-03", DeadlineCheck)
def commitments_are_delivered(check: DeadlineCheck) -> Iterator[Fault]:
    """A commitment is delivered, or released."""
    if check.commitments:
        total = _total(check.commitments)
        yield Fault(
            f"{len(check.commitments)} engagement(s) sans aucun service fait depuis longtemps, {format_euros(total)}.",
            found=total,
            expected=ZERO,
            lines=_lines(check.commitments),
        )


def _told(alerts: tuple[Alert, ...], what: str) -> Iterator[Fault]:
    over, near = [it for it in alerts if it.is_over], [it for it in alerts if not it.is_over]
    for found, words in ((over, "au-delà de la prescription"), (near, "à un an au plus de la prescription")):
        if found:
            yield Fault(
                f"{len(found)} {what} {words}, {format_euros(_total(found))}.",
                found=_total(found),
                expected=ZERO,
                lines=_lines(found),
            )


def _total(alerts: Iterable[Alert]) -> Decimal:
    return sum((it.watched.amount for it in alerts), ZERO)


def _lines(alerts: Iterable[Alert]) -> tuple[Line, ...]:
    return tuple(Line(it.watched.name, it.watched.about, it.watched.amount) for it in alerts)
