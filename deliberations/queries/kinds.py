"""What the kind of a deliberation asks for."""

from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.queries.assembly import assembly_rules


def president_leaves(deliberation: Deliberation) -> bool:
    """Return whether the president leaves the room for this vote (L. 2121-14 CGCT, or the statutes)."""
    return kind_of(deliberation.kind).president_leaves and assembly_rules(deliberation.syndicate).president_leaves
