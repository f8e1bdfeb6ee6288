"""Reads of the carry-forward (restes à réaliser) of a budget year."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from budgets.models import BudgetYear
from budgets.rules.money import ZERO
from commitments.controls import RarPart
from commitments.models import Commitment, Direction
from commitments.rules.rar import PARTS, RarLine, RarState, Section, build_rar_state

SIGNED = Commitment.State.SIGNED
CARRIED = "reporté de l’exercice précédent"
LISTED = "repris de la liste du logiciel financier"
SECTIONS: dict[str, Section] = {"I": "investment", "F": "operating"}
COLUMNS = (
    "pk", "number", "direction", "account__section", "account__code", "account__expense_real", "account__revenue_real",
    "function", "operation", "supplier", "label", "committed", "released", "ordered", "attached", "tax_basis",
    "manager", "service", "antenna", "legal_act", "legal_reference", "legal_act_on", "state", "created_by",
    "carried_from",
)  # fmt: skip


def rar_state(budget_year: BudgetYear) -> RarState:
    """Return the state of carry-forward at 31 December, by account, supplier and number (1 query)."""
    commitments = Commitment.objects.filter(budget_year=budget_year)
    return build_rar_state(_lines(commitments.order_by("account__code", "supplier", "number")), year=budget_year.year)


def rar_parts(budget_year: BudgetYear) -> tuple[RarPart, ...]:
    """Return what the commitments say of each part of the carry-forward (2 queries, whatever their number).

    Only the commitments that were released, ordered or attached are read one by one.
    """
    commitments = Commitment.objects.filter(budget_year=budget_year)
    sums = {
        (SECTIONS[row["account__section"]], row["direction"]): row
        for row in commitments.values("account__section", "direction")
        .annotate(
            lines=Count("pk"),
            balance=Sum("remaining"),
            all_released=Sum("released"),
            all_ordered=Sum("ordered"),
            all_attached=Sum("attached"),
        )
        .order_by()
    }
    moved: dict[tuple[str, str], list[RarLine]] = {part: [] for part in PARTS}
    changed = ~Q(remaining=F("committed")) | Q(attached__gt=0)
    for line in _lines(commitments.filter(changed).order_by("account__code", "supplier", "number")):
        if line.remaining != line.committed:
            moved[line.section, line.direction].append(line)
    parts = []
    for section, direction in PARTS:
        row = sums.get((section, direction))
        attached = row["all_attached"] if row else ZERO
        balance = row["balance"] if row else ZERO
        parts.append(
            RarPart(
                section,
                direction,
                row["lines"] if row else 0,
                balance - attached if section == "operating" else balance,
                row["all_released"] if row else ZERO,
                row["all_ordered"] if row else ZERO,
                attached,
                tuple(moved[section, direction]),
            )
        )
    return tuple(parts)


def _lines(commitments: QuerySet[Commitment]) -> Iterable[RarLine]:
    """Yield the lines of a state from a queryset of commitments (1 query)."""
    for (
        key, number, direction, section, account, expense_chapter, revenue_chapter, function, operation, supplier,
        label, committed, released, ordered, attached, tax_basis, manager, service, antenna, act, reference, bound_on,
        state, author, carried,
    ) in commitments.values_list(*COLUMNS):  # fmt: skip
        yield RarLine(
            number=number,
            section=SECTIONS[section],
            direction=direction,
            chapter=(expense_chapter if direction == Direction.EXPENSE else revenue_chapter) or account[:2],
            account=account,
            function=function,
            operation=operation,
            supplier=supplier,
            label=label,
            committed=committed,
            released=released,
            ordered=ordered,
            attached=attached,
            tax_basis=tax_basis,
            manager=manager,
            service=service,
            antenna=antenna,
            key=str(key),
            proof=_proof(act, reference, bound_on)
            or (CARRIED if carried else LISTED if author is None or state == SIGNED else ""),
        )


def _proof(act: str, reference: str, bound_on: date | None) -> str:
    """Return the legal act that binds the syndicate: « contrat ou convention 2023-12 du 03/05/2023 »."""
    if not act:
        return ""
    words = [str(Commitment.LegalAct(act).label), reference, f"du {bound_on:%d/%m/%Y}" if bound_on else ""]
    return " ".join(word for word in words if word)
