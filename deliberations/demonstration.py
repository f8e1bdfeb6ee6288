"""The demonstration syndicates, read from data/demo and made by the same services as the pages call.

Loading is idempotent: what is there is left as it is, what is missing is made, so an interrupted loading goes on.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress

from budgets.models import Budget, BudgetDecision, BudgetYear, Chart, Membership, Syndicate, User, YearResult
from budgets.services.budgets import create_budget, open_year
from budgets.services.members import give_role
from budgets.tenancy import slug_context, syndicate_context
from commitments.models import ListingImport
from commitments.services.listing_imports import import_file
from commitments.services.results import keep_declared_rar, open_result, type_figures
from deliberations.demo_decisions.loading import load_decisions, load_opinion
from deliberations.demo_execution import load_execution
from deliberations.demo_meetings import load_meeting
from deliberations.models import Delegate, Deliberation, Meeting
from deliberations.rules.votes import Votes
from deliberations.services.actor import Actor
from deliberations.services.attestations import sign_result_sheet
from deliberations.services.drafting import draft_from_result
from deliberations.services.meetings import (
    AttendanceInput,
    MeetingInput,
    display_minutes,
    plan_meeting,
    record_attendance,
)
from deliberations.services.workflow import record_vote, schedule, seal, submit, transmit

DATA = files("deliberations") / "data" / "demo"
SLUGS = ("sitiv", "deux-sevres-numerique", "eure-et-loir-numerique", "roynac-multiservices", "sivu-preziere")
PASSWORD = "demonstration-equilibre"  # noqa: S105 - shown by the demonstration on purpose

Content = dict[str, Any]


def read(slug: str) -> Content:
    """Return the content of a demonstration syndicate's file."""
    return tomllib.loads((DATA / f"{slug}.toml").read_text(encoding="utf-8"))


def load(slug: str) -> Iterator[str]:
    """Make a demonstration syndicate; yield a French line for each thing made."""
    content = read(slug)
    users = [_user(given) for given in content["users"]]
    with slug_context(slug):
        syndicate = Syndicate.objects.filter(slug=slug).first()
    identifier = syndicate.pk if syndicate else uuid4()
    with syndicate_context(identifier):
        if syndicate is None:
            syndicate = _syndicate(identifier, content["syndicate"])
            yield f"Syndicat {syndicate.name}"
        for user, given in zip(users, content["users"], strict=True):
            for role in given["roles"]:
                if not Membership.objects.filter(user=user, role=role).exists():
                    give_role(syndicate, user, role)
        delegates = {str(delegate): delegate for delegate in _delegates(syndicate, content)}
        years = {(year.budget.code, year.year): year for year in _years(syndicate, content)}
        with _acting("finance_officer", syndicate):
            yield from _load_year(content, years, delegates)
            yield from load_decisions(slug, years)
            if opinion := content.get("opinion"):
                yield from load_opinion(opinion, years)
        yield from load_execution(slug, years, partial(_holding, syndicate))
        yield from load_meeting(slug, syndicate, years, _acting)


def _load_year(
    content: Content, years: dict[tuple[str, int], BudgetYear], delegates: dict[str, Delegate]
) -> Iterator[str]:
    if commitments := content.get("commitments"):
        report = import_file(
            years[commitments["budget"], commitments["year"]],
            kind=ListingImport.Kind.COMMITMENTS,
            file_name=commitments["file"],
            content=(DATA / commitments["file"]).read_bytes(),
        )
        if report.new:
            yield f"{report.new} engagements importés"
    if given := content.get("result"):
        result = open_result(years[given["budget"], given["year"]], given["kind"])
        if not result.figures.exists():
            type_figures(result, {key: Decimal(amount) for key, amount in given["figures"].items()})
            if reason := given.get("rar_reason"):
                keep_declared_rar(result, reason, by=_holder("finance_officer"))
            yield f"Résultats {given['year']}"
        if "deliberation" in content and not result.deliberations.exists():
            yield f"Délibération {_deliberate(content, result, delegates).number}"


