"""The kinds of deliberations, read once from `deliberations/data/texts/`; a syndicate's own words over them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from deliberations.legal_catalogue import allocation_template
from deliberations.models import ALLOCATION, KindWording
from deliberations.rules.kinds import KindBlock, KindTemplate, Wording, parse_kind, reworded
from deliberations.rules.legal import Subject
from deliberations.rules.texts_allocation import BlockKind, TextTemplate

FOLDER = "data/texts"
GROUPS = ("Budget", "Comptes", "Gestion pluriannuelle", "Patrimoine et risques", "Finances", "Organisation", "Autres")


@cache
def kinds() -> Mapping[str, KindTemplate]:
    """Return the kinds by name, in the order of their groups and labels; the allocation of results is one of them."""
    folder = resources.files("deliberations") / FOLDER
    found = {ALLOCATION: _allocation()}
    for file in folder.iterdir():
        name = file.name.removesuffix(".toml")
        if file.name.endswith(".toml") and name != ALLOCATION:
            found[name] = parse_kind(name, file.read_text(encoding="utf-8"))
    return dict(sorted(found.items(), key=lambda each: (GROUPS.index(each[1].group), each[1].label)))


def _allocation() -> KindTemplate:
    """The allocation of results, whose text depends on its own cases (rules/texts_allocation.py)."""
    model = allocation_template()
    blocks = tuple(KindBlock(each.kind, each.text, each.when, each.unless, each.articles) for each in model.blocks)
    return KindTemplate(
        name=ALLOCATION,
        label="Affectation des résultats",
        group="Comptes",
        source="result",
        matter="7.1",
        subject=Subject(ALLOCATION, "l’affectation du résultat", frozenset(), {}),
        title=model.titles["final"],
        blocks=blocks,
    )


def kind_of(name: str) -> KindTemplate:
    """Return a kind by its name. Raises KeyError when there is none."""
    return kinds()[name]


def wording_of(kind: str) -> Wording:
    """Return what the current syndicate changed of a kind's model text (1 query)."""
    row = KindWording.objects.filter(kind=kind).first()
    if row is None:
        return Wording()
    data = json.loads(row.model)
    return Wording(data.get("title", ""), {int(place): text for place, text in data.get("texts", {}).items()})


def own_kind(name: str) -> KindTemplate:
    """Return a kind with the words of the current syndicate (1 query)."""
    return reworded(kind_of(name), wording_of(name))


def own_allocation() -> TextTemplate:
    """Return the model text of an allocation with the words of the current syndicate (1 query)."""
    model, wording = allocation_template(), wording_of(ALLOCATION)
    texts = wording.texts or {}
    blocks = tuple(
        replace(block, text=texts.get(place, block.text)) if block.kind is not BlockKind.TABLE else block
        for place, block in enumerate(model.blocks)
        if block.kind is BlockKind.TABLE or texts.get(place, block.text).strip()
    )
    titles = {case: wording.title or title for case, title in model.titles.items()}
    return replace(model, titles=titles, blocks=blocks)
