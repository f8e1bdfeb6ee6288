"""The words of the field (budgets/data/glossary.toml): the name in the code, the French term, what it means."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from budgets.rules.folding import fold

FILE = Path(__file__).resolve().parent / "data" / "glossary.toml"
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
THEMES = {
    "budget": "Le budget",
    "execution": "L’exécution",
    "results": "Les résultats",
    "people": "Les personnes",
    "acts": "Les séances et les actes",
    "application": "L’application",
}
INTRODUCTION = """# Glossary

Made from `budgets/data/glossary.toml` by `scripts/manage write_glossary`: change the table, not this page.
One English name per French term: identifiers and comments use the first, pages and documents the second.
"""


@dataclass(frozen=True)
class Term:
    """A word: `name` as used in the code, `french` as printed. `anchor` is its address on the glossary's page."""

    name: str
    french: str
    theme: str
    definition: str
    see: tuple[str, ...] = ()
    source: str = ""

    @property
    def anchor(self) -> str:
        """Return the fragment of the term's address: « section d’investissement » → section-d-investissement."""
        return slugify(fold(self.french))

    @property
    def theme_label(self) -> str:
        """Return the theme in French."""
        return THEMES[self.theme]


@dataclass(frozen=True)
class Entry:
    """A term with those that it points to."""

    term: Term
    related: list[Term]


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms in the French alphabetical order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["term"]
    found = [Term(**{**row, "see": tuple(row.get("see", ()))}) for row in rows]
    return tuple(sorted(found, key=lambda term: fold(term.french)))


def search_terms(text: str) -> list[Entry]:
    """Return the terms whose French, English name or definition hold every word of `text`; all for an empty one.

    The term of that very name comes first, then those that hold the words in their name.
    """
    words = fold(text).split()
    by_name = {term.name: term for term in terms()}
    found = [term for term in terms() if all(word in _text(term) for word in words)]
    named = [term for term in found if all(word in fold(f"{term.french} {term.name}") for word in words)]
    named.sort(key=lambda term: " ".join(words) not in (fold(term.french), fold(term.name)))
    ordered = [*named, *(term for term in found if term not in named)]
    return [Entry(term, [by_name[name] for name in term.see]) for term in ordered]


def glossary_document() -> str:
    """Return docs/glossary.md: a table per theme, in the order of the French terms."""
    parts = [INTRODUCTION]
    for theme, label in THEMES.items():
        rows = [f"| {term.name} | {term.french} | {term.definition} |" for term in terms() if term.theme == theme]
        parts.append(
            f"## {label}\n\n| in the code | in French | what it means |\n|---|---|---|\n" + "\n".join(rows) + "\n"
        )
    return "\n".join(parts)


def _text(term: Term) -> str:
    return fold(f"{term.french} {term.name} {term.definition}")
