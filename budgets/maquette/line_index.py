"""Sums of lines by chapter and account, made in one pass, from which every figure of the states is read."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgets.maquette.figures import Operations, Selector, Term
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.decision import LineView
from budgets.rules.decision_totals import NOTHING, Amounts
from budgets.rules.money import ZERO

if TYPE_CHECKING:
    from budgets.maquette.view import DocumentView


class Bulk(NamedTuple):
    """Amounts of some lines, and the part of their new credits managed within an AP or AE, in euros."""

    amounts: Amounts = NOTHING
    managed: Decimal = ZERO

    def plus(self, other: "Bulk", sign: int = 1) -> "Bulk":
        """Return the sum of both, or the difference."""
        mine, its = self.amounts, other.amounts
        if sign > 0:
            return Bulk(mine.plus(its), self.managed + other.managed)
        opposite = Amounts(-its.previous, -its.rar, -its.proposed, -its.voted, -its.previous_rar, its.lines)
        return Bulk(mine.plus(opposite), self.managed - other.managed)


EMPTY = Bulk()
Slot = tuple[Direction, OperationKind, str, bool]  # direction, kind, chapter, of a voted operation


class LineIndex:
    """The sums of some lines: by chapter, and by account in each."""

    def __init__(
        self, accounts: dict[Slot, dict[str, Bulk]], sections: dict[str, Section], own: dict[Slot, dict[str, str]]
    ) -> None:
        self._accounts = accounts
        self._sections = sections
        self._own_rows = own
        self._chapters = {slot: _total(it.values()) for slot, it in accounts.items()}

    def sum(self, terms: Iterable[Term]) -> Bulk:
        """Return the sum of some terms; criteria on function, operation or third party are the caller's to apply."""
        found = EMPTY
        for term in terms:
            for bulk in self._parts(term.selector):
                found = found.plus(bulk, term.sign)
        return found

    def accounts(self, selector: Selector) -> set[str]:
        """Return the accounts of the lines that a selector takes."""
        return {
            account
            for slot in self._slots(selector)
            for account in self._accounts[slot]
            if selector.takes_account(account) and self._is_in_own_row(selector, slot, account)
        }

    def chapters(self, selector: Selector) -> set[tuple[OperationKind, str]]:
        """Return the chapters of the lines that a selector takes, with the kind of operation."""
        return {(kind, chapter) for _, kind, chapter, _ in self._slots(selector)}

    def _parts(self, selector: Selector) -> Iterator[Bulk]:
        for slot in self._slots(selector):
            if selector.is_of_all_accounts:
                yield self._chapters[slot]
            elif selector.is_exact and not selector.own_row:
                by_account = self._accounts[slot]
                yield from (by_account[account] for account in selector.accounts if account in by_account)
            else:
                for account, bulk in self._accounts[slot].items():
                    if selector.takes_account(account) and self._is_in_own_row(selector, slot, account):
                        yield bulk

    def _is_in_own_row(self, selector: Selector, slot: Slot, account: str) -> bool:
        return not selector.own_row or self._own_rows[slot].get(account) == selector.own_row

    def _slots(self, selector: Selector) -> Iterator[Slot]:
        operations = selector.operations
        for slot in self._candidates(selector):
            direction, kind, chapter, is_voted = slot
            if (
                direction is selector.direction
                and kind in selector.kinds
                and (operations is Operations.ALL or is_voted is (operations is Operations.VOTED))
                and (selector.section is None or self._sections[chapter] is selector.section)
                and selector.takes_chapter(chapter)
            ):
                yield slot

    def _candidates(self, selector: Selector) -> Iterator[Slot]:
        """Yield the chapters that a selector names, or all of them when it names none or a group."""
        chapters = selector.chapters
        if not chapters or any(code.endswith("*") for code in chapters):
            yield from self._accounts
            return
        for chapter in chapters:
            for kind in selector.kinds:
                for is_voted in (False, True):
                    slot = (selector.direction, kind, chapter, is_voted)
                    if slot in self._accounts:
                        yield slot


def index_of(view: "DocumentView", lines: Iterable[LineView]) -> LineIndex:
    """Return the sums of these lines, in one pass; lines that the chart does not place count nowhere."""
    raw: dict[tuple[Slot, str], list[Decimal]] = {}
    counts: dict[tuple[Slot, str], int] = {}
    own: dict[Slot, dict[str, str]] = {}
    find, is_voted, voted = view.decision.placements.find, view.decision.is_voted, view.voted_operations
    for line in lines:
        place = find((line.direction, line.kind, line.account))
        if not place.chapter:
            continue
        in_operation = bool(line.operation) and place.is_equipment and line.operation in voted
        slot = (line.direction, line.kind, place.chapter, in_operation)
        key = (slot, line.account)
        managed = (line.voted if is_voted else line.proposed) if line.authorization else ZERO
        total = raw.get(key)
        if total is None:
            raw[key] = [line.previous, line.rar, line.proposed, line.voted, line.previous_rar, managed]
            counts[key] = 1
            own.setdefault(slot, {})[line.account] = place.own_row
        else:
            total[0] += line.previous
            total[1] += line.rar
            total[2] += line.proposed
            total[3] += line.voted
            total[4] += line.previous_rar
            total[5] += managed
            counts[key] += 1
    accounts: dict[Slot, dict[str, Bulk]] = {}
    for (slot, account), total in raw.items():
        amounts = Amounts(total[0], total[1], total[2], total[3], total[4], counts[slot, account])
        accounts.setdefault(slot, {})[account] = Bulk(amounts, total[5])
    return LineIndex(accounts, view.decision.placements.sections, own)


def _total(parts: Iterable[Bulk]) -> Bulk:
    found = EMPTY
    for part in parts:
        found = found.plus(part)
    return found
