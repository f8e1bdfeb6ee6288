"""What is known of a budget year, for its chain: a constant number of queries, whatever the number of commitments."""

from dataclasses import dataclass, replace
from decimal import Decimal

from budgets.controls.finding import Finding
from budgets.models import BudgetYear, YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts, working_result
from budgets.rules.allocation import FieldError
from budgets.rules.money import ZERO
from commitments.controls import CELLS, RarPart
from commitments.queries_rar import rar_parts
from commitments.queries_results import order_sums, result_findings
from deliberations.models import Deliberation
from deliberations.queries.attestations import signatures_of
from deliberations.rules.workflow import State
from deliberations.rules.year_chain import ChainFacts

EXPENSE_CELLS = [cell for (_, direction), cell in CELLS.items() if direction == "expense"]


@dataclass(frozen=True)
class YearStanding:
    """The facts of a year and the rows that the actions of its chain lead to."""

    facts: ChainFacts
    result: YearResult | None
    deliberation: Deliberation | None


def year_standing(budget_year: BudgetYear) -> YearStanding:
    """Return where the year stands (a dozen queries)."""
    parts = rar_parts(budget_year)
    result = working_result(budget_year)
    deliberation = _deliberation(result)
    found = tuple(result_findings(result, parts, order_sums(budget_year))) if result else ()
    facts = _facts(parts, result, found, deliberation)
    return YearStanding(facts, result, deliberation)


def _deliberation(result: YearResult | None) -> Deliberation | None:
    """Return the text on these results: the one that lives, else the last one rejected."""
    if result is None:
        return None
    texts = list(result.deliberations.select_related("syndicate").order_by("created_at"))
    alive = [text for text in texts if text.state != State.REJECTED]
    return alive[-1] if alive else None


def _facts(
    parts: tuple[RarPart, ...],
    result: YearResult | None,
    found: tuple[Finding, ...],
    deliberation: Deliberation | None,
) -> ChainFacts:
    expenses = [part for part in parts if part.direction == "expense"]
    facts = ChainFacts(
        commitments=sum(part.count for part in parts),
        committed=sum((_committed(part) for part in expenses), ZERO),
        released=sum((part.released for part in expenses), ZERO),
        ordered=sum((part.ordered for part in expenses), ZERO),
        rar_computed=sum((part.computed for part in expenses), ZERO),
    )
    if result is None:
        return facts
    amounts = stored_amounts(result)
    try:
        results = results_of(result, amounts)
    except FieldError:
        results = None
    declared = [amounts[cell] for cell in EXPENSE_CELLS if cell in amounts]
    signed = signatures_of(result)
    blocking = [finding for finding in found if finding.is_blocking]
    return replace(
        facts,
        rar_declared=sum(declared, ZERO) if declared else None,
        rar_faults=tuple(finding.message for finding in blocking if finding.code.startswith("RAR")),
        rar_kept=result.rar_choice == YearResult.RarChoice.DECLARED,
        has_result=True,
        missing=len(missing_figures(amounts)),
        results=results,
        result_faults=tuple(finding.message for finding in blocking if finding.code.startswith("RES")),
        needs_signatures=result.kind == YearResult.Kind.ANTICIPATED,
        signed=signed.authorising_officer is not None or result.voted_at is not None,
        attested=signed.treasurer is not None or result.voted_at is not None,
        deliberation=State(deliberation.state) if deliberation else None,
        deliberation_number=deliberation.number if deliberation else "",
    )


def _committed(part: RarPart) -> Decimal:
    """Return what was committed in a part, in euros: its balance, and all that was taken from it."""
    taken = part.released + part.ordered
    return part.remaining + taken + (part.attached if part.section == "operating" else ZERO)
