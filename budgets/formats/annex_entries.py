"""The tables of budgets/data/annexes that say how an annex is entered, as values: entries, checks, take-over.

Pure: texts in, Entries out. Raises ValueError when a table names a field or a code that the schema does not have.
"""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from budgets.formats.totem.annex_tables import AnnexKind, AnnexSchema
from budgets.rules.annexes.entries import Carry, Check, CheckKind, Codes, Entries, Entry, Group

ENTRIES, CHECKS, CARRIES = "entries.toml", "checks.toml", "carry.toml"
_COMPARED = {
    CheckKind.AT_MOST: ("field", "limit"),
    CheckKind.ORDER: ("first", "then"),
    CheckKind.NEEDED: ("field",),
    CheckKind.CODES: ("field",),
    CheckKind.KEY: ("field",),
}
FIRST_COLUMNS = 6  # of the list of a block that no entry describes


def parse_entries(tables: Mapping[str, str], schema: AnnexSchema) -> Entries:
    """Return the entries, the checks and the rules of take-over from their three tables, by file name."""
    entries = [_entry(it, schema) for it in tomllib.loads(tables[ENTRIES])["entry"]]
    described = {entry.block for entry in entries}
    entries += [_plain(kind) for block, kind in schema.blocks.items() if block not in described]
    by_slug = {entry.slug: entry for entry in entries}
    if len(by_slug) != len(entries):
        raise ValueError("two entries have the same slug")
    checks = {
        block: tuple(_check(it, schema.blocks[block]) for it in found)
        for block, found in tomllib.loads(tables[CHECKS]).items()
    }
    carries = tomllib.loads(tables[CARRIES])
    fresh = carries.pop("fresh")
    rules = {block: _carry(it, schema.blocks[block]) for block, it in carries.items()}
    rules |= {schema.blocks[block].block: Carry(is_fresh=True) for block in fresh}
    return Entries(by_slug, checks, rules)


def _entry(table: Mapping[str, Any], schema: AnnexSchema) -> Entry:
    kind = schema.blocks[table["block"]]
    groups = tuple(Group(it["title"], tuple(it["fields"])) for it in table.get("groups", ()))
    entry = Entry(
        slug=table["slug"],
        block=kind.block,
        title=table["title"],
        states=tuple(table["states"]),
        where=_codes(table.get("where", {})),
        groups=_completed(groups, kind),
        columns=tuple(table["columns"]),
        totals=tuple(table["totals"]),
        required=frozenset(table.get("required", ())),
        personal=frozenset(table.get("personal", ())),
        personal_when=_codes(table.get("personal_when", {})),
        help=table.get("help", ""),
        is_single=table.get("single", False),
    )
    named = [name for group in entry.groups for name in group.fields]
    _known(kind, [*named, *entry.columns, *entry.totals, *entry.required, *entry.personal, *entry.where])
    for name, codes in entry.where.items():
        if not set(codes) <= set(schema.codes[kind.fields[name].code_list]):
            raise ValueError(f"{entry.slug}: {name} has no such code")
    return entry


def _plain(kind: AnnexKind) -> Entry:
    """Return the entry of a block that the tables do not describe."""
    names = tuple(kind.fields)
    return Entry(
        slug=kind.block.removeprefix("DATA_").lower().replace("_", "-"),
        block=kind.block,
        title=kind.label,
        groups=(Group("Champs", names),),
        columns=names[:FIRST_COLUMNS],
        totals=tuple(name for name, field in kind.fields.items() if field.type == "amount"),
    )


def _completed(groups: tuple[Group, ...], kind: AnnexKind) -> tuple[Group, ...]:
    """Return the groups, with a last one for the fields that none of them names."""
    named = {name for group in groups for name in group.fields}
    others = tuple(name for name in kind.fields if name not in named)
    title = "Autres champs" if groups else "Champs"
    return (*groups, Group(title, others)) if others else groups


def _check(table: Mapping[str, Any], kind: AnnexKind) -> Check:
    how = CheckKind(table["check"])
    if how is CheckKind.SUM:
        fields = (table["total"], *table["terms"])
    elif how is CheckKind.POSITIVE:
        fields = tuple(table["fields"])
    else:
        fields = tuple(table[name] for name in _COMPARED[how])
    when = _codes(table.get("when", {}))
    _known(kind, [name.lstrip("-") for name in fields] + list(when))
    return Check(how, fields, table["mend"], tuple(table.get("codes", ())), when)


def _carry(table: Mapping[str, Any], kind: AnnexKind) -> Carry:
    sums = {name: tuple(terms) for name, terms in table.get("set", {}).items()}
    terms = (term.lstrip("-") for found in sums.values() for term in found)
    clear, ends = tuple(table.get("clear", ())), table.get("ends", "")
    _known(kind, [*sums, *clear, *([ends] if ends else []), *(term for term in terms if not term.isdigit())])
    return Carry(sums, clear, ends)


def _codes(table: Mapping[str, list[str]]) -> Codes:
    return {name: tuple(codes) for name, codes in table.items()}


def _known(kind: AnnexKind, names: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(kind.fields)):
        raise ValueError(f"{kind.block} has no field {', '.join(unknown)}")
