"""The lines of the document (LigneBudget): codes as texts, amounts in euros, whatever else they carry kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.node import Node
from budgets.formats.totem.values import ValueFault, codes, digits, is_plain_amount, read_amount
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import LineKey

LINE = "LigneBudget"
AMOUNTS = ("MtBudgPrec", "MtRARPrec", "MtPropNouv", "MtPrev", "CredOuv", "MtReal", "MtRAR3112")
ACCOUNT_AMOUNTS = ("CredAnnules", "MtCumulCA", "MtCumul", "MtCumulDM", "MtMdtTitreEmis", "MtPrevCalcul")  # in a CFU
FIELDS = (
    *("Nature", "LibCpte", "Fonction", "Operation", "ContNat", "ArtSpe", "ContFon", "ContOp", "CodRD"),
    *AMOUNTS,
    *("OpBudg", "TypOpBudg", "OpeCpteTiers"),
)
EXTRA_AMOUNT, TRAIT = "MtSup", "CaracSup"
FIELD_ORDER = (*FIELDS, EXTRA_AMOUNT, TRAIT)  # the schema's

REAL, ORDER = "0", "1"
INSIDE, BETWEEN = "1", "2"
_ALL_AMOUNTS = frozenset((*AMOUNTS, *ACCOUNT_AMOUNTS))
_CHECKED = {
    "Nature": digits(1, 30),
    "Fonction": digits(1, 10),
    "ContNat": digits(1, 12),
    "ContFon": digits(1, 10),
    "OpeCpteTiers": digits(1, 10),
    "CodRD": codes({"D": "dépense", "R": "recette"}),
    "OpBudg": codes({REAL: "opération réelle", ORDER: "opération d’ordre"}),
    "TypOpBudg": codes({INSIDE: "à l’intérieur de la section", BETWEEN: "de section à section"}),
}
_REQUIRED = {
    "CodRD": "Écrivez D pour une dépense, R pour une recette.",
    "OpBudg": "Écrivez 0 pour une opération réelle, 1 pour une opération d’ordre.",
}
Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of the document. `rank` counts from 1, `values` are the fields as the file writes them.

    `is_calculated` marks the totals added by the State's tool: they are kept, never summed.
    """

    rank: int
    node: Node
    is_calculated: bool = False
    values: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def account(self) -> str:
        """Return the account by nature, "" when there is none."""
        return self.values.get("Nature", "")

    @property
    def function(self) -> str:
        """Return the functional code, or ""."""
        return self.values.get("Fonction", "")

    @property
    def operation(self) -> str:
        """Return the code of the equipment operation (opération d’équipement), or ""."""
        return self.values.get("Operation", "")

    @property
    def third_party(self) -> str:
        """Return the number of the operation for a third party (pour compte de tiers), or ""."""
        return self.values.get("OpeCpteTiers", "")

    @property
    def label(self) -> str:
        """Return the label that the line carries, or ""."""
        return self.values.get("LibCpte", "")

    @property
    def printed_chapter(self) -> str:
        """Return the chapter as the editor printed it; often missing: derive it from the chart instead."""
        return self.values.get("ContNat", "")

    @property
    def direction(self) -> Direction:
        """Return expense or revenue."""
        return Direction(self.values["CodRD"])

    @property
    def operation_kind(self) -> OperationKind | None:
        """Return real or order, between or inside sections; None for an order line that does not say which."""
        if self.values["OpBudg"] == REAL:
            return OperationKind.REAL
        return {INSIDE: OperationKind.INSIDE, BETWEEN: OperationKind.BETWEEN}.get(self.values.get("TypOpBudg", ""))

    @property
    def key(self) -> LineKey:
        """Return what makes it the same line from one decision to the next."""
        value = self.values.get
        return LineKey(
            account=value("Nature", ""),
            direction=self.direction,
            is_order=value("OpBudg") == ORDER,
            order_type=value("TypOpBudg", ""),
            operation=value("Operation", ""),
            third_party=value("OpeCpteTiers", ""),
            function=value("Fonction", ""),
        )

    @property
    def extra_amounts(self) -> tuple[tuple[str, Decimal], ...]:
        """Return the extra amounts (MtSup): code and euros, in the file's order."""
        return tuple(
            (child.get("Code") or "", read_amount(child.value))
            for child in self.node.elements(EXTRA_AMOUNT)
            if child.value
        )

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """Return the extra characteristics (CaracSup): code and value, in the file's order."""
        return tuple((child.get("Code") or "", child.value or "") for child in self.node.elements(TRAIT))

    def amount(self, name: str) -> Decimal | None:
        """Return an amount in euros by its name in the document (« MtPrev »), None when it is absent."""
        text = self.values.get(name)
        return read_amount(text) if text else None

    def extra_amount(self, code: str) -> Decimal | None:
        """Return an extra amount in euros (« BudgetHorsRAR »), the sum if it is repeated, None when it is absent."""
        found = [amount for name, amount in self.extra_amounts if name == code]
        return sum(found, Decimal("0.00")) if found else None


def read_line(node: Node, rank: int, report: Report) -> BudgetLine | None:
    """Return the line; report every mistake, and return None if there is one.

    A calculated line is kept as it is: nothing is asked of it.
    """
    values: dict[str, str] = {}
    line = BudgetLine(rank, node, node.get("calculated") not in (None, "false", "0"), values)
    problems: list[Problem] = []
    for child in node.children:
        text = child.value
        if text is None:
            continue
        if child.name == EXTRA_AMOUNT:
            if text and not is_plain_amount(text):
                problems += _fault(line, child, read_amount)
        elif child.name in values:
            problems.append(_repeated(line, child))
        elif child.name != TRAIT:
            values[child.name] = text
            if child.name in _ALL_AMOUNTS:
                if not is_plain_amount(text):
                    problems += _fault(line, child, read_amount)
            elif child.name in _CHECKED:
                problems += _fault(line, child, _CHECKED[child.name].read)
    if line.is_calculated:
        return line
    problems += _missing(line)
    for problem in problems:
        report(problem)
    return None if problems else line


def subject_of(line: BudgetLine, name: str = "") -> str:
    """Return the words that name a line, or one of its fields, in a message."""
    account = f" (compte {line.account})" if line.account else ""
    return f"LigneBudget n°\u00a0{line.rank}{account}" + (f", champ {name}" if name else "")


def _fault(line: BudgetLine, child: Node, read: Callable[[str], object]) -> Iterator[Problem]:
    """Yield what is wrong with the value of a field, if anything."""
    try:
        read(child.value or "")
    except ValueFault as fault:
        code = child.get("Code")
        name = f"{child.name} {code}" if code else child.name
        yield Problem(child.line, subject_of(line, name), fault.message, fault.mend)


def _repeated(line: BudgetLine, child: Node) -> Problem:
    return Problem(
        child.line,
        subject_of(line, child.name),
        "le champ est donné deux fois dans la même ligne",
        "Gardez la bonne valeur et retirez l’autre.",
    )


def _missing(line: BudgetLine) -> Iterator[Problem]:
    """Yield a problem for each field that a line cannot do without."""
    for name, mend in _REQUIRED.items():
        if name not in line.values:
            yield Problem(line.node.line, subject_of(line, name), "le champ manque", mend)
    if not line.account and not line.function:
        yield Problem(
            line.node.line,
            subject_of(line, "Nature"),
            "la ligne n’a ni compte par nature ni fonction",
            "Donnez le compte le plus détaillé, par exemple 6413.",
        )
