"""What the kind of a deliberation asks for."""

from deliberations.models import Deliberation
from deliberations.queries.assembly import assembly_rules

ACCOUNTS = {"accounts", "single_accounts"}  # the kinds where the accounts of the president are voted


def president_leaves(deliberation: Deliberation) -> bool:
    """Return whether the president leaves the room for this vote (L. 2121-14 CGCT, or the statutes)."""
    return deliberation.kind in ACCOUNTS and assembly_rules(deliberation.syndicate).president_leaves
