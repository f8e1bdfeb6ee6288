"""The tables of references and of model texts, read once from `deliberations/data/`."""

from functools import cache
from importlib import resources

from deliberations.rules.legal import Catalogue, parse_references
from deliberations.rules.texts_allocation import TextTemplate, parse_template


@cache
def legal_catalogue() -> Catalogue:
    """Return the articles that acts may cite, by (code, number)."""
    return parse_references(_read("legal_references.toml"))


@cache
def allocation_template() -> TextTemplate:
    """Return the model text of an allocation of results."""
    return parse_template(_read("texts/allocation.toml"))


def _read(name: str) -> str:
    return (resources.files("deliberations") / "data" / name).read_text(encoding="utf-8")
