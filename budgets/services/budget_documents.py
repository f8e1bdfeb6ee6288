"""The budget document of a decision made into a file: filled, drawn by pieces, merged, stored once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from budgets.collector import collector_at_rest
from budgets.controls.document import DocumentFacts, check_document, may_be_final
from budgets.controls.finding import Finding
from budgets.documents.budget.composition import Facts, compose
from budgets.documents.budget.merging import AttachedFile
from budgets.documents.budget.pieces import state_pieces
from budgets.documents.render import RenderedDocument, instant
from budgets.maquette.as_text import state_json
from budgets.maquette.engine import fill
from budgets.maquette.model import Document
from budgets.maquette.view import DocumentView
from budgets.models import BudgetDecision, BudgetDocument, User
from budgets.queries_maquette import document_view, maquette_for
from budgets.services.decision_calendar import change_calendar
from budgets.services.decision_exports import export_totem
from budgets.services.printed_pieces import forget_unused, kept_pieces, print_free_pieces, print_missing, printed_piece
from budgets.tenancy import syndicate_context

OnPiece = Callable[[int, int], None]


def _unheard(done: int, total: int) -> None:
    """Nobody asked how far it is."""


class NotFinal(LookupError):
    """A document whose figures contradict each other is not made final. `findings` say why; the message is French."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        told = " ".join(f"{it.code} : {it.message}" for it in findings)
        super().__init__(f"Le document ne peut pas être définitif : ses états ne se recoupent pas. {told}")


class UnknownState(LookupError):
    """A state that the document does not have, or that has no page in it. The message is French."""


@dataclass(frozen=True)
class FilledDecision:
    """A decision and its document, with what it was filled from."""

    decision: BudgetDecision
    facts: DocumentFacts

    @property
    def document(self) -> Document:
        """Return the document."""
        return self.facts.document

    @property
    def view(self) -> DocumentView:
        """Return what the document was filled from."""
        return self.facts.view

    @cached_property
    def findings(self) -> list[Finding]:
        """Return the identities between states that do not hold, the heaviest first."""
        return check_document(self.facts)


@collector_at_rest()
def filled(decision: BudgetDecision) -> FilledDecision:
    """Return the filled document of a decision. Raises NoMaquette or AccountsNotChecked for a kind that has none."""
    maquette = maquette_for(decision)
    view = document_view(decision)
    return FilledDecision(decision, DocumentFacts(fill(maquette, view), maquette, view))


@collector_at_rest()
def render_document(
    decision: BudgetDecision, *, codes: Sequence[str] = (), on_piece: OnPiece = _unheard
) -> RenderedDocument:
    """Return the PDF of a decision's document, of some states alone where `codes` are given.

    Raises NotFinal for a voted decision whose states contradict each other, UnknownState, RenderingError.
    """
    made = filled(decision)
    _refuse_unknown(made.document, codes)
    if not made.document.is_draft and not may_be_final(made.findings):
        raise NotFinal([finding for finding in made.findings if finding.is_blocking])
    pieces = state_pieces(made.document, codes)
    print_missing(decision.syndicate_id, pieces, on_piece=on_piece)
    kept = kept_pieces(pieces)
    forget_unused()
    return compose(
        made.document,
        pieces,
        kept,
        _facts(decision),
        draw=partial(printed_piece, decision.syndicate_id),
        attachments=_attachments(made),
    )


def make_document(decision: BudgetDecision, *, by: User | None, on_piece: OnPiece = _unheard) -> BudgetDocument:
    """Make the document of a decision and store it; the same bytes are stored once. Raises as render_document."""
    rendered = render_document(decision, on_piece=on_piece)
    with transaction.atomic():
        BudgetDecision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
        known = BudgetDocument.objects.filter(decision=decision, sha256=rendered.sha256).first()
        return known or BudgetDocument.objects.create(
            syndicate=decision.syndicate,
            decision=decision,
            is_draft=not decision.is_voted,
            revision=decision.revision,
            file_name=f"{document_name(decision)}.pdf",
            content=rendered.content,
            pages=rendered.pages,
            sha256=rendered.sha256,
            made_by=by,
        )


def help_to_print(decision_id: str, syndicate_id: str) -> None:
    """Draw, beside another worker, the pieces of a decision's document that nobody draws."""
    with syndicate_context(syndicate_id):
        decision = (
            BudgetDecision.objects.select_related("budget_year__budget", "syndicate").filter(pk=decision_id).first()
        )
        if decision is not None:
            print_free_pieces(syndicate_id, state_pieces(filled(decision).document))


def document_name(decision: BudgetDecision) -> str:
    """Return the name of the files of a document, without suffix: « principal-2024-bp »."""
    year = decision.budget_year
    kind = f"{decision.kind} {decision.number or ''}"
    return slugify(f"{year.budget.code} {year.year} {kind} {'' if decision.is_voted else 'projet'}")


def document_json(made: FilledDecision) -> dict[str, Any]:
    """Return the whole document as JSON values: its states with their cells; amounts are strings in euros."""
    document = made.document
    return {
        "format": "equilibre-document-budgetaire",
        "version": 1,
        "decision": {"kind": document.kind, "number": made.decision.number, "year": document.year},
        "budget": {"name": made.view.identity.budget, "siret": made.view.identity.siret},
        "draft": document.is_draft,
        "maquette": document.maquette,
        "states": [state_json(state) for state in document.states],
    }


def _attachments(made: FilledDecision) -> list[AttachedFile]:
    """Return the files attached to the PDF: the document in the State's format, and all its cells as JSON."""
    name, at = document_name(made.decision), instant(_made_on(made.decision))
    written = export_totem(made.decision, at=at, placements=made.view.decision.placements)
    cells = json.dumps(document_json(made), ensure_ascii=False, sort_keys=True).encode()
    return [
        AttachedFile(f"{name}.xml", "Document budgétaire au format de l’État", "application/xml", written, at),
        AttachedFile(f"{name}.json", "États du document, cellule par cellule", "application/json", cells, at),
    ]


def _facts(decision: BudgetDecision) -> Facts:
    return Facts(
        author=decision.syndicate.name, made_on=_made_on(decision), identifier=f"{decision.pk}/{decision.revision}"
    )


def _made_on(decision: BudgetDecision) -> date:
    """Return the day that the file bears: of the vote, else of the sending of the draft, else 1 January: no clock."""
    return decision.decided_on or decision.documents_sent_on or date(decision.budget_year.year, 1, 1)


def _refuse_unknown(document: Document, codes: Sequence[str]) -> None:
    for code in codes:
        try:
            state = document.state(code)
        except KeyError:
            known = ", ".join(state.code for state in document.states)
            raise UnknownState(f"L’état {code} n’existe pas. Le document a les états {known}.") from None
        if not state.is_joint:
            raise UnknownState(f"L’état {code} est sans objet dans ce document : il n’a pas de page.")


@transaction.atomic
def send_draft(document: BudgetDocument, *, on: date) -> bool:
    """Keep the day when a draft was sent to the members, on the decision too; False where it can't be told any more."""
    told = BudgetDocument.objects.filter(pk=document.pk, is_draft=True, sent_on=None).update(sent_on=on)
    if told:
        change_calendar(document.decision, {"documents_sent_on": on}, {})
    return bool(told)
