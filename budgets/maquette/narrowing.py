"""Cells of a row made those of a part of its lines: an account, a chapter, an operation, some functions.

The columns of a row share their terms: they are narrowed once, and summed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from budgets.maquette.cell_rules import (
    Blank,
    CellDeclaration,
    Given,
    Lines,
    Records,
    Rule,
    ShowCode,
    ShowLabel,
    Sum,
    Text,
)
from budgets.maquette.figures import Measure, Selector, Term

Cells = tuple[CellDeclaration, ...]
Places = list[tuple[int, tuple[str, ...]]]  # of each new column: the place of the one it comes from, its functions
NO_AUTHORIZATION = Lines((), Measure.NEW)


class _Narrowing:
    """Narrows terms by criteria of their selectors; the same terms give the same object."""

    def __init__(self, criteria: Mapping[str, Any]) -> None:
        self._criteria = criteria
        self._made: dict[int, tuple[Term, ...]] = {}

    def of(self, rule: Lines) -> Lines:
        """Return the rule on fewer lines."""
        terms = self._made.get(id(rule.terms))
        if terms is None:
            terms = tuple(Term(replace(it.selector, **self._criteria), it.sign) for it in rule.terms)
            self._made[id(rule.terms)] = terms
        return Lines(terms, rule.measure)


def detail_cells(cells: Cells, **criteria: Any) -> Cells:
    """Return the cells of a row under a chapter: its lines narrowed; other figures are those of the chapter alone."""
    narrowing = _Narrowing(criteria)
    return tuple(CellDeclaration(_detail(cell.rule, narrowing), cell.format, cell.is_grey) for cell in cells)


def _detail(rule: Rule, narrowing: _Narrowing) -> Rule:
    match rule:
        case Lines():
            return narrowing.of(rule)
        case ShowCode() | ShowLabel() | Sum():
            return rule
        case Records():
            return NO_AUTHORIZATION  # authorisations are voted by chapter: zero, as printed
    return Blank()


def named_cells(cells: Cells, names: Mapping[str, Decimal | str | None], **criteria: Any) -> Cells:
    """Return the cells of a row narrowed to an operation, with what is known of it in place of its names."""
    narrowing = _Narrowing(criteria)
    found = []
    for cell in cells:
        rule: Rule = cell.rule
        if isinstance(rule, Lines):
            rule = narrowing.of(rule)
        elif isinstance(rule, Text) and (name := rule.template[1:-1]) in names:
            rule = Given(names[name], f"operation.{name}")
        found.append(replace(cell, rule=rule))
    return tuple(found)


def cells_of_functions(cells: Cells, places: Places) -> Cells:
    """Return the cells of a row whose columns are repeated for functions."""
    found = []
    for place, codes in places:
        cell = cells[place]
        if codes and isinstance(cell.rule, Lines):
            cell = replace(cell, rule=_Narrowing({"functions": codes, "without_functions": ()}).of(cell.rule))
        found.append(cell)
    return tuple(found)


def selectors_of(cells: Sequence[CellDeclaration]) -> list[Selector]:
    """Return the selections of lines of a row, each once."""
    terms = {id(cell.rule.terms): cell.rule.terms for cell in cells if isinstance(cell.rule, Lines)}
    return list(dict.fromkeys(term.selector for it in terms.values() for term in it))
