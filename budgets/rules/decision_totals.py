"""The totals of a decision's lines, by chapter and by account, kept up to date line by line.

Built in one pass over the lines; after an edit, only the entries that it touches are made anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.money import ZERO
from budgets.rules.placement import Column, Fit, Place, Placements

if TYPE_CHECKING:
    from budgets.rules.decision import LineView

ChapterKey = tuple[Direction, OperationKind, str]  # direction, kind, chapter
Identity = tuple[Direction, OperationKind, str, str, str, str, str]
Keys = tuple[str, ...]  # of lines, in their order
Key = TypeVar("Key")


class Amounts(NamedTuple):
    """The amounts of some lines, in euros, and how many lines they are."""

    previous: Decimal = ZERO
    rar: Decimal = ZERO
    proposed: Decimal = ZERO
    voted: Decimal = ZERO
    previous_rar: Decimal = ZERO
    lines: int = 0

    def plus(self, other: "Amounts") -> "Amounts":
        """Return the sum of both, amount by amount."""
        return Amounts(
            self.previous + other.previous,
            self.rar + other.rar,
            self.proposed + other.proposed,
            self.voted + other.voted,
            self.previous_rar + other.previous_rar,
            self.lines + other.lines,
        )


NOTHING = Amounts()


class LineFlag(StrEnum):
    """What sets a line apart, so that a control finds it without reading all the lines."""

    NEGATIVE_RAR = "negative_rar"
    RAR_ON_ORDER = "rar_on_order"
    MISPLACED_OPERATION = "misplaced_operation"  # an operation on anything else than equipment
    ORDER_IN_AUTHORIZATION = "order_in_authorization"  # an AP or AE on an order operation


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums that rules and controls need. Do not change the mappings: views share them.

    `columns` holds the keys of the lines of each column, `own_rows` the rows of the own resources, `doubtful` the
    columns whose account does not fit exactly, `functions` how many lines have a functional code, `authorizations` and
    `third_parties` the amounts by code, `flagged` the keys of the lines that have a flag, `identities` the keys of the
    lines that share all that tells a line from another, `repeated` the identities that several lines share.
    """

    chapters: Mapping[ChapterKey, Amounts]
    accounts: Mapping[ChapterKey, Mapping[str, Amounts]]
    columns: Mapping[Column, Keys]
    own_rows: Mapping[str, Amounts]
    doubtful: frozenset[Column]
    functions: Mapping[str, int]
    authorizations: Mapping[tuple[str, str], Amounts]  # code, chapter
    third_parties: Mapping[tuple[Direction, str], Amounts]
    flagged: Mapping[LineFlag, frozenset[str]]
    identities: Mapping[Identity, Keys]
    repeated: frozenset[Identity]


def amounts_of(line: "LineView") -> Amounts:
    """Return the amounts of one line."""
    return Amounts(line.previous, line.rar, line.proposed, line.voted, line.previous_rar, 1)


def identity_of(line: "LineView") -> Identity:
    """Return all that tells a line from another, its key aside."""
    return (
        line.direction,
        line.kind,
        line.account,
        line.function,
        line.operation,
        line.authorization,
        line.third_party,
    )


def flags_of(line: "LineView", place: Place) -> list[LineFlag]:
    """Return what sets a line apart; most lines have nothing."""
    flags = []
    if line.rar or line.previous_rar:
        if line.rar < ZERO or line.previous_rar < ZERO:
            flags.append(LineFlag.NEGATIVE_RAR)
        if line.kind is not OperationKind.REAL:
            flags.append(LineFlag.RAR_ON_ORDER)
    if line.operation and not place.is_equipment and _is_investment_expense(line, place):
        flags.append(LineFlag.MISPLACED_OPERATION)
    if line.authorization and line.kind is not OperationKind.REAL:
        flags.append(LineFlag.ORDER_IN_AUTHORIZATION)
    return flags


def _is_investment_expense(line: "LineView", place: Place) -> bool:
    return line.direction is Direction.EXPENSE and place.section is Section.INVESTMENT


