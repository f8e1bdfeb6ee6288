"""A page of HTML made into a tagged PDF/A-3 file with its data attached.

The same page gives the same bytes: identifier and dates come from the caller, never from the clock.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from importlib.metadata import version

from weasyprint import HTML, Attachment
from weasyprint.document import Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from budgets.documents.finish import finish_pdf

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


def render_pdf(
    html: str, resources: URLFetcher, *, identifier: str, attachments: Sequence[Attachment] = ()
) -> RenderedDocument:
    """Return a page of HTML as a tagged PDF/A-3; `identifier` names the document for good, whatever its version.

    Raises RenderingError when something of it could not be laid out, or asks for anything but our own resources.
    """
    with nothing_lacking():
        document = laid_out(html, resources)
        content = document.write_pdf(
            finisher=finish_pdf,
            attachments=list(attachments),
            pdf_identifier=file_identifier(identifier),
            **PDF_OPTIONS,
        )
    return RenderedDocument(content=content, pages=len(document.pages))


def laid_out(html: str, resources: URLFetcher) -> Document:
    """Return a page of HTML laid out in pages, before any PDF."""
    return HTML(string=html, url_fetcher=resources).render(**PDF_OPTIONS)


@cache
def rendering_programs() -> str:
    """Return the programs that draw a document with their versions: another version may draw otherwise."""
    from weasyprint.text.ffi import pango

    return f"weasyprint {version('weasyprint')}, pango {pango.pango_version()}"


def file_identifier(name: str) -> bytes:
    """Return the permanent identifier of a file from the name of its document."""
    return sha256(name.encode()).hexdigest()[:32].encode()


def instant(day: date) -> datetime:
    """Return midnight UTC of a day: a file’s dates are instants, a document’s are days."""
    return datetime.combine(day, time(), tzinfo=UTC)


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
def nothing_lacking() -> Iterator[None]:
    """Turn WeasyPrint’s logged errors into RenderingError: a document is whole or is not made."""
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
