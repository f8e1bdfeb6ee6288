"""The whole budget document, from the stored decision to the file, by two workers, against one WeasyPrint process.

The reference renders the same HTML, all pieces in one page after the other, in one process of its own.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from budgets.documents.budget.pieces import piece_resources, whole_state_pieces
from budgets.documents.render import PDF_OPTIONS
from budgets.models import PrintedPiece
from budgets.services.budget_documents import filled, help_to_print, render_document
from tests.benchmarks.measure import Measure
from tests.benchmarks.printed_decision import printed_decision
from tests.benchmarks.worker_process import pid, warm_up

TARGET = 0.65
LEAST_PAGES = 80


def measure() -> Measure:
    """Return the time of two workers sharing the pieces against that of one WeasyPrint process on the same HTML."""
    context = get_context("spawn")
    with printed_decision() as decision, ProcessPoolExecutor(2, mp_context=context, initializer=warm_up) as workers:
        list(workers.map(pid, range(2)))
        htmls = [piece.html for piece in whole_state_pieces(filled(decision).document)]
        reference_seconds = workers.submit(bare_seconds, htmls).result()
        PrintedPiece.objects.all().delete()
        start = time.perf_counter()
        helper = workers.submit(help_to_print, str(decision.pk), str(decision.syndicate_id))
        rendered = render_document(decision)
        seconds = time.perf_counter() - start
        helper.result()
        assert rendered.pages >= LEAST_PAGES, rendered.pages
    return Measure("document", "one WeasyPrint process on the same HTML", seconds, reference_seconds, target=TARGET)


def bare_seconds(htmls: list[str]) -> float:
    """Return the seconds that WeasyPrint takes on all the pieces, one after the other."""
    from weasyprint import HTML

    resources = piece_resources()
    HTML(string=htmls[0], url_fetcher=resources).write_pdf(**PDF_OPTIONS)
    start = time.perf_counter()
    for html in htmls:
        HTML(string=html, url_fetcher=resources).write_pdf(**PDF_OPTIONS)
    return time.perf_counter() - start