def totals_of(lines: Iterable["LineView"], placements: Placements) -> Totals:
    """Return the totals of these lines, in one pass."""
    sums: dict[Column, list[Decimal]] = {}
    columns: dict[Column, list[str]] = {}
    functions: Counter[str] = Counter()
    identities: dict[Identity, Keys] = {}
    remarkable = []
    for line in lines:
        direction, kind, account, function = line.direction, line.kind, line.account, line.function
        operation, authorization, third_party = line.operation, line.authorization, line.third_party
        column = (direction, kind, account)
        total = sums.get(column)
        if total is None:
            sums[column] = [line.previous, line.rar, line.proposed, line.voted, line.previous_rar]
            columns[column] = [line.key]
        else:
            total[0] += line.previous
            total[1] += line.rar
            total[2] += line.proposed
            total[3] += line.voted
            total[4] += line.previous_rar
            columns[column].append(line.key)
        functions[function] += 1
        identity = (direction, kind, account, function, operation, authorization, third_party)
        identities[identity] = (*identities[identity], line.key) if identity in identities else (line.key,)
        if operation or authorization or third_party or line.rar or line.previous_rar:
            remarkable.append(line)
    chapters, accounts, own_rows = _by_chapter(sums, columns, placements)
    authorizations, third_parties, flagged = _of_remarkable(remarkable, placements)
    return Totals(
        chapters,
        accounts,
        {column: tuple(keys) for column, keys in columns.items()},
        own_rows,
        frozenset(column for column in sums if placements.find(column).fit is not Fit.EXACT),
        functions,
        authorizations,
        third_parties,
        flagged,
        identities,
        frozenset(identity for identity, keys in identities.items() if len(keys) > 1),
    )


def _by_chapter(
    sums: Mapping[Column, list[Decimal]], columns: Mapping[Column, list[str]], placements: Placements
) -> tuple[dict[ChapterKey, Amounts], dict[ChapterKey, dict[str, Amounts]], dict[str, Amounts]]:
    """Return the sums by chapter, by account of each chapter, and by row of the own resources."""
    chapters: dict[ChapterKey, Amounts] = {}
    accounts: dict[ChapterKey, dict[str, Amounts]] = {}
    own_rows: dict[str, Amounts] = {}
    for column, total in sums.items():
        place = placements.find(column)
        if not place.chapter:
            continue
        amounts = Amounts(total[0], total[1], total[2], total[3], total[4], len(columns[column]))
        key = (column[0], column[1], place.chapter)
        known = chapters.get(key)
        chapters[key] = amounts if known is None else known.plus(amounts)
        accounts.setdefault(key, {})[column[2]] = amounts
        if row := place.own_row:
            own_rows[row] = own_rows.get(row, NOTHING).plus(amounts)
    return chapters, accounts, own_rows


def _of_remarkable(
    lines: Iterable["LineView"], placements: Placements
) -> tuple[dict[tuple[str, str], Amounts], dict[tuple[Direction, str], Amounts], dict[LineFlag, frozenset[str]]]:
    """Return the sums by authorisation and by operation for third parties, and the flagged lines."""
    authorizations: dict[tuple[str, str], Amounts] = {}
    third_parties: dict[tuple[Direction, str], Amounts] = {}
    flagged: dict[LineFlag, set[str]] = {}
    for line in lines:
        place = placements.find(line.column)
        if line.authorization:
            code = (line.authorization, place.chapter)
            authorizations[code] = authorizations.get(code, NOTHING).plus(amounts_of(line))
        if line.third_party:
            party = (line.direction, line.third_party)
            third_parties[party] = third_parties.get(party, NOTHING).plus(amounts_of(line))
        for flag in flags_of(line, place):
            flagged.setdefault(flag, set()).add(line.key)
    return authorizations, third_parties, {flag: frozenset(names) for flag, names in flagged.items()}


def updated(
    totals: Totals, changes: Iterable[tuple["LineView | None", "LineView | None"]], placements: Placements
) -> Totals:
    """Return the totals once lines have changed: pairs of the line before and after, None where there is none."""
    edit = _Edit(totals, placements)
    for before, after in changes:
        if before is not None and after is not None and before.key == after.key:
            edit.change(before, after)
        else:
            if before is not None:
                edit.add(before, -1)
            if after is not None:
                edit.add(after, 1)
    return edit.totals()


