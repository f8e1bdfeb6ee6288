"""A stored decision as the rules and controls see it: its lines, its modalities, and what is known around it.

Known here: the results of the year before, the vote of its accounts, the earlier decisions of the year, the main budget
of an annex one, the totals of its annexes, its authorisations, what the decisions voted before it opened. Other
apps tell what they know (`decision_context_sources`).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from budgets.decision_context_sources import known_around
from budgets.models import AnnexRecord, Budget, BudgetDecision, CreditLine, YearResult
from budgets.queries_annexes import as_records, totals_of_annexes
from budgets.queries_financial_rules import financial_rules
from budgets.queries_nomenclature import read_chart
from budgets.queries_results import results_before
from budgets.rules.allocation import FieldError
from budgets.rules.annexes.authorizations import BLOCK, authorizations
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import (
    Comparison,
    DecisionKind,
    DecisionView,
    LineView,
    ProvisionRegime,
    TakingUp,
    VoteLevel,
    VoteTerms,
)
from budgets.rules.decision_context import Authorization, BudgetCalendar, DecisionContext
from budgets.rules.decision_order import OPENS_CREDITS
from budgets.rules.decision_totals import ChapterKey
from budgets.rules.fungibility import moved_between_chapters, real_expenses
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.results import Results

Kind = BudgetDecision.Kind
ACCOUNTS = (Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS)
BY_THE_ASSEMBLY = (Kind.PRIMITIVE, Kind.SUPPLEMENTARY, Kind.AMENDING)
_RESULTS = {
    TakingUp.NONE: "",
    TakingUp.ANTICIPATED: YearResult.Kind.ANTICIPATED,
    TakingUp.AFTER_ACCOUNTS: YearResult.Kind.FINAL,
}


class AccountsNotChecked(LookupError):
    """Accounts state what was done: they open no credits, and are not seen as a decision. The message is French."""

    def __init__(self, decision: BudgetDecision) -> None:
        super().__init__(
            f"Les contrôles portent sur les décisions qui ouvrent des crédits\u00a0: le {decision.get_kind_display()} "
            "constate ce qui a été fait, il n’en fait pas partie."
        )


def decision_view(decision: BudgetDecision) -> DecisionView:
    """Return the view of a stored decision (15 queries at most, whatever its lines). Raises AccountsNotChecked."""
    if decision.is_accounts:
        raise AccountsNotChecked(decision)
    lines = CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank")
    return view_of(decision, lines, Placements(read_chart(decision.budget_year.chart)))


def view_of(decision: BudgetDecision, lines: Iterable[CreditLine], placements: Placements) -> DecisionView:
    """Return the view of a decision whose lines, accounts joined, were already read (11 queries at most).

    A line's key is its rank. Raises AccountsNotChecked.
    """
    if decision.is_accounts:
        raise AccountsNotChecked(decision)
    others = _decisions_around(decision)
    earlier = [it for it in others if not it.is_accounts and _is_earlier(it, decision)]
    return DecisionView.of(
        DecisionKind(decision.kind),
        decision.budget_year.year,
        map(line_view, lines),
        placements,
        number=decision.number,
        terms=terms_of(decision, earlier),
        is_voted=decision.is_voted,
        context=_context(decision, others, earlier, placements),
    )


def line_view(line: CreditLine) -> LineView:
    """Return a stored line, its account joined, as the controls see it."""
    return LineView(
        key=str(line.rank),
        direction=Direction(line.direction),
        account=line.account.code,
        kind=OperationKind(line.kind),
        function=line.function,
        operation=line.operation,
        authorization=line.authorization,
        third_party=line.third_party,
        previous=line.previous,
        rar=line.rar,
        proposed=line.proposed,
        voted=line.voted,
        previous_rar=line.previous_rar,
    )


def earlier_decisions(decision: BudgetDecision) -> list[BudgetDecision]:
    """Return the decisions of the year that were voted before this one, oldest first (1 query)."""
    others = [it for it in _decisions_around(decision) if it.budget_year_id == decision.budget_year_id]
    return [it for it in others if not it.is_accounts and _is_earlier(it, decision)]


def _decisions_around(decision: BudgetDecision) -> list[BudgetDecision]:
    """Return the other decisions of the year and the accounts of the year before, oldest first (1 query)."""
    year = decision.budget_year
    before = Q(budget_year__budget=year.budget_id, budget_year__year=year.year - 1, kind__in=ACCOUNTS)
    around = BudgetDecision.objects.filter(before | Q(budget_year=year)).exclude(
        pk__in=[decision.pk, decision.simulation_of_id]
    )
    return list(around.order_by("decided_on", "kind", "number"))


def _is_earlier(other: BudgetDecision, decision: BudgetDecision) -> bool:
    """Return whether another decision of the year was voted before this one; by rank where the dates do not tell."""
    if not other.is_voted or decision.kind == Kind.PRIMITIVE:
        return False
    if other.decided_on and decision.decided_on and other.decided_on != decision.decided_on:
        return other.decided_on < decision.decided_on
    return other.kind != decision.kind or other.number < decision.number


def terms_of(decision: BudgetDecision, earlier: Iterable[BudgetDecision] = ()) -> VoteTerms:
    """Return the modalities of a decision; a transfer is held to those that the assembly voted, the latest given."""
    held = [it for it in earlier if it.kind in BY_THE_ASSEMBLY] if decision.kind == Kind.TRANSFER else []
    held.append(decision)
    investment = [it.investment_transfer_rate for it in held if it.investment_transfer_rate is not None]
    operating = [it.operating_transfer_rate for it in held if it.operating_transfer_rate is not None]
    return VoteTerms(
        investment_level=VoteLevel(decision.investment_level),
        operating_level=VoteLevel(decision.operating_level),
        formal_operations=decision.formal_operations,
        formal_chapters=decision.formal_chapters,
        specialised_articles=frozenset(code for it in held for code in it.specialised_articles),
        investment_transfer_rate=investment[-1] if investment else None,
        operating_transfer_rate=operating[-1] if operating else None,
        provisions=ProvisionRegime(decision.provisions),
        provisions_deliberation=decision.provisions_deliberation,
        comparison=Comparison(decision.comparison),
        taking_up=TakingUp(decision.taking_up),
    )


def _context(
    decision: BudgetDecision, others: list[BudgetDecision], earlier: list[BudgetDecision], placements: Placements
) -> DecisionContext:
    is_annex = decision.budget_year.budget.kind == Budget.Kind.ANNEX
    transferred, base = _transfers(decision, earlier, placements)
    annexes = totals_of_annexes(decision)
    return DecisionContext(
        rules=financial_rules(),
        calendar=_calendar(decision, others),
        closing=_closing(decision),
        transferred=transferred,
        transfer_base=base,
        annexes=annexes,
        debt_on_1_january=annexes.debt.capital_on_1_january if annexes.debt else None,
        is_annex=is_annex,
        main_budget=_main_budget() if is_annex else "",
        authorizations=_authorizations(decision),
        opened=_opened(decision, earlier, placements),
        **known_around(decision, placements),
    )


def calendar_of(decision: BudgetDecision) -> BudgetCalendar:
    """Return the dates around a decision (1 query)."""
    return _calendar(decision, _decisions_around(decision))


def _calendar(decision: BudgetDecision, others: list[BudgetDecision]) -> BudgetCalendar:
    year = decision.budget_year
    accounts = [it for it in others if it.is_accounts and it.is_voted and it.budget_year_id != year.pk]
    return BudgetCalendar(
        voted_on=decision.decided_on,
        is_renewal=year.is_renewal,
        documents_sent_on=decision.documents_sent_on,
        debate_on=year.debate_on,
        debate_report_sent_on=year.debate_report_sent_on,
        transmitted_on=decision.transmitted_on,
        opinion_received_on=decision.opinion_received_on,
        new_deliberation_on=_answer(decision, others),
        accounts_voted_on=max((it.decided_on for it in accounts if it.decided_on), default=None),
    )


def _answer(decision: BudgetDecision, others: list[BudgetDecision]) -> date | None:
    """Return the day of the first decision of the year voted after the chamber's opinion, None when there is none."""
    opinion = decision.opinion_received_on
    same_year = [it for it in others if it.budget_year_id == decision.budget_year_id and not it.is_accounts]
    voted = [it.decided_on for it in same_year if it.is_voted and it.decided_on]
    return min((on for on in voted if opinion and on >= opinion), default=None)


