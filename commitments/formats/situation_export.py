"""The state of credits as a workbook: one row per envelope, amounts in euros."""

from budgets.formats.sheets.writer import dump_xlsx
from commitments.queries_situation import SECTION_NAMES, Situation

HEADERS = (
    "Sens", "Section", "Ordre", "Code", "Libellé", "Ouvert", "Engagé", "Dégagé", "Service fait", "Mandaté", "Payé",
    "Rattaché", "Disponible à l’engagement", "Disponible au mandatement",
)  # fmt: skip
WIDTHS = {4: 44, **dict.fromkeys(range(5, 14), 16)}


def situation_xlsx(situation: Situation, *, title: str) -> bytes:
    """Return the workbook of a state of credits."""
    rows = [
        (
            "dépense" if row.direction == "expense" else "recette",
            SECTION_NAMES[row.section],
            "ordre" if row.is_order else "",
            row.code,
            row.label,
            row.balance.opened,
            row.balance.committed,
            row.balance.released,
            row.balance.service_done,
            row.balance.ordered,
            row.balance.paid,
            row.balance.attached,
            row.balance.available,
            row.balance.available_to_order,
        )
        for part in situation.parts
        for row in part.rows
    ]
    return dump_xlsx(HEADERS, rows, sheet="Crédits", title=title, widths=WIDTHS, frozen_columns=5)