class _Edit:
    """An edit of some totals: each mapping is copied once, when it is first touched."""

    def __init__(self, totals: Totals, placements: Placements) -> None:
        self._placements = placements
        self._chapters = totals.chapters
        self._accounts = dict(totals.accounts)
        self._columns = totals.columns
        self._own_rows = totals.own_rows
        self._doubtful = totals.doubtful
        self._functions = totals.functions
        self._authorizations = totals.authorizations
        self._third_parties = totals.third_parties
        self._flagged = totals.flagged
        self._identities = totals.identities
        self._repeated = totals.repeated

    def change(self, before: "LineView", after: "LineView") -> None:
        """Take `before` away and add `after`; cheap when only their amounts differ."""
        if identity_of(before) != identity_of(after):
            self.add(before, -1)
            self.add(after, 1)
            return
        place = self._placements.find(before.column)
        difference = amounts_of(after).plus(_opposite(amounts_of(before)))
        self._sum(before, place, difference)
        if flags_of(before, place) != flags_of(after, place):
            self._flag(before, place, -1)
            self._flag(after, place, 1)

    def add(self, line: "LineView", sign: int) -> None:
        """Add a line (1), or take it away (-1)."""
        place = self._placements.find(line.column)
        amounts = amounts_of(line)
        self._sum(line, place, amounts if sign > 0 else _opposite(amounts))
        self._flag(line, place, sign)
        self._columns = _listed(self._columns, line.column, line.key, sign)
        if place.fit is not Fit.EXACT:
            known = {line.column} if line.column in self._columns else set()
            self._doubtful = (self._doubtful - {line.column}) | known
        self._functions = _counted(self._functions, line.function, sign)
        identity = identity_of(line)
        self._identities = _listed(self._identities, identity, line.key, sign)
        several = {identity} if len(self._identities.get(identity, ())) > 1 else set()
        self._repeated = (self._repeated - {identity}) | several

    def totals(self) -> Totals:
        """Return the totals after the edit."""
        return Totals(
            self._chapters,
            self._accounts,
            self._columns,
            self._own_rows,
            self._doubtful,
            self._functions,
            self._authorizations,
            self._third_parties,
            self._flagged,
            self._identities,
            self._repeated,
        )

    def _sum(self, line: "LineView", place: Place, amounts: Amounts) -> None:
        if place.chapter:
            key = (line.direction, line.kind, place.chapter)
            self._chapters = _summed(self._chapters, key, amounts)
            self._accounts[key] = _summed(self._accounts.get(key, {}), line.account, amounts)
            if not self._accounts[key]:
                del self._accounts[key]
            if place.own_row:
                self._own_rows = _summed(self._own_rows, place.own_row, amounts)
        if line.authorization:
            self._authorizations = _summed(self._authorizations, (line.authorization, place.chapter), amounts)
        if line.third_party:
            self._third_parties = _summed(self._third_parties, (line.direction, line.third_party), amounts)

    def _flag(self, line: "LineView", place: Place, sign: int) -> None:
        for flag in flags_of(line, place):
            keys = self._flagged.get(flag, frozenset())
            self._flagged = {**self._flagged, flag: keys | {line.key} if sign > 0 else keys - {line.key}}


def _opposite(amounts: Amounts) -> Amounts:
    previous, rar, proposed, voted, previous_rar, lines = amounts
    return Amounts(-previous, -rar, -proposed, -voted, -previous_rar, -lines)


def _summed(sums: Mapping[Key, Amounts], key: Key, amounts: Amounts) -> dict[Key, Amounts]:
    """Return the sums with `amounts` added at `key`, which is taken away once it has no line left."""
    total = sums.get(key, NOTHING).plus(amounts)
    changed = dict(sums)
    if total.lines:
        changed[key] = total
    else:
        changed.pop(key, None)
    return changed


def _counted(counts: Mapping[Key, int], key: Key, sign: int) -> dict[Key, int]:
    """Return the counts with one more, or one fewer, at `key`."""
    changed = dict(counts)
    changed[key] = changed.get(key, 0) + sign
    if not changed[key]:
        del changed[key]
    return changed


def _listed(lists: Mapping[Key, Keys], at: Key, name: str, sign: int) -> dict[Key, Keys]:
    """Return the lists with a line's name added at `at`, or taken away; an empty list is taken away too."""
    changed = dict(lists)
    names = changed.get(at, ())
    changed[at] = (*names, name) if sign > 0 else tuple(other for other in names if other != name)
    if not changed[at]:
        del changed[at]
    return changed
