"""What comes after the closing of a year: the decision of the next one that takes its results up."""

from dataclasses import dataclass
from decimal import Decimal

from budgets.models import BudgetDecision, BudgetYear
from budgets.rules.allocation import FieldError
from budgets.rules.drafting.from_results import result_amounts
from commitments.services.decision_drafting import NothingToDraftError, basis_of

Kind = BudgetDecision.Kind


@dataclass(frozen=True, slots=True)
class TakingUpStep:
    """The decision that takes the results up; or what it waits for, in French; or what it would hold, in euros."""

    kind: str
    decision: BudgetDecision | None = None
    waiting: str = ""
    facts: tuple[tuple[str, Decimal], ...] = ()


def taking_up(closed: BudgetYear) -> TakingUpStep:
    """Return how the year after a closed one takes its results up (12 queries at most)."""
    rows = BudgetYear.objects.select_related("budget", "syndicate", "chart")
    following = rows.filter(budget=closed.budget_id, year=closed.year + 1).first()
    if following is None:
        return TakingUpStep("", waiting=f"L’exercice {closed.year + 1} n’est pas ouvert\u00a0: ouvrez-le d’abord.")
    decisions = list(BudgetDecision.objects.filter(budget_year=following, simulation_of=None).order_by("-decided_on"))
    kind = drafted_kind(bool(decisions))
    for decision in decisions:
        if decision.taking_up != BudgetDecision.TakingUp.NONE:
            decision.budget_year = following
            return TakingUpStep(str(kind.label), decision)
    try:
        basis = basis_of(following)
        lines = result_amounts(basis.results(), closed.year)
    except (NothingToDraftError, FieldError) as error:
        return TakingUpStep(str(kind.label), waiting=str(error))
    facts = [(f"{line.direction.value} {line.account}, {line.words}", line.amount) for line in lines]
    return TakingUpStep(str(kind.label), facts=tuple(facts))


def drafted_kind(has_budget: bool) -> Kind:
    """Return which decision takes the results up: the primitive budget, or once there is one the supplementary."""
    return Kind.SUPPLEMENTARY if has_budget else Kind.PRIMITIVE
