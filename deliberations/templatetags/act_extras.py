"""How the texts of an act are set on paper."""

import re
from datetime import date

from django import template

from budgets.rules.money import GROUP_SEPARATOR
from deliberations.matters import matter_label
from deliberations.rules.typography import typeset

register = template.Library()

_DIGIT_GROUP = re.compile(r"(?<!\d{4})(?<=\d)[ \u00a0](?=\d{3}(?!\d))")
# Source Sans has no glyph for the no-break hyphen: an ordinary one is read and copied better than a borrowed glyph.
_NO_BREAK_HYPHEN = str.maketrans({"\u2011": "-"})


@register.filter
def typography(text: str) -> str:
    """Return the text with French spaces and apostrophes, and amounts that no line end cuts."""
    return typeset(_DIGIT_GROUP.sub(GROUP_SEPARATOR, text.translate(_NO_BREAK_HYPHEN)))


@register.filter
def short_date(day: date | None) -> str:
    """Return « 20/02/2024 » as the stamp and the signatures write it; an empty string when there is no date."""
    return f"{day:%d/%m/%Y}" if day else ""


@register.filter
def matter_name(code: str) -> str:
    """Return a matter with its label: « 7.1, Finances locales / Décisions budgétaires »."""
    label = matter_label(code)
    return f"{code}, {label}" if label else code
