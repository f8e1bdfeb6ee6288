"""Which annexes of a budget document are joint: kept as the State's format tells it (DATA_SOMMAIRE)."""

from collections.abc import Mapping

from django.db import transaction

from budgets.formats.totem.node import Node, leaf, node_from_json, node_to_json
from budgets.models import AnnexRecord, BudgetDecision
from budgets.queries_maquette import SOMMAIRE
from budgets.services.annex_records import last_rank, lock_annexes

RECORD, CODE, PRESENT = "SOMMAIRE", "CodeAnnexe", "Present"


@transaction.atomic
def say_joint(decision: BudgetDecision, said: Mapping[str, bool | None]) -> None:
    """Keep what somebody says of some annexes, by the code of their state: joint, without object, None for neither.

    Codes that are not among them stay as they are. Raises ValidationError when the decision is voted.
    """
    lock_annexes(decision)
    for row in AnnexRecord.objects.filter(decision=decision, kind=SOMMAIRE).order_by("rank"):
        named = node_from_json(row.fields).child(CODE)
        if named is not None and named.value in said:
            row.delete()
    rank = last_rank(decision)
    for code, present in said.items():
        if present is None:
            continue
        rank += 1
        fields = Node(RECORD, children=(leaf(CODE, code), leaf(PRESENT, "true" if present else "false")))
        AnnexRecord.objects.create(
            syndicate_id=decision.syndicate_id,
            decision=decision,
            kind=SOMMAIRE,
            rank=rank,
            fields=node_to_json(fields),
        )
