"""The table of the commitments."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budgets.models import BudgetYear
from budgets.rules.money import format_amount
from commitments.models import Commitment
from commitments.queries_commitments import CommitmentTotals

WIDE = "d-none d-lg-table-cell"  # left out on a phone, where the page of the commitment tells it


class AmountColumn(tables.Column):
    """A column of amounts in euros, their sum at the foot."""

    def __init__(self, verbose_name: str, total: str, css: str = "") -> None:
        shown = {"class": f"amount {css}".strip()}
        super().__init__(
            verbose_name=verbose_name,
            attrs={"td": shown, "th": shown, "tf": shown},
            footer=lambda table: format_amount(getattr(table.totals, total)),
        )

    def render(self, value: Decimal) -> str:
        return format_amount(value)


def _wide(name: str, **options: Any) -> tables.Column:
    shown = {"class": WIDE}
    return tables.Column(verbose_name=name, attrs={"td": shown, "th": shown, "tf": shown}, default="", **options)


class CommitmentTable(tables.Table):
    """One row per commitment; amounts in euros. The foot holds the sums of all that is filtered."""

    number = tables.Column(verbose_name="Engagement", footer="Total")
    account = _wide("Nature", order_by=("account__code", "number"))
    function = _wide("Fonction")
    supplier = tables.Column(verbose_name="Tiers", default="")
    service = _wide("Service")
    committed = AmountColumn("Engagé", "committed", WIDE)
    released = AmountColumn("Dégagé", "released", WIDE)
    ordered = AmountColumn("Mandaté", "ordered", WIDE)
    remaining = AmountColumn("Solde", "remaining")

    class Meta:
        model = Commitment
        fields = (
            "number", "account", "function", "supplier", "service", "committed", "released", "ordered", "remaining",
        )  # fmt: skip
        order_by = "number"
        empty_text = "Aucun engagement ne répond à ces filtres."

    def __init__(self, *args: Any, budget_year: BudgetYear, totals: CommitmentTotals, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget_year, self.totals = budget_year, totals
        self.caption = "Engagements, montants en euros"

    def render_number(self, value: str, record: Commitment) -> SafeString:
        year = self.budget_year
        address = reverse(
            "commitments:commitment_detail", args=[year.syndicate.slug, year.budget.code, year.year, record.pk]
        )
        return format_html(
            '<a href="{}">{}</a><small class="d-block text-secondary">{}</small>', address, value, record.label
        )

    def render_account(self, record: Commitment) -> str:
        return record.account.code

    def render_remaining(self, value: Decimal) -> SafeString:
        mark = ' <span class="badge badge-blocking">dépassé</span>' if value < 0 else ""
        return format_html("{}{}", format_amount(value), SafeString(mark))
