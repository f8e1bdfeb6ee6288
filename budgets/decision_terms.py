"""From the header of the State's document to a decision's kind, state and modalities of vote, and back."""

from typing import Any

from budgets.formats.totem.header import DecisionKind, Header
from budgets.models import BudgetDecision

Kind, State = BudgetDecision.Kind, BudgetDecision.State
Level, Provisions = BudgetDecision.VoteLevel, BudgetDecision.Provisions
Comparison, TakingUp = BudgetDecision.Comparison, BudgetDecision.TakingUp

KINDS = {
    DecisionKind.PRIMITIVE: Kind.PRIMITIVE,
    DecisionKind.AMENDING: Kind.AMENDING,
    DecisionKind.SUPPLEMENTARY: Kind.SUPPLEMENTARY,
    DecisionKind.ACCOUNTS: Kind.ACCOUNTS,
    DecisionKind.SINGLE_ACCOUNTS: Kind.SINGLE_ACCOUNTS,
}
_LEVELS = {
    "FcIc": (Level.CHAPTER, Level.CHAPTER),
    "FaIc": (Level.ARTICLE, Level.CHAPTER),
    "FcIa": (Level.CHAPTER, Level.ARTICLE),
    "FaIa": (Level.ARTICLE, Level.ARTICLE),
}
_PROVISIONS = {"1": Provisions.SEMI_BUDGETARY, "2": Provisions.BUDGETARY}
_COMPARISONS = {"1": Comparison.PRIMITIVE, "2": Comparison.CUMULATED}
_TAKING_UP = {"1": TakingUp.NONE, "2": TakingUp.ANTICIPATED, "3": TakingUp.AFTER_ACCOUNTS}


def number_of(header: Header) -> int:
    """Return the decision's rank among those of its kind in the year, 0 for a kind that is not numbered."""
    return header.number or 0 if header.kind in (DecisionKind.AMENDING, DecisionKind.SUPPLEMENTARY) else 0


def state_of(header: Header) -> str:
    """Return the state of the decision that the document describes: proposed for a draft, else voted or enforceable."""
    if header.is_draft:
        return State.PROPOSED
    return State.ENFORCEABLE if header.enforceable_on else State.VOTED


def terms_of(header: Header) -> dict[str, Any]:
    """Return the modalities of state I-B, by the names of the decision's columns."""
    operating, investment = _LEVELS.get(header.vote_level, (Level.CHAPTER, Level.CHAPTER))
    comparison = _COMPARISONS.get(header.compared_with, Comparison.PRIMITIVE)
    return {
        "operating_level": _LEVELS.get(header.operating_vote_level, (operating, investment))[0],
        "investment_level": _LEVELS.get(header.investment_vote_level, (operating, investment))[1],
        "formal_operations": bool(header.equipment_operations),
        "formal_chapters": bool(header.formal_vote),
        "provisions": _PROVISIONS.get(header.provisions, Provisions.SEMI_BUDGETARY),
        "provisions_deliberation": header.provisions_reference[:200],
        "comparison": comparison if header.kind is DecisionKind.PRIMITIVE else Comparison.YEAR,
        "taking_up": _TAKING_UP.get(header.results_taken, TakingUp.NONE),
    }


def header_of(decision: BudgetDecision) -> Header:
    """Return the header of a decision made here. Raises LookupError for a kind that the State's format does not have.

    Reads the decision's year with its budget, syndicate and chart.
    """
    year = decision.budget_year
    kinds = {ours: theirs for theirs, ours in KINDS.items()}
    if decision.kind not in kinds:
        raise LookupError(f"Le format de l’État ne connaît pas la décision « {decision.get_kind_display()} ».")
    levels = {pair: code for code, pair in _LEVELS.items()}
    return Header(
        collectivity=year.syndicate.name,
        budget_name=year.budget.name,
        norm=year.chart.norm,
        variant=year.chart.variant,
        kind=kinds[Kind(decision.kind)],
        year=year.year,
        budget_type="P" if year.budget.kind == "principal" else "A",
        number=decision.number or None,
        collectivity_id=year.syndicate.siren,
        department=year.syndicate.department,
        siret=year.budget.siret,
        is_draft=not decision.is_voted,
        decided_on=decision.decided_on,
        enforceable_on=decision.enforceable_on,
        vote_level=levels[Level(decision.operating_level), Level(decision.investment_level)],
        equipment_operations=decision.formal_operations,
        formal_vote=decision.formal_chapters,
        provisions=_code(_PROVISIONS, decision.provisions),
        provisions_reference=decision.provisions_deliberation,
        compared_with=_code(_COMPARISONS, decision.comparison, "2"),
        results_taken=_code(_TAKING_UP, decision.taking_up),
    )


def _code(codes: dict[str, Any], value: str, other: str = "") -> str:
    return next((code for code, meaning in codes.items() if meaning == value), other)
