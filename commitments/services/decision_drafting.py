"""Budget decisions drafted from the results of the year before: what they rest on, and the drafts."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from budgets.models import BudgetDecision, BudgetYear, User, YearResult
from budgets.queries_accounts import accounts_carried, accounts_of
from budgets.queries_drafting import taken_carry_forward, taken_results, takes_results_up, transferred
from budgets.queries_nomenclature import read_chart
from budgets.queries_results import Key, missing_figures, results_of, stored_amounts, working_result
from budgets.rules.chart import Direction
from budgets.rules.decision import DecisionKind, TakingUp
from budgets.rules.drafting.adjustment import adjustment
from budgets.rules.drafting.carry_forward import CarriedDetail, CarriedKey
from budgets.rules.drafting.draft import Draft
from budgets.rules.drafting.from_results import from_results
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.results import Results
from budgets.services.decision_drafting import create_from_draft
from commitments.models import Commitment
from commitments.queries_rar import SECTIONS
from commitments.services.results import type_figures

DIRECTIONS = {"expense": Direction.EXPENSE, "revenue": Direction.REVENUE}


class NothingToDraftError(LookupError):
    """What a draft rests on is not there; the message says what to do, in French."""


@dataclass(frozen=True)
class DraftBasis:
    """The results of the year before a budget year, and their carry-forward line by line."""

    budget_year: BudgetYear
    result: YearResult
    amounts: dict[str, Decimal]
    carried: CarriedDetail

    @property
    def year(self) -> int:
        """Return the year of the results."""
        return self.budget_year.year - 1

    @property
    def is_final(self) -> bool:
        """Return whether the results are those of the accounts."""
        return self.result.kind == YearResult.Kind.FINAL

    @property
    def can_choose(self) -> bool:
        """Return whether the assembly's choice between 1068 and 002 is still open."""
        return self.result.voted_at is None

    def results(self, additional_reserve: Decimal | None = None) -> Results:
        """Return the results, with another share of the surplus in reserves where it is given. Raises FieldError."""
        amounts = dict(self.amounts)
        if additional_reserve is not None:
            amounts[Key.ADDITIONAL_RESERVE.value] = additional_reserve
        return results_of(self.result, amounts)


def basis_of(budget_year: BudgetYear, kind: str = "") -> DraftBasis:
    """Return what a draft of a budget year rests on (8 queries at most), results of a kind or those worked on.

    Raises NothingToDraftError when the results of the year before are not there, or not whole.
    """
    before = BudgetYear.objects.select_related("budget", "syndicate", "chart").filter(
        budget=budget_year.budget_id, year=budget_year.year - 1
    )
    closed = before.first()
    if closed is None:
        raise NothingToDraftError(f"L’exercice {budget_year.year - 1} n’est pas ouvert\u00a0: ouvrez-le d’abord.")
    result = working_result(closed, kind)
    if result is None:
        which = " définitifs" if kind == YearResult.Kind.FINAL else ""
        raise NothingToDraftError(
            f"Les résultats{which} de {closed.year} ne sont pas préparés\u00a0: commencez par eux."
        )
    amounts = stored_amounts(result)
    if missing := missing_figures(amounts):
        raise NothingToDraftError(f"Il manque aux résultats de {closed.year}\u00a0: {', '.join(missing)}.")
    return DraftBasis(budget_year, result, amounts, carried_detail(closed))


def carried_detail(budget_year: BudgetYear) -> CarriedDetail:
    """Return the carry-forward of a closed year line by line: from its accounts, else from its commitments."""
    accounts = accounts_of(budget_year)
    if accounts is not None:
        detail = accounts_carried(accounts)
        if detail.amounts:
            return detail
    names = ("direction", "account__code", "account__section", "function", "operation")
    rows = (
        Commitment.objects.filter(budget_year=budget_year)
        .values_list(*names)
        .annotate(left=Sum("remaining"), attached_total=Sum("attached"))
        .order_by(*names)
    )
    carried: dict[CarriedKey, Decimal] = {}
    for direction, account, section, function, operation, left, attached in rows:
        amount = left - attached if SECTIONS[section] == "operating" else left
        if amount:
            carried[CarriedKey(DIRECTIONS[direction], account, function, operation)] = amount
    return CarriedDetail(carried, "les engagements")


def draft_from_results(
    basis: DraftBasis, kind: DecisionKind, *, additional_reserve: Decimal | None = None, transfer: Decimal = ZERO
) -> Draft:
    """Return the budget that takes up the results (3 queries). Raises FieldError or DraftError in French."""
    return from_results(
        basis.results(additional_reserve if basis.can_choose else None),
        basis.carried,
        Placements(read_chart(basis.budget_year.chart)),
        year=basis.year,
        kind=kind,
        taking_up=TakingUp.AFTER_ACCOUNTS if basis.is_final else TakingUp.ANTICIPATED,
        transfer=transfer,
    )


def draft_adjustment(budget_year: BudgetYear) -> Draft:
    """Return the decision that corrects an anticipated taking up by the final results (20 queries at most).

    Raises NothingToDraftError when nothing was taken up by anticipation, or the final results are not there.
    """
    if takes_results_up(budget_year) != TakingUp.ANTICIPATED:
        raise NothingToDraftError(
            f"Aucune décision votée de {budget_year.year} ne reprend les résultats par anticipation\u00a0: reprenez-les"
            " par un budget supplémentaire."
        )
    basis = basis_of(budget_year, YearResult.Kind.FINAL)
    return adjustment(
        taken_results(budget_year),
        basis.results(),
        basis.carried,
        taken_carry_forward(budget_year),
        Placements(read_chart(budget_year.chart)),
        year=basis.year,
        transferred=transferred(budget_year),
    )


@transaction.atomic
def create_from_results(
    basis: DraftBasis,
    kind: DecisionKind,
    *,
    additional_reserve: Decimal | None = None,
    transfer: Decimal = ZERO,
    by: User | None,
) -> BudgetDecision:
    """Return the decision in preparation that takes up the results; the assembly's choice is kept with them.

    Raises ValidationError, FieldError or DraftError in French.
    """
    draft = draft_from_results(basis, kind, additional_reserve=additional_reserve, transfer=transfer)
    if basis.can_choose and additional_reserve is not None:
        type_figures(
            basis.result,
            {Key.ADDITIONAL_RESERVE.value: additional_reserve or None},
            take_back_case=basis.result.take_back_case,
        )
    return create_from_draft(basis.budget_year, draft, by=by)


def create_adjustment(budget_year: BudgetYear, *, by: User | None) -> BudgetDecision:
    """Return the amending decision in preparation. Raises ValidationError or NothingToDraftError in French."""
    draft = draft_adjustment(budget_year)
    if not draft.lines:
        raise ValidationError("Les résultats définitifs confirment ce qui a été repris\u00a0: rien n’est à corriger.")
    return create_from_draft(budget_year, draft, by=by)
