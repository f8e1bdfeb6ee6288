"""The figures that a text may name: `{{investment_need}}` stays linked to the results, wherever it is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

from budgets.rules.dates import format_date
from budgets.rules.money import ZERO, format_euros
from budgets.rules.results import Results
from deliberations.rules.typography import typeset

NOT_KNOWN = "…"


class Place(StrEnum):
    """The page where a figure is read, typed or changed; « results:2022 » is the page of another year."""

    NOWHERE = ""
    SYNDICATE = "syndicate"
    BUDGET = "budget"
    MEETING = "meeting"
    RESULTS = "results"
    YEAR_BUDGET = "year_budget"
    TRANSFERS = "transfers"
    AUTHORIZATIONS = "authorizations"
    DECISION = "decision"
    FIELDS = "fields"

    def of(self, year: int) -> str:
        """Return the place in another year of the same budget."""
        return f"{self.value}:{year}"


_PLACEHOLDER = re.compile(r"\{\{\s*(?P<key>[^{}]*?)\s*\}\}")


class UnknownFigure(ValueError):
    """A placeholder that names no figure; the message is a French sentence, `key` what was written."""

    def __init__(self, key: str, known: Mapping[str, "Figure"]) -> None:
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        advice = f"Vouliez-vous écrire « {{{{{near[0]}}}}} » ?" if near else "Choisissez-la dans la liste des données."
        super().__init__(typeset(f"« {{{{{key}}}}} » ne désigne aucune donnée de l'acte. {advice}"))
        self.key = key


@dataclass(frozen=True)
class Figure:
    """A value of the act: an amount in euros, a day, a year or a name; None while nobody knows it yet.

    `label` says what it is, `origin` where it comes from, both in French; `place` names the page of its source.
    """

    key: str
    label: str
    value: Decimal | date | int | str | None
    origin: str = ""
    place: str = Place.NOWHERE

    @property
    def display(self) -> str:
        """The value as a text prints it: « 598 255,81 € », « 15 février 2024 », « 2023 »; « … » when not known."""
        if self.value is None or self.value == "":
            return NOT_KNOWN
        if isinstance(self.value, Decimal):
            return format_euros(self.value)
        if isinstance(self.value, date):
            return format_date(self.value)
        return str(self.value)


@dataclass(frozen=True)
class Part:
    """A piece of a resolved text: plain when `figure` is None, else the display of that figure."""

    text: str
    figure: Figure | None = None


Figures = Mapping[str, Figure]


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names of the figures that `text` links, in order, doubles kept."""
    return tuple(match["key"] for match in _PLACEHOLDER.finditer(text))


def placeholder(key: str) -> str:
    """Return how a text names the figure."""
    return f"{{{{{key}}}}}"


def resolve_parts(text: str, figures: Figures) -> tuple[Part, ...]:
    """Return the text in pieces, each figure apart so that a page can show where it comes from.

    Raises UnknownFigure for a placeholder that names no figure.
    """
    return tuple(_parts(text, figures))


def _parts(text: str, figures: Figures) -> Iterator[Part]:
    position = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > position:
            yield Part(text[position : match.start()])
        figure = figures.get(match["key"])
        if figure is None:
            raise UnknownFigure(match["key"], figures)
        yield Part(figure.display, figure)
        position = match.end()
    if position < len(text):
        yield Part(text[position:])


def resolve_text(text: str, figures: Figures) -> str:
    """Return the text with its figures written out. Raises UnknownFigure."""
    return "".join(part.text for part in resolve_parts(text, figures))


def without_placeholders(text: str) -> str:
    """Return the text with each placeholder blanked, character for character, to look at what was typed by hand."""
    return _PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)


@dataclass(frozen=True)
class ActContext:
    """What the figures need beside the results: names, years and the dates of the meeting when there is one."""

    syndicate: str
    body: str
    budget: str
    budget_kind: str
    nomenclature: str
    year: int
    meeting_on: date | None = None
    convened_on: date | None = None
    executive: str = "le président"


def act_figures(results: Results, context: ActContext) -> dict[str, Figure]:
    """Return all the figures of an allocation of results by their name in the texts; amounts in euros."""
    return {figure.key: figure for figure in (*context_figures(context), *_results_figures(results, context.year))}


