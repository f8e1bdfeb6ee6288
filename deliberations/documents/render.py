"""From an act to its PDF: HTML by templates, tagged PDF/A-3 by WeasyPrint, the act’s data attached as JSON.

The same act gives the same bytes: the file’s identifier and all its dates come from the act, never from the clock.
"""

from io import BytesIO

from django.template.loader import render_to_string
from weasyprint import Attachment
from weasyprint.document import Document

from budgets.documents.render import PDF_OPTIONS, RenderedDocument, RenderingError, instant, laid_out, render_pdf
from deliberations.documents.codec import act_to_json
from deliberations.documents.content import Act, Charts
from deliberations.documents.layout import act_context, printed_annexes
from deliberations.documents.resources import ActResources

__all__ = [
    "PDF_OPTIONS",
    "RenderedDocument",
    "RenderingError",
    "act_html",
    "act_resources",
    "render_act",
    "render_html",
]


def render_act(act: Act) -> RenderedDocument:
    """Return the act as a tagged PDF/A-3 with its data attached; the same bytes for the same act.

    Raises RenderingError when something of it could not be laid out, or asks for anything but our own resources.
    """
    return render_pdf(
        act_html(act), act_resources(act), identifier=_identifier(act), attachments=[data_attachment(act)]
    )


def render_html(act: Act) -> Document:
    """Return the act laid out in pages, before any PDF."""
    return laid_out(act_html(act), act_resources(act))


def act_html(act: Act) -> str:
    """Return the act as one HTML page, whose only addresses are those of `ActResources`."""
    context = act_context(act) | {
        "created": instant(act.made_on).isoformat(),
        "modified": instant(act.last_event_on).isoformat(),
    }
    return render_to_string("deliberations/pdf/act.html", context)


def act_resources(act: Act) -> ActResources:
    """Return what the act’s page may load: our resources and its own drawings."""
    logo = {"logo": act.issuer.logo} if act.issuer.logo else {}
    return ActResources(
        logo
        | {
            f"chart/{part.number}/{rank}": drawing.svg
            for part in printed_annexes(act)
            if isinstance(part.annex, Charts)
            for rank, drawing in enumerate(part.annex.drawings, start=1)
        }
    )


def data_attachment(act: Act) -> Attachment:
    """Return the act’s JSON as an attached file (relationship Data), dated by the act."""
    return Attachment(
        file_obj=BytesIO(act_to_json(act).encode()),
        name=f"{act.number}.json",
        description=f"Données de la délibération {act.number}",
        created=instant(act.made_on),
        modified=instant(act.last_event_on),
        relationship="Data",
    )


def _identifier(act: Act) -> str:
    """Return what names the act’s file for good: the same for all its versions, stamped or not."""
    return f"{act.issuer.siren}/{act.made_on:%Y%m%d}/{act.number}"
