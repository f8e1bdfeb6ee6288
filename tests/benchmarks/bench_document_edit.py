"""The budget document made again after one line changed, by two workers, against one WeasyPrint process on the whole.

As in the measure of the whole document, a second worker takes the pieces that the first does not draw.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

from budgets.documents.budget.pieces import whole_state_pieces
from budgets.models import BudgetDecision
from budgets.services.budget_documents import filled, help_to_print, render_document
from tests.benchmarks.bench_document import bare_seconds
from tests.benchmarks.measure import Measure
from tests.benchmarks.printed_decision import printed_decision
from tests.benchmarks.worker_process import pid, warm_up

TARGET = 0.15


def measure() -> Measure:
    """Return the time of a document whose other states were already drawn against that of all its HTML."""
    context = get_context("spawn")
    with printed_decision() as decision, ProcessPoolExecutor(2, mp_context=context, initializer=warm_up) as workers:
        list(workers.map(pid, range(2)))
        ids = str(decision.pk), str(decision.syndicate_id)
        helper = workers.submit(help_to_print, *ids)
        render_document(decision)
        helper.result()
        line = decision.lines.order_by("rank").first()
        assert line is not None, "the decision has lines"
        line.proposed += Decimal(1)
        line.save(update_fields=["proposed"])
        changed = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate").get(
            pk=decision.pk
        )
        start = time.perf_counter()
        helper = workers.submit(help_to_print, *ids)
        render_document(changed)
        seconds = time.perf_counter() - start
        helper.result()
        htmls = [piece.html for piece in whole_state_pieces(filled(changed).document)]
        reference_seconds = workers.submit(bare_seconds, htmls).result()
    return Measure("document_edit", "one WeasyPrint process on the whole HTML", seconds, reference_seconds, TARGET)
