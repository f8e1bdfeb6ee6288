"""A kind of deliberation as it is declared in data/texts/: what it needs, its blocks, its place among the acts."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.rules.money import ZERO, AmountError, parse_amount
from deliberations.rules.figures import Figure, Place
from deliberations.rules.legal import GENERAL_TOPICS, Catalogue, Subject, references_in_force
from deliberations.rules.texts_allocation import BlockKind, Draft, DraftBlock, with_articles
from deliberations.rules.typography import typeset
from deliberations.rules.violations import Violation

ORIGIN = "Données de la délibération"


class FieldType(StrEnum):
    """What a field of a kind holds; rows are several lines of columns, pasted or typed."""

    TEXT = "text"
    LONG = "long"
    AMOUNT = "amount"
    INTEGER = "integer"
    PERCENT = "percent"
    DAY = "day"
    ROWS = "rows"


@dataclass(frozen=True)
class ColumnSpec:
    """A column of a field of rows."""

    label: str
    type: FieldType = FieldType.TEXT


@dataclass(frozen=True)
class FieldSpec:
    """What the officer types for this kind: its name in the texts, its label, what it holds."""

    key: str
    label: str
    type: FieldType
    required: bool = True
    help: str = ""
    columns: tuple[ColumnSpec, ...] = ()


@dataclass(frozen=True)
class KindBlock:
    """A block of the model text; it is written when all the cases `when` hold and none of `unless`."""

    kind: BlockKind
    text: str
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindTemplate:
    """A kind of deliberation.

    `source` says where its figures come from; `decision_kinds` which budget decisions it votes; `matter` is its code in
    the national classification of acts; `president_leaves` that the president leaves the room for the vote.
    """

    name: str
    label: str
    group: str
    source: str
    matter: str
    subject: Subject
    title: str
    blocks: tuple[KindBlock, ...]
    fields: tuple[FieldSpec, ...] = ()
    decision_kinds: tuple[str, ...] = ()
    president_leaves: bool = False
    help: str = ""


@dataclass(frozen=True)
class Rows:
    """The value of a field of rows: cells in the order of the columns, amounts as Decimal."""

    columns: tuple[ColumnSpec, ...]
    lines: tuple[tuple[str | Decimal | int | date, ...], ...]

    @property
    def total(self) -> Decimal | None:
        """The sum of the last column of amounts in euros; None when there is none."""
        places = [place for place, column in enumerate(self.columns) if column.type is FieldType.AMOUNT]
        if not places:
            return None
        return sum((Decimal(str(line[places[-1]])) for line in self.lines), ZERO)


Value = str | Decimal | int | date | Rows | None


def parse_kind(name: str, text: str) -> KindTemplate:
    """Return the kind written in TOML. Raises KeyError or ValueError for what is missing or does not exist."""
    data = tomllib.loads(text)
    required = {topic: tuple(articles) for topic, articles in data.get("required", {}).items()}
    topics = frozenset(data.get("topics", ())) | frozenset(required)
    return KindTemplate(
        name=name,
        label=typeset(data["label"]),
        group=data["group"],
        source=data["source"],
        matter=data["matter"],
        subject=Subject(name, typeset(data["about"]), GENERAL_TOPICS | topics, required),
        title=typeset(data["title"]),
        blocks=tuple(_block(row) for row in data["block"]),
        fields=tuple(_field(row) for row in data.get("field", ())),
        decision_kinds=tuple(data.get("decision_kinds", ())),
        president_leaves=data.get("president_leaves", False),
        help=typeset(data.get("help", "")),
    )


def _block(row: Mapping[str, Any]) -> KindBlock:
    return KindBlock(
        BlockKind(row["kind"]),
        row["text"],
        frozenset(row.get("when", ())),
        frozenset(row.get("unless", ())),
        tuple(row.get("articles", ())),
    )


def _field(row: Mapping[str, Any]) -> FieldSpec:
    columns = tuple(ColumnSpec(each["label"], FieldType(each.get("type", "text"))) for each in row.get("columns", ()))
    return FieldSpec(
        key=row["key"],
        label=typeset(row["label"]),
        type=FieldType(row["type"]),
        required=row.get("required", True),
        help=typeset(row.get("help", "")),
        columns=columns,
    )


def draft_kind(template: KindTemplate, cases: frozenset[str], *, on: date, catalogue: Catalogue) -> Draft:
    """Return the first text for a meeting on the day `on`: title and blocks, figures left linked.

    A block that cites articles keeps those in force that day, and disappears when none is.
    """
    blocks = []
    for model in template.blocks:
        if not model.when <= cases or model.unless & cases:
            continue
        text = model.text
        if model.articles:
            articles = references_in_force(model.articles, on=on, catalogue=catalogue)
            if not articles:
                continue
            text = with_articles(text, articles)
        blocks.append(DraftBlock(model.kind, text if model.kind is BlockKind.TABLE else typeset(text)))
    return Draft(template.title, tuple(blocks))


@dataclass(frozen=True)
class Wording:
    """What a syndicate changed of a model text: its title, and the text of blocks by their place (empty: left out)."""

    title: str = ""
    texts: Mapping[int, str] | None = None


def reworded(template: KindTemplate, wording: Wording) -> KindTemplate:
    """Return the kind with the syndicate's own words."""
    blocks = []
    for place, block in enumerate(template.blocks):
        text = (wording.texts or {}).get(place)
        if text is None or block.kind is BlockKind.TABLE:
            blocks.append(block)
        elif text.strip():
            blocks.append(replace(block, text=text))
    return replace(template, title=wording.title or template.title, blocks=tuple(blocks))


