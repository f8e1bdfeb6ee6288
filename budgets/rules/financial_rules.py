"""The rules that a syndicate sets for itself (règlement budgétaire et financier), where the law leaves a choice.

Each is a parameter with the value that applies when the syndicate has not chosen: the legal one, or none. The
financial regulation (CGCT L. 5217-10-8 for bodies under the M57 framework) may be stricter than the law, never laxer.
Texts read as in force on 15 February 2024 (the finance part of the CGCT was recodified on 1 January 2026).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MonthDay = tuple[int, int]

LEGAL_TRANSFER_CEILING = Decimal("7.5")  # percent of the real expenses of a section, L. 5217-10-6
LEGAL_UNFORESEEN_CEILING = Decimal(2)  # percent, AP and AE for unforeseen expenses, L. 5217-12-3
LEGAL_UNFORESEEN_CREDIT_CEILING = Decimal("7.5")  # percent, credits 020 and 022 outside M57, L. 2322-1


@dataclass(frozen=True, slots=True)
class FinancialRules:
    """Parameters of the controls on budget decisions. Rates in percent, delays in days unless their name says so."""

    budget_deadline: MonthDay = (4, 15)  # L. 1612-2
    renewal_deadline: MonthDay = (4, 30)  # L. 1612-2, year in which the assembly is renewed
    transmission_days: int = 15  # after the deadline of the vote, L. 1612-8
    late_change_days: int = 21  # after the end of the year, L. 1612-11
    is_debate_required: bool = False  # débat d'orientations budgétaires, L. 2312-1: a commune of 3 500 inhabitants
    debate_months: int = 2  # L. 2312-1
    debate_weeks: int | None = None  # ten under L. 5217-10-4; takes the place of the months when it is set
    debate_report_days: int = 5
    documents_days: int = 5  # draft budget and annexes sent to the members before the meeting
    transfer_ceiling: Decimal = LEGAL_TRANSFER_CEILING
    transfer_alert: Decimal = Decimal(80)  # percent of the limit already used from which one is told
    unforeseen_ceiling: Decimal = LEGAL_UNFORESEEN_CEILING
    unforeseen_credit_ceiling: Decimal = LEGAL_UNFORESEEN_CREDIT_CEILING
    before_vote_fraction: int = 4  # investment credits of N-1 are divided by it: a quarter, L. 1612-1
    before_vote_authorization_fraction: int = 3  # a third of the AP and AE of N-1, L. 5217-10-9
    authorization_lapse_years: int = 0  # years after its last vote to commit an AP or AE, 0: no limit; L. 5217-10-8
    exceptional_revenue_share: Decimal = Decimal(25)  # percent of the operating revenue from which one is told
    investment_threshold: Decimal = Decimal("500.00")  # euros with tax, circular of 26 February 2002
    is_function_required: bool = False  # presentation by nature crossed with functions
    new_deliberation_months: int = 1  # after the chamber's opinion, L. 1612-5
    referral_days: int = 30  # the prefect refers the budget to the chamber, L. 1612-5
    transfer_deliberation: str = ""  # the deliberation that authorises transfers between chapters
    attachment_threshold: Decimal = Decimal("0.00")  # euros, main budget: no charge is attached to the year below it
    attachment_threshold_annex: Decimal = Decimal("0.00")  # euros, annex budgets
    payment_days: int = 30  # overall payment delay, code de la commande publique R. 2192-10
    ordering_days: int = 20  # share of the authorising officer
    accounting_days: int = 10  # share of the treasurer
    prescription_years: int = 4  # law 68-1250, claims on the syndicate
    late_service_months: int = 6  # a commitment without any service done for so long is told
    pursuit_authorisation: str = ""  # what the treasurer may pursue without asking, CGCT R. 1617-24
    accounts_received: MonthDay = (6, 1)  # of N+1, the treasurer's account, L. 1612-12
    accounts_deadline: MonthDay = (6, 30)  # of N+1, vote of the accounts, L. 1612-12

    def deadline(self, year: int, *, renewal: bool = False) -> date:
        """Return the last day of the vote of a primitive budget."""
        month, day = self.renewal_deadline if renewal else self.budget_deadline
        return date(year, month, day)


LEGAL_RULES = FinancialRules()
