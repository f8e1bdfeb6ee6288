"""The registry of controls: any app adds its own by having a `controls` module; no central list is edited.

    CATALOGUE = Catalogue("commitments")          # reads commitments/data/controls.toml

    @CATALOGUE.control("RAR-01", RarView)         # title, legal basis, severity and mend come from the file
    def declared_against_balances(view: RarView) -> Iterator[Fault]:
        yield Fault("…", found=…, expected=…)

`findings(view)` runs every control made for that kind of view.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules

from budgets.controls.finding import Fault, Finding, Severity
from budgets.rules.dates import format_date

View = TypeVar("View")
Check = Callable[[View], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Control:
    """A control as the catalogue prints it, and its function on a frozen view."""

    code: str
    family: str
    title: str
    legal_basis: str
    read_on: date  # day whose version of the texts was read
    severity: Severity
    mend: str
    view: type
    check: Check[Any]
    valid_from: date | None = None  # first day of the texts, where it matters
    review_from: date | None = None  # from this day on they must be read again before they are cited

    @property
    def validity(self) -> str:
        """Return the validity of the legal basis, in French; an empty text when nothing is known of it."""
        told = []
        if self.valid_from:
            told.append(f"en vigueur depuis le {format_date(self.valid_from)}")
        if self.review_from:
            told.append(f"à relire pour les actes pris à compter du {format_date(self.review_from)}")
        return ", ".join(told)

    def run(self, view: object) -> list[Finding]:
        """Return what the control finds in a view of its kind."""
        return [
            Finding(
                self.code,
                self.title,
                self.legal_basis,
                fault.severity or self.severity,
                fault.message,
                fault.found,
                fault.expected,
                fault.lines,
                fault.mend or self.mend,
                fault.changes,
            )
            for fault in self.check(view)
        ]


_controls: dict[str, Control] = {}


class Catalogue:
    """The controls of one app, described in its `data/controls.toml`, or in another file of `data`."""

    def __init__(self, package: str, file: str = "controls.toml") -> None:
        described = resources.files(package) / "data" / file
        self._described = tomllib.loads(described.read_text(encoding="utf-8"))
        self.codes = frozenset(self._described)

    def legal_basis(self, code: str) -> str:
        """Return the texts that a control of the file rests on. Raises KeyError."""
        return str(self._described[code]["legal_basis"])

    def control(self, code: str, view: type[View]) -> Callable[[Check[View]], Check[View]]:
        """Register the decorated function as control `code` on a kind of view.

        Raises KeyError when the file does not describe the code, ValueError when it is already taken.
        """
        described = self._described[code]

        def register(check: Check[View]) -> Check[View]:
            if code in _controls:
                raise ValueError(f"two controls are called {code}")
            _controls[code] = Control(
                code=code,
                family=described["family"],
                title=described["title"],
                legal_basis=described["legal_basis"],
                read_on=described["read_on"],
                severity=Severity(described["severity"]),
                mend=described["mend"],
                view=view,
                check=check,
                valid_from=described.get("valid_from"),
                review_from=described.get("review_from"),
            )
            return check

        return register


@cache
def _discover() -> None:
    """Import the `controls` module of every installed app, once."""
    autodiscover_modules("controls")


def controls() -> list[Control]:
    """Return the whole catalogue, family by family, in the order of the codes."""
    _discover()
    return sorted(_controls.values(), key=lambda control: (control.family, control.code))


def controls_on(kind: type) -> list[Control]:
    """Return the controls made for views of exactly this kind, in the order they were registered."""
    _discover()
    return [control for control in _controls.values() if control.view is kind]


def findings(*views: object) -> list[Finding]:
    """Return what all controls find in these views, the heaviest first."""
    found = [
        finding
        for control in controls()
        for view in views
        if isinstance(view, control.view)
        for finding in control.run(view)
    ]
    weights = list(Severity)
    return sorted(found, key=lambda finding: weights.index(finding.severity))
