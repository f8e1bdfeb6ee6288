"""From an act to its PDF: HTML by templates, tagged PDF/A-3 by WeasyPrint, the act’s data attached as JSON.

The same act gives the same bytes: the file’s identifier and all its dates come from the act, never from the clock.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO

from django.template.loader import render_to_string
from weasyprint import HTML, Attachment
from weasyprint.document import Document
from weasyprint.urls import FatalURLFetchingError

from deliberations.documents.codec import act_to_json
from deliberations.documents.content import Act, Charts
from deliberations.documents.finish import finish_pdf
from deliberations.documents.layout import act_context, printed_annexes
from deliberations.documents.resources import ActResources

PDF_OPTIONS = {"pdf_variant": "pdf/a-3a"}


class RenderingError(Exception):
    """A document that would lack something (a font, a drawing, its alternative); the message says what."""


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A PDF as bytes, with its number of pages and the SHA-256 of the bytes in hexadecimal."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        """Return the fingerprint of the file."""
        return sha256(self.content).hexdigest()


def render_act(act: Act) -> RenderedDocument:
    """Return the act as a tagged PDF/A-3 with its data attached; the same bytes for the same act.

    Raises RenderingError when something of it could not be laid out, or asks for anything but our own resources.
    """
    with _nothing_lacking():
        document = render_html(act)
        content = document.write_pdf(
            finisher=finish_pdf, attachments=[data_attachment(act)], pdf_identifier=file_identifier(act), **PDF_OPTIONS
        )
    return RenderedDocument(content=content, pages=len(document.pages))


def render_html(act: Act) -> Document:
    """Return the act laid out in pages, before any PDF."""
    return HTML(string=act_html(act), url_fetcher=act_resources(act)).render(**PDF_OPTIONS)


def act_html(act: Act) -> str:
    """Return the act as one HTML page, whose only addresses are those of `ActResources`."""
    context = act_context(act) | {
        "created": _instant(act.made_on).isoformat(),
        "modified": _instant(act.last_event_on).isoformat(),
    }
    return render_to_string("deliberations/pdf/act.html", context)


def act_resources(act: Act) -> ActResources:
    """Return what the act’s page may load: our resources and its own drawings."""
    return ActResources(
        {
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
        created=_instant(act.made_on),
        modified=_instant(act.last_event_on),
        relationship="Data",
    )


def file_identifier(act: Act) -> bytes:
    """Return the permanent identifier of the act’s file: the same for all its versions, stamped or not."""
    return sha256(f"{act.issuer.siren}/{act.made_on:%Y%m%d}/{act.number}".encode()).hexdigest()[:32].encode()


class _Errors(logging.Handler):
    """What WeasyPrint logs as errors in one thread, and otherwise goes on without."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.thread = threading.get_ident()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.messages.append(record.getMessage())


@contextmanager
def _nothing_lacking() -> Iterator[None]:
    """Turn WeasyPrint’s logged errors into RenderingError: an official act is whole or is not made."""
    errors, logger = _Errors(), logging.getLogger("weasyprint")
    logger.addHandler(errors)
    try:
        yield
    except FatalURLFetchingError as error:  # a BaseException, which would end the worker
        raise RenderingError(f"{error}: {error.__cause__}") from error
    finally:
        logger.removeHandler(errors)
    if errors.messages:
        raise RenderingError("; ".join(errors.messages))


def _instant(day: date) -> datetime:
    """Return midnight UTC of a day: a file’s dates are instants, an act’s are days."""
    return datetime.combine(day, time(), tzinfo=UTC)
