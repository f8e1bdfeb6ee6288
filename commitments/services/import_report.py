"""What an import found and did, as pages and commands tell it, and as it is kept with the import."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from budgets.formats.sheets.sheet import Fault
from budgets.rules.money import format_amount
from commitments.services.listing_kinds import KINDS
from commitments.services.staging import Comparison, Difference

FIELD_OF_COLUMN = {"account_id": "account", "commitment_id": "commitment"}  # columns that hold an identifier
KEPT = 2_000  # faults and warnings kept with an import; beyond, only their number


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import or its check. With faults nothing was written; `conflicts` tells that they are all of rows recorded
    with other values, which the user may ask to update."""

    kind: str
    source: str  # format, encoding and separator of the file, or its sheet
    lines: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    absent: int = 0  # recorded rows of the year that the file does not name
    conflicts: bool = False
    fault_count: int = 0
    faults: tuple[Fault, ...] = ()
    warning_count: int = 0
    warnings: tuple[Fault, ...] = ()
    summary: dict[str, str] | None = None  # sums in euros, as strings, by field
    changes: tuple[str, ...] = ()  # what an update writes, row by row

    @property
    def is_refused(self) -> bool:
        """Whether something is to be mended before the file can be imported."""
        return self.fault_count > 0

    @property
    def sentence(self) -> str:
        """The report in one French sentence."""
        counted = KINDS[self.kind].count(self.lines)
        if self.is_refused:
            faults = f"{self.fault_count} erreur{'s' if self.fault_count > 1 else ''} à corriger"
            return f"Fichier refusé\u00a0: {faults}. Rien n’a été modifié."
        parts = [
            f"{self.new} {'nouveaux' if self.new > 1 else 'nouveau'}",
            f"{self.unchanged} inchangé{'s' if self.unchanged > 1 else ''}",
            *([f"{self.changed} mis à jour"] if self.changed else []),
        ]
        return f"{counted} dans le fichier\u00a0: {', '.join(parts)}."

    def as_json(self) -> dict[str, Any]:
        """Return the report as kept with the import."""
        kept = replace(self, faults=self.faults[:KEPT], warnings=self.warnings[:KEPT])
        return asdict(kept)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ImportReport":
        """Return the report kept with an import."""
        faults = {name: tuple(Fault(**fault) for fault in data.get(name, ())) for name in ("faults", "warnings")}
        return cls(**{**data, **faults, "changes": tuple(data.get("changes", ()))})


def refused_report(
    kind: str, source: str, lines: int, faults: Sequence[Fault], warnings: Sequence[Fault]
) -> ImportReport:
    """Return the report of a file whose lines are to be mended."""
    return ImportReport(
        kind=kind,
        source=source,
        lines=lines,
        fault_count=len(faults),
        faults=tuple(faults),
        warning_count=len(warnings),
        warnings=tuple(warnings),
    )


def change_sentence(kind: str, difference: Difference) -> str:
    """Return what an update writes over a recorded row: each column with its value before and after."""
    fields = KINDS[kind].fields()
    said = []
    for column, (recorded, given) in difference.columns.items():
        label = fields[FIELD_OF_COLUMN.get(column, column)].label
        if column in FIELD_OF_COLUMN:
            said.append(label)
        elif "amount" in fields[column].kind:
            said.append(f"{label} {format_amount(recorded)} → {format_amount(given)}")
        else:
            said.append(f"{label} «\u00a0{recorded or ''}\u00a0» → «\u00a0{given or ''}\u00a0»")
    return f"{' '.join(difference.key[-1:])}\u00a0: {', '.join(said)}"


def conflict_fault(kind: str, difference: Difference) -> Fault:
    """Return the fault of a line whose row is already recorded with other values."""
    fields = KINDS[kind].fields()
    column, (recorded, given) = next(iter(difference.columns.items()))
    amounts = {
        name: pair
        for name, pair in difference.columns.items()
        if fields.get(name, None) and "amount" in fields[name].kind
    }
    if amounts:
        column, (recorded, given) = next(iter(amounts.items()))
        found = f"avec d’autres montants ({format_amount(recorded)} enregistré, {format_amount(given)} dans le fichier)"
    else:
        found = "avec d’autres renseignements"
    return Fault(
        f"Le numéro {' '.join(difference.key[-1:])} est déjà enregistré {found}.",
        "Corrigez la ligne, ou demandez la mise à jour de ce qui est enregistré.",
        difference.line,
        fields[FIELD_OF_COLUMN.get(column, column)].label,
        format_amount(given) if amounts else ("" if column in FIELD_OF_COLUMN else str(given)),
    )


def compared_report(
    kind: str,
    source: str,
    comparison: Comparison,
    *,
    conflicts: Sequence[Fault],
    warnings: Sequence[Fault],
    summary: dict[str, str],
    changes: Sequence[str] = (),
) -> ImportReport:
    """Return the report of a file without faults of its own, held against what is recorded."""
    return ImportReport(
        kind=kind,
        source=source,
        lines=comparison.new + comparison.unchanged + comparison.changed,
        new=comparison.new,
        unchanged=comparison.unchanged,
        changed=comparison.changed,
        absent=comparison.absent,
        conflicts=bool(conflicts),
        fault_count=comparison.changed if conflicts else 0,
        faults=tuple(conflicts),
        warning_count=len(warnings),
        warnings=tuple(warnings),
        summary=summary,
        changes=tuple(changes),
    )
