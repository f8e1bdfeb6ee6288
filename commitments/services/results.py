"""Give the figures of a year's results, and settle which carry-forward they use."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from budgets.models import BudgetYear, ResultFigure, User, YearResult
from budgets.queries_accounts import accounts_figures, accounts_of
from budgets.queries_results import allocation_choice, stored_amounts, year_figures
from budgets.rules.allocation import FieldError
from budgets.rules.results import year_results
from commitments.controls import CELLS
from commitments.queries_rar import rar_parts
from commitments.queries_results import computed_rar, order_sums

Key = ResultFigure.Key
Origin = ResultFigure.Origin
RAR_KEYS = frozenset(CELLS.values())


class ResultLockedError(ValueError):
    """The assembly has voted on these results: they can't change. The message is French."""

    def __init__(self) -> None:
        super().__init__("Ces résultats ont été votés\u00a0: ils ne peuvent plus être modifiés.")


class NothingToTakeError(ValueError):
    """There is no order, or no commitment, to take the figures from. The message is French."""


@transaction.atomic
def open_result(budget_year: BudgetYear, kind: str) -> YearResult:
    """Return the results of a year of this kind, made if need be.

    The final results start from the figures of the anticipated ones: only what the accounts changed is typed again.
    """
    result, made = YearResult.objects.get_or_create(
        syndicate_id=budget_year.syndicate_id, budget_year=budget_year, kind=kind
    )
    if made and kind == YearResult.Kind.FINAL:
        earlier = ResultFigure.objects.filter(result__budget_year=budget_year, result__kind=YearResult.Kind.ANTICIPATED)
        ResultFigure.objects.bulk_create(
            ResultFigure(
                syndicate_id=figure.syndicate_id,
                result=result,
                key=figure.key,
                amount=figure.amount,
                origin=figure.origin,
                note=figure.note,
            )
            for figure in earlier.order_by("key")
        )
    return result


@transaction.atomic
def type_figures(result: YearResult, amounts: Mapping[str, Decimal | None], *, take_back_case: str = "") -> YearResult:
    """Store the figures typed from the treasurer's statement, in euros; None takes a figure away.

    A figure that does not change keeps its origin. Changing the carry-forward reopens the choice between the declared
    and the computed amount. Raises FieldError for a figure that can't stand, ResultLockedError once voted.
    """
    locked = _lock(result)
    known = stored_amounts(locked)
    given = {key: amount for key, amount in amounts.items() if amount is not None}
    untouched = {key: amount for key, amount in known.items() if key not in amounts}
    _check(locked, untouched | given, take_back_case)
    removed = [key for key, amount in amounts.items() if amount is None and key in known]
    locked.figures.filter(key__in=removed).delete()
    changed = {key: amount for key, amount in given.items() if known.get(key) != amount}
    _store(locked, {key: (amount, _typed_origin(key)) for key, amount in changed.items()})
    if RAR_KEYS & {*changed, *removed}:
        _reopen_rar_choice(locked)
    locked.take_back_case = take_back_case
    locked.save(update_fields=["take_back_case"])
    return locked


@transaction.atomic
def take_order_sums(result: YearResult) -> YearResult:
    """Use the orders of the year for the expenses and revenues of both sections.

    Raises NothingToTakeError without orders, FieldError when a sum can't stand, ResultLockedError once voted.
    """
    locked = _lock(result)
    sums = order_sums(locked.budget_year)
    if not sums:
        raise NothingToTakeError(
            "L’exercice n’a ni mandat ni titre\u00a0: importez-les, ou saisissez les montants d’après l’état du "
            "comptable."
        )
    _check(locked, stored_amounts(locked) | sums, locked.take_back_case)
    _store(locked, {key: (amount, Origin.ORDERS) for key, amount in sums.items()})
    return locked


@transaction.atomic
def take_accounts(result: YearResult) -> YearResult:
    """Use the accounts of the year (CA or CFU): orders of both sections, openings 001 and 002, carry-forward.

    The choice between the declared and the computed carry-forward is open again. Raises NothingToTakeError without
    accounts, FieldError when a figure can't stand, ResultLockedError once voted.
    """
    locked = _lock(result)
    accounts = accounts_of(locked.budget_year)
    if accounts is None:
        raise NothingToTakeError(
            "L’exercice n’a ni compte administratif ni compte financier unique\u00a0: importez-le parmi les décisions."
        )
    figures = accounts_figures(accounts)
    known = stored_amounts(locked)
    _check(locked, known | figures, locked.take_back_case)
    _store(locked, {key: (amount, Origin.ACCOUNTS) for key, amount in figures.items()})
    if any(known.get(key) != figures[key] for key in RAR_KEYS):
        _reopen_rar_choice(locked)
    return locked


