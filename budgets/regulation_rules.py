"""The rules of a real financial regulation and how each is applied here, read from `data/regulation_rules.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FILE = Path(__file__).parent / "data" / "regulation_rules.toml"
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "financial-regulation.md"
MARK = "<!-- rules: written by write_regulation -->\n"
HOW = {
    "parameter": "paramètre",
    "control": "contrôle",
    "refused": "refusé autrement",
    "computed": "calculé",
    "screen": "écran",
    "information": "information",
}


@dataclass(frozen=True)
class RegulationRule:
    """A rule: its code and French title, how it is applied (a key of HOW), where, by which controls and parameters.

    `page` is the URL name of the screen that applies it, which takes a syndicate, or a syndicate and a budget year.
    """

    code: str
    family: str
    title: str
    how: str
    where: str = ""
    controls: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    page: str = ""

    @property
    def how_label(self) -> str:
        """Return in French how the rule is applied."""
        return HOW[self.how]


@cache
def regulation_rules() -> tuple[RegulationRule, ...]:
    """Return the rules in the order of the file, which groups them by family."""
    return tuple(_rule(row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"])


def with_rules(page: str) -> str:
    """Return the documentation page with the table of rules after its mark. Raises ValueError without the mark."""
    if MARK not in page:
        raise ValueError(f"no mark in {DOCUMENT}")
    lines = [
        "| rule | what it says | applied as | controls and parameters | where | screen |",
        "|---|---|---|---|---|---|",
    ]
    for it in regulation_rules():
        read = ", ".join((*it.controls, *(f"`{name}`" for name in it.parameters)))
        lines.append(
            f"| {it.code} | {it.title} | {it.how_label} | {read} | {it.where} | {it.page and f'`{it.page}`'} |"
        )
    return page.partition(MARK)[0] + MARK + "\n" + "\n".join(lines) + "\n"


def _rule(row: dict[str, Any]) -> RegulationRule:
    listed = {name: tuple(row.get(name, ())) for name in ("controls", "parameters")}
    return RegulationRule(**(row | listed))
