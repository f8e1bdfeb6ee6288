"""Where credits may be taken for a transfer, and what is left of the limit of the year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from budgets.models import BudgetDecision, BudgetYear
from budgets.queries_transfers import transfers_of_year
from budgets.rules.money import ZERO
from commitments.queries_credits import credit_rows, opening_decisions, vote_levels
from commitments.queries_situation import situation
from commitments.rules.credits import EnvelopeKey, envelope_key
from commitments.rules.transfers import TransferSource, may_be_moved


@dataclass(frozen=True, slots=True)
class TransferRoom:
    """The sources of a transfer, the largest first, and what the assembly's limit leaves by section, in euros.

    A section without a rate is not in `limits`: its president may not move credits between chapters.
    """

    sources: tuple[TransferSource, ...]
    limits: dict[str, Decimal]

    def of_section(self, section: str) -> tuple[TransferSource, ...]:
        """Return the sources of a section."""
        return tuple(source for source in self.sources if source.key.section == section)

    def source(self, account: str) -> TransferSource | None:
        """Return the source of an account."""
        return next((source for source in self.sources if source.account == account), None)


def transfer_limits(budget_year: BudgetYear) -> dict[str, Decimal]:
    """Return what may still be moved by section, in euros; only sections that have a rate (13 queries at most)."""
    return {it.section.value: it.left for it in transfers_of_year(budget_year).limits if it.rate is not None}


def transfer_room(budget_year: BudgetYear) -> TransferRoom:
    """Return where credits may be taken in a year (28 queries at most)."""
    levels = vote_levels(budget_year)
    parts = situation(budget_year).parts
    free = {
        (row.section, row.is_order, row.code): row for part in parts if part.direction == "expense" for row in part.rows
    }
    opened: dict[tuple[str, str, EnvelopeKey], Decimal] = {}
    for row in credit_rows(budget_year):
        if may_be_moved(row.charge, levels.specialised):
            place = (row.charge.account, row.charge.chapter, envelope_key(row.charge, levels))
            opened[place] = opened.get(place, ZERO) + row.credits.voted
    codes = {account for account, _, _ in opened}
    labels = dict(budget_year.chart.accounts.filter(code__in=codes).values_list("code", "label"))
    sources = []
    for (account, chapter, key), amount in opened.items():
        envelope = free.get((key.section, False, key.code))
        if envelope and amount > ZERO and envelope.balance.available > ZERO:
            available = envelope.balance.available
            label = labels.get(account, "")
            sources.append(TransferSource(account, label, chapter, key, envelope.name, amount, available))
    sources.sort(key=lambda source: (source.key.section, source.chapter, -source.most, source.account))
    return TransferRoom(tuple(sources), transfer_limits(budget_year))


def may_transfer(budget_year: BudgetYear) -> bool:
    """Return whether the assembly gave a rate for the transfers of an open year (1 query)."""
    if budget_year.state == BudgetYear.State.CLOSED:
        return False
    rates = Q(operating_transfer_rate__gt=0) | Q(investment_transfer_rate__gt=0)
    return BudgetDecision.objects.filter(opening_decisions(budget_year), rates).exists()
