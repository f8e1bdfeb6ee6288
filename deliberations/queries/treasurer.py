"""What the treasurer has to do and to fetch."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.timezone import now

from budgets.models import BudgetDocument, BudgetYear, User, YearResult
from deliberations.models import ActDocument, Deliberation, Download
from deliberations.queries.attestations import Signatures, signatures_of
from deliberations.queries.deliberations import sealed
from deliberations.rules.workflow import State

SAME_VISIT = timedelta(hours=1)
VISIT = "visite"  # what is noted of a visit, among the downloads


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


@dataclass(frozen=True)
class BudgetActs:
    """The enforceable acts of a budget and a year, those new since the last visit marked."""

    budget: str
    year: int
    acts: tuple[tuple[Deliberation, bool], ...]


def enforceable_by_budget(user: User) -> list[BudgetActs]:
    """Return the enforceable acts by budget and year, the latest first; new ones came after the user's last visit.

    2 queries. What is new stays so for an hour: a page opened again is the same visit.
    """
    before = now() - SAME_VISIT
    visits = (
        Download.objects.filter(user=user, what=VISIT, at__lt=before).order_by("-at").values_list("at", flat=True)[:1]
    )
    last = visits[0] if visits else None
    groups: dict[tuple[str, int], list[tuple[Deliberation, bool]]] = defaultdict(list)
    documents = Prefetch("documents", ActDocument.objects.defer("content"))
    for act in sealed().filter(state=State.ENFORCEABLE).prefetch_related(documents):
        made = max((document.created_at for document in act.documents.all()), default=None)
        is_new = last is None or (made is not None and made > last)
        groups[act.budget_year.budget.name, act.budget_year.year].append((act, is_new))
    ordered = sorted(groups.items(), key=lambda group: (-group[0][1], group[0][0]))
    return [BudgetActs(budget, year, tuple(acts)) for (budget, year), acts in ordered]


@dataclass(frozen=True)
class TreasurerYear:
    """A budget's year with what the treasurer fetches of it beside its acts."""

    budget_year: BudgetYear
    documents: tuple[BudgetDocument, ...]
    results: tuple[YearResult, ...]


def treasurer_years() -> list[TreasurerYear]:
    """Return the budget years, the latest first, with their final budget documents and their results (3 queries)."""
    documents: dict[UUID, list[BudgetDocument]] = defaultdict(list)
    for document in _final_documents():
        documents[document.decision.budget_year_id].append(document)
    results: dict[UUID, list[YearResult]] = defaultdict(list)
    for result in YearResult.objects.order_by("kind"):
        results[result.budget_year_id].append(result)
    return [
        TreasurerYear(year, tuple(documents[year.pk]), tuple(results[year.pk]))
        for year in BudgetYear.objects.select_related("budget", "syndicate").order_by("-year", "budget__code")
    ]


def latest_budget_documents(budget_year: BudgetYear) -> Iterator[BudgetDocument]:
    """Yield the latest final document of each decision of a year with its bytes, one at a time."""
    for document in _final_documents().filter(decision__budget_year=budget_year):
        yield BudgetDocument.objects.select_related("decision").get(pk=document.pk)


def latest_acts(budget_year: BudgetYear) -> QuerySet[ActDocument]:
    """Return the latest document of each enforceable act of a budget's year, with its bytes."""
    latest = ActDocument.objects.filter(deliberation=OuterRef("deliberation"), kind=ActDocument.Kind.STAMPED)
    return (
        ActDocument.objects.filter(
            pk=Subquery(latest.order_by("-rank").values("pk")[:1]),
            deliberation__state=State.ENFORCEABLE,
            deliberation__budget_year=budget_year,
        )
        .select_related("deliberation__meeting")
        .order_by("deliberation__meeting__held_on", "deliberation__number")
    )


def _final_documents() -> QuerySet[BudgetDocument]:
    """Return the latest document of each voted decision, without its bytes."""
    return (
        BudgetDocument.objects.filter(is_draft=False)
        .select_related("decision__budget_year__budget")
        .defer("content")
        .order_by("decision", "-made_at")
        .distinct("decision")
    )


def latest_downloads(user: User, *, most: int = 20) -> list[Download]:
    """Return what the user fetched lately (1 query)."""
    return list(Download.objects.filter(user=user).exclude(what=VISIT)[:most])
