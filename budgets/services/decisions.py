"""A budget decision made here: created with its number and its modalities of vote."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import BudgetDecision, BudgetYear, User
from budgets.rules.decision_order import Numbered, amending_before, is_duplicate, next_number
from budgets.rules.decision_workflow import EDITED

_Kind = BudgetDecision.Kind
# the modalities of state I-B that a decision takes over from the one before it
KEPT_TERMS = (
    *("investment_level", "operating_level", "formal_operations", "formal_chapters", "specialised_articles"),
    *("investment_transfer_rate", "operating_transfer_rate", "provisions", "provisions_deliberation"),
)


@transaction.atomic
def create_decision(
    budget_year: BudgetYear, kind: str, *, number: int | None = None, by: User | None, **terms: Any
) -> BudgetDecision:
    """Return a new decision in preparation, without lines.

    The number is the next of its kind unless it is given; the modalities of vote that `terms` leave out are those of
    the decision before it (the year's, or the primitive budget's of the year before). Raises ValidationError in
    French: closed year, decision already there, primitive budget after what amends it, terms refused.
    """
    year = lock_year(budget_year)
    if year.state == BudgetYear.State.CLOSED:
        raise ValidationError(f"L’exercice {year.year} est clos\u00a0: aucune décision ne s’y ajoute plus.")
    there = numbered_decisions(year)
    number = next_number(kind, there) if number is None else number
    refuse_out_of_place(kind, number, there)
    decision = BudgetDecision(
        syndicate_id=year.syndicate_id,
        budget_year=budget_year,
        kind=kind,
        number=number,
        created_by=by,
        **(_terms_before(year, kind) | terms),
    )
    decision.full_clean()
    decision.save(force_insert=True)
    return decision


@transaction.atomic
def change_terms(decision: BudgetDecision, *, revision: int | None = None, **terms: Any) -> BudgetDecision:
    """Return the decision with other modalities of vote. Raises ValidationError in French.

    With `revision`, the change is refused when somebody changed the decision since that revision was read.
    """
    locked = lock_decision(decision)
    _refuse_unless_edited(locked)
    if revision is not None and revision != locked.revision:
        raise ValidationError(
            "Quelqu’un a modifié la décision depuis que vous avez ouvert cette page\u00a0: vos changements ne sont pas"
            " enregistrés. Relisez-la, puis recommencez."
        )
    for name, value in terms.items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.full_clean()
    locked.save(update_fields=[*terms, "revision"])
    return locked


@transaction.atomic
def delete_decision(decision: BudgetDecision) -> None:
    """Delete a decision in preparation with its lines and simulations, or a simulation. Raises ValidationError."""
    locked = lock_decision(decision)
    if locked.state != BudgetDecision.State.PREPARATION:
        raise ValidationError(
            f"La décision est {locked.get_state_display()}\u00a0: seule une décision en préparation se supprime."
        )
    locked.delete()


def lock_decision(decision: BudgetDecision) -> BudgetDecision:
    """Return the decision as it is now, simulations included, locked until the end of the transaction."""
    locked: BudgetDecision = (
        BudgetDecision.with_simulations.select_for_update(of=("self",))
        .select_related("budget_year__budget", "budget_year__syndicate", "budget_year__chart")
        .get(pk=decision.pk)
    )
    return locked


def _refuse_unless_edited(decision: BudgetDecision) -> None:
    if decision.state not in EDITED:
        raise ValidationError(f"La décision est {decision.get_state_display()}\u00a0: ses modalités ne changent plus.")
    if decision.budget_year.state == BudgetYear.State.CLOSED:
        raise ValidationError(f"L’exercice {decision.budget_year.year} est clos.")


def lock_year(budget_year: BudgetYear) -> BudgetYear:
    """Return the budget year, locked until the end of the transaction: one decision at a time is made in it."""
    locked: BudgetYear = BudgetYear.objects.select_for_update(of=("self",)).get(pk=budget_year.pk)
    return locked


def numbered_decisions(budget_year: BudgetYear) -> list[Numbered]:
    """Return the kind and number of each decision of a year (1 query)."""
    return list(BudgetDecision.objects.filter(budget_year=budget_year).values_list("kind", "number"))


def refuse_out_of_place(kind: str, number: int, there: list[Numbered]) -> None:
    """Raise ValidationError when the decision is there already, or a primitive budget comes after what amends it."""
    if is_duplicate(kind, number, there):
        raise ValidationError(
            {
                "number": f"Cette décision existe déjà pour cet exercice\u00a0: {decision_title(kind, number)}."
                " Ouvrez-la, ou choisissez un autre numéro."
            }
        )
    if late := amending_before(kind, there):
        titles = ", ".join(decision_title(*it) for it in late)
        raise ValidationError(
            {
                "kind": f"Le budget primitif arriverait après ce qui le modifie\u00a0: {titles}. Préparez les décisions"
                " d’un exercice dans l’ordre de leur vote, le budget primitif d’abord."
            }
        )


def decision_title(kind: str, number: int) -> str:
    """Return how a decision is called: « décision modificative n° 2 »."""
    return str(BudgetDecision(kind=kind, number=number))


def _terms_before(budget_year: BudgetYear, kind: str) -> dict[str, Any]:
    """Return the modalities of the decision that comes before a new one, {} when there is none (1 query)."""
    before = BudgetDecision.objects.filter(
        budget_year__budget=budget_year.budget_id, kind__in=(_Kind.PRIMITIVE, _Kind.SUPPLEMENTARY, _Kind.AMENDING)
    )
    years = [budget_year.year - 1] if kind == _Kind.PRIMITIVE else [budget_year.year]
    latest = before.filter(budget_year__year__in=years).order_by("-decided_on", "-number").first()
    terms: dict[str, Any] = {name: getattr(latest, name) for name in KEPT_TERMS} if latest else {}
    return terms | {
        "comparison": BudgetDecision.Comparison.PRIMITIVE if kind == _Kind.PRIMITIVE else BudgetDecision.Comparison.YEAR
    }