@transaction.atomic
def take_computed_rar(result: YearResult, *, by: User | None) -> YearResult:
    """Use the balances of the commitments as the carry-forward of the parts that have commitments.

    Raises NothingToTakeError without commitments, FieldError when the assembly's choice no longer stands,
    ResultLockedError once voted. Source: CGCT R. 2311-11 (in force on 15 February 2024).
    """
    locked = _lock(result)
    computed = computed_rar(rar_parts(locked.budget_year))
    if not computed:
        raise NothingToTakeError("L’exercice n’a aucun engagement\u00a0: importez la liste des engagements.")
    _check(locked, stored_amounts(locked) | computed, locked.take_back_case)
    _store(locked, {key: (amount, Origin.COMMITMENTS) for key, amount in computed.items()})
    _settle_rar(locked, YearResult.RarChoice.COMPUTED, reason="", by=by)
    return locked


@transaction.atomic
def keep_declared_rar(result: YearResult, reason: str, *, by: User | None) -> YearResult:
    """Keep the declared carry-forward, for a written reason that every finding then shows.

    Raises FieldError without a reason, ResultLockedError once voted.
    """
    locked = _lock(result)
    reason = " ".join(reason.split())
    if not reason:
        raise FieldError("reason", "Écrivez le motif pour lequel le montant déclaré est maintenu.")
    _settle_rar(locked, YearResult.RarChoice.DECLARED, reason=reason, by=by)
    return locked


def _lock(result: YearResult) -> YearResult:
    """Return the result locked for this transaction, with its budget. Raises ResultLockedError once voted."""
    locked = (
        YearResult.objects.select_for_update(of=("self",))
        .select_related("budget_year__budget", "budget_year__syndicate")
        .get(pk=result.pk)
    )
    if locked.voted_at is not None:
        raise ResultLockedError
    return locked


def _check(result: YearResult, amounts: Mapping[str, Decimal], take_back_case: str) -> None:
    """Raise FieldError when the figures can't stand together."""
    figures = year_figures(amounts, result.budget_year.budget.variant)
    year_results(figures, allocation_choice(amounts, take_back_case))


def _typed_origin(key: str) -> Origin:
    """Return where a typed figure comes from: carry-forward and choices are declared, the rest is the statement's."""
    year = {Key.INVESTMENT_EXPENSES, Key.INVESTMENT_REVENUES, Key.INVESTMENT_OPENING}
    year |= {Key.OPERATING_EXPENSES, Key.OPERATING_REVENUES, Key.OPERATING_OPENING}
    return Origin.STATEMENT if key in year else Origin.DECLARED


def _store(result: YearResult, figures: Mapping[str, tuple[Decimal, Origin]]) -> None:
    """Write figures with their origin; one that is already there is replaced."""
    ResultFigure.objects.bulk_create(
        [
            ResultFigure(syndicate_id=result.syndicate_id, result=result, key=key, amount=amount, origin=origin)
            for key, (amount, origin) in figures.items()
        ],
        update_conflicts=True,
        unique_fields=["result", "key"],
        update_fields=["amount", "origin", "note"],
    )


def _reopen_rar_choice(result: YearResult) -> None:
    """Forget a choice made on other amounts."""
    result.rar_choice, result.rar_reason = YearResult.RarChoice.PENDING, ""
    result.rar_decided_by, result.rar_decided_at = None, None
    result.save(update_fields=["rar_choice", "rar_reason", "rar_decided_by", "rar_decided_at"])


def _settle_rar(result: YearResult, choice: YearResult.RarChoice, *, reason: str, by: User | None) -> None:
    """Store the choice made on the carry-forward, by whom and when."""
    result.rar_choice, result.rar_reason = choice, reason
    result.rar_decided_by, result.rar_decided_at = by, timezone.now()
    result.save(update_fields=["rar_choice", "rar_reason", "rar_decided_by", "rar_decided_at"])