# --- what is typed ---------------------------------------------------------------------------------------------------


def read_fields(template: KindTemplate, given: Mapping[str, str]) -> tuple[dict[str, Value], tuple[Violation, ...]]:
    """Return the values of the fields from the texts typed, and what is wrong with them, by field and line."""
    values: dict[str, Value] = {}
    found: list[Violation] = []
    for spec in template.fields:
        text = given.get(spec.key, "").strip()
        if not text:
            values[spec.key] = None
            if spec.required:
                found.append(_wrong(spec, "il n'est pas rempli.", "Remplissez-le."))
            continue
        if spec.type is FieldType.ROWS:
            rows, wrong = _read_rows(spec, text)
            values[spec.key] = rows
            found += wrong
            continue
        try:
            values[spec.key] = read_value(spec.type, text)
        except ValueError as error:
            values[spec.key] = None
            found.append(_wrong(spec, str(error), "Corrigez-le."))
    return values, tuple(found)


def read_value(kind: FieldType, text: str) -> str | Decimal | int | date:
    """Return what a text says. Raises ValueError, in French, when it is not what the field holds."""
    if kind in (FieldType.TEXT, FieldType.LONG):
        return typeset(text)
    if kind is FieldType.DAY:
        return _read_day(text)
    if kind is FieldType.INTEGER:
        if not re.fullmatch(r"\d{1,9}", text):
            raise ValueError(f"« {text} » n'est pas un nombre entier.")
        return int(text)
    try:
        return parse_amount(text.replace("%", "").strip())
    except AmountError as error:
        raise ValueError(f"« {text} » n'est pas un montant : écrivez par exemple 1 234,56.") from error


def _read_day(text: str) -> date:
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if match and match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match:
            return date(int(match[6]), int(match[5]), int(match[4]))
    except ValueError:
        pass
    raise ValueError(f"« {text} » n'est pas une date : écrivez par exemple 15/02/2024.")


def _read_rows(spec: FieldSpec, text: str) -> tuple[Rows, list[Violation]]:
    """Read lines of cells between semicolons or tabulations, as a spreadsheet pastes them."""
    lines, found = [], []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in re.split(r"[;\t]", line)]
        if len(cells) != len(spec.columns):
            heads = " ; ".join(column.label for column in spec.columns)
            message = f"{len(cells)} colonne(s) au lieu de {len(spec.columns)}."
            found.append(_wrong(spec, message, f"Écrivez : {heads}.", line=place))
            continue
        read: list[str | Decimal | int | date] = []
        for column, cell in zip(spec.columns, cells, strict=True):
            try:
                read.append(read_value(column.type, cell))
            except ValueError as error:
                found.append(_wrong(spec, f"{column.label} : {error}", "Corrigez cette ligne.", line=place))
        if len(read) == len(spec.columns):
            lines.append(tuple(read))
    if not lines and not found:
        found.append(_wrong(spec, "aucune ligne n'est écrite.", "Écrivez une ligne au moins."))
    return Rows(spec.columns, tuple(lines)), found


def _wrong(spec: FieldSpec, message: str, mend: str, *, line: int | None = None) -> Violation:
    return Violation(code="kind.field", field=spec.label, message=message, mend=mend, line=line)


