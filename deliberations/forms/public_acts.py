"""What a visitor looks for among the published acts."""

from collections.abc import Iterable

from django import forms

from deliberations.queries.publications import Wanted


class PublicSearchForm(forms.Form):
    """Words, year of the meeting, matter; each may stay empty."""

    q = forms.CharField(label="Mots de l’objet ou du texte", required=False, max_length=200)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    matiere = forms.ChoiceField(label="Matière", required=False)

    def __init__(self, *args: object, years: Iterable[int], matters: Iterable[tuple[str, str]], **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["annee"].choices = [("", "Toutes"), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["matiere"].choices = [("", "Toutes"), *matters]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what is looked for; a field that is not understood asks for nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(given.get("q", "").strip(), given.get("annee"), given.get("matiere", ""))
