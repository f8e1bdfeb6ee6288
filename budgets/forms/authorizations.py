"""The forms of the authorisations: what one is, and the grid of its schedule, chapters down, years across."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from budgets.forms.amounts import AmountField
from budgets.models import Authorization, BudgetDecision, BudgetYear
from budgets.rules.multiyear.programme import Schedule
from budgets.services.authorization_votes import VoteInput
from budgets.services.authorizations import AuthorizationInput

BLANK_ROWS = 3
YEARS_AHEAD = 4
BY_DELIBERATION = "Par une délibération sur les autorisations"


@dataclass(frozen=True, slots=True)
class GridLine:
    """A chapter of the grid and its boxes."""

    chapter: BoundField
    boxes: tuple[BoundField, ...]


class ScheduleForm(forms.Form):
    """The schedule that a vote leaves, why, and what carries it. The authorisation is the sum of the credits."""

    decision = forms.ModelChoiceField(
        label="Voté avec", queryset=BudgetDecision.objects.none(), required=False, empty_label=BY_DELIBERATION
    )
    reason = forms.CharField(label="Motif", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, budget_year: BudgetYear, schedule: Schedule | None = None, first: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        schedule = schedule or {}
        kinds = (BudgetDecision.Kind.PRIMITIVE, BudgetDecision.Kind.SUPPLEMENTARY, BudgetDecision.Kind.AMENDING)
        voted = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)
        decisions = BudgetDecision.objects.filter(budget_year=budget_year, kind__in=kinds).exclude(state__in=voted)
        self.fields["decision"].queryset = decisions.order_by("kind", "number")  # type: ignore[attr-defined]
        self.fields["decision"].label_from_instance = lambda it: str(it).capitalize()  # type: ignore[attr-defined]
        known = {year for _, year in schedule}
        start = min({first or budget_year.year, budget_year.year, *known})
        self.years = range(start, max({budget_year.year + YEARS_AHEAD, *known}) + 1)
        chapters = [*sorted({chapter for chapter, _ in schedule}), *[""] * BLANK_ROWS]
        self.count = len(chapters)
        for rank, chapter in enumerate(chapters):
            self.fields[f"chapter_{rank}"] = forms.CharField(
                label=f"Chapitre, ligne {rank + 1}", required=False, max_length=30, initial=chapter,
                widget=forms.TextInput(attrs={"class": "form-control", "size": 4}),
            )  # fmt: skip
            for year in self.years:
                self.fields[f"cp_{rank}_{year}"] = AmountField(
                    label=f"{year}, ligne {rank + 1}", required=False, initial=schedule.get((chapter, year))
                )

    @property
    def lines(self) -> list[GridLine]:
        """Return the lines of the grid with their boxes."""
        return [
            GridLine(self[f"chapter_{rank}"], tuple(self[f"cp_{rank}_{year}"] for year in self.years))
            for rank in range(self.count)
        ]

    @property
    def heads(self) -> list[BoundField]:
        """Return the boxes above the grid."""
        return [field for field in self if not field.name.startswith(("chapter_", "cp_"))]

    def clean(self) -> dict[str, Any]:
        """Refuse a line that has credits and no chapter, and a chapter given twice."""
        cleaned = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for rank in range(self.count):
            chapter = str(cleaned.get(f"chapter_{rank}") or "").strip()
            if any(cleaned.get(f"cp_{rank}_{year}") for year in self.years):
                if not chapter:
                    self.add_error(f"chapter_{rank}", "Écrivez le chapitre de ces crédits.")
                elif chapter in seen:
                    self.add_error(f"chapter_{rank}", f"Le chapitre {chapter} a déjà sa ligne.")
                seen.add(chapter)
        return cleaned

    def vote(self) -> VoteInput:
        """Return what was given, once the form is valid."""
        data = self.cleaned_data
        return VoteInput(dict(self._amounts()), data.get("reason", ""), data.get("decision"))

    def _amounts(self) -> Iterable[tuple[tuple[str, int], Decimal]]:
        for rank in range(self.count):
            chapter = str(self.cleaned_data.get(f"chapter_{rank}") or "").strip()
            for year in self.years:
                amount = self.cleaned_data.get(f"cp_{rank}_{year}")
                if amount:
                    yield (chapter, year), amount


class AuthorizationForm(ScheduleForm):
    """A new authorisation with its first schedule."""

    kind = forms.ChoiceField(label="Nature", choices=Authorization.Kind.choices)
    code = forms.CharField(label="Numéro", max_length=30, help_text="Par exemple AP-2024-1.")
    label = forms.CharField(label="Objet", max_length=100)
    operation = forms.CharField(label="Opération d’équipement", max_length=30, required=False)
    is_unforeseen = forms.BooleanField(
        label="Dépenses imprévues", required=False, help_text="2 % des dépenses réelles de la section au plus."
    )
    field_order = ("kind", "code", "label", "operation", "is_unforeseen", "decision", "reason")

    def authorization(self) -> AuthorizationInput:
        """Return what the authorisation is, once the form is valid."""
        data: Mapping[str, Any] = self.cleaned_data
        return AuthorizationInput(
            data["kind"], data["code"], data["label"], data["operation"], bool(data["is_unforeseen"])
        )
