"""Facts known around a decision, by name: identity, modalities of vote, results of N-1, ratios, meeting and vote.

A name is dotted: `identity.budget`, `terms.operating_level`, `results.investment.expenses`, `ratio.staff_share`,
`signature.members`, `information.PopTot`. docs/maquette.md lists them. A fact that is not known is None, and blank.
"""

import re
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budgets.maquette.model import Format, Value, written
from budgets.maquette.records import number
from budgets.rules.money import ZERO
from budgets.rules.results import Results
from budgets.rules.savings import ratios

if TYPE_CHECKING:
    from budgets.maquette.declaration import Maquette
    from budgets.maquette.view import DocumentView, Record

_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_.]*)\}")
_SPACES = re.compile(r" {2,}")
INFORMATION = "information."
_NUMBER = re.compile(r"-?[0-9 \u00a0\u202f]+(?:[.,][0-9]+)?(?:\s*%)?")


class Facts:
    """The facts of a view, and texts filled with them."""

    def __init__(self, view: "DocumentView", maquette: "Maquette") -> None:
        self._view = view
        self._wordings = maquette.facts

    def value(self, name: str) -> Value:
        """Return a fact, None when it is not known."""
        if name.startswith(INFORMATION):
            return information_value(self._view.information.get(name.removeprefix(INFORMATION), ""))
        found = self._known.get(name)
        if isinstance(found, tuple):
            return ", ".join(found)
        return found if not isinstance(found, str) else self._wordings.get(name, {}).get(found, found) or None

    def code(self, name: str) -> str:
        """Return a coded fact as its code, to be compared with."""
        found = self._known.get(name)
        if name.startswith(INFORMATION):
            found = self._view.information.get(name.removeprefix(INFORMATION))
        return {True: "yes", False: "no"}.get(found, "") if isinstance(found, bool) else str(found or "")

    def items(self, name: str) -> tuple[str, ...]:
        """Return a fact that is a list."""
        found = self._known.get(name)
        return found if isinstance(found, tuple) else ()

    def filled(self, template: str, *, record: "Record | None" = None, item: str = "") -> str:
        """Return a text with its facts, or the fields of a record, in place of their names."""
        if "{" not in template:
            return template

        def told(match: re.Match[str]) -> str:
            name = match[1]
            if name == "item":
                return item
            if record is not None and "." not in name:
                return record.get(name)
            value = self.value(name)
            if isinstance(value, bool):
                value = self._wordings.get(name, {}).get("yes" if value else "no", "")
            return written(value, Format.TEXT)

        return _SPACES.sub(" ", _PLACE.sub(told, template)).strip()

    @cached_property
    def _known(self) -> dict[str, Any]:
        view, decision = self._view, self._view.decision
        terms = decision.terms
        known: dict[str, Any] = {
            "year": decision.year,
            "number": decision.number or "",
            "kind": decision.kind.value,
            "is_draft": not decision.is_voted,
            "terms.investment_level": terms.investment_level.value,
            "terms.operating_level": terms.operating_level.value,
            "terms.formal_operations": terms.formal_operations,
            "terms.formal_chapters": terms.formal_chapters,
            "terms.specialised_articles": tuple(sorted(terms.specialised_articles)),
            "terms.investment_transfer_rate": terms.investment_transfer_rate,
            "terms.operating_transfer_rate": terms.operating_transfer_rate,
            "terms.provisions": terms.provisions.value,
            "terms.provisions_deliberation": terms.provisions_deliberation,
            "terms.comparison": terms.comparison.value,
            "terms.taking_up": terms.taking_up.value,
        }
        for group, it in (("identity", view.identity), ("signature", view.signature)):
            known |= {f"{group}.{field.name}": getattr(it, field.name) for field in fields(it)}
        if decision.context.closing is not None:
            known |= result_facts(decision.context.closing)
        realised = [it.realised for it in view.operations.values() if it.code in view.voted_operations and it.realised]
        known["operations.realised"] = sum(realised, ZERO)
        known |= {f"ratio.{name}": value for name, value in self._ratios().items()}
        return known

    def _ratios(self) -> dict[str, Value]:
        """Return the ratios of state I-A worked out of the budget: those that a mixed syndicate gives."""
        found = ratios(self._view.decision)
        return {field.name: getattr(found, field.name) for field in fields(found)}


def result_facts(results: Results) -> dict[str, Value]:
    """Return state I-C1 as facts: `results.investment.expenses`, `rar.total.balance`, `cumulated.operating`."""
    known: dict[str, Value] = {}
    for row, figures in results.result_rows.items():
        known |= {f"results.{row}.{name}": value for name, value in figures._asdict().items()}
    for row, rar in results.rar_rows.items():
        known |= {f"rar.{row}.{name}": value for name, value in rar._asdict().items()}
    return known | {f"cumulated.{row}": value for row, value in results.cumulated_rows.items()}


def information_value(text: str) -> Value:
    """Return a general information as a number where its whole text is one, else as written; None for none."""
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return number(text.removesuffix("%").strip())
    return text
