"""The dates that a budget and its accounts must keep, from the rules of the syndicate and what was already done.

Sources: CGCT L. 1612-2, L. 1612-5, L. 1612-8, L. 1612-12, L. 2121-12, as in force on 15 February 2024.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from budgets.rules.dates import months_after
from budgets.rules.decision import DecisionKind
from budgets.rules.decision_context import BudgetCalendar
from budgets.rules.financial_rules import FinancialRules


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit and the day on which what it limits was done; None where it is not known."""

    label: str
    limit: date
    done: date | None = None

    @property
    def is_kept(self) -> bool | None:
        """Return whether the limit was kept, None as long as nothing was done."""
        return None if self.done is None else self.done <= self.limit


def deadlines(kind: str, year: int, rules: FinancialRules, calendar: BudgetCalendar) -> list[Deadline]:
    """Return the deadlines of a decision in their order."""
    return sorted(_deadlines(kind, year, rules, calendar), key=lambda it: it.limit)


def _deadlines(kind: str, year: int, rules: FinancialRules, calendar: BudgetCalendar) -> Iterator[Deadline]:
    if calendar.debate_on:
        limit = calendar.debate_on - timedelta(days=rules.debate_report_days)
        yield Deadline("Envoi du rapport d’orientations budgétaires", limit, calendar.debate_report_sent_on)
    if calendar.voted_on:
        limit = calendar.voted_on - timedelta(days=rules.documents_days)
        yield Deadline("Envoi du projet aux membres de l’assemblée", limit, calendar.documents_sent_on)
    if kind == DecisionKind.PRIMITIVE:
        vote = rules.deadline(year, renewal=calendar.is_renewal)
        yield Deadline("Vote du budget primitif", vote, calendar.voted_on)
        limit = vote + timedelta(days=rules.transmission_days)
        yield Deadline("Transmission du budget au préfet", limit, calendar.transmitted_on)
    if calendar.transmitted_on:
        limit = calendar.transmitted_on + timedelta(days=rules.referral_days)
        yield Deadline("Saisine éventuelle de la chambre régionale des comptes", limit)
    if calendar.opinion_received_on:
        limit = months_after(calendar.opinion_received_on, rules.new_deliberation_months)
        yield Deadline("Nouvelle délibération après l’avis de la chambre", limit, calendar.new_deliberation_on)
    yield Deadline("Compte de gestion transmis par le comptable", date(year + 1, *rules.accounts_received))
    yield Deadline("Vote du compte de l’exercice", date(year + 1, *rules.accounts_deadline))
