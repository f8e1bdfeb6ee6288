"""The documents that the treasurer fetches, each noted."""

from budgets.http import SyndicateRequest
from budgets.models import Role
from deliberations.models import Download


def note_download(request: SyndicateRequest, what: str, *, sha256: str = "") -> None:
    """Keep what a treasurer fetched; nothing for the other members."""
    if Role.TREASURER in request.roles:
        Download.objects.create(syndicate=request.syndicate, user=request.user, what=what[:300], sha256=sha256)
        request.is_noted = True  # type: ignore[attr-defined]  # see deliberations/middleware.py
