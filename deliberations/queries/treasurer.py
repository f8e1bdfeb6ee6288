"""What the treasurer has to do and to fetch."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch

from budgets.models import YearResult
from deliberations.models import ActDocument, Deliberation
from deliberations.queries.attestations import Signatures, signatures_of
from deliberations.queries.deliberations import sealed


@dataclass(frozen=True)
class SheetToSign:
    """A result sheet not voted yet, with the signatures that it has."""

    result: YearResult
    signatures: Signatures


@dataclass(frozen=True)
class SealedYear:
    """The acts sealed in the meetings of one year."""

    year: int
    acts: tuple[Deliberation, ...]


def sheets_to_attest() -> list[SheetToSign]:
    """Return the anticipated results not voted yet, the latest year first (3 queries)."""
    results = (
        YearResult.objects.filter(kind=YearResult.Kind.ANTICIPATED, voted_at=None)
        .select_related("budget_year__budget", "syndicate")
        .prefetch_related("figures", "attestations")
        .order_by("-budget_year__year", "budget_year__budget__code")
    )
    return [SheetToSign(result, signatures_of(result)) for result in results]


def sealed_by_year() -> list[SealedYear]:
    """Return the sealed acts by year of their meeting, the latest first, with their documents (2 queries)."""
    by_year: dict[int, list[Deliberation]] = defaultdict(list)
    documents = Prefetch("documents", ActDocument.objects.defer("content"))  # the bytes stay where they are
    for act in sealed().prefetch_related(documents):
        assert act.meeting is not None, "a sealed act has a meeting"
        by_year[act.meeting.held_on.year].append(act)
    return [SealedYear(year, tuple(acts)) for year, acts in sorted(by_year.items(), reverse=True)]
