"""The papers of execution as tagged PDF/A-3: order form (bon de commande), slip (bordereau), certificates.

Each is a template of templates/commitments/pdf/ with what the database holds; the same data give the same bytes.
"""

from datetime import date, datetime
from typing import Any

from django.template.loader import get_template, render_to_string

from budgets.documents.render import RenderedDocument, instant, render_pdf
from budgets.documents.resources import DocumentResources


def render_paper(template: str, context: dict[str, Any], *, identifier: str, on: date) -> RenderedDocument:
    """Return a paper made from `templates/commitments/pdf/<template>.html`, dated `on`. Raises RenderingError."""
    day = on.date() if isinstance(on, datetime) else on
    html = render_to_string(
        f"commitments/pdf/{template}.html",
        context | {"created": instant(day).isoformat(), "modified": instant(day).isoformat(), "printed_on": day},
    )
    sheet = get_template("commitments/pdf/paper.css").render()
    return render_pdf(html, DocumentResources({"paper.css": sheet}), identifier=identifier)
