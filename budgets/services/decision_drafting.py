"""A drafted decision made into a decision in preparation, all or nothing."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import BudgetDecision, BudgetYear, CreditLine, User
from budgets.queries_nomenclature import account_ids, read_chart
from budgets.rules.drafting.draft import Draft
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.services.bulk_rows import insert_rows
from budgets.services.decision_previous import fill_previous
from budgets.services.decisions import create_decision

COLUMNS = (
    *("rank", "direction", "kind", "account_id", "function", "operation", "third_party", "authorization"),
    *("rar", "proposed", "comment", "previous", "previous_rar", "voted", "opened", "realised", "rar_left"),
)


@transaction.atomic
def create_from_draft(budget_year: BudgetYear, draft: Draft, *, by: User | None, **terms: Any) -> BudgetDecision:
    """Return the decision in preparation that a draft becomes, its column of the budget compared with filled.

    Raises ValidationError in French when there is nothing to write, when the chart refuses a line, or when the decision
    can't be created.
    """
    if not draft.lines:
        raise ValidationError("Il n’y a rien à écrire\u00a0: la décision n’aurait aucune ligne.")
    refused = draft.unplaced(Placements(read_chart(budget_year.chart)))
    if refused:
        accounts = ", ".join(sorted({f"{line.direction} {line.account}" for line in refused}))
        raise ValidationError(
            f"Le plan de comptes de l’exercice refuse {accounts}\u00a0: corrigez d’abord d’où viennent ces lignes."
        )
    given = {"subject": draft.subject[:200], "taking_up": draft.taking_up.value} | terms
    decision = create_decision(budget_year, draft.kind.value, by=by, **given)
    common = {"syndicate_id": decision.syndicate_id, "decision_id": decision.pk}
    insert_rows(CreditLine, common, COLUMNS, _rows(draft, account_ids(budget_year.chart)))
    fill_previous(decision)
    return decision


def _rows(draft: Draft, accounts: dict[str, int]) -> Iterator[list[Any]]:
    for rank, line in enumerate(draft.lines, 1):
        yield [
            *(rank, line.direction.value, line.kind.value, accounts[line.account]),
            *(line.function, line.operation, line.third_party, "", line.rar, line.proposed, line.comment),
            *[ZERO] * 6,
        ]
