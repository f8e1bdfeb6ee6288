"""A simulation held against its original: balance, own resources, savings and ratios, transfers, findings.

Each figure is that of the rule which the controls use. Sources: CGCT L. 1612-4; states I-A, IV-C1 of the M57 maquette.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.rules.chart import SECTION_LABELS, Section
from budgets.rules.decision import DecisionView
from budgets.rules.decision_facts import DecisionFacts
from budgets.rules.savings import ratios

EUROS, PERCENT, COUNT = "euros", "percent", "count"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the original and of the simulation, in euros, percent or as a count; None where it has no meaning."""

    label: str
    before: Decimal | None
    after: Decimal | None
    unit: str = EUROS

    @property
    def difference(self) -> Decimal | None:
        """Return what the simulation changes."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are read together."""

    title: str
    figures: tuple[Figure, ...]


def compare(original: DecisionView, simulation: DecisionView) -> list[Group]:
    """Return the figures of both, group by group."""
    before, after = DecisionFacts(original), DecisionFacts(simulation)
    return [
        Group("Équilibre des sections", tuple(_balance(before, after))),
        Group("Ressources propres et annuité", tuple(_own(before, after))),
        Group("Autofinancement et épargne", tuple(_savings(before, after))),
        Group("Ratios de l’état I-A", tuple(_ratios(original, simulation))),
        Group("Virements entre chapitres", tuple(_fungibility(before, after))),
    ]


def counted(labels: Sequence[str], before: Sequence[int], after: Sequence[int]) -> Group:
    """Return how many findings of each severity there are."""
    rows = zip(labels, before, after, strict=True)
    return Group("Constats", tuple(Figure(label, Decimal(one), Decimal(two), COUNT) for label, one, two in rows))


def _balance(before: DecisionFacts, after: DecisionFacts) -> Iterator[Figure]:
    for section in Section:
        one, two = before.balance.of(section), after.balance.of(section)
        name = SECTION_LABELS[section].capitalize()
        yield Figure(f"{name}\u00a0: dépenses", one.expenses.total, two.expenses.total)
        yield Figure(f"{name}\u00a0: recettes", one.revenues.total, two.revenues.total)
        yield Figure(f"{name}\u00a0: différence", one.difference, two.difference)


def _own(before: DecisionFacts, after: DecisionFacts) -> Iterator[Figure]:
    one, two = before.own, after.own
    yield Figure("Capital de l’annuité et dépenses à couvrir", one.expenses.total, two.expenses.total)
    yield Figure("Ressources propres de l’exercice", one.resources.total, two.resources.total)
    yield Figure("Solde I (ressources des exercices antérieurs)", one.balance_1.total, two.balance_1.total)
    yield Figure("Solde II (avec l’affectation R 1068)", one.balance_2.total, two.balance_2.total)
    yield Figure("Solde III (ressources moins dépenses)", one.balance_3.total, two.balance_3.total)


def _savings(before: DecisionFacts, after: DecisionFacts) -> Iterator[Figure]:
    one, two = before.savings, after.savings
    yield Figure("Autofinancement prévisionnel", one.self_financing, two.self_financing)
    yield Figure("Épargne brute", one.gross, two.gross)
    yield Figure("Épargne nette", one.net, two.net)


def _ratios(original: DecisionView, simulation: DecisionView) -> Iterator[Figure]:
    one, two = ratios(original), ratios(simulation)
    labels = {
        "staff_share": "Personnel sur dépenses réelles de fonctionnement",
        "expenses_and_debt": "Dépenses et remboursement de la dette sur recettes réelles de fonctionnement",
        "debt": "Dette sur recettes réelles de fonctionnement",
        "gross_saving": "Épargne brute sur recettes réelles de fonctionnement",
    }
    for name, label in labels.items():
        yield Figure(label, getattr(one, name), getattr(two, name), PERCENT)


def _fungibility(before: DecisionFacts, after: DecisionFacts) -> Iterator[Figure]:
    for section in Section:
        one, two = before.fungibility[section], after.fungibility[section]
        name = SECTION_LABELS[section].capitalize()
        yield Figure(f"{name}\u00a0: limite", one.limit, two.limit)
        yield Figure(f"{name}\u00a0: employé", one.used + one.moved, two.used + two.moved)
        yield Figure(f"{name}\u00a0: reste", one.left, two.left)
