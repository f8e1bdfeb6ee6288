"""A decision of the demonstration on disk: what is said of it (TOML), its lines of credits (CSV). Pure."""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.rules.chart import Direction, OperationKind
from budgets.rules.money import ZERO

Scalar = str | int | bool | date


@dataclass(frozen=True, slots=True)
class DemoLine:
    """A line of credits (ligne de crédits), in euros; `comment` says where it comes from or why it moves."""

    direction: Direction
    kind: OperationKind
    account: str
    previous: Decimal = ZERO
    rar: Decimal = ZERO
    proposed: Decimal = ZERO
    voted: Decimal = ZERO
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """A record of the State's annexes: its block, its fields by name as the State's format writes them."""

    kind: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoDecision:
    """A decision: `about` names it (syndicate, budget, year, kind, number, state, dates), `terms` are its modalities.

    `source` is a French sentence naming the document that the figures come from.
    """

    source: str
    about: Mapping[str, Scalar]
    terms: Mapping[str, Scalar]
    lines: tuple[DemoLine, ...]
    records: tuple[DemoRecord, ...] = field(default=())
    report: Mapping[str, str] = field(default_factory=dict)  # the words of its report, by field

    @property
    def name(self) -> str:
        """Return the name of its files, without suffix: « roynac-multiservices-2024-bp »."""
        number = self.about.get("number")
        return f"{self.about['syndicate']}-{self.about['year']}-{str(self.about['kind']).lower()}{number or ''}"


COLUMNS = tuple(it.name for it in fields(DemoLine))


def dump(decision: DemoDecision) -> dict[str, str]:
    """Return the two files of a decision, by name."""
    return {f"{decision.name}.toml": _toml(decision), f"{decision.name}.csv": _csv(decision.lines)}


def parse(toml: str, lines: str) -> DemoDecision:
    """Return the decision written by `dump`. Raises ValueError or KeyError when a table is not as it was written."""
    content = tomllib.loads(toml)
    return DemoDecision(
        source=content["source"],
        about=content["decision"],
        terms=content["terms"],
        lines=tuple(_line(row) for row in csv.DictReader(io.StringIO(lines, newline=""))),
        records=tuple(DemoRecord(it["kind"], it["fields"]) for it in content.get("records", ())),
        report=content.get("report", {}),
    )


def _line(row: Mapping[str, str]) -> DemoLine:
    return DemoLine(
        Direction(row["direction"]),
        OperationKind(row["kind"]),
        row["account"],
        previous=Decimal(row["previous"]),
        rar=Decimal(row["rar"]),
        proposed=Decimal(row["proposed"]),
        voted=Decimal(row["voted"]),
        comment=row["comment"],
    )


def _csv(lines: Iterable[DemoLine]) -> str:
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(str, astuple(line)) for line in lines)
    return output.getvalue()


def _toml(decision: DemoDecision) -> str:
    parts = [f"source = {_value(decision.source)}\n", _table("[decision]", decision.about)]
    parts.append(_table("[terms]", decision.terms))
    if decision.report:
        parts.append(_table("[report]", decision.report))
    for record in decision.records:
        parts.append(f"[[records]]\nkind = {_value(record.kind)}\n")
        parts.append(_table("[records.fields]", record.fields))
    return "\n".join(parts)


def _table(heading: str, values: Mapping[str, Scalar]) -> str:
    return "\n".join([heading, *(f"{key} = {_value(value)}" for key, value in values.items())]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date) else str(value)
