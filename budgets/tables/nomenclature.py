"""The table of the accounts of a chart."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from budgets.models import Account


class AccountTable(tables.Table):
    """One row per account, in the order of codes; chapters by direction."""

    code = tables.Column(verbose_name="Compte", attrs={"td": {"class": "account-code"}})
    label = tables.Column(verbose_name="Libellé")
    section = tables.Column(
        verbose_name="Section",
        attrs={"td": {"class": "d-none d-lg-table-cell"}, "th": {"class": "d-none d-lg-table-cell"}},
    )
    expense = tables.Column(verbose_name="En dépense", empty_values=())
    revenue = tables.Column(verbose_name="En recette", empty_values=())

    class Meta:
        model = Account
        fields = ("code", "label", "section", "expense", "revenue")
        orderable = False
        empty_text = "Aucun compte."

    def __init__(self, *args: Any, caption: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption

    def render_code(self, value: str, record: Account) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)

    def render_label(self, value: str, record: Account) -> SafeString:
        return format_html("{}{}", value, _badge(record))

    def render_section(self, record: Account) -> str:
        return record.get_section_display()

    def render_expense(self, record: Account) -> SafeString:
        return _chapters(record.expense_real, record.expense_between_sections, record.expense_inside_section)

    def render_revenue(self, record: Account) -> SafeString:
        return _chapters(record.revenue_real, record.revenue_between_sections, record.revenue_inside_section)


def _badge(account: Account) -> SafeString:
    """Return what keeps a person from using the account, if anything does."""
    if account.withdrawn_on:
        return format_html(' <span class="badge badge-warning">{}</span>', "retiré")
    if not account.section:
        return format_html(' <span class="badge badge-neutral">{}</span>', "sans chapitre")
    return SafeString("")


def _chapters(real: str, *order: str) -> SafeString:
    """Return the chapter of real operations, then those of order operations in small."""
    parts = [(real,)] if real else []
    orders = [chapter for chapter in order if chapter]
    text = format_html_join("", "<span>{}</span>", parts)
    if not orders:
        return text
    return format_html('{} <small class="text-muted">ordre {}</small>', text, ", ".join(orders))