def _authorizations(decision: BudgetDecision) -> dict[str, Authorization] | None:
    """Return the authorisations that the decision's annex tells; a simulation has that of its original (1 query)."""
    rows = AnnexRecord.objects.filter(decision=decision.simulation_of_id or decision.pk, kind=BLOCK).order_by("rank")
    return authorizations(as_records(rows), is_voted=decision.is_voted)


def _opened(
    decision: BudgetDecision, earlier: list[BudgetDecision], placements: Placements
) -> dict[ChapterKey, Decimal] | None:
    """Return what the decisions voted before a draft opened, by chapter (2 queries at most); None where none is known.

    Where the primitive budget is not known here, the first decision that is says what was open before it. A voted
    decision is past: what it was compared with was read then.
    """
    known = [it for it in earlier if it.kind in OPENS_CREDITS]
    compared = decision.simulation_of or decision  # 1 query for a simulation
    if compared.is_voted or decision.kind == Kind.PRIMITIVE or not known:
        return None
    starts_before = all(it.kind != Kind.PRIMITIVE for it in known)
    first = Q(decision=known[0]) if starts_before else Q(pk=None)
    rows = (
        CreditLine.objects.filter(decision__in=known)
        .values_list("direction", "kind", "account__code")
        .annotate(brought=Sum("voted"), carried=Sum("rar"), was=Sum("previous", filter=first, default=ZERO))
        .order_by("direction", "kind", "account__code")
    )
    found: dict[ChapterKey, Decimal] = {}
    for side, kind, account, brought, carried, was in rows:
        direction, operation = Direction(side), OperationKind(kind)
        place = placements.find((direction, operation, account))
        if place.is_placed:
            key = (direction, operation, place.chapter)
            found[key] = found.get(key, ZERO) + brought + carried + was
    return found


