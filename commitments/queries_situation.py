"""Reads of the state of credits (situation des crédits): by chapter, by article, by commitment, from the movements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from budgets.models import BudgetYear, Chapter
from budgets.rules.money import ZERO
from commitments.models import BALANCES, Commitment, Movement
from commitments.queries_commitments import CHAPTER
from commitments.queries_credits import count_opening_decisions, credit_rows, key_of, opened_by_envelope
from commitments.rules.credits import Balance

SECTION_NAMES = {"F": "fonctionnement", "I": "investissement"}


@dataclass(frozen=True, slots=True)
class SituationRow:
    """A chapter, an article or an operation as the state of credits shows it; amounts in euros."""

    direction: str
    section: str
    is_order: bool
    code: str
    label: str
    balance: Balance
    count: int = 0
    is_limit: bool = True  # where credits are limited; else the split is indicative

    @property
    def name(self) -> str:
        """Return « 011 Charges à caractère général »."""
        return f"{self.code} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class SituationPart:
    """The rows of a section and a direction, with their sum."""

    title: str
    direction: str
    section: str
    rows: tuple[SituationRow, ...]
    total: Balance


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of credits of a year; `is_voted` is false before the vote, when limits of the law apply."""

    parts: tuple[SituationPart, ...]
    is_voted: bool


PARTS = (
    ("expense", "F", "Fonctionnement, dépenses"),
    ("expense", "I", "Investissement, dépenses"),
    ("revenue", "F", "Fonctionnement, recettes"),
    ("revenue", "I", "Investissement, recettes"),
)


def situation(budget_year: BudgetYear) -> Situation:
    """Return the state of credits by envelope, in euros (9 queries at most, whatever the number of movements)."""
    opened = opened_by_envelope(budget_year)
    labels = dict(Chapter.objects.filter(chart=budget_year.chart_id).values_list("code", "label"))
    rows = {
        key: SituationRow(
            key.direction, key.section, key.is_order, key.code, labels.get(key.code, ""), Balance(opened=amount)
        )
        for key, amount in opened.items()
    }
    for envelope in budget_year.envelopes.all():
        key = key_of(envelope)
        balance = Balance(opened.get(key, ZERO), *(getattr(envelope, name) for name in BALANCES))
        label = labels.get(key.code, "")
        rows[key] = SituationRow(key.direction, key.section, key.is_order, key.code, label, balance)
    kept = [row for row in rows.values() if row.balance != Balance()]
    return Situation(tuple(_part(*part, kept) for part in PARTS), is_voted=bool(count_opening_decisions(budget_year)))


def articles(budget_year: BudgetYear, direction: str, chapter: str) -> tuple[SituationRow, ...]:
    """Return the articles of a chapter with their open credits and balances, in euros (3 queries)."""
    opened: dict[tuple[str, bool], Decimal] = {}
    sections: dict[tuple[str, bool], str] = {}
    for row in credit_rows(budget_year):
        charge = row.charge
        if (charge.direction, charge.chapter) == (direction, chapter):
            key = (charge.account, charge.is_order)
            opened[key] = opened.get(key, ZERO) + row.credits.voted + row.credits.rar
            sections[key] = charge.section
    found = commitments_of_chapter(budget_year, direction, chapter).order_by("account__code")
    sums = found.values_list("account__code", "account__label", "account__section").annotate(
        count=Count("pk"), **{f"sum_{name}": Sum(name) for name in BALANCES}
    )
    rows = {}
    for code, label, section, count, *amounts in sums:
        balance = Balance(opened.pop((code, False), ZERO), *amounts)
        rows[code, False] = SituationRow(direction, section, False, code, label, balance, count, is_limit=False)
    labels = _account_labels(budget_year, {code for code, _ in opened})
    for (code, is_order), amount in opened.items():
        balance = Balance(opened=amount)
        section = sections[code, is_order]
        rows[code, is_order] = SituationRow(
            direction, section, is_order, code, labels.get(code, ""), balance, is_limit=False
        )
    return tuple(rows[key] for key in sorted(rows))


def commitments_of_chapter(budget_year: BudgetYear, direction: str, chapter: str) -> QuerySet[Commitment]:
    """Return the approved commitments of a chapter, their account joined."""
    found = Commitment.objects.filter(budget_year=budget_year, direction=direction).annotate(chapter=CHAPTER)
    live = Q(state__in=[Commitment.State.APPROVED, Commitment.State.SIGNED])
    return found.filter(live, chapter=chapter).select_related("account")


def movements_of(commitment: Commitment) -> QuerySet[Movement]:
    """Return the movements of a commitment, oldest first, with who made them (1 query)."""
    return commitment.movements.select_related("by").order_by("at", "id")


def _account_labels(budget_year: BudgetYear, codes: set[str]) -> Mapping[str, str]:
    return dict(budget_year.chart.accounts.filter(code__in=codes).values_list("code", "label"))


def _part(direction: str, section: str, title: str, rows: Iterable[SituationRow]) -> SituationPart:
    own = [row for row in rows if (row.direction, row.section) == (direction, section)]
    own.sort(key=lambda row: (row.is_order, row.code))
    total = Balance()
    for row in own:
        total = total.plus(row.balance)
    return SituationPart(title, direction, section, tuple(own), total)
