"""Forms of the kinds of deliberations: what each needs, the wording and the look of a syndicate's acts."""

from typing import Any

from django import forms
from lxml import etree

from budgets.models import BudgetDecision, BudgetYear
from deliberations.models import ActStyle, Block
from deliberations.rules.kinds import FieldSpec, FieldType, KindTemplate, check_pattern
from deliberations.services.drafting import DraftInput

LARGEST_LOGO = 100_000  # bytes
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs"}


def field_of(spec: FieldSpec) -> forms.Field:
    """Return the field of a form for what a kind needs; the rules read its text."""
    help_text = spec.help
    widget: forms.Widget = forms.TextInput()
    if spec.type is FieldType.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif spec.type in (FieldType.LONG, FieldType.ROWS):
        widget = forms.Textarea(attrs={"rows": 6 if spec.type is FieldType.ROWS else 4})
    elif spec.type is FieldType.AMOUNT:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        help_text = f"{help_text} En euros.".strip()
    if spec.type is FieldType.ROWS:
        help_text = f"{help_text} Séparez les colonnes par « ; », ou collez depuis un tableur."
    return forms.CharField(
        label=spec.label, required=spec.required, help_text=help_text, widget=widget, max_length=20_000
    )


class KindForm(forms.Form):
    """What a kind of deliberation is drafted from."""

    budget_year = forms.ModelChoiceField(label="Exercice", queryset=BudgetYear.objects.none())
    decision = forms.ModelChoiceField(
        label="Décision budgétaire", queryset=BudgetDecision.objects.none(), required=False
    )

    def __init__(self, *args: Any, kind: KindTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        years = BudgetYear.objects.select_related("budget").order_by("-year", "budget__code")
        self.fields["budget_year"].queryset = years  # type: ignore[attr-defined]
        if kind.source == "decision":
            decisions = BudgetDecision.objects.filter(kind__in=kind.decision_kinds).exclude(
                state__in=(BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)
            )
            shown = decisions.select_related("budget_year__budget").order_by("-budget_year__year", "kind", "number")
            self.fields["decision"].queryset = shown  # type: ignore[attr-defined]
            self.fields["decision"].label_from_instance = _decision_label  # type: ignore[attr-defined]
            self.fields["decision"].required = True
            del self.fields["budget_year"]
        else:
            del self.fields["decision"]
        for spec in kind.fields:
            self.fields[spec.key] = field_of(spec)

    def draft_input(self) -> DraftInput:
        """Return what was given, once the form is valid."""
        data = self.cleaned_data
        decision = data.get("decision")
        return DraftInput(
            kind=self.kind.name,
            budget_year=decision.budget_year if decision else data["budget_year"],
            decision=decision,
            fields={spec.key: data.get(spec.key, "") for spec in self.kind.fields},
        )


def _decision_label(decision: BudgetDecision) -> str:
    year = decision.budget_year
    return f"{str(decision).capitalize()} – {year.budget.code} {year.year} ({decision.get_state_display()})"


class FieldsForm(forms.Form):
    """What was typed of a deliberation, to be changed."""

    def __init__(self, *args: Any, kind: KindTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for spec in kind.fields:
            self.fields[spec.key] = field_of(spec)


class WordingForm(forms.Form):
    """The words of a kind's model text; a text left empty is left out of the acts."""

    title = forms.CharField(label="Objet", max_length=300)

    def __init__(self, *args: Any, kind: KindTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, block in enumerate(kind.blocks):
            if block.kind != "table":
                self.fields[f"block_{place}"] = forms.CharField(
                    label=f"{Block.Kind(block.kind).label.capitalize()} (bloc {place + 1})",
                    help_text="Ne paraît que dans certains cas." if block.when or block.unless else "",
                    required=False,
                    max_length=10_000,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def texts(self) -> dict[int, str]:
        """Return the texts given by the place of their block."""
        data = self.cleaned_data
        return {int(name.removeprefix("block_")): text for name, text in data.items() if name.startswith("block_")}


class ActStyleForm(forms.ModelForm):  # type: ignore[type-arg]  # subscripted in the stubs only
    """How the acts are numbered and look."""

    logo_file = forms.FileField(
        label="Logo", required=False, help_text="Un dessin SVG de 100 ko au plus, sans image ni police extérieure."
    )
    remove_logo = forms.BooleanField(label="Retirer le logo", required=False)

    class Meta:
        model = ActStyle
        fields = ["number_pattern", "heading", "remedies", "reply_to"]
        widgets = {"remedies": forms.Textarea(attrs={"rows": 3})}

    def clean_number_pattern(self) -> str:
        """Refuse a pattern that would give the same number twice, or one that is not transmitted."""
        pattern = str(self.cleaned_data["number_pattern"]).strip()
        for violation in check_pattern(pattern):
            self.add_error("number_pattern", f"{violation.message} {violation.mend}")
        return pattern

    def clean_logo_file(self) -> bytes | None:
        """Return the drawing once it is known to hold shapes only. What a PDF draws must not load anything."""
        given = self.cleaned_data.get("logo_file")
        if not given:
            return None
        content: bytes = given.read(LARGEST_LOGO + 1)
        if len(content) > LARGEST_LOGO:
            raise forms.ValidationError("Le logo dépasse 100 ko : simplifiez le dessin.")
        return checked_svg(content)

    def save(self, commit: bool = True) -> ActStyle:
        """Store the style with its logo."""
        logo = self.cleaned_data.get("logo_file")
        if logo or self.cleaned_data.get("remove_logo"):
            self.instance.logo = logo
            self.instance.logo_type = "image/svg+xml" if logo else ""
        style: ActStyle = super().save(commit)
        return style


def checked_svg(content: bytes) -> bytes:
    """Return a drawing that holds shapes alone. Raises ValidationError in French."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise forms.ValidationError("Ce fichier n’est pas un dessin SVG.") from error
    for element in root.iter():
        name = str(element.tag).removeprefix(SVG)
        if name not in DRAWN:
            raise forms.ValidationError(f"Le logo contient « {name} » : ne gardez que des formes.")
        if any(str(key).lower().startswith("on") or "href" in str(key) for key in element.attrib):
            raise forms.ValidationError("Le logo contient un lien ou un script : ne gardez que des formes.")
        if any("url(" in str(value) for value in element.attrib.values()):
            raise forms.ValidationError("Le logo renvoie à autre chose que ses formes : retirez ces renvois.")
    return etree.tostring(root)