def _closing(decision: BudgetDecision) -> Results | None:
    """Return the results of N-1 that the decision takes up: the final ones once the accounts are voted."""
    try:
        return results_before(decision.budget_year, _RESULTS[TakingUp(decision.taking_up)])
    except FieldError:
        return None  # the results' own page says which figure can't stand


def _main_budget() -> str:
    return Budget.objects.filter(kind=Budget.Kind.PRINCIPAL).values_list("name", flat=True).first() or ""


def _transfers(
    decision: BudgetDecision, earlier: list[BudgetDecision], placements: Placements
) -> tuple[dict[Section, Decimal] | None, dict[Section, Decimal] | None]:
    """Return what the earlier transfers moved, and for a transfer the real expenses of the year (1 query or none).

    Each is None where it is not known: no earlier transfer, no primitive budget.
    """
    moves = {it.pk for it in earlier if it.kind == Kind.TRANSFER}
    has_base = decision.kind == Kind.TRANSFER and any(it.kind == Kind.PRIMITIVE for it in earlier)
    if not moves and not has_base:
        return None, None
    views = [
        (pk in moves, _expenses(decision, rows, is_transfer=pk in moves, placements=placements))
        for pk, rows in _voted_expenses(earlier).items()
    ]
    moved = {
        section: sum((moved_between_chapters(view, section) for is_move, view in views if is_move), ZERO)
        for section in Section
    }
    base = {section: sum((real_expenses(view, section) for _, view in views), ZERO) for section in Section}
    return moved if moves else None, base if has_base else None


def _voted_expenses(decisions: list[BudgetDecision]) -> dict[object, list[LineView]]:
    """Return what each decision voted in expense by kind and account (1 query)."""
    rows = (
        CreditLine.objects.filter(decision__in=decisions, direction=Direction.EXPENSE)
        .values_list("decision_id", "kind", "account__code")
        .annotate(total=Sum("voted"))
        .order_by("decision_id", "kind", "account__code")
    )
    found: dict[object, list[LineView]] = {}
    for pk, kind, account, total in rows:
        lines = found.setdefault(pk, [])
        lines.append(LineView(str(len(lines)), Direction.EXPENSE, account, OperationKind(kind), voted=total))
    return found


def _expenses(
    decision: BudgetDecision, lines: list[LineView], *, is_transfer: bool, placements: Placements
) -> DecisionView:
    kind = DecisionKind.TRANSFER if is_transfer else DecisionKind.AMENDING
    return DecisionView.of(kind, decision.budget_year.year, lines, placements, is_voted=True)
