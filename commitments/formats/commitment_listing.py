"""A listing of commitments (liste des engagements): from a sheet to checked lines, or to every fault of every line."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import Field, Matching, load_fields
from budgets.formats.sheets.sheet import Fault, Sheet
from budgets.formats.sheets.values import read_date, read_direction, read_tax_basis, read_year
from budgets.rules.chart import ChartError
from budgets.rules.money import ZERO, format_amount
from commitments.rules.rar import Section

LONGEST = {"number": 40, "account": 30, "function": 10, "operation": 40, "supplier": 200, "label": 500}
LONGEST |= dict.fromkeys(("manager", "service", "antenna"), 40)

AMOUNTS = ("committed", "released", "ordered", "attached")


class Place(NamedTuple):
    """Where the chart puts an account in one direction; `warning` is French, for a withdrawn account."""

    section: Section
    warning: str = ""


# From (account, "expense" or "revenue") to its place among real operations; raises ChartError.
Locate = Callable[[str, str], Place]


class CommitmentLine(NamedTuple):
    """One commitment as a listing gives it, checked; amounts in euros. `line` is its line in the file."""

    line: int
    number: str
    direction: str
    account: str
    function: str
    operation: str
    supplier: str
    label: str
    committed: Decimal
    released: Decimal
    ordered: Decimal
    attached: Decimal
    tax_basis: str
    manager: str
    service: str
    antenna: str
    committed_on: date | None


@dataclass(frozen=True, slots=True)
class CommitmentListing:
    """What a file holds: its lines when nothing is to be mended, else every fault; warnings do not refuse a file."""

    lines: tuple[CommitmentLine, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def commitment_fields() -> dict[str, Field]:
    """Return the fields of a commitments listing, by name."""
    return load_fields("commitments", "commitment_columns")


def read_commitments(
    sheet: Sheet, matching: Matching, *, year: int, locate: Locate, functions: Collection[str] = ()
) -> CommitmentListing:
    """Return the commitments of a sheet, all its lines checked against the chart and the budget year.

    `functions` are the known functional codes; none are checked when it is empty. Raises FileRefusedError when a
    compulsory column is missing.
    """
    reader = ColumnReader.of(sheet, matching, commitment_fields())
    if not reader.rows:
        fault = Fault("Le fichier ne contient aucun engagement sous ses titres.", "Exportez de nouveau la liste.")
        return CommitmentListing((), (fault,))
    return _Commitments(reader, year, locate, functions).read()


class _Commitments:
    """The checks of one listing, field by field then line by line."""

    def __init__(self, reader: ColumnReader, year: int, locate: Locate, functions: Collection[str]) -> None:
        self.reader, self.year, self.locate, self.functions = reader, year, locate, functions
        self.warnings: list[Fault] = []

    def read(self) -> CommitmentListing:
        reader = self.reader
        texts = {name: reader.texts(name, longest) for name, longest in LONGEST.items()}
        directions = reader.read("direction", read_direction, "")
        amounts, bases = self._amounts()
        remaining, remaining_bases = reader.amounts("remaining", signed=True)
        tax_bases = self._tax_bases([*bases, remaining_bases])
        dates = self._dates()
        self._check_functions(texts["function"])
        sections = self._sections(texts["account"], directions)
        lines = list(
            map(
                CommitmentLine._make,
                zip(
                    reader.lines, texts["number"], directions, texts["account"], texts["function"],
                    texts["operation"], texts["supplier"], texts["label"], *amounts, tax_bases,
                    texts["manager"], texts["service"], texts["antenna"], dates,
                    strict=True,
                ),
            )
        )  # fmt: skip
        self._check_balances(lines, sections, remaining)
        self._check_duplicates(lines)
        self._check_totals(lines, remaining)
        faults = sorted(reader.faults, key=lambda fault: fault.line or 0)
        return CommitmentListing(() if faults else tuple(lines), tuple(faults), tuple(self.warnings))

    def _amounts(self) -> tuple[list[list[Decimal]], list[list[str]]]:
        """Return the committed, released, ordered and attached amounts (blank is zero), and their tax bases."""
        amounts, bases = [], []
        for name in AMOUNTS:
            values, written = self.reader.amounts(name)
            amounts.append([ZERO if value is None else value for value in values])
            bases.append(written)
        return amounts, bases

    def _tax_bases(self, written: list[list[str]]) -> list[str]:
        """Return « TTC », « HT » or "" for each line; a line that says both is a fault."""
        columns = [column for column in (self.reader.read("tax_basis", read_tax_basis, ""), *written) if any(column)]
        if not columns:
            return [""] * len(self.reader.rows)
        found = []
        for position, line in enumerate(zip(*columns, strict=True)):
            bases = set(line) - {""}
            if len(bases) > 1:
                self.reader.fault(
                    position, "tax_basis", "La ligne mêle des montants HT et TTC.", "Écrivez-les tous HT ou tous TTC."
                )
            found.append(max(bases, default=""))
        return found

    def _dates(self) -> list[date | None]:
        """Return the dates, each checked to be in the year, or in the origin year that its line states."""
        reader, year = self.reader, self.year
        dates = reader.read("committed_on", read_date, None)
        origins = reader.read("origin_year", read_year, None)
        for position, (day, origin) in enumerate(zip(dates, origins, strict=True)):
            if origin is not None and origin > year:
                reader.fault(
                    position, "origin_year", f"L’exercice {origin} suit l’exercice {year}.", "Corrigez l’exercice."
                )
            elif day is not None and day.year != (origin or year):
                reader.fault(
                    position,
                    "committed_on",
                    f"La date est hors de l’exercice {origin or year}.",
                    "Corrigez-la ou retirez la ligne."
                    if origin or day.year > year
                    else "Corrigez-la\u00a0; pour un engagement reporté d’un exercice antérieur, ajoutez une colonne "
                    "«\u00a0Exercice d’origine\u00a0».",
                )
        return dates

    def _check_functions(self, functions: list[str]) -> None:
        """Record the functional codes that the chart does not have."""
        if not self.functions:
            return
        for code in set(functions) - set(self.functions) - {""}:
            padded = next((known for known in (f"0{code}", f"00{code}") if known in self.functions), "")
            mend = (
                f"Écrivez {padded}\u00a0: le tableur a retiré le zéro, mettez la colonne au format texte."
                if padded
                else "Choisissez une fonction du plan de comptes, ou laissez la cellule vide."
            )
            for position, found in enumerate(functions):
                if found == code:
                    self.reader.fault(position, "function", f"La fonction {code} n’existe pas.", mend)

    def _sections(self, accounts: list[str], directions: list[str]) -> list[Section | None]:
        """Return the section of each line by the chart; an account that may not be used so is a fault."""
        places: dict[tuple[str, str], Place | ChartError] = {}
        for account, direction in set(zip(accounts, directions, strict=True)):
            if account and direction:
                try:
                    places[account, direction] = place = self.locate(account, direction)
                except ChartError as error:
                    places[account, direction] = error
                else:
                    if place.warning:
                        self.warnings.append(Fault(place.warning, "", field=self.reader.fields["account"].label))
        sections: list[Section | None] = []
        for position, key in enumerate(zip(accounts, directions, strict=True)):
            found = places.get(key)
            if isinstance(found, ChartError):
                self.reader.fault(position, "account", found.message, found.mend)
            sections.append(found.section if isinstance(found, Place) else None)
        return sections

    def _check_balances(
        self, lines: list[CommitmentLine], sections: list[Section | None], printed: list[Decimal | None]
    ) -> None:
        """Check the printed balance against the computed one, and what a section does not allow.

        In operating some packages subtract what is attached, others do not: both balances are right.
        """
        unread = set().union(*(self.reader.unread.get(name, set()) for name in (*AMOUNTS, "remaining")))
        for position, (line, section, balance) in enumerate(zip(lines, sections, printed, strict=True)):
            if position in unread:
                continue
            remaining = line.committed - line.released - line.ordered
            if line.attached and section == "investment":
                self.reader.fault(
                    position,
                    "attached",
                    "Le rattachement à l’exercice ne concerne que la section de fonctionnement.",
                    "Retirez le montant rattaché, ou corrigez le compte.",
                )
            allowed = {remaining, remaining - line.attached}
            if balance is not None and balance not in allowed:
                self.reader.fault(
                    position,
                    "remaining",
                    f"Le solde {format_amount(balance)} n’est pas engagé − dégagé − mandaté, soit "
                    f"{format_amount(remaining)}.",
                    "Corrigez le solde ou l’un des montants de la ligne.",
                )
            if min(allowed) < 0:
                self.warnings.append(
                    Fault(
                        f"L’engagement {line.number} est dégagé ou mandaté au-delà de son montant.",
                        "Son solde négatif sera signalé dans l’état des restes à réaliser.",
                        line.line,
                        self.reader.fields["remaining"].label,
                        format_amount(min(allowed)),
                    )
                )

    def _check_duplicates(self, lines: list[CommitmentLine]) -> None:
        """Record each line whose number was already used above."""
        if len({line.number for line in lines}) == len(lines):
            return
        first: dict[str, CommitmentLine] = {}
        for position, line in enumerate(lines):
            if not line.number:
                continue
            if (other := first.setdefault(line.number, line)) is line:
                continue
            if line[1:] == other[1:]:
                message, mend = f"La ligne répète la ligne {other.line}.", "Gardez une seule des deux lignes."
            elif line[8:12] == other[8:12]:
                message = f"Ce numéro est déjà à la ligne {other.line}, avec d’autres renseignements."
                mend = "Gardez une seule des deux lignes, ou donnez à chacune son numéro."
            else:
                message = f"Ce numéro est déjà à la ligne {other.line}, avec d’autres montants."
                mend = "Donnez à chaque engagement son numéro, ou gardez la bonne ligne."
            self.reader.fault(position, "number", message, mend)

    def _check_totals(self, lines: list[CommitmentLine], remaining: list[Decimal | None]) -> None:
        """Check the sums against the total row of the listing."""
        self.reader.check_total(
            {
                "committed": sum((line.committed for line in lines), ZERO),
                "released": sum((line.released for line in lines), ZERO),
                "ordered": sum((line.ordered for line in lines), ZERO),
                "attached": sum((line.attached for line in lines), ZERO),
                "remaining": sum((amount for amount in remaining if amount is not None), ZERO),
            }
        )
