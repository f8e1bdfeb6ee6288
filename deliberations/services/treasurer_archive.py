"""What the treasurer takes away of a budget's year as a ZIP: enforceable acts, budget documents, RAR, sheets."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import IO

from django.utils.timezone import localdate

from budgets.documents.render import RenderedDocument
from budgets.models import BudgetDocument, BudgetYear, YearResult
from budgets.queries_results import missing_figures, stored_amounts
from commitments.queries_rar import rar_state
from deliberations.documents.issuer import issuer_of
from deliberations.documents.treasurer_papers import rar_paper, sheet_paper
from deliberations.models import ActDocument
from deliberations.queries.treasurer import latest_acts, latest_budget_documents
from deliberations.services.archive import Line, add_file, add_inventory, line_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A file for the treasurer: its line of the inventory and its bytes."""

    line: Line
    content: bytes


def write_treasurer_archive(budget_year: BudgetYear, target: IO[bytes]) -> int:
    """Write the ZIP in `target` and return how many files there are beside its inventory; one file at a time."""
    lines = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for piece in _pieces(budget_year):
            lines.append(piece.line)
            add_file(archive, piece.line.file_name, piece.content, piece.line.held_on)
        title = f"Pièces pour le comptable, {budget_year.budget.name}, exercice {budget_year.year}"
        add_inventory(archive, budget_year.syndicate, lines, title=title, closing_day=date(budget_year.year, 12, 31))
    return len(lines)


def rar_of(budget_year: BudgetYear) -> RenderedDocument:
    """Return the state of carry-forward of a year, compared with its latest complete results."""
    results = _complete_results(budget_year)
    return rar_paper(budget_year, issuer_of(budget_year.syndicate), results[-1] if results else None)


def sheet_of(result: YearResult) -> RenderedDocument | None:
    """Return the result sheet; None while a figure is missing."""
    if missing_figures(stored_amounts(result)):
        return None
    return sheet_paper(result, issuer_of(result.syndicate))


def _complete_results(budget_year: BudgetYear) -> list[YearResult]:
    """Return the results whose figures are all there, the anticipated ones first."""
    rows = YearResult.objects.filter(budget_year=budget_year).select_related("budget_year__budget", "syndicate")
    return [row for row in rows.order_by("kind") if not missing_figures(stored_amounts(row))]


def _pieces(budget_year: BudgetYear) -> Iterator[Piece]:
    for act in latest_acts(budget_year).iterator(chunk_size=20):
        yield _act(act)
    for document in latest_budget_documents(budget_year):
        yield _budget_document(document)
    year, code = budget_year.year, budget_year.budget.code
    state = rar_state(budget_year)
    if any(part.lines or part.not_carried for part in state.parts):
        yield _made(f"restes-a-realiser-{code}-{year}.pdf", "État des restes à réaliser", state.on, rar_of(budget_year))
    for result in _complete_results(budget_year):
        sheet = sheet_paper(result, issuer_of(budget_year.syndicate))
        name = f"fiche-de-calcul-{code}-{year}-{result.kind}.pdf"
        yield _made(name, f"Fiche de calcul, {result.get_kind_display()}", date(year, 12, 31), sheet)


def _act(act: ActDocument) -> Piece:
    content = bytes(act.content)
    return Piece(line_of(act, len(content), folder="actes/"), content)


def _budget_document(document: BudgetDocument) -> Piece:
    content = bytes(document.content)
    line = Line(
        number="",
        held_on=document.decision.decided_on or localdate(document.made_at),
        subject=f"Document budgétaire, {document.decision}",
        file_name=f"budget/{document.file_name}",
        pages=document.pages,
        size=len(content),
        sha256=document.sha256,
    )
    return Piece(line, content)


def _made(name: str, subject: str, day: date, paper: RenderedDocument) -> Piece:
    content = paper.content
    line = Line("", day, subject, name, paper.pages, len(content), sha256(content).hexdigest())
    return Piece(line, content)
