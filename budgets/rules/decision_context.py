"""What a budget decision is held against: results, dates, authorisations, commitments. All of it is optional.

A control that lacks what it compares with says nothing: it never takes a blank for a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.rules.annexes.totals import AnnexTotals
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.financial_rules import LEGAL_RULES, FinancialRules
from budgets.rules.money import ZERO
from budgets.rules.results import Results


@dataclass(frozen=True, slots=True)
class BudgetCalendar:
    """The dates of a decision, None where nobody gave them; `is_renewal`: the assembly is renewed that year."""

    voted_on: date | None = None
    is_renewal: bool = False
    documents_sent_on: date | None = None  # draft budget and annexes sent to the members
    debate_on: date | None = None  # débat d'orientations budgétaires
    debate_report_sent_on: date | None = None
    transmitted_on: date | None = None  # received by the prefecture
    accounts_voted_on: date | None = None  # vote of the accounts of N-1
    opinion_received_on: date | None = None  # opinion of the regional audit chamber
    new_deliberation_on: date | None = None  # the assembly's answer to it


@dataclass(frozen=True, slots=True)
class Authorization:
    """A programme or commitment authorisation (AP or AE), in euros.

    `amount` is the amount voted so far, `paid_before` the payment credits used before the year, `scheduled` those
    planned for the year, None when there is no schedule. `chapters` is empty when it is not limited to some.
    """

    code: str
    section: Section
    amount: Decimal
    paid_before: Decimal = ZERO
    scheduled: Decimal | None = None
    chapters: frozenset[str] = frozenset()
    is_unforeseen: bool = False  # AP or AE for unforeseen expenses (dépenses imprévues)


@dataclass(frozen=True, slots=True)
class ChapterBeforeVote:
    """What was opened before the vote in a chapter, and what it is measured by, in euros.

    `opened` was authorised by deliberation outside AP, against `previous`, the credits of N-1 without carry-forward;
    `authorised` was paid within AP or AE, against `previous_authorised`, those opened in N-1.
    """

    section: Section
    chapter: str
    opened: Decimal = ZERO
    previous: Decimal = ZERO
    authorised: Decimal = ZERO
    previous_authorised: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """What is known around a decision.

    `closing` are the results of N-1 with the allocation that was voted. `transferred` is what earlier transfers of
    the year moved between chapters, by section, and `transfer_base` the real expenses that the rates apply to (those
    of the decision itself when absent). `annexes` are the totals of the annexes that the lines must agree with.
    `committed` are the commitments of the year by expense chapter. `opened` is what the decisions voted before this one
    opened, carry-forward included, by direction, kind and chapter.
    """

    rules: FinancialRules = LEGAL_RULES
    calendar: BudgetCalendar = BudgetCalendar()
    closing: Results | None = None
    transferred: Mapping[Section, Decimal] | None = None
    transfer_base: Mapping[Section, Decimal] | None = None
    authorizations: Mapping[str, Authorization] | None = None
    before_vote: tuple[ChapterBeforeVote, ...] = ()
    committed: Mapping[str, Decimal] | None = None
    opened: Mapping[tuple[Direction, OperationKind, str], Decimal] | None = None
    debt_on_1_january: Decimal | None = None
    annexes: AnnexTotals | None = None
    is_annex: bool = False
    main_budget: str = ""  # name of the main budget, when this one is annex


NO_CONTEXT = DecisionContext()
