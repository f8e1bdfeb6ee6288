"""The acts of a year in the order of their adoption, as the register and the archive are made of them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, ExtractYear
from django.utils.timezone import localdate

from budgets.documents.render import rendering_programs
from budgets.models import Job, Syndicate
from deliberations.documents.build import printed_act
from deliberations.documents.issuer import issuer_of
from deliberations.documents.register import LAYOUT, Register, RegisterAct
from deliberations.matters import matter_label
from deliberations.models import ActDocument, Deliberation, MeetingDocument, YearFile
from deliberations.queries.deliberations import SEALED, deliberations
from deliberations.queries.open_data import BUDGET_MATTER
from deliberations.rules.register import missing_numbers
from deliberations.rules.workflow import State

MAKE = "year_file"  # the kind of the jobs that make the files of a year
ORDER = ("meeting__held_on", "meeting__held_at", "rank", "number")
AFTER = ("number", "sealed_at", "sent_on", "received_on", "receipt_id", "published_on", "enforceable_on")


@dataclass(frozen=True, slots=True)
class YearOfActs:
    """A year of the register: how many acts it holds, how many voted ones wait for their seal."""

    year: int
    acts: int
    unsealed: int

    @property
    def is_closed(self) -> bool:
        """Return whether nothing can be added to it: the year is over and each act voted is sealed."""
        return self.year < localdate().year and not self.unsealed


def register_years() -> list[YearOfActs]:
    """Return the years of the meetings where something was adopted, the latest first (1 query)."""
    rows = (
        Deliberation.objects.filter(state__in=(State.VOTED, *SEALED))
        .order_by()
        .values(year=ExtractYear("meeting__held_on"))
        .annotate(acts=Count("pk", filter=Q(state__in=SEALED)), unsealed=Count("pk", filter=Q(state=State.VOTED)))
    )
    return sorted((YearOfActs(**row) for row in rows), key=lambda each: -each.year)


def acts_of_register(year: int) -> QuerySet[Deliberation]:
    """Return the sealed acts of the meetings of a year in the order of their adoption."""
    return deliberations().filter(state__in=SEALED, meeting__held_on__year=year).order_by(*ORDER)


def acts_with_extracts(year: int) -> list[tuple[int, Deliberation, ActDocument | None]]:
    """Return the acts of a year with their rank and their extract, None while it is being made (2 queries)."""
    made = ActDocument.objects.exclude(kind=ActDocument.Kind.DRAFT).defer("content").order_by("-rank")
    rows = acts_of_register(year).prefetch_related(Prefetch("documents", made, to_attr="extracts"))
    return [(rank, act, next(iter(act.extracts), None)) for rank, act in enumerate(rows, start=1)]


def rejected_numbers(year: int) -> tuple[str, ...]:
    """Return the numbers of the texts voted down in the year (1 query)."""
    rows = Deliberation.objects.filter(state=State.REJECTED, meeting__held_on__year=year)
    return tuple(rows.order_by("number").values_list("number", flat=True))


def year_gaps(year: int) -> tuple[str, ...]:
    """Return the numbers that no text voted in the year bears between 1 and the last of their series (1 query)."""
    voted = Deliberation.objects.filter(state__in=(State.VOTED, State.REJECTED, *SEALED), meeting__held_on__year=year)
    return missing_numbers(voted.values_list("number", flat=True))


def acts_of_year(year: int) -> QuerySet[ActDocument]:
    """Return the latest document of each act sealed at a meeting of the year, in the order of meetings and numbers."""
    latest = (
        ActDocument.objects.filter(deliberation=OuterRef("deliberation"))
        .exclude(kind=ActDocument.Kind.DRAFT)
        .order_by("-rank")
        .values("pk")[:1]
    )
    return (
        ActDocument.objects.filter(pk=Subquery(latest), deliberation__meeting__held_on__year=year)
        .select_related("deliberation__meeting")
        .order_by("deliberation__meeting__held_on", "deliberation__rank", "deliberation__number")
    )


def year_source(syndicate: Syndicate, year: int, kind: str) -> str:
    """Return the digest of all that a file of the year is made of: SHA-256 in hexadecimal (4 queries; archive: 7).

    What was voted, what followed, how acts look, and the programs which draw them.
    """
    text = Cast("frozen", TextField())
    rows = (
        Deliberation.objects.filter(state__in=SEALED, meeting__held_on__year=year)
        .order_by(*ORDER)
        .annotate(content=Func(text, function="md5"))
        .values_list("pk", "content", "matter", "meeting__minutes_displayed_on", *AFTER)
    )
    source: dict[str, Any] = {
        "kind": kind,
        "year": year,
        "issuer": str(issuer_of(syndicate)),
        "acts": [[str(value) for value in row] for row in rows],
        "rejected": rejected_numbers(year),
        "closed": _is_closed(year),
        "layout": LAYOUT,
        "programs": rendering_programs(),
    }
    if kind == YearFile.Kind.ARCHIVE:
        papers = MeetingDocument.objects.filter(meeting__held_on__year=year).order_by("created_at")
        source["documents"] = list(acts_of_year(year).values_list("sha256", flat=True))
        source["papers"] = list(papers.values_list("sha256", flat=True))
        register = year_file(YearFile.Kind.REGISTER, year, year_source(syndicate, year, YearFile.Kind.REGISTER))
        source["register"] = register.sha256 if register else ""
    return hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()


def register_of(syndicate: Syndicate, year: int, told: Callable[[int], None] = lambda done: None) -> Register:
    """Return the register of a year, one act read at a time; `told` is called after each."""
    acts = []
    for rank, row in enumerate(acts_of_register(year), start=1):
        matter = row.matter or BUDGET_MATTER
        acts.append(RegisterAct(rank, printed_act(row), matter, matter_label(matter)))
        told(rank)
    return Register(
        issuer=issuer_of(syndicate),
        year=year,
        acts=tuple(acts),
        rejected=rejected_numbers(year),
        is_closed=_is_closed(year),
    )


def _is_closed(year: int) -> bool:
    return any(each.is_closed for each in register_years() if each.year == year)


def year_file(kind: str, year: int, source: str) -> YearFile | None:
    """Return the file already made of that source, without its bytes; None before (1 query)."""
    return YearFile.objects.defer("content").filter(kind=kind, year=year, source=source).first()


def job_at_work(kind: str, year: int) -> Job | None:
    """Return the job that makes a file of the year, or made it and failed; None when there is none (1 query)."""
    job = Job.objects.filter(kind=MAKE, params__kind=str(kind), params__year=year).order_by("-created_at").first()
    return None if job is None or job.state in {Job.State.DONE, Job.State.CANCELLED} else job
