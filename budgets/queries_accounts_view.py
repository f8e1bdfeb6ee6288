"""Stored accounts (compte administratif, compte financier unique) as the rules and controls see them."""

from collections.abc import Iterable

from budgets.models import BudgetDecision, CreditLine
from budgets.queries_nomenclature import read_chart
from budgets.rules.accounts import AccountsLine, AccountsView, accounts_view
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.placement import Placements


def stored_accounts_view(decision: BudgetDecision) -> AccountsView:
    """Return the view of stored accounts (4 queries, whatever their lines)."""
    lines = CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank")
    return accounts_view_of_lines(decision, lines, Placements(read_chart(decision.budget_year.chart)))


def accounts_view_of_lines(
    decision: BudgetDecision, lines: Iterable[CreditLine], placements: Placements
) -> AccountsView:
    """Return the view of accounts whose lines, accounts joined, were already read. A line's key is its rank."""
    is_single = decision.kind == BudgetDecision.Kind.SINGLE_ACCOUNTS
    return accounts_view(decision.budget_year.year, (_line(line, is_single=is_single) for line in lines), placements)


def _line(line: CreditLine, *, is_single: bool) -> AccountsLine:
    """Return a line; the total opened is that of its parts where the editor left it out, but in single accounts."""
    return AccountsLine(
        key=str(line.rank),
        direction=Direction(line.direction),
        account=line.account.code,
        kind=OperationKind(line.kind),
        opened=line.opened if line.opened or is_single else line.voted + line.rar,
        realised=line.realised,
        rar=line.rar_left,
    )