def field_figures(template: KindTemplate, values: Mapping[str, Value]) -> dict[str, Figure]:
    """Return the figures that the fields give the texts: each value, and for rows their number and total."""
    figures = {}
    for spec in template.fields:
        value = values.get(spec.key)
        if isinstance(value, Rows):
            total, count = f"{spec.key}_total", f"{spec.key}_count"
            figures[count] = Figure(count, f"{spec.label}, nombre de lignes", len(value.lines), ORIGIN, Place.FIELDS)
            if value.total is not None:
                figures[total] = Figure(total, f"{spec.label}, total", value.total, ORIGIN, Place.FIELDS)
        elif spec.type is FieldType.PERCENT and isinstance(value, Decimal):
            shown = f"{value.normalize():f}".replace(".", ",") + "\u00a0%"
            figures[spec.key] = Figure(spec.key, spec.label, shown, ORIGIN, Place.FIELDS)
        elif spec.type is not FieldType.ROWS:
            figures[spec.key] = Figure(
                spec.key, spec.label, value if not isinstance(value, Rows) else None, ORIGIN, Place.FIELDS
            )
    return figures


def field_cases(template: KindTemplate, values: Mapping[str, Value]) -> frozenset[str]:
    """Return `has_KEY` for each field that is filled."""
    return frozenset(f"has_{spec.key}" for spec in template.fields if values.get(spec.key) not in (None, ""))


# --- numbers ---------------------------------------------------------------------------------------------------------

_PATTERN_PART = re.compile(r"\{(?P<name>[^{}:]+)(?::(?P<width>\d))?\}")
PATTERN_NAMES = ("sigle", "année", "mois", "rang", "ordre")


def check_pattern(pattern: str) -> tuple[Violation, ...]:
    """Return why a pattern of numbers can't stand: it names the rank or the order, and nothing that does not exist."""
    names = [match["name"] for match in _PATTERN_PART.finditer(pattern)]
    rest = _PATTERN_PART.sub("", pattern)
    message = ""
    if unknown := [name for name in names if name not in PATTERN_NAMES]:
        message = f"« {{{unknown[0]}}} » n'existe pas."
    elif not {"rang", "ordre"} & set(names):
        message = "deux actes porteraient le même numéro."
    elif not re.fullmatch(r"[A-Z0-9_-]*", rest):
        message = "hors des accolades, seuls les capitales, les chiffres, « _ » et « - » se transmettent."
    elif "rang" in names and not {"année", "mois"} <= set(names):
        message = "le rang recommence à chaque séance : ajoutez {année} et {mois}, ou prenez {ordre}."
    if not message:
        return ()
    mend = "Employez {sigle}, {année}, {mois}, {rang} ou {ordre:3}."
    return (Violation(code="act.pattern", field="Forme du numéro", message=message, mend=mend),)


def act_number(pattern: str, *, acronym: str, day: date, rank: int, order: int) -> str:
    """Return the number of an act: CS_2024_02_3 by {sigle}_{année}_{mois}_{rang}, 2024-01 by {année}-{ordre:2}."""
    values = {"sigle": acronym, "année": f"{day:%Y}", "mois": f"{day:%m}", "rang": str(rank), "ordre": str(order)}

    def written(match: re.Match[str]) -> str:
        return values[match["name"]].zfill(int(match["width"] or 0))

    return _PATTERN_PART.sub(written, pattern)


def transmitted_number(number: str) -> str:
    """Return the number as teletransmission accepts it: capitals, digits and « _ », 15 at most."""
    return re.sub(r"[^A-Z0-9_]", "_", number.upper())[:15]


def check_number(number: str) -> tuple[Violation, ...]:
    """Return why a number can't be that of an act."""
    if re.fullmatch(r"[A-Z0-9_-]{1,15}", number):
        return ()
    return (
        Violation(
            code="act.number",
            field="Numéro",
            message=f"« {number} » n'est pas un numéro d'acte.",
            mend="15 caractères au plus : lettres majuscules, chiffres, « _ » et « - », par exemple CS_2024_02_3.",
        ),
    )


def changed_figures(seen: Mapping[str, str], shown: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
    """Return the figures that changed since they were read: name, what was seen, what is shown now."""
    return tuple((key, seen[key], shown[key]) for key in shown if key in seen and seen[key] != shown[key])
