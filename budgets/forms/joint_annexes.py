"""The form of the annexes that are joint to a budget document."""

from collections.abc import Mapping
from typing import Any

from django import forms

from budgets.maquette.model import Document

BY_DATA, JOINT, WITHOUT_OBJECT = "", "joint", "sans_objet"
MEANING = {BY_DATA: None, JOINT: True, WITHOUT_OBJECT: False}


class JointAnnexesForm(forms.Form):
    """A choice per annex: as its data say, joint, without object."""

    def __init__(self, *args: Any, document: Document, said: Mapping[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.families: list[tuple[str, list[str]]] = []
        for part in document.parts:
            for family in part.families:
                codes = [state.code for state in family.states if not state.is_always_joint]
                if codes:
                    self.families.append((family.title or part.title, codes))
                for state in family.states:
                    if not state.is_always_joint:
                        self._add(state.code, f"{state.short_code} – {state.title}", said.get(state.code))

    def _add(self, code: str, label: str, said: bool | None) -> None:
        choices = [(BY_DATA, "Selon ses données"), (JOINT, "Joint"), (WITHOUT_OBJECT, "Sans objet")]
        initial = next(choice for choice, meaning in MEANING.items() if meaning is said)
        self.fields[code] = forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields by family of the sommaire."""
        return [(title, [self[code] for code in codes]) for title, codes in self.families]

    @property
    def said(self) -> dict[str, bool | None]:
        """Return what was chosen, by code."""
        return {code: MEANING[choice] for code, choice in self.cleaned_data.items()}
