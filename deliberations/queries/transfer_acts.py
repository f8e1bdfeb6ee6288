"""What the act of a transfer of credits prints: what moves from account to account, what is left of the limit."""

from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from budgets.models import BudgetDecision, Chapter, CreditLine
from budgets.queries_decision_view import decision_view
from budgets.queries_financial_rules import financial_rules
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.dates import format_date
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.fungibility import Fungibility
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from deliberations.legal_catalogue import legal_catalogue
from deliberations.models import TransferAct
from deliberations.rules.transfer_act import TransferActText, transfer_act_text

SECTIONS = {Section.OPERATING: "fonctionnement", Section.INVESTMENT: "investissement"}


@dataclass(frozen=True, slots=True)
class Move:
    """An account that a transfer changes: its credits before and after, and what moves, in euros."""

    chapter: str
    account: str
    label: str
    before: Decimal
    change: Decimal

    @property
    def after(self) -> Decimal:
        """Return the credits of the account once the transfer is decided."""
        return self.before + self.change


@dataclass(frozen=True, slots=True)
class ShownTransferAct:
    """The act of a transfer as it is printed; `act` is None as long as nothing came of it."""

    decision: BudgetDecision
    text: TransferActText
    moves: tuple[Move, ...]
    limits: tuple[tuple[str, Fungibility], ...]
    act: TransferAct | None


def transfer_act(decision: BudgetDecision) -> ShownTransferAct:
    """Return the act of a transfer decided (16 queries at most)."""
    assert decision.decided_on is not None, "the act of a transfer follows its decision"
    facts = DecisionFacts(decision_view(decision))
    limits = tuple((SECTIONS[section], it) for section, it in facts.fungibility.items() if it.moved)
    text = transfer_act_text(
        files("deliberations").joinpath("data/transfer_act.toml").read_text(encoding="utf-8"),
        _facts(decision),
        on=decision.decided_on,
        catalogue=legal_catalogue(),
    )
    act = TransferAct.objects.filter(decision=decision).first()
    return ShownTransferAct(decision, text, _moves(decision), limits, act)


def _moves(decision: BudgetDecision) -> tuple[Move, ...]:
    placements = Placements(read_chart(decision.budget_year.chart))
    chapters = dict(Chapter.objects.filter(chart=decision.budget_year.chart_id).values_list("code", "label"))
    found = []
    lines = CreditLine.objects.filter(decision=decision).exclude(voted=ZERO).select_related("account")
    for line in lines.order_by("voted", "account__code"):
        place = placements.find((Direction(line.direction), OperationKind(line.kind), line.account.code))
        chapter = f"{place.chapter} {chapters.get(place.chapter, '')}".strip()
        found.append(Move(chapter, line.account.code, line.account.label, line.previous, line.voted))
    return tuple(found)


def _facts(decision: BudgetDecision) -> dict[str, Any]:
    year = decision.budget_year
    opening = BudgetDecision.objects.filter(
        budget_year=year, kind=BudgetDecision.Kind.PRIMITIVE, state__in=("voted", "enforceable")
    ).first()
    has_act = opening is not None and opening.deliberation and opening.decided_on
    return {
        "number": decision.deliberation,
        "budget": year.budget.name,
        "year": year.year,
        "reason": decision.subject.rstrip(" ."),
        "budget_act": opening.deliberation if has_act and opening else "",
        "budget_day": format_date(opening.decided_on) if has_act and opening and opening.decided_on else "",
        "transfer_deliberation": financial_rules().transfer_deliberation,
    }
