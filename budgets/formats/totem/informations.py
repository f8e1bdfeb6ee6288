"""The general informations of a document (InformationsGenerales, state I-A) and what its headers alone say.

Both are kept as one table, code → text, as the editor wrote them: populations, ratios, accounting office. The codes
that are known, their places and their French names are in budgets/data/general_informations.csv.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from budgets.formats.totem.document import BUDGET, INFORMATIONS, BudgetDocument, document_of
from budgets.formats.totem.editing import with_header
from budgets.formats.totem.header import SLOTS, Header
from budgets.formats.totem.node import Node

ENTRY = "Information"
HEADER = "header"


@dataclass(frozen=True, slots=True)
class KnownInformation:
    """A code, where the document writes it (header or information), its group and French name, its type and size."""

    code: str
    place: str
    group: str
    label: str
    type: str
    size: int | None


@cache
def known_informations() -> dict[str, KnownInformation]:
    """Return the codes that are known, in the order in which they are written and shown."""
    text = (files("budgets") / "data" / "general_informations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    known: list[KnownInformation] = []
    for row in rows:
        size = int(row["size"]) if row["size"] else None
        known.append(KnownInformation(row["code"], row["place"], row["group"], row["label"], row["type"], size))
    return {it.code: it for it in known}


@cache
def header_attributes() -> dict[str, str]:
    """Return the attribute of the header that holds each code written there."""
    slots = {slot.element: slot.attribute for slot in SLOTS}
    return {it.code: slots[it.code] for it in known_informations().values() if it.place == HEADER}


def informations_of(document: BudgetDocument) -> dict[str, str]:
    """Return the informations of a document by code, those of its headers first; the empty ones are left out.

    Of a code written several times, the last text is kept.
    """
    header = document.header
    named = {code: getattr(header, attribute) for code, attribute in header_attributes().items()}
    return {code: text for code, text in (*named.items(), *document.informations) if text}


def with_header_informations(header: Header, informations: Mapping[str, str]) -> Header:
    """Return the header with what the informations say of it; what they do not say stays."""
    known: dict[str, Any] = {
        attribute: informations[code] for code, attribute in header_attributes().items() if informations.get(code)
    }
    return replace(header, **known)


def written_informations(informations: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the informations of the block, known codes first and in their order, without those of the headers."""
    known = [code for code in known_informations() if code in informations]
    others = sorted(code for code in informations if code not in known_informations())
    return [(code, informations[code]) for code in (*known, *others) if code not in header_attributes()]


def with_informations(document: BudgetDocument, informations: Mapping[str, str]) -> BudgetDocument:
    """Return the document with these informations in place of its own; only what changes is written anew.

    Its seal is no longer that of its content. Raises TotemError when a field of the header is wrong.
    """
    former = informations_of(document)
    taken: dict[str, Any] = {attribute: "" for code, attribute in header_attributes().items() if code in former}
    header = with_header_informations(replace(document.header, **taken), informations)
    document = with_header(document, header)
    own = document.own
    rank = next(rank for rank, child in enumerate(own.children) if child.name == BUDGET)
    place = next((at for at, child in enumerate(own.children[rank].children) if child.name == INFORMATIONS), None)
    if place is None:
        return document  # the schema asks for the block: a document without it says nothing general
    block = own.at((rank, place))
    return document_of(document.tree_with(own.replaced((rank, place), _block(block, former, informations))))


def _block(block: Node, former: Mapping[str, str], informations: Mapping[str, str]) -> Node:
    wanted = dict(written_informations(informations))
    kept: list[Node] = []
    for node in block.children:
        code = node.get("Code") or ""
        if node.name != ENTRY or wanted.get(code, "") == former.get(code, ""):
            kept.append(node)
        elif code in wanted:
            kept.append(node.with_attribute("V", wanted[code]))
    there = {node.get("Code") for node in kept}
    new = (Node(ENTRY, (("Code", code), ("V", text)), prefix=block.prefix) for code, text in wanted.items())
    return replace(block, children=(*kept, *(node for node in new if node.get("Code") not in there)))
