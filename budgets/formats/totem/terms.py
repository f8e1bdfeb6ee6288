"""The decision that a document describes, in the words of the rules: its kind, its rank, its modalities of vote."""

from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.header import DecisionKind as DocumentKind
from budgets.formats.totem.header import Header
from budgets.rules.decision import Comparison, DecisionKind, ProvisionRegime, TakingUp, VoteLevel, VoteTerms

KINDS = {
    DocumentKind.PRIMITIVE: DecisionKind.PRIMITIVE,
    DocumentKind.AMENDING: DecisionKind.AMENDING,
    DocumentKind.SUPPLEMENTARY: DecisionKind.SUPPLEMENTARY,
}
LONGEST_REFERENCE = 200
LEVELS = {
    "FcIc": (VoteLevel.CHAPTER, VoteLevel.CHAPTER),
    "FaIc": (VoteLevel.ARTICLE, VoteLevel.CHAPTER),
    "FcIa": (VoteLevel.CHAPTER, VoteLevel.ARTICLE),
    "FaIa": (VoteLevel.ARTICLE, VoteLevel.ARTICLE),
}
PROVISIONS = {"1": ProvisionRegime.SEMI_BUDGETARY, "2": ProvisionRegime.BUDGETARY}
COMPARISONS = {"1": Comparison.PRIMITIVE, "2": Comparison.CUMULATED}
TAKING_UP = {"1": TakingUp.NONE, "2": TakingUp.ANTICIPATED, "3": TakingUp.AFTER_ACCOUNTS}


def number_of(header: Header) -> int:
    """Return the decision's rank among those of its kind in the year, 0 for a kind that is not numbered."""
    return header.number or 0 if header.kind in (DocumentKind.AMENDING, DocumentKind.SUPPLEMENTARY) else 0


def vote_terms(document: BudgetDocument) -> VoteTerms:
    """Return the modalities of state I-B; the rates of transfers are not among the header's fields."""
    header = document.header
    both = LEVELS.get(header.vote_level, (VoteLevel.CHAPTER, VoteLevel.CHAPTER))
    comparison = COMPARISONS.get(header.compared_with, Comparison.PRIMITIVE)
    return VoteTerms(
        operating_level=LEVELS.get(header.operating_vote_level, both)[0],
        investment_level=LEVELS.get(header.investment_vote_level, both)[1],
        formal_operations=bool(header.equipment_operations),
        formal_chapters=bool(header.formal_vote),
        specialised_articles=specialised_articles(document),
        provisions=PROVISIONS.get(header.provisions, ProvisionRegime.SEMI_BUDGETARY),
        provisions_deliberation=header.provisions_reference[:LONGEST_REFERENCE],
        comparison=comparison if header.kind is DocumentKind.PRIMITIVE else Comparison.YEAR,
        taking_up=TAKING_UP.get(header.results_taken, TakingUp.NONE),
    )


def specialised_articles(document: BudgetDocument) -> frozenset[str]:
    """Return the accounts voted as specialised articles."""
    return frozenset(it.account for it in document.credit_lines if it.values.get("ArtSpe") in ("true", "1"))
