"""Addresses of the figures of a budget document."""

from urllib.parse import urlencode

from django import template

from budgets.maquette.figures import CellRef

register = template.Library()


@register.simple_tag
def origin_address(base: str, ref: CellRef) -> str:
    """Return the address of the page that tells where a figure comes from."""
    return f"{base}?{urlencode({'table': ref.table, 'row': ref.row, 'column': ref.column})}"
