"""What the State's schema says of the annexes, as our own tables: blocks, fields with their types, code lists.

Three small CSV files: blocks.csv (block, record, label), fields.csv (block, field, type, required, label, since; in the
schema's order) and codes.csv (list, code, label). A type is `text:N`, `digits:N`, `alphanumeric:N`, `integer:N`,
`decimal:TOTAL.FRACTION`, `amount` (euros), `date`, `month`, `year`, `boolean`, `siret`, `siret-siren` or `code:LIST`.
`since` is the version of the schema that a field appeared in, when it is newer than 95. own_fields.csv and
own_codes.csv add what we keep beside the State's fields and never export; there, a type may also be `rates` (a value of
an index by date).
Pure: texts in, AnnexSchema out. Described in docs/totem.md and docs/annexes.md.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

BLOCKS, FIELDS, CODES = "blocks.csv", "fields.csv", "codes.csv"
OWN_FIELDS, OWN_CODES, SHORT_LABELS = "own_fields.csv", "own_codes.csv", "short_labels.csv"


@dataclass(frozen=True, slots=True)
class AnnexField:
    """A field of a record: its name, its type as the tables write it, its French label and what helps to fill it.

    `is_own`: kept here beside the State's fields, never exported. `short_label` stands above its column in a list.
    """

    name: str
    type: str
    label: str
    is_required: bool = False
    since: str = ""
    help: str = ""
    is_own: bool = False
    short_label: str = ""

    @property
    def heading(self) -> str:
        """Return the label of its column in a list, where room is scarce."""
        return self.short_label or self.label.rstrip(".")

    @property
    def code_list(self) -> str:
        """Return the name of its code list, "" when it holds no code."""
        kind, _, name = self.type.partition(":")
        return name if kind == "code" else ""


@dataclass(frozen=True, slots=True)
class AnnexKind:
    """A block of the annexes: the element of its records, its French label, its fields by name in order."""

    block: str
    record: str
    label: str
    fields: Mapping[str, AnnexField] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnexSchema:
    """The blocks by name, in order, and the codes with their French labels by list."""

    blocks: Mapping[str, AnnexKind]
    codes: Mapping[str, Mapping[str, str]]


def parse_annex_tables(tables: Mapping[str, str]) -> AnnexSchema:
    """Return the schema of the annexes from its three tables, by file name."""
    fields: dict[str, dict[str, AnnexField]] = {}
    for row in _rows(tables[FIELDS]):
        known = AnnexField(row["field"], row["type"], row["label"], row["required"] == "1", row["since"])
        fields.setdefault(row["block"], {})[known.name] = known
    codes: dict[str, dict[str, str]] = {}
    for row in _rows(tables[CODES]):
        codes.setdefault(row["list"], {})[row["code"]] = row["label"]
    blocks = {
        row["block"]: AnnexKind(row["block"], row["record"], row["label"], fields.get(row["block"], {}))
        for row in _rows(tables[BLOCKS])
    }
    return AnnexSchema(blocks, codes)


def with_own_fields(schema: AnnexSchema, tables: Mapping[str, str]) -> AnnexSchema:
    """Return the schema of the annexes as they are entered: the State's fields, ours, our code lists, short labels."""
    added: dict[str, dict[str, AnnexField]] = {}
    for row in _rows(tables[OWN_FIELDS]):
        field_ = AnnexField(row["field"], row["type"], row["label"], help=row["help"], is_own=True)
        added.setdefault(row["block"], {})[field_.name] = field_
    codes = {name: dict(known) for name, known in schema.codes.items()}
    for row in _rows(tables[OWN_CODES]):
        codes.setdefault(row["list"], {})[row["code"]] = row["label"]
    short = {(row["block"], row["field"]): row["label"] for row in _rows(tables[SHORT_LABELS])}
    blocks = {}
    for block, kind in schema.blocks.items():
        fields = {**kind.fields, **added.get(block, {})}
        named = {name: replace(it, short_label=short.pop((block, name), "")) for name, it in fields.items()}
        blocks[block] = replace(kind, fields=named)
    if short:
        raise ValueError(f"short labels of unknown fields: {', '.join(map(' '.join, short))}")
    return AnnexSchema(blocks, codes)


def _rows(text: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text, newline=""))
