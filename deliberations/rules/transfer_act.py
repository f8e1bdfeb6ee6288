"""The text of the act by which the authorising officer moves credits between chapters. Pure.

The sentences are those of `data/transfer_act.toml`; one that cites articles is printed on days when they are in force.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from deliberations.rules.legal import DEFAULT_CODE, Catalogue


@dataclass(frozen=True, slots=True)
class ActArticle:
    """An article of the act: its sentence, and the name of the table that follows it."""

    text: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class TransferActText:
    """The title, the visas and the articles of the act; its nature and its matter for the prefecture."""

    title: str
    nature: str
    matter: str
    visas: tuple[str, ...]
    articles: tuple[ActArticle, ...]


def transfer_act_text(template: str, facts: Mapping[str, Any], *, on: date, catalogue: Catalogue) -> TransferActText:
    """Return the text on a day, from its template (TOML) and the facts that it names.

    A visa with `when` is left out where that fact is empty.
    """
    content = tomllib.loads(template)
    visas = [
        row["text"].format(**facts)
        for row in content["visa"]
        if (not row.get("when") or facts[row["when"]])
        and all(catalogue[DEFAULT_CODE, number].is_in_force(on) for number in row.get("articles", ()))
    ]
    articles = [ActArticle(row["text"].format(**facts), row.get("table", "")) for row in content["article"]]
    title = content["title"].format(**facts)
    return TransferActText(title, content["nature"], content["matter"], tuple(visas), tuple(articles))
