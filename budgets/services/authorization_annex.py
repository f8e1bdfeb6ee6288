"""The annex of the authorisations (DATA_APCP) of a decision, written from the register."""

from django.db import transaction

from budgets.annex_files import annex_entries
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_annexes import as_records
from budgets.queries_authorizations import Registered, registered
from budgets.rules.annexes.authorizations import BLOCK
from budgets.rules.multiyear.annex import annex_rows
from budgets.rules.multiyear.programme import added
from budgets.services.annex_records import write_sheet


@transaction.atomic
def write_annex(decision: BudgetDecision, *, dropped: str = "") -> int:
    """Write the annex of the authorisations of a decision that is not voted; return how many records it has.

    Records of authorisations that the register does not know stay, but for that which was just `dropped`. Raises
    ValidationError once the decision is voted.
    """
    entry = annex_entries().by_slug["autorisations"]
    stored = as_records(AnnexRecord.objects.filter(decision=decision, kind=BLOCK).order_by("rank"))
    items = registered(decision.budget_year.budget)
    known = {item.row.code for item in items} | {dropped}
    kept = [(it.key, it.values) for it in stored if it.text("NumAutori") not in known]
    rows = [("", values) for item in items for values in rows_for(item, decision)]
    write_sheet(decision, entry, [*kept, *rows], replaces=True)
    return len(kept) + len(rows)


def rows_for(item: Registered, decision: BudgetDecision) -> list[dict[str, str]]:
    """Return the records of an authorisation in the annex of a decision.

    What other votes of the year brought before counts as voted earlier; a vote in preparation elsewhere does not count.
    """
    year = decision.budget_year.year
    here = [vote for vote in item.votes if vote.decision_id == decision.pk]
    steps = dict(zip((vote.pk for vote in item.votes), item.programme.steps, strict=True))
    earlier = [steps[vote.pk] for vote in item.votes if vote.is_voted and vote not in here]
    earlier = [step for step in earlier if step.year <= year]
    brought = added(steps[vote.pk].shares for vote in here)
    last = steps[here[-1].pk] if here else (earlier[-1] if earlier else None)
    if last is None:
        return []
    return annex_rows(
        item.programme,
        item.done,
        year,
        brought=brought,
        schedule=last.payments,
        earlier=added(step.shares for step in earlier),
        is_voted=decision.is_voted,
        with_execution=decision.is_accounts,
    )
