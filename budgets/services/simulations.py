"""Simulations: scratch copies of a decision, edited like one, that become a proposal or are thrown away.

A simulation is kept apart: no list, sum, command or export of decisions sees it.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import BudgetDecision, CreditLine, User
from budgets.queries_nomenclature import account_ids
from budgets.rules.decision_workflow import EDITED
from budgets.rules.money import ZERO
from budgets.services.bulk_rows import insert_rows
from budgets.services.decision_previous import Place, fill_previous, place_of
from budgets.services.decisions import KEPT_TERMS, create_decision, lock_decision

TERMS = (*KEPT_TERMS, "comparison", "taking_up")
COPIED = (
    *("rank", "direction", "kind", "account_id", "function", "operation", "third_party", "authorization"),
    *("previous", "previous_rar", "rar", "proposed", "comment", "department_id"),
)
_BLANK = {"voted": ZERO, "opened": ZERO, "realised": ZERO, "rar_left": ZERO}
MOST = 20  # simulations of a decision


class ChangedSinceError(ValidationError):
    """The original was edited since it was copied: adopting the simulation would lose those edits."""


@transaction.atomic
def simulate(decision: BudgetDecision, *, by: User | None, subject: str = "") -> BudgetDecision:
    """Return a scratch copy of a decision or of a simulation, with its lines and its modalities.

    What was voted is what the copy of a voted decision proposes. Raises ValidationError in French: accounts, or too
    many simulations already.
    """
    if decision.is_accounts:
        raise ValidationError("Un compte constate ce qui a été fait\u00a0: il ne se simule pas.")
    locked = lock_decision(decision)
    original = lock_decision(BudgetDecision(pk=locked.simulation_of_id)) if locked.simulation_of_id else locked
    there = BudgetDecision.with_simulations.filter(simulation_of=original).count()
    if there >= MOST:
        raise ValidationError(f"Cette décision a déjà {there} simulations\u00a0: jetez celles qui ne servent plus.")
    copy = BudgetDecision(
        syndicate_id=locked.syndicate_id,
        budget_year=locked.budget_year,
        kind=locked.kind,
        number=locked.number,
        subject=subject.strip()[:200] or f"Simulation {there + 1}",
        simulation_of=original,
        simulated_revision=original.revision,
        created_by=by,
        **{name: getattr(locked, name) for name in TERMS},
    )
    copy.save(force_insert=True)
    _copy_lines(locked, copy, as_voted=locked.is_voted)
    return copy


def simulations_of(decision: BudgetDecision) -> list[BudgetDecision]:
    """Return the simulations of a decision, oldest first (1 query)."""
    found = BudgetDecision.with_simulations.filter(simulation_of=decision).select_related("created_by")
    return list(found.order_by("subject", "pk"))


@transaction.atomic
def adopt_simulation(simulation: BudgetDecision, *, by: User | None, replaces: bool = False) -> BudgetDecision:
    """Return the decision that a simulation became; the simulation is gone.

    Its lines and modalities take the place of those of an original in preparation or arbitration. What it changes in a
    voted original becomes a new decision: an amending one, or another transfer. Raises ChangedSinceError unless
    `replaces`, when the original was edited since; ValidationError when it can't be.
    """
    scratch = lock_decision(simulation)
    original = lock_decision(BudgetDecision(pk=scratch.simulation_of_id))
    if original.is_voted:
        adopted = _amending(original, scratch, by)
    elif original.state not in EDITED:
        raise ValidationError("La proposition est arrêtée\u00a0: reprenez-la avant d’y porter la simulation.")
    elif original.revision != scratch.simulated_revision and not replaces:
        raise ChangedSinceError(
            "La décision a été modifiée depuis que la simulation en a été tirée\u00a0: y porter la simulation"
            " effacerait ces modifications."
        )
    else:
        adopted = _replaced(original, scratch)
    scratch.delete()
    return adopted


def _replaced(original: BudgetDecision, scratch: BudgetDecision) -> BudgetDecision:
    CreditLine.objects.filter(decision=original).delete()
    original.revision += 1
    for name in TERMS:
        setattr(original, name, getattr(scratch, name))
    original.save(update_fields=[*TERMS, "revision"])
    _copy_lines(scratch, original)
    return original


def _amending(original: BudgetDecision, scratch: BudgetDecision, by: User | None) -> BudgetDecision:
    """Return a decision whose lines are what the simulation changes in the voted original."""
    before, after = _brought(original, "voted"), _brought(scratch, "proposed")
    changes = {
        place: (after.get(place, (ZERO, ZERO))[0] - before.get(place, (ZERO, ZERO))[0],
                after.get(place, (ZERO, ZERO))[1] - before.get(place, (ZERO, ZERO))[1])
        for place in {**before, **after}
    }  # fmt: skip
    changes = {place: change for place, change in changes.items() if any(change)}
    if not changes:
        raise ValidationError("La simulation ne change rien à la décision votée\u00a0: il n’y a rien à proposer.")
    is_transfer = original.kind == BudgetDecision.Kind.TRANSFER
    kind = BudgetDecision.Kind.TRANSFER if is_transfer else BudgetDecision.Kind.AMENDING
    decision = create_decision(original.budget_year, kind, by=by, subject=scratch.subject)
    accounts = account_ids(original.budget_year.chart)
    rows = [_changed(rank, place, change, accounts) for rank, (place, change) in enumerate(changes.items(), start=1)]
    _insert(decision, rows)
    fill_previous(decision)
    return decision


def _brought(decision: BudgetDecision, column: str) -> dict[Place, tuple[Decimal, Decimal]]:
    """Return what a decision brings line by line: new credits and carry-forward, in euros (1 query)."""
    found: dict[Place, tuple[Decimal, Decimal]] = {}
    for line in CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"):
        place = place_of(line)
        new, rar = found.get(place, (ZERO, ZERO))
        found[place] = (new + getattr(line, column), rar + line.rar)
    return found


def _changed(rank: int, place: Place, change: tuple[Decimal, Decimal], accounts: dict[str, int]) -> list[Any]:
    codes = (place.direction, place.kind, accounts[place.account], place.function, place.operation, place.third_party)
    new, rar = change
    return [rank, *codes, place.authorization, ZERO, ZERO, rar, new, "", place.department]


def _copy_lines(source: BudgetDecision, target: BudgetDecision, *, as_voted: bool = False) -> None:
    """Copy the lines; with `as_voted`, what was voted becomes what is proposed."""
    columns = ["voted" if as_voted and name == "proposed" else name for name in COPIED]
    rows = CreditLine.objects.filter(decision=source).order_by("rank").values_list(*columns)
    _insert(target, rows)


def _insert(decision: BudgetDecision, rows: Iterable[Any]) -> None:
    common: dict[str, UUID] = {"syndicate_id": decision.syndicate_id, "decision_id": decision.pk}
    full = [[*row, *_BLANK.values(), decision.revision] for row in rows]
    insert_rows(CreditLine, common, (*COPIED, *_BLANK, "revision"), full)
