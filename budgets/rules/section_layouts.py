"""Rows of states II-C1 and II-C2 (équilibre financier), in order, as data.

Sources: states II-C1 and II-C2 of the M57 maquette; the same states of M4 and its variants as the regional audit
chambers print them (chapters 106 and 165 apart, 020, 022 and 69 among the real expenses).
"""

from dataclasses import dataclass

from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.results import Family

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
ORDER = frozenset({OperationKind.BETWEEN, OperationKind.INSIDE})
REAL = frozenset({OperationKind.REAL})


@dataclass(frozen=True, slots=True)
class ChapterRow:
    """A row of one chapter: only the accounts of `prefixes` when there are some, never those of `without`.

    `is_group` takes all the chapters that begin with the code (45, operations for third parties).
    """

    code: str
    chapter: str
    prefixes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows and their subtotal; the subtotal "" is not printed (its rows still count in the sums that follow)."""

    subtotal: str
    rows: tuple[ChapterRow, ...]
    kinds: frozenset[OperationKind] = REAL


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its real blocks, its order block, the chapter of the carried result."""

    section: Section
    direction: Direction
    real: tuple[Block, ...]
    order: Block


def _rows(*codes: str) -> tuple[ChapterRow, ...]:
    return tuple(ChapterRow(code, code) for code in codes)


_THIRD_PARTIES = Block("", (ChapterRow("45", "45", is_group=True),))
_DEPOSITS = ("165", "166", "16449")


def _order(*codes: str) -> Block:
    return Block("order", _rows(*codes), ORDER)


_M57 = {
    (Section.INVESTMENT, EXPENSE): Layout(
        Section.INVESTMENT,
        EXPENSE,
        (
            Block("equipment", _rows("018", "20", "204", "21", "22", "23")),
            Block("financial", _rows("10", "13", "16", "18", "26", "27")),
            _THIRD_PARTIES,
        ),
        _order("040", "041"),
    ),
    (Section.INVESTMENT, REVENUE): Layout(
        Section.INVESTMENT,
        REVENUE,
        (
            Block(
                "equipment",
                (
                    *_rows("018"),
                    ChapterRow("13", "13", without=("138",)),
                    ChapterRow("16", "16", without=_DEPOSITS),
                    *_rows("20", "204", "21", "22", "23"),
                ),
            ),
            Block(
                "financial",
                (
                    ChapterRow("10", "10", without=("1068",)),
                    ChapterRow("1068", "10", prefixes=("1068",)),
                    ChapterRow("138", "13", prefixes=("138",)),
                    ChapterRow("16bis", "16", prefixes=_DEPOSITS),
                    *_rows("18", "26", "27", "024"),
                ),
            ),
            _THIRD_PARTIES,
        ),
        _order("021", "040", "041"),
    ),
    (Section.OPERATING, EXPENSE): Layout(
        Section.OPERATING,
        EXPENSE,
        (
            Block("management", _rows("011", "012", "014", "016", "017", "65", "6586")),
            Block("", _rows("66", "67", "68")),
        ),
        _order("023", "042", "043"),
    ),
    (Section.OPERATING, REVENUE): Layout(
        Section.OPERATING,
        REVENUE,
        (
            Block("management", _rows("013", "016", "017", "70", "73", "731", "74", "75")),
            Block("", _rows("76", "77", "78")),
        ),
        _order("042", "043"),
    ),
}
_M4 = {
    (Section.INVESTMENT, EXPENSE): Layout(
        Section.INVESTMENT,
        EXPENSE,
        (
            Block("equipment", _rows("20", "21", "22", "23")),
            Block("financial", _rows("10", "13", "16", "18", "26", "27", "020")),
            _THIRD_PARTIES,
        ),
        _order("040", "041"),
    ),
    (Section.INVESTMENT, REVENUE): Layout(
        Section.INVESTMENT,
        REVENUE,
        (
            Block(
                "equipment", (*_rows("13"), ChapterRow("16", "16", without=("165",)), *_rows("20", "21", "22", "23"))
            ),
            Block(
                "financial",
                (
                    ChapterRow("10", "10", without=("106",)),
                    ChapterRow("106", "10", prefixes=("106",)),
                    ChapterRow("165", "16", prefixes=("165",)),
                    *_rows("18", "26", "27"),
                ),
            ),
            _THIRD_PARTIES,
        ),
        _order("021", "040", "041"),
    ),
    (Section.OPERATING, EXPENSE): Layout(
        Section.OPERATING,
        EXPENSE,
        (Block("management", _rows("011", "012", "014", "65")), Block("", _rows("66", "67", "68", "69", "022"))),
        _order("023", "042", "043"),
    ),
    (Section.OPERATING, REVENUE): Layout(
        Section.OPERATING,
        REVENUE,
        (Block("management", _rows("013", "70", "73", "74", "75")), Block("", _rows("76", "77", "78"))),
        _order("042", "043"),
    ),
}
LAYOUTS = {Family.ADMINISTRATIVE: _M57, Family.COMMERCIAL: _M4}