def _deliberate(content: Content, result: YearResult, delegates: dict[str, Delegate]) -> Deliberation:
    """Take the act from the draft to its transmission, each step by the person who may."""
    given, meeting = content["deliberation"], _meeting(content["meeting"], result.syndicate, delegates)
    with _acting("finance_officer", result.syndicate) as officer:
        deliberation = draft_from_result(result, by=officer, on=meeting.held_on)
        submit(deliberation, by=officer)
    with _acting("authorising_officer", result.syndicate) as president:
        sign_result_sheet(result, by=president, signed_on=given["signed_on"])
    with _acting("treasurer", result.syndicate) as treasurer:
        sign_result_sheet(result, by=treasurer, signed_on=given["attested_on"])
    with _acting("authorising_officer", result.syndicate) as president:
        schedule(deliberation, meeting, by=president, number=given["number"], rank=given["rank"])
        votes = Votes(given["votes_for"], given["votes_against"], given["abstentions"])
        record_vote(deliberation, votes, by=president)
        seal(deliberation, by=president)
    with _acting("finance_officer", result.syndicate) as officer:
        sent_on, received_on = given["sent_on"], given["received_on"]
        return transmit(deliberation, sent_on, by=officer, received_on=received_on, receipt_id=given["receipt_id"])


def _meeting(given: Content, syndicate: Syndicate, delegates: dict[str, Delegate]) -> Meeting:
    officer = Actor.of_user(_holder("finance_officer"))
    meeting = Meeting.objects.filter(held_on=given["held_on"]).first()
    if meeting is None:
        meeting = plan_meeting(
            syndicate,
            MeetingInput(
                held_on=given["held_on"],
                convoked_on=given["convoked_on"],
                second_convocation=given["second_convocation"],
                place=given["place"],
            ),
            by=officer,
        )
    by_name = {f"{delegate.last_name.upper()} {delegate.first_name}": delegate.pk for delegate in delegates.values()}
    rows = [AttendanceInput(by_name[name], "present") for name in given["present"]]
    rows += [AttendanceInput(by_name[name], "proxy", by_name[to]) for name, to in given["proxies"].items()]
    rows += [AttendanceInput(by_name[name], "excused") for name in given["excused"]]
    record_attendance(meeting, rows, president=by_name[given["president"]], by=officer)
    if meeting.minutes_displayed_on is None:
        display_minutes(meeting, _day(given["minutes_displayed_on"]), by=officer)
    meeting.refresh_from_db()
    return meeting


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value


@contextmanager
def _acting(role: str, syndicate: Syndicate) -> Iterator[Actor]:
    """The person who holds a role, under whose name the journal keeps what is done in the block."""
    user = _holder(role)
    with syndicate_context(syndicate, user=user.pk):
        yield Actor.of_user(user)


@contextmanager
def _holding(syndicate: Syndicate, role: str) -> Iterator[User]:
    """The user who holds a role, under whose name the journal keeps what is done in the block."""
    user = _holder(role)
    with syndicate_context(syndicate, user=user.pk):
        yield user


def _holder(role: str) -> User:
    return User.objects.get(pk=Membership.objects.filter(role=role).values_list("user_id", flat=True)[:1])


def _user(given: Content) -> User:
    user = User.objects.filter(email=given["email"]).first()
    if user is None:
        user = User.objects.create_user(
            given["email"], PASSWORD, first_name=given["first_name"], last_name=given["last_name"]
        )
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def _syndicate(identifier: UUID, given: Content) -> Syndicate:
    syndicate = Syndicate(id=identifier, **given)
    syndicate.full_clean()
    syndicate.save(force_insert=True)
    return syndicate


def _delegates(syndicate: Syndicate, content: Content) -> list[Delegate]:
    accounts = {user["delegate"]: user["email"] for user in content["users"] if "delegate" in user}
    for given in content.get("delegates", []):
        email = accounts.get(f"{given['last_name'].upper()} {given['first_name']}")
        Delegate.objects.get_or_create(
            syndicate=syndicate,
            last_name=given["last_name"],
            first_name=given["first_name"],
            defaults={
                "title": given["title"],
                "role": given.get("role", ""),
                "user": User.objects.get(email=email) if email else None,
            },
        )
    return list(Delegate.objects.all())


def _years(syndicate: Syndicate, content: Content) -> list[BudgetYear]:
    for given in content["budgets"]:
        fields = {key: value for key, value in given.items() if key != "years"}
        budget = Budget.objects.filter(code=given["code"]).first() or create_budget(syndicate, **fields)
        if (
            budget.variant != given["variant"]
            and not BudgetDecision.objects.filter(budget_year__budget=budget).exists()
        ):
            _follow(budget, given["variant"])
        for year in given["years"]:
            if not budget.years.filter(year=year).exists():
                open_year(budget, year)
    return list(BudgetYear.objects.select_related("budget", "syndicate", "chart"))


def _follow(budget: Budget, variant: str) -> None:
    """Give another nomenclature to a budget that an older demonstration made, before it has a decision."""
    budget.variant = variant
    budget.save(update_fields=["variant"])
    for year in budget.years.all():
        year.chart = Chart.objects.filter(variant=variant, year__lte=year.year).latest("year")
        year.save(update_fields=["chart"])
