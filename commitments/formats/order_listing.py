"""A listing of payment and revenue orders (mandats et titres): from a sheet to checked lines, or to every fault."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import Field, Matching, load_fields
from budgets.formats.sheets.sheet import Fault, Sheet
from budgets.formats.sheets.values import ValueFault, read_date, read_direction
from budgets.rules.chart import ChartError, OperationKind
from budgets.rules.folding import fold
from budgets.rules.money import ZERO
from commitments.formats.commitment_listing import Place

LONGEST = {"number": 30, "line": 9, "account": 30, "function": 10, "third_party": 200, "label": 500, "commitment": 40}
REAL, BETWEEN, INSIDE = "real", "between_sections", "inside_section"
KINDS = {REAL: OperationKind.REAL, BETWEEN: OperationKind.BETWEEN, INSIDE: OperationKind.INSIDE}
_KINDS = {
    **dict.fromkeys(("r", "reel", "reelle", "operation reelle", "operations reelles", "non"), REAL),
    **dict.fromkeys(
        ("o", "oes", "os", "ordre", "oui", "ordre entre sections", "ordre de section a section", "ordre budgetaire"),
        BETWEEN,
    ),
    **dict.fromkeys(
        ("oi", "ois", "ordre a l interieur de la section", "ordre interieur de section", "patrimoniale"), INSIDE
    ),
}

# From (account, direction, kind of operation) to its place; raises ChartError.
LocateOrder = Callable[[str, str, OperationKind], Place]


class OrderLine(NamedTuple):
    """One order, or one line of an order on several accounts; the amount in euros, negative for a reduction."""

    line: int
    direction: str
    number: str
    issued_on: date | None
    account: str
    operation_kind: str
    function: str
    third_party: str
    label: str
    amount: Decimal
    commitment: str


@dataclass(frozen=True, slots=True)
class OrderListing:
    """What a file holds: its lines when nothing is to be mended, else every fault; warnings do not refuse a file."""

    lines: tuple[OrderLine, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def order_fields() -> dict[str, Field]:
    """Return the fields of a listing of orders, by name."""
    return load_fields("commitments", "order_columns")


def read_operation_kind(text: str) -> str:
    """Return "real", "between_sections" or "inside_section"; a blank cell is a real operation. Raises ValueFault."""
    kind = _KINDS.get(fold(text)) if text else REAL
    if kind is None:
        raise ValueFault(
            f"«\u00a0{text}\u00a0» ne dit pas si l’opération est réelle ou d’ordre.",
            "Écrivez «\u00a0réelle\u00a0», «\u00a0ordre entre sections\u00a0» "
            "ou «\u00a0ordre intérieur de section\u00a0».",
        )
    return kind


def read_orders(
    sheet: Sheet,
    matching: Matching,
    *,
    year: int,
    locate: LocateOrder,
    functions: Collection[str] = (),
    commitments: Collection[str] = (),
) -> OrderListing:
    """Return the orders of a sheet, all its lines checked against the chart, the year and its `commitments`.

    The year's orders may be issued until 31 January of the next one (journée complémentaire: CGCT, art. L. 1612-11,
    as in force on 15 February 2024). Raises FileRefusedError when a compulsory column is missing.
    """
    reader = ColumnReader.of(sheet, matching, order_fields())
    if not reader.rows:
        fault = Fault("Le fichier ne contient aucun mandat ni titre sous ses titres.", "Exportez de nouveau la liste.")
        return OrderListing((), (fault,))
    texts = {name: reader.texts(name, longest) for name, longest in LONGEST.items()}
    directions = reader.read("direction", read_direction, "")
    kinds = reader.read("operation_kind", read_operation_kind, "")
    amounts, _bases = reader.amounts("amount", signed=True)
    dates = reader.read("issued_on", read_date, None)
    numbers = [
        f"{number}/{line}" if line else number for number, line in zip(texts["number"], texts["line"], strict=True)
    ]
    lines = tuple(
        map(
            OrderLine._make,
            zip(
                reader.lines, directions, numbers, dates, texts["account"], kinds, texts["function"],
                texts["third_party"], texts["label"], (ZERO if amount is None else amount for amount in amounts),
                texts["commitment"], strict=True,
            ),
        )
    )  # fmt: skip
    _check_lines(reader, lines, year, functions, commitments)
    warnings = _check_accounts(reader, lines, locate)
    _check_duplicates(reader, lines)
    reader.check_total({"amount": sum((line.amount for line in lines), ZERO)})
    faults = tuple(sorted(reader.faults, key=lambda fault: fault.line or 0))
    return OrderListing(() if faults else lines, faults, tuple(warnings))


def _check_lines(
    reader: ColumnReader,
    lines: tuple[OrderLine, ...],
    year: int,
    functions: Collection[str],
    commitments: Collection[str],
) -> None:
    first, last = date(year, 1, 1), date(year + 1, 1, 31)
    for position, line in enumerate(lines):
        if line.issued_on is not None and not first <= line.issued_on <= last:
            reader.fault(
                position,
                "issued_on",
                f"La date est hors de l’exercice {year} et de sa journée complémentaire.",
                "Corrigez-la ou retirez la ligne.",
            )
        if functions and line.function and line.function not in functions:
            mend = "Choisissez une fonction du plan de comptes, ou laissez la cellule vide."
            reader.fault(position, "function", f"La fonction {line.function} n’existe pas.", mend)
        if line.commitment and line.commitment not in commitments:
            reader.fault(
                position,
                "commitment",
                f"L’engagement {line.commitment} n’est pas enregistré dans l’exercice {year}.",
                "Importez d’abord la liste des engagements, ou laissez la cellule vide.",
            )


def _check_accounts(reader: ColumnReader, lines: tuple[OrderLine, ...], locate: LocateOrder) -> list[Fault]:
    """Record the accounts that may not be used so; return the warnings on withdrawn ones."""
    places: dict[tuple[str, str, str], Place | ChartError] = {}
    warnings = []
    for key in {(line.account, line.direction, line.operation_kind) for line in lines}:
        account, direction, kind = key
        if not all(key):
            continue
        try:
            places[key] = found = locate(account, direction, KINDS[kind])
        except ChartError as error:
            places[key] = error
        else:
            if found.warning:
                warnings.append(Fault(found.warning, "", field=reader.fields["account"].label))
    for position, line in enumerate(lines):
        refusal = places.get((line.account, line.direction, line.operation_kind))
        if isinstance(refusal, ChartError):
            reader.fault(position, "account", refusal.message, refusal.mend)
    return warnings


def _check_duplicates(reader: ColumnReader, lines: tuple[OrderLine, ...]) -> None:
    first: dict[tuple[str, str], OrderLine] = {}
    for position, line in enumerate(lines):
        if not line.number or (other := first.setdefault((line.direction, line.number), line)) is line:
            continue
        if line[1:] == other[1:]:
            message, mend = f"La ligne répète la ligne {other.line}.", "Gardez une seule des deux lignes."
        else:
            message = f"Ce numéro est déjà à la ligne {other.line}, avec d’autres valeurs."
            mend = "Pour un mandat ou un titre sur plusieurs comptes, ajoutez une colonne «\u00a0Ligne\u00a0»."
        reader.fault(position, "number", message, mend)
