"""The catalogue of controls as Markdown, for docs/controls.md."""

from collections.abc import Iterable
from itertools import groupby

from budgets.controls.finding import plain
from budgets.controls.registry import Control
from budgets.rules.dates import format_date

BEGIN, END = "<!-- catalogue: begin (scripts/manage write_controls_doc) -->", "<!-- catalogue: end -->"


def catalogue_markdown(controls: Iterable[Control]) -> str:
    """Return a table per family: code, title, severity, legal basis with its validity, what the control checks."""
    parts = []
    for family, members in groupby(controls, key=lambda control: control.family):
        parts.append(f"### {family}\n\n| code | contrôle | gravité | fondement | correction |\n|---|---|---|---|---|")
        parts[-1] += "".join(f"\n{_row(control)}" for control in members)
    return plain("\n\n".join(parts))


def with_catalogue(document: str, controls: Iterable[Control]) -> str:
    """Return the document with the catalogue between its two marks. Raises ValueError when it lacks them."""
    before, _, rest = document.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the document has no place for the catalogue")
    return f"{before}{BEGIN}\n\n{catalogue_markdown(controls)}\n\n{END}{after}"


def _row(control: Control) -> str:
    validity = f" ; {control.validity}" if control.validity else ""
    basis = f"{control.legal_basis} (lu au {format_date(control.read_on)}{validity})"
    cells = (control.code, control.title, control.severity.label, basis, control.mend)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
