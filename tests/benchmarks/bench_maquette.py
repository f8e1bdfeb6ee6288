"""Every state of the document of a decision of 5 000 lines, from the stored rows, against WeasyPrint on its tables."""

from html import escape

from weasyprint import HTML

from budgets.documents.render import PDF_OPTIONS
from budgets.maquette.engine import fill
from budgets.maquette.model import Document, Table
from budgets.queries_maquette import document_view, maquette_for
from tests.benchmarks.decision_lines import LINES, stored_decision
from tests.benchmarks.measure import Measure, best_times


def measure() -> Measure:
    """Return the time to read and fill the whole document against that of a bare layout of the same tables."""
    with stored_decision() as decision:
        maquette = maquette_for(decision)

        def product() -> Document:
            return fill(maquette, document_view(decision))

        html = page(product())
        seconds, reference = best_times(product, lambda: HTML(string=html).write_pdf(**PDF_OPTIONS), runs=1)
    return Measure("maquette", f"bare WeasyPrint on the tables of {LINES} lines", seconds, reference, target=0.05)


def page(document: Document) -> str:
    """Return the tables of a document as plain HTML, without style but lines: less than the printed document has."""
    tables = (table for state in document.states for table in state.tables)
    head = "<html lang=fr><title>Document</title><meta charset=utf-8><style>td{border:1px solid}</style>"
    return head + "".join(map(_table, tables))


def _table(table: Table) -> str:
    rows = ("<tr>" + "".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells) + "</tr>" for row in table.rows)
    return f"<h2>{escape(table.title)}</h2><table>{''.join(rows)}</table>"
