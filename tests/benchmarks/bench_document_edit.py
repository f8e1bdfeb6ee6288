"""The budget document made again after one line changed, against the whole made by one WeasyPrint process."""

import time
from decimal import Decimal

from budgets.documents.budget.pieces import state_pieces
from budgets.models import BudgetDecision
from budgets.services.budget_documents import filled, render_document
from tests.benchmarks.bench_document import bare_seconds
from tests.benchmarks.measure import Measure
from tests.benchmarks.printed_decision import printed_decision

TARGET = 0.15


def measure() -> Measure:
    """Return the time of a document whose other states were already drawn against that of all its HTML."""
    with printed_decision() as decision:
        render_document(decision)
        line = decision.lines.order_by("rank").first()
        assert line is not None, "the decision has lines"
        line.proposed += Decimal(1)
        line.save(update_fields=["proposed"])
        changed = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate").get(
            pk=decision.pk
        )
        start = time.perf_counter()
        render_document(changed)
        seconds = time.perf_counter() - start
        reference_seconds = bare_seconds([piece.html for piece in state_pieces(filled(changed).document)])
    return Measure("document_edit", "one WeasyPrint process on the whole HTML", seconds, reference_seconds, TARGET)
