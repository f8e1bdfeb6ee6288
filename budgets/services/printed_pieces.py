"""The pieces of a budget document drawn once, by as many workers as come: each takes one that nobody draws.

A piece is held by an advisory lock on its key while it is drawn, which PostgreSQL drops with the worker that held it.
What is drawn is stored at once: a document begun again goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from budgets.documents.budget.composition import render_piece
from budgets.documents.budget.pieces import Piece
from budgets.documents.render import RenderedDocument
from budgets.models import PrintedPiece

KEPT_DAYS = 31


def kept_pieces(pieces: Iterable[Piece]) -> dict[str, RenderedDocument]:
    """Return the PDF of the pieces that were already drawn, by key (2 queries); they are used today."""
    keys = [piece.key for piece in pieces]
    rows = PrintedPiece.objects.filter(key__in=keys)
    found = {row.key: RenderedDocument(bytes(row.content), row.pages) for row in rows.order_by("key")}
    rows.exclude(used_on=localdate()).update(used_on=localdate())
    return found


def missing_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that are still to be drawn, the longest first (1 query)."""
    keys = [piece.key for piece in pieces]
    known = set(PrintedPiece.objects.filter(key__in=keys).values_list("key", flat=True))
    return sorted((piece for piece in pieces if piece.key not in known), key=lambda piece: -piece.weight)


def print_missing(
    syndicate_id: UUID | str,
    pieces: Sequence[Piece],
    *,
    on_piece: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Draw the pieces that are missing, leaving to other workers those that they draw. Raises RenderingError.

    On return every piece is stored: one that another worker held is waited for, and drawn here if it gave up.
    `on_piece` is told how many pieces are there, of all.
    """
    for wait in (False, True):
        for piece in missing_pieces(pieces):
            with _held(piece.key, wait=wait) as is_ours:
                if is_ours and not PrintedPiece.objects.filter(key=piece.key).exists():
                    _draw(syndicate_id, piece)
            on_piece(len(pieces) - len(missing_pieces(pieces)), len(pieces))


def print_free_pieces(syndicate_id: UUID | str, pieces: Sequence[Piece]) -> None:
    """Draw the missing pieces that nobody draws, and wait for none. Raises RenderingError."""
    for piece in missing_pieces(pieces):
        with _held(piece.key, wait=False) as is_ours:
            if is_ours and not PrintedPiece.objects.filter(key=piece.key).exists():
                _draw(syndicate_id, piece)


def printed_piece(syndicate_id: UUID | str, piece: Piece) -> RenderedDocument:
    """Return the PDF of one piece, drawn and kept where it was not yet. Raises RenderingError."""
    return kept_pieces([piece]).get(piece.key) or _draw(syndicate_id, piece)


def forget_unused() -> None:
    """Drop the pieces of the current syndicate that no document has used for KEPT_DAYS."""
    PrintedPiece.objects.filter(used_on__lt=localdate() - timedelta(days=KEPT_DAYS)).delete()


def _draw(syndicate_id: UUID | str, piece: Piece) -> RenderedDocument:
    drawn = render_piece(piece)
    row = PrintedPiece(
        syndicate_id=syndicate_id, key=piece.key, content=drawn.content, pages=drawn.pages, used_on=localdate()
    )
    PrintedPiece.objects.bulk_create([row], ignore_conflicts=True)
    return drawn


@contextmanager
def _held(key: str, *, wait: bool) -> Iterator[bool]:
    """Hold the advisory lock of a piece, and say whether we do; with `wait`, once whoever holds it is done."""
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 1))", [key])
        is_ours = wait or cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [key])
