"""The filters of the list of commitments."""

from typing import Any

import django_filters as filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db.models import Q, QuerySet

from budgets.forms.search import search_helper
from budgets.models import BudgetYear, Chapter
from commitments.models import Commitment
from commitments.queries_commitments import chapters_in_use, services_in_use

RESULTS = "engagements"


class CommitmentFilter(filters.FilterSet):
    """Section, chapter, account, function, supplier, service, remaining balance, free text."""

    texte = filters.CharFilter(method="with_text", label="Texte (numéro, objet, tiers)")
    section = filters.ChoiceFilter(
        field_name="account__section", choices=Chapter.Section.choices, label="Section", empty_label="toutes"
    )
    chapitre = filters.ChoiceFilter(field_name="chapter", label="Chapitre", empty_label="tous")
    compte = filters.CharFilter(field_name="account__code", lookup_expr="startswith", label="Nature")
    fonction = filters.CharFilter(field_name="function", lookup_expr="startswith", label="Fonction")
    tiers = filters.CharFilter(field_name="supplier", lookup_expr="icontains", label="Tiers")
    service = filters.ChoiceFilter(label="Service", empty_label="tous")
    reste = filters.BooleanFilter(
        method="with_remaining", label="Solde à reporter seulement", widget=forms.CheckboxInput
    )

    class Meta:
        model = Commitment
        fields: list[str] = []

    def __init__(self, *args: Any, budget_year: BudgetYear, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["chapitre"].extra["choices"] = chapters_in_use(budget_year)
        self.filters["service"].extra["choices"] = services_in_use(budget_year)
        self.form.helper = _helper(address)

    def with_text(self, commitments: QuerySet[Commitment], name: str, text: str) -> QuerySet[Commitment]:
        """Keep the commitments whose number, label or supplier holds each word."""
        for word in text.split():
            commitments = commitments.filter(
                Q(number__icontains=word) | Q(label__icontains=word) | Q(supplier__icontains=word)
            )
        return commitments

    def with_remaining(self, commitments: QuerySet[Commitment], name: str, wanted: bool) -> QuerySet[Commitment]:
        """Keep the commitments with something remaining, over-released ones included."""
        return commitments.exclude(remaining=0) if wanted else commitments


def _helper(address: str) -> FormHelper:
    helper = search_helper(address, RESULTS)
    helper.layout = Layout(
        Row(
            Column("texte", css_class="col-12 col-md-4"),
            Column("tiers", css_class="col-12 col-md-4"),
            Column("section", css_class="col-6 col-md-2"),
            Column("chapitre", css_class="col-6 col-md-2"),
        ),
        Row(
            Column("compte", css_class="col-6 col-md-2"),
            Column("fonction", css_class="col-6 col-md-2"),
            Column("service", css_class="col-6 col-md-2"),
            Column("reste", css_class="col-6 col-md-4 filter-check"),
            Column(
                HTML('<button class="btn btn-outline-primary" type="submit">Filtrer</button>'),
                css_class="col-12 col-md-2 filter-submit",
            ),
        ),
    )
    return helper
