"""What the results' page shows, put together once for its full and its partial answers."""

from dataclasses import dataclass
from datetime import date

from budgets.charts import rar_chart, results_chart
from budgets.controls.finding import Finding
from budgets.models import BudgetDecision, BudgetYear, YearResult
from budgets.queries_accounts import accounts_of
from budgets.queries_results import missing_figures, results_of, results_of_year, stored_amounts
from budgets.rules.allocation import FieldError
from budgets.rules.results import Results
from commitments.allocation_lines import AllocationLine, allocation_lines, articles_apply
from commitments.forms.results import RarReasonForm, ResultFiguresForm, ResultKindForm
from commitments.queries_rar import rar_parts
from commitments.queries_results import computed_rar, order_sums, rar_by_chapter, result_findings

RAR_CONTROL = "RAR-01"


@dataclass(frozen=True, slots=True)
class ComputedResults:
    """State I-C1, the allocation with its articles, and the drawing of both."""

    results: Results
    lines: tuple[AllocationLine, ...]
    chart: str
    articles_apply: bool  # on the first day of the year that takes the results up


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The results of a year as the page shows them."""

    result: YearResult
    others: tuple[YearResult, ...]  # of the same year, of another kind
    kind_form: ResultKindForm | None  # to prepare the other kind, while there is none and the member may
    form: ResultFiguresForm
    reason_form: RarReasonForm
    can_change: bool
    computed: ComputedResults | None
    missing: tuple[str, ...]
    rar_findings: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    rar_chart: str
    has_orders: bool
    has_commitments: bool
    accounts: BudgetDecision | None  # of the year, to take the final figures from


def computed_results(results: Results, year: int) -> ComputedResults:
    """Return what is shown of the results of a year."""
    return ComputedResults(
        results,
        allocation_lines(results.allocation, results.figures.family),
        results_chart(results),
        articles_apply(date(year + 1, 1, 1)),
    )


def results_page(
    budget_year: BudgetYear,
    result: YearResult,
    *,
    may_change: bool,
    form: ResultFiguresForm | None = None,
    reason_form: RarReasonForm | None = None,
) -> ResultsPage:
    """Return the page of a year's results (a dozen queries, whatever the number of commitments).

    A bound `form` or `reason_form` keeps what was typed, with its errors.
    """
    parts = rar_parts(budget_year)
    ordered = order_sums(budget_year)
    found = result_findings(result, parts, ordered)
    others = tuple(other for other in results_of_year(budget_year) if other.pk != result.pk)
    return ResultsPage(
        result=result,
        others=others,
        kind_form=_other_kind(result, others) if may_change else None,
        form=form or ResultFiguresForm(result=result),
        reason_form=reason_form or RarReasonForm(initial={"reason": result.rar_reason}),
        can_change=may_change and result.voted_at is None,
        computed=_stored(result, budget_year.year),
        missing=missing_figures(stored_amounts(result)),
        rar_findings=tuple(finding for finding in found if finding.code == RAR_CONTROL),
        findings=tuple(finding for finding in found if finding.code != RAR_CONTROL),
        rar_chart=rar_chart(rar_by_chapter(budget_year)),
        has_orders=bool(ordered),
        has_commitments=bool(computed_rar(parts)),
        accounts=accounts_of(budget_year) if result.kind == YearResult.Kind.FINAL else None,
    )


def _other_kind(result: YearResult, others: tuple[YearResult, ...]) -> ResultKindForm | None:
    """Return the form that begins the other kind; a taking up voted by anticipation waits for the final results."""
    if others or (result.voted_at is not None and result.kind == YearResult.Kind.FINAL):
        return None
    return ResultKindForm(exclude=result.kind)


def _stored(result: YearResult, year: int) -> ComputedResults | None:
    """Return the stored results, None while their figures can't stand together."""
    try:
        return computed_results(results_of(result), year)
    except FieldError:
        return None
