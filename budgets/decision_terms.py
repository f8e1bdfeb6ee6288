"""From the header of the State's document to a decision's kind, state and modalities of vote, and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.header import DecisionKind, Header
from budgets.formats.totem.informations import with_header_informations
from budgets.formats.totem.terms import COMPARISONS, LEVELS, PROVISIONS, TAKING_UP, vote_terms
from budgets.models import BudgetDecision
from budgets.rules.decision import VoteLevel

LONGEST_NAME, LONGEST_REFERENCE = 100, 50  # of the State's format
Kind, State = BudgetDecision.Kind, BudgetDecision.State

KINDS = {
    DecisionKind.PRIMITIVE: Kind.PRIMITIVE,
    DecisionKind.AMENDING: Kind.AMENDING,
    DecisionKind.SUPPLEMENTARY: Kind.SUPPLEMENTARY,
    DecisionKind.ACCOUNTS: Kind.ACCOUNTS,
    DecisionKind.SINGLE_ACCOUNTS: Kind.SINGLE_ACCOUNTS,
}


def state_of(header: Header) -> str:
    """Return the state of the decision that the document describes: proposed for a draft, else voted or enforceable."""
    if header.is_draft:
        return State.PROPOSED
    return State.ENFORCEABLE if header.enforceable_on else State.VOTED


def terms_of(document: BudgetDocument) -> dict[str, Any]:
    """Return the modalities of state I-B, by the names of the decision's columns."""
    terms = vote_terms(document)
    return {
        "operating_level": terms.operating_level.value,
        "investment_level": terms.investment_level.value,
        "formal_operations": terms.formal_operations,
        "formal_chapters": terms.formal_chapters,
        "specialised_articles": sorted(terms.specialised_articles),
        "provisions": terms.provisions.value,
        "provisions_deliberation": terms.provisions_deliberation,
        "comparison": terms.comparison.value,
        "taking_up": terms.taking_up.value,
    }


def header_of(decision: BudgetDecision, identity: Mapping[str, str], *, issued_on: date) -> Header:
    """Return the header of a decision made here; `identity` are the informations that the headers write.

    Raises LookupError for a kind that the State's format does not have. Reads the decision's year with its budget,
    syndicate and chart.
    """
    year = decision.budget_year
    kinds = {ours: theirs for theirs, ours in KINDS.items()}
    if decision.kind not in kinds:
        raise LookupError(f"Le format de l’État ne connaît pas la décision « {decision.get_kind_display()} ».")
    header = Header(
        issued_on=issued_on,
        collectivity=year.syndicate.name[:LONGEST_NAME],
        legal_nature=year.syndicate.get_kind_display(),
        budget_code="00" if year.budget.kind == "principal" else "",
        budget_name=year.budget.name[:LONGEST_NAME],
        norm=year.chart.norm,
        variant=year.chart.variant,
        kind=kinds[Kind(decision.kind)],
        year=year.year,
        budget_type="P" if year.budget.kind == "principal" else "A",
        number=decision.number or None,
        collectivity_id=year.budget.siret or year.syndicate.siren,
        department=year.syndicate.department,
        siret=year.budget.siret,
        is_draft=not decision.is_voted,
        decided_on=decision.decided_on,
        enforceable_on=decision.enforceable_on,
    )
    return with_header_informations(with_terms(header, decision), identity)


def with_terms(header: Header, decision: BudgetDecision) -> Header:
    """Return the header with the modalities of state I-B of the decision."""
    levels = {pair: code for code, pair in LEVELS.items()}
    return replace(
        header,
        vote_level=levels[VoteLevel(decision.operating_level), VoteLevel(decision.investment_level)],
        operating_vote_level="",
        investment_vote_level="",
        equipment_operations=decision.formal_operations,
        formal_vote=decision.formal_chapters,
        provisions=_code(PROVISIONS, decision.provisions),
        provisions_reference=decision.provisions_deliberation[:LONGEST_REFERENCE],
        compared_with=_code(COMPARISONS, decision.comparison, "2"),
        results_taken=_code(TAKING_UP, decision.taking_up),
    )


def _code(codes: Mapping[str, str], value: str, other: str = "") -> str:
    return next((code for code, meaning in codes.items() if meaning == value), other)