def context_figures(context: ActContext) -> Iterator[Figure]:
    """Yield what every act may name: the syndicate, the budget, the years, the dates of the meeting."""
    settings, meeting = "Fiche du syndicat", "Séance"
    yield Figure("syndicate", "nom du syndicat", context.syndicate, settings, Place.SYNDICATE)
    yield Figure("body", "assemblée délibérante", context.body, settings, Place.SYNDICATE)
    yield Figure("executive", "l’exécutif, avec son article", context.executive, settings, Place.SYNDICATE)
    yield Figure("budget", "nom du budget", context.budget, "Fiche du budget", Place.BUDGET)
    yield Figure("budget_kind", "budget principal ou annexe", context.budget_kind, "Fiche du budget", Place.BUDGET)
    yield Figure("nomenclature", "nomenclature", context.nomenclature, "Fiche du budget", Place.BUDGET)
    yield Figure("year", "exercice clos", context.year, "Exercice", Place.BUDGET)
    yield Figure("previous_year", "exercice précédent", context.year - 1, "Exercice")
    yield Figure("next_year", "exercice de reprise", context.year + 1, "Exercice")
    yield Figure("meeting_date", "date de la séance", context.meeting_on, meeting, Place.MEETING)
    yield Figure("convocation_date", "date de convocation", context.convened_on, meeting, Place.MEETING)


def _results_figures(results: Results, year: int) -> Iterator[Figure]:
    """Yield the amounts of state I-C1 and of the allocation; deficits and needs without sign where the text says so."""
    state, entered = "État I-C1", "Données du résultat"
    figures, shares = results.figures, results.allocation
    rows: tuple[tuple[str, str, Decimal, str], ...] = (
        ("investment_expenses", f"dépenses d'investissement {year}", figures.investment_expenses, entered),
        ("investment_revenues", f"recettes d'investissement {year}", figures.investment_revenues, entered),
        ("investment_opening", "solde d'exécution reporté (001)", figures.investment_opening, entered),
        ("operating_expenses", f"dépenses de fonctionnement {year}", figures.operating_expenses, entered),
        ("operating_revenues", f"recettes de fonctionnement {year}", figures.operating_revenues, entered),
        ("operating_opening", "résultat de fonctionnement reporté (002)", figures.operating_opening, entered),
        ("expenses", "total des dépenses", results.expenses, state),
        ("revenues", "total des recettes", results.revenues, state),
        ("opening", "total des reports", results.opening, state),
        ("a1", "A1, résultat du budget", results.a1, state),
        ("a2", "A2, solde d'exécution d'investissement", results.a2, state),
        ("a3", "A3, résultat de fonctionnement", results.a3, state),
        ("operating_surplus", "excédent de fonctionnement cumulé", max(ZERO, results.a3), state),
        ("operating_deficit", "déficit de fonctionnement cumulé", max(ZERO, -results.a3), state),
        ("investment_deficit", "solde d'exécution négatif d'investissement", max(ZERO, -results.a2), state),
        ("investment_surplus", "solde d'exécution positif d'investissement", max(ZERO, results.a2), state),
        ("rar_investment_expenses", "RAR d'investissement, dépenses", figures.rar_investment_expenses, entered),
        ("rar_investment_revenues", "RAR d'investissement, recettes", figures.rar_investment_revenues, entered),
        ("rar_operating_expenses", "RAR de fonctionnement, dépenses", figures.rar_operating_expenses, entered),
        ("rar_operating_revenues", "RAR de fonctionnement, recettes", figures.rar_operating_revenues, entered),
        ("rar_expenses", "total des RAR, dépenses", results.rar_expenses, state),
        ("rar_revenues", "total des RAR, recettes", results.rar_revenues, state),
        ("b1", "B1, solde des RAR", results.b1, state),
        ("b2", "B2, solde des RAR d'investissement", results.b2, state),
        ("b3", "B3, solde des RAR de fonctionnement", results.b3, state),
        ("cumulated", "A1 + B1, résultat cumulé", results.cumulated, state),
        ("investment_cumulated", "A2 + B2, investissement", results.investment_cumulated, state),
        ("operating_cumulated", "A3 + B3, fonctionnement", results.operating_cumulated, state),
        ("investment_need", "besoin de financement de l'investissement", shares.need, "Affectation"),
        ("uncovered_need", "besoin de financement non couvert", shares.uncovered_need, "Affectation"),
        ("r1064", "R 1064, réserves réglementées", shares.regulated_reserve, "Affectation"),
        ("r1068_compulsory", "R 1068, couverture du besoin", shares.compulsory_reserve, "Affectation"),
        ("r1068_additional", "R 1068, dotation complémentaire", shares.additional_reserve, "Affectation"),
        ("r1068", "R 1068, excédents capitalisés", shares.capitalised, "Affectation"),
        ("r002", "R 002, excédent de fonctionnement reporté", shares.carried_surplus, "Affectation"),
        ("d002", "D 002, déficit de fonctionnement reporté", shares.carried_deficit, "Affectation"),
        ("r001", "R 001, excédent d'investissement reporté", shares.investment_surplus, "Affectation"),
        ("d001", "D 001, déficit d'investissement reporté", shares.investment_deficit, "Affectation"),
        ("take_back", "excédent d'investissement repris", shares.take_back, "Affectation"),
    )
    for key, label, value, origin in rows:
        yield Figure(key, typeset(label), value, origin, Place.RESULTS)
