"""The peak memory of a worker that renders the document, against that of bare WeasyPrint on its largest part.

Each is a process of its own, started as a worker is: Django and WeasyPrint are there before either begins.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from budgets.documents.budget.pieces import whole_state_pieces
from budgets.models import BudgetDecision
from budgets.services.budget_documents import filled, render_document
from budgets.tenancy import syndicate_context
from tests.benchmarks.bench_document import bare_seconds
from tests.benchmarks.measure import Measure
from tests.benchmarks.printed_decision import printed_decision
from tests.benchmarks.worker_process import warm_up

TARGET = 1.5


def measure() -> Measure:
    """Return the peak of the worker against that of WeasyPrint, in mebibytes where other measures have seconds."""
    with printed_decision() as decision:
        largest = max((piece.html for piece in whole_state_pieces(filled(decision).document)), key=len)
        peak = _alone(peak_of_worker, str(decision.pk), str(decision.syndicate_id))
        reference = _alone(peak_of_weasyprint, largest)
    return Measure("document_memory", "bare WeasyPrint on the largest state (peak)", peak, reference, TARGET)


def _alone(work: Callable[..., float], *arguments: str) -> float:
    """Return what a process started for it alone answers."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=warm_up) as worker:
        return worker.submit(work, *arguments).result()


def peak_of_worker(decision_id: str, syndicate_id: str) -> float:
    """Return the peak of this process, in mebibytes, once it has drawn every piece and merged them."""
    with syndicate_context(syndicate_id):
        related = BudgetDecision.objects.select_related("budget_year__budget", "budget_year__chart", "syndicate")
        render_document(related.get(pk=decision_id))
    return _peak()


def peak_of_weasyprint(html: str) -> float:
    """Return the peak of this process, in mebibytes, once WeasyPrint has drawn one page of HTML."""
    bare_seconds([html])
    return _peak()


def _peak() -> float:
    """Return the peak of this process since it was started: `ru_maxrss` would count its parent's too."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024
