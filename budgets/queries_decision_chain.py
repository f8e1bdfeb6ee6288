"""The chain of a year's stored decisions, line by line: what each finds, what each leaves."""

from collections.abc import Iterable
from decimal import Decimal

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.document import BudgetDocument, lines_by_key, step_of
from budgets.formats.totem.editing import order_type
from budgets.formats.totem.header import DecisionKind
from budgets.formats.totem.terms import number_of
from budgets.models import BudgetDecision, BudgetYear, CreditLine
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import Credits, Gap, LineKey, Step, gaps, summed

Kind = BudgetDecision.Kind
IN_ORDER = [Kind.PRIMITIVE, Kind.SUPPLEMENTARY, Kind.AMENDING, Kind.ACCOUNTS, Kind.SINGLE_ACCOUNTS]
_KEY = ("account__code", "direction", "kind", "operation", "third_party", "function")
_AMOUNTS = ("previous", "previous_rar", "rar", "proposed", "voted", "opened")


def stored_chain(budget_year: BudgetYear) -> list[Step]:
    """Return the steps of a year: the budget, what amends it in the order of the votes, the accounts (a query each)."""
    decisions = BudgetDecision.objects.filter(budget_year=budget_year, kind__in=IN_ORDER)
    ordered = sorted(
        decisions,
        key=lambda it: (it.is_accounts, str(it.decided_on or "9"), IN_ORDER.index(Kind(it.kind)), it.number),
    )
    return [stored_step(it) for it in ordered]


def stored_step(decision: BudgetDecision) -> Step:
    """Return a stored decision as a step of its year's chain, as `step_of` reads a document (1 query)."""
    found, after = [], []
    is_single = decision.kind == Kind.SINGLE_ACCOUNTS
    rows = CreditLine.objects.filter(decision=decision).order_by("rank").values_list(*_KEY, *_AMOUNTS)
    for account, direction, kind, operation, third_party, function, *amounts in rows:
        operation_kind = OperationKind(kind)
        key = LineKey(
            account=account,
            direction=Direction(direction),
            is_order=operation_kind is not OperationKind.REAL,
            order_type=order_type(operation_kind),
            operation=operation,
            third_party=third_party,
            function=function,
        )
        brought, before = _credits(decision, amounts, is_single=is_single)
        after.append((key, brought))
        if decision.kind in (Kind.SUPPLEMENTARY, Kind.AMENDING):
            found.append((key, before))
    return Step(
        name=f"{decision} de {decision.budget_year.year}",
        after=summed([*found, *after]),
        before=summed(found) if found else None,
        tells_carried=not is_single,
    )


def chain_gaps(document: BudgetDocument, budget_year: BudgetYear) -> list[Gap]:
    """Return the lines where a document does not start from where the stored decision before it ends.

    None when that decision is not there, or when transfers have changed the credits since (3 queries at most).
    """
    before = _before(document, budget_year)
    return gaps([stored_step(before), step_of(document)]) if before else []


def chain_notices(document: BudgetDocument, budget_year: BudgetYear) -> Iterable[Problem]:
    """Yield, for a reader, each line where a document does not go on from the decision before it."""
    found = chain_gaps(document, budget_year)
    lines = lines_by_key(document) if found else {}
    for gap in found:
        places = lines.get(gap.key)
        expected, here = f"{gap.expected.opened:.2f}", f"{gap.found.opened:.2f}"
        yield Problem(
            places[0].node.line if places else 0,
            str(gap.key),
            f"{gap.earlier} laisse {expected} de crédits, et ce document part de {here}",
            "Vérifiez qu’aucune décision ne manque entre les deux.",
        )


def _credits(decision: BudgetDecision, amounts: list[Decimal], *, is_single: bool) -> tuple[Credits, Credits]:
    """Return what a line brings, and what it finds."""
    previous, previous_rar, rar, proposed, voted, opened = amounts
    if is_single:
        return Credits(opened), Credits()
    return Credits(voted if decision.is_voted else proposed, rar), Credits(previous - previous_rar, previous_rar)


def _before(document: BudgetDocument, budget_year: BudgetYear) -> BudgetDecision | None:
    """Return the stored decision that a document follows, None when it is not there or transfers came since."""
    header, number = document.header, number_of(document.header)
    stored = list(BudgetDecision.objects.filter(budget_year=budget_year).order_by("number"))
    if header.kind is DecisionKind.PRIMITIVE or any(it.kind == Kind.TRANSFER for it in stored):
        return None
    amending = [it for it in stored if it.kind == Kind.AMENDING and it.is_voted]
    if header.kind is DecisionKind.AMENDING and number > 1:
        return next((it for it in amending if it.number == number - 1), None)
    if header.kind.is_accounts and amending:
        return amending[-1]
    kinds = (Kind.PRIMITIVE,) if header.kind is DecisionKind.SUPPLEMENTARY else (Kind.SUPPLEMENTARY, Kind.PRIMITIVE)
    return next((it for kind in kinds for it in stored if it.kind == kind and it.is_voted), None)
