"""The rows of states IV-C1.2 and C1.3: which accounts are to be covered by own resources, which are own resources.

Sources: state IV-C1.2 of the M57 maquette; the rows of C1.3 follow the M57 and M14 lists of own resources. The chapter
of unforeseen expenses (020) is among the expenses to cover in M4 and its variants.
"""

from dataclasses import dataclass

from budgets.rules.chart import Direction, OperationKind

EXPENSE, REVENUE = Direction.EXPENSE, Direction.REVENUE
REAL, BETWEEN = OperationKind.REAL, OperationKind.BETWEEN


@dataclass(frozen=True, slots=True)
class Selector:
    """A row: its code, and the accounts of a chapter that it adds up, by their beginning.

    `is_exact` takes the accounts of these codes alone; `only_commercial` rows do not exist in M57.
    """

    code: str
    direction: Direction
    kind: OperationKind
    chapter: str
    prefixes: tuple[str, ...]
    is_exact: bool = False
    only_commercial: bool = False

    def takes(self, account: str) -> bool:
        """Return whether the row adds up this account of its chapter."""
        return account in self.prefixes if self.is_exact else account.startswith(self.prefixes)


def _debt(code: str, *prefixes: str) -> Selector:
    return Selector(code, EXPENSE, REAL, "16", prefixes or (code,))


def _real(code: str, chapter: str, *prefixes: str) -> Selector:
    return Selector(code, REVENUE, REAL, chapter, prefixes or (code,))


def _order(prefix: str) -> Selector:
    name = f"{prefix}… (ordre)" if prefix in ("26", "27") else f"{prefix}…"
    return Selector(name, REVENUE, BETWEEN, "040", (prefix,))


CAPITAL = (  # A of C1.2
    _debt("1631", "163"),
    _debt("1641"),
    _debt("1643"),
    _debt("16441"),
    _debt("1671"),
    _debt("1672"),
    _debt("1678"),
    _debt("1681"),
    _debt("1682"),
    _debt("1687"),
    # a budget still written by chapter or by parent account: counted as debt, for want of knowing better
    Selector("16…", EXPENSE, REAL, "16", ("16", "164", "1644", "167", "168"), is_exact=True),
)
DEDUCTIONS = (  # B of C1.2
    Selector("10… (ordre)", EXPENSE, BETWEEN, "040", ("10",)),
    Selector("10…", EXPENSE, REAL, "10", ("10",)),
    Selector("139", EXPENSE, BETWEEN, "040", ("139",)),
    Selector("020", EXPENSE, REAL, "020", ("020",), only_commercial=True),
)
EXTERNAL = (  # a of C1.3
    *(_real(code, "10") for code in ("10222", "10223", "10226", "10227", "10228")),
    *(_real(code, "13") for code in ("13146", "13156", "13246", "13256", "138")),
    _real("26…", "26", "26"),
    _real("27…", "27", "27"),
)
INTERNAL = (  # b of C1.3
    *(_order(prefix) for prefix in ("15", "169", "26", "27", "28", "29", "31", "33", "35", "39", "481", "49", "59")),
    Selector("024", REVENUE, REAL, "024", ("024",)),
    Selector("021", REVENUE, BETWEEN, "021", ("021",)),
)
_BY_CHAPTER: dict[tuple[Direction, OperationKind, str], list[Selector]] = {}
for _selector in (*CAPITAL, *DEDUCTIONS, *EXTERNAL, *INTERNAL):
    _BY_CHAPTER.setdefault((_selector.direction, _selector.kind, _selector.chapter), []).append(_selector)


def own_resource_row(direction: Direction, kind: OperationKind, chapter: str, account: str) -> str:
    """Return the code of the row that adds up an account of a chapter, "" for most accounts."""
    rows = _BY_CHAPTER.get((direction, kind, chapter), ())
    return next((selector.code for selector in rows if selector.takes(account)), "")
