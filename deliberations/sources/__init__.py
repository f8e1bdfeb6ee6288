"""Where the figures of each kind of deliberation come from: `source_of` reads them as they are now."""

from collections.abc import Callable

from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.sources.authorizations import authorization_source
from deliberations.sources.base import ActSource
from deliberations.sources.decisions import decision_source
from deliberations.sources.fields import fields_source
from deliberations.sources.orientation import orientation_source
from deliberations.sources.results import accounts_source, closing_source, results_source
from deliberations.sources.years import quarter_source, transfers_source

SOURCES: dict[str, Callable[[Deliberation], ActSource]] = {
    "result": results_source,
    "accounts": accounts_source,
    "closing": closing_source,
    "decision": decision_source,
    "quarter": quarter_source,
    "transfers": transfers_source,
    "authorizations": authorization_source,
    "orientation": orientation_source,
    "fields": fields_source,
}


def source_of(deliberation: Deliberation) -> ActSource:
    """Return the figures, tables and cases that the text of a deliberation may use."""
    return SOURCES[kind_of(deliberation.kind).source](deliberation)
