"""All the states of a decision of 5 000 lines filled from the database, against drawing its largest states."""

import time

from budgets.documents.budget.pieces import whole_state_pieces
from budgets.services.budget_documents import filled
from tests.benchmarks.bench_document import bare_seconds
from tests.benchmarks.measure import Measure
from tests.benchmarks.printed_decision import printed_decision

LINES = 5_000
TARGET = 0.05


def measure() -> Measure:
    """Return the time of reading and filling, without HTML nor PDF, against WeasyPrint on the same document."""
    with printed_decision(LINES) as decision:
        filled(decision)  # the declarations are read once by a process
        start = time.perf_counter()
        made = filled(decision)
        seconds = time.perf_counter() - start
        reference_seconds = bare_seconds([piece.html for piece in whole_state_pieces(made.document)])
    return Measure("document_fill", "WeasyPrint drawing the same document", seconds, reference_seconds, TARGET)
