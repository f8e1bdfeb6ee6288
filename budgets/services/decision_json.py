"""A stored decision as JSON, whole, for programs that do not read the State's format: see docs/decision-json.md."""

import json
from decimal import Decimal
from typing import Any

from budgets.formats.totem.annexes import AnnexRecord as WrittenRecord
from budgets.formats.totem.node import node_from_json
from budgets.models import AnnexRecord, BudgetDecision, Chapter, CreditLine, DecisionSource
from budgets.queries_nomenclature import read_chart
from budgets.rules.chart import Direction, OperationKind, Section
from budgets.rules.money import ZERO
from budgets.rules.placement import Place, Placements

FORMAT, VERSION = "equilibre-decision", 1
AMOUNTS = ("previous", "previous_rar", "rar", "proposed", "voted", "opened", "realised", "rar_left")
TERMS = (
    *("subject", "deliberation", "investment_level", "operating_level", "formal_operations", "formal_chapters"),
    *("specialised_articles", "provisions", "provisions_deliberation", "comparison", "taking_up"),
)
RATES = ("investment_transfer_rate", "operating_transfer_rate")


def export_json(decision: BudgetDecision) -> bytes:
    """Return the decision as UTF-8 JSON: the same decision gives the same bytes."""
    text = json.dumps(decision_content(decision), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def decision_content(decision: BudgetDecision) -> dict[str, Any]:
    """Return the decision as JSON values: amounts are strings in euros, dates ISO 8601 (8 queries)."""
    year = decision.budget_year
    placements = Placements(read_chart(year.chart))
    rows = list(CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank"))
    places = [placements.find((Direction(it.direction), OperationKind(it.kind), it.account.code)) for it in rows]
    labels = dict(Chapter.objects.filter(chart=year.chart, functional=False).values_list("code", "label"))
    source = DecisionSource.objects.filter(decision=decision).defer("content").first()
    return {
        "format": FORMAT,
        "version": VERSION,
        "syndicate": {"slug": year.syndicate.slug, "name": year.syndicate.name, "siren": year.syndicate.siren},
        "budget": {
            "code": year.budget.code,
            "name": year.budget.name,
            "kind": year.budget.kind,
            "siret": year.budget.siret,
            "tax_basis": year.budget.tax_basis,
        },
        "year": year.year,
        "chart": {"norm": year.chart.norm, "variant": year.chart.variant, "year": year.chart.year},
        "decision": _decision(decision),
        "information": decision.information,
        "lines": [_line(row, place, labels) for row, place in zip(rows, places, strict=True)],
        "totals": _totals(rows, places),
        "annexes": _annexes(decision),
        "source": {"file_name": source.file_name, "sha256": source.sha256, "seal": source.seal} if source else None,
    }


def _decision(decision: BudgetDecision) -> dict[str, Any]:
    return {
        "id": str(decision.pk),
        "kind": decision.kind,
        "number": decision.number,
        "state": decision.state,
        "decided_on": _day(decision.decided_on),
        "enforceable_on": _day(decision.enforceable_on),
        **{name: getattr(decision, name) for name in TERMS},
        **{name: None if (rate := getattr(decision, name)) is None else f"{rate:.2f}" for name in RATES},
    }


def _line(row: CreditLine, place: Place, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "direction": row.direction,
        "kind": row.kind,
        "section": place.section.value if place.section else None,
        "chapter": place.chapter,
        "chapter_label": labels.get(place.chapter, ""),
        "account": row.account.code,
        "account_label": row.account.label,
        "function": row.function,
        "operation": row.operation,
        "third_party": row.third_party,
        "authorization": row.authorization,
        "comment": row.comment,
        **{name: _amount(getattr(row, name)) for name in AMOUNTS},
    }


def _totals(rows: list[CreditLine], places: list[Place]) -> list[dict[str, Any]]:
    """Return the totals of each section and direction, lines 001 and 002 included."""
    totals = []
    for section in (Section.OPERATING, Section.INVESTMENT):
        for direction in Direction:
            here = [
                row
                for row, place in zip(rows, places, strict=True)
                if place.section is section and row.direction == direction
            ]
            sums = {name: _amount(sum((getattr(row, name) for row in here), ZERO)) for name in AMOUNTS}
            totals.append({"section": section.value, "direction": direction.value, **sums})
    return totals


def _annexes(decision: BudgetDecision) -> list[dict[str, Any]]:
    """Return the records of the annexes by block, in order, each as the pairs of its fields."""
    found: dict[str, list[list[list[str]]]] = {}
    for row in AnnexRecord.objects.filter(decision=decision).order_by("rank"):
        fields = WrittenRecord(node_from_json(row.fields)).fields
        found.setdefault(row.kind, []).append([[name, value] for name, value in fields])
    return [{"block": block, "records": records} for block, records in found.items()]


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
