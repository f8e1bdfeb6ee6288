"""A document as the rules and controls see it, from its content and the chart alone: no database is asked.

What is known around a stored decision (earlier decisions, results of the year before) is not known here: the controls
that need it say nothing.
"""

from collections.abc import Iterable
from decimal import Decimal

from budgets.formats.totem.annex_values import rates_of, record_of
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.header import DecisionKind as DocumentKind
from budgets.formats.totem.lines import BudgetLine
from budgets.formats.totem.placements import PlacedLine
from budgets.formats.totem.terms import KINDS, number_of, vote_terms
from budgets.rules.accounts import AccountsLine, AccountsView, accounts_view
from budgets.rules.annexes.authorizations import BLOCK, authorizations
from budgets.rules.annexes.record import Record
from budgets.rules.annexes.totals import GRANTS, LOANS, STAFF, AnnexTotals, annex_totals
from budgets.rules.decision import DecisionView, LineView
from budgets.rules.decision_context import BudgetCalendar, DecisionContext
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements

CARRIED = "RARPrec"  # extra amount: the part of the previous budget that was carried forward


def decision_view_of(document: BudgetDocument, placed: Iterable[PlacedLine], placements: Placements) -> DecisionView:
    """Return the view of a BP, a BS or a DM; a line's key is its rank. Raises KeyError for accounts."""
    header = document.header
    is_annex = header.budget_type == "A"
    is_voted = not header.is_draft
    annexes = totals_of_records(_records(document, LOANS, STAFF, GRANTS), header.year)
    return DecisionView.of(
        KINDS[header.kind],
        header.year,
        map(_line, placed),
        placements,
        number=number_of(header),
        terms=vote_terms(document),
        is_voted=is_voted,
        context=DecisionContext(
            calendar=BudgetCalendar(voted_on=header.decided_on),
            is_annex=is_annex,
            main_budget=header.principal_name if is_annex else "",
            annexes=annexes,
            debt_on_1_january=annexes.debt.capital_on_1_january if annexes.debt else None,
            authorizations=authorizations(_records(document, BLOCK), is_voted=is_voted),
        ),
    )


def accounts_view_of(document: BudgetDocument, placed: Iterable[PlacedLine], placements: Placements) -> AccountsView:
    """Return the view of accounts; a line's key is its rank."""
    return accounts_view(document.header.year, (_accounts_line(it, document.header.kind) for it in placed), placements)


def totals_of_records(records: list[Record], year: int) -> AnnexTotals:
    """Return the totals of the annexes that the lines of a year must agree with; loans bear their own index rates."""
    index = {it.key: rates_of(it.text("ValeursIndex")) for it in records if it.text("ValeursIndex")}
    return annex_totals(records, year, index)


def opened_credits(line: BudgetLine, kind: DocumentKind) -> Decimal:
    """Return the credits opened by a line of accounts, in euros: some editors leave the total out, but in a CFU."""
    total = _amount(line, "CredOuv")
    if total or kind is DocumentKind.SINGLE_ACCOUNTS:
        return total
    return _amount(line, "MtPrev") + _amount(line, "MtRARPrec")


def _records(document: BudgetDocument, *names: str) -> list[Record]:
    """Return the records of some blocks, without those that the State's tool calculated."""
    blocks = [block for block in document.annexes if block.name in names]
    return [record_of(it.node, block.name, {}, "") for block in blocks for it in block.records if not it.is_calculated]


def _line(it: PlacedLine) -> LineView:
    line = it.line
    return LineView(
        key=str(line.rank),
        direction=line.direction,
        account=line.account,
        kind=it.kind,
        function=line.function,
        operation=line.operation,
        third_party=line.third_party,
        previous=_amount(line, "MtBudgPrec"),
        rar=_amount(line, "MtRARPrec"),
        proposed=_amount(line, "MtPropNouv"),
        voted=_amount(line, "MtPrev"),
        previous_rar=line.extra_amount(CARRIED) or ZERO,
    )


def _accounts_line(it: PlacedLine, kind: DocumentKind) -> AccountsLine:
    line = it.line
    return AccountsLine(
        key=str(line.rank),
        direction=line.direction,
        account=line.account,
        kind=it.kind,
        opened=opened_credits(line, kind),
        realised=_amount(line, "MtReal"),
        rar=_amount(line, "MtRAR3112"),
    )


def _amount(line: BudgetLine, name: str) -> Decimal:
    return line.amount(name) or ZERO
