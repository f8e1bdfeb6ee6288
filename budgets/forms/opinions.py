"""The forms of an audit chamber's opinion: what it is, its proposals typed, its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from budgets.formats.opinion_table import Nature, OpinionRow
from budgets.forms.amounts import AmountField
from budgets.forms.decision_terms import DayInput
from budgets.models import ChamberOpinion
from budgets.rules.chart import SECTION_LABELS, Direction, Section
from budgets.rules.opinion import ChapterCorrection

BLANK_ROWS = 6
MOST_BYTES = 5 * 1024 * 1024
SIDES = {f"{section.value}{direction.value}": (section, direction) for section in Section for direction in Direction}
SIDE_LABELS = {
    key: f"{'Dépenses' if direction is Direction.EXPENSE else 'Recettes'}, {SECTION_LABELS[section]}"
    for key, (section, direction) in SIDES.items()
}


class OpinionForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """What an opinion is."""

    class Meta:
        model = ChamberOpinion
        fields = ("chamber", "number", "given_on")
        widgets = {"given_on": DayInput()}


class ProposalsFileForm(forms.Form):
    """The file of the proposals of an opinion."""

    file = forms.FileField(
        label="Fichier des propositions",
        help_text="CSV ou XLSX aux titres du modèle\u00a0: section, sens, chapitre, article, budget voté, proposition.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xlsm"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self) -> Any:
        """Return the file. Raises ValidationError for one that is too large to be an opinion's tables."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                "Le fichier dépasse 5\u00a0Mo\u00a0: gardez les tableaux de l’avis, sans le reste."
            )
        return file


@dataclass(frozen=True, slots=True)
class TypedChapter:
    """A chapter of the budget, and the box where its proposal is typed."""

    row: ChapterCorrection
    label: str
    field: BoundField


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A row for a chapter that the budget does not have, or for an article."""

    side: BoundField
    chapter: BoundField
    article: BoundField
    proposed: BoundField


class ProposalsForm(forms.Form):
    """What each chapter of the budget is to become, typed; a few rows for other chapters and for articles."""

    def __init__(self, *args: Any, chapters: list[tuple[ChapterCorrection, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chapters = chapters
        for rank, (row, label) in enumerate(chapters):
            name = f"{row.name} ({label})" if label else row.name
            self.fields[f"chapter_{rank}"] = AmountField(label=f"Proposition, {name}", initial=row.proposed)
        for rank in range(BLANK_ROWS):
            self.fields[f"side_{rank}"] = forms.ChoiceField(
                label="Section et sens",
                choices=[("", ""), *SIDE_LABELS.items()],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            for name, label in (("code", "Chapitre"), ("article", "Article")):
                self.fields[f"{name}_{rank}"] = forms.CharField(
                    label=label, required=False, max_length=10, widget=forms.TextInput(attrs={"class": "form-control"})
                )
            self.fields[f"proposed_{rank}"] = AmountField(label="Proposition", required=False)

    @property
    def typed_chapters(self) -> list[TypedChapter]:
        """Return the chapters with their boxes."""
        return [TypedChapter(row, label, self[f"chapter_{rank}"]) for rank, (row, label) in enumerate(self.chapters)]

    @property
    def blank_rows(self) -> list[BlankRow]:
        """Return the rows for other chapters and for articles."""
        names = ("side", "code", "article", "proposed")
        return [BlankRow(*(self[f"{name}_{rank}"] for name in names)) for rank in range(BLANK_ROWS)]

    def clean(self) -> dict[str, Any]:
        """Refuse a row that lacks its side, its chapter or its amount."""
        cleaned = super().clean() or self.cleaned_data
        for rank in range(BLANK_ROWS):
            given = {name: cleaned.get(f"{name}_{rank}") for name in ("side", "code", "article", "proposed")}
            if not any(value not in (None, "") for value in given.values()):
                continue
            for name, message in (
                ("side", "Choisissez la section et le sens."),
                ("code", "Écrivez le chapitre."),
                ("proposed", "Écrivez la proposition\u00a0; 0,00 si la chambre supprime les crédits."),
            ):
                if given[name] in (None, "") and f"{name}_{rank}" not in self.errors:
                    self.add_error(f"{name}_{rank}", message)
        return cleaned

    @property
    def rows(self) -> list[OpinionRow]:
        """Return what was typed. Needs a valid form."""
        return [*self._chapter_rows(), *self._blank_rows()]

    def _chapter_rows(self) -> Iterator[OpinionRow]:
        for rank, (row, _) in enumerate(self.chapters):
            proposed: Decimal = self.cleaned_data[f"chapter_{rank}"]
            yield OpinionRow(
                Nature.CHAPTER,
                row.section,
                row.direction,
                row.chapter,
                voted=row.voted,
                proposed=proposed,
                difference=proposed - row.voted,
            )

    def _blank_rows(self) -> Iterator[OpinionRow]:
        for rank in range(BLANK_ROWS):
            if side := self.cleaned_data[f"side_{rank}"]:
                article = self.cleaned_data[f"article_{rank}"]
                yield OpinionRow(
                    Nature.ARTICLE if article else Nature.CHAPTER,
                    *SIDES[side],
                    chapter=self.cleaned_data[f"code_{rank}"],
                    article=article,
                    proposed=self.cleaned_data[f"proposed_{rank}"],
                )
