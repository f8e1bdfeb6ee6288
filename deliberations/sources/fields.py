"""Kinds whose figures are all typed: durations, provisions, subsidies, loans, free forms."""

from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.sources.base import ActSource, common


def fields_source(deliberation: Deliberation) -> ActSource:
    """Return what was typed, and the names of the act."""
    figures, tables, cases = common(deliberation)
    return ActSource(figures, tables, cases, kind_of(deliberation.kind).subject)
