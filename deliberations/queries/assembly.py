"""The assembly as pages and rules read it: its rules, its members, what it delegated."""

from datetime import date
from functools import cache
from importlib import resources

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from budgets.models import Syndicate
from deliberations.models import Delegate, MemberBody, Statutes
from deliberations.rules.statutes import RULE_NAMES, USUAL, AssemblyRules, parse_statutes, with_clauses


@cache
def rules_by_kind() -> dict[str, AssemblyRules]:
    """Return the rules of the law by kind of syndicate."""
    return parse_statutes((resources.files("deliberations") / "data" / "statutes.toml").read_text(encoding="utf-8"))


def statutes_of(syndicate: Syndicate) -> Statutes | None:
    """Return the clauses of the statutes, None when nobody typed any (1 query)."""
    return Statutes.objects.filter(syndicate=syndicate).first()


def assembly_rules(syndicate: Syndicate) -> AssemblyRules:
    """Return the rules by which the syndicate's assembly sits: the law, then its statutes (1 query)."""
    rules = rules_by_kind().get(syndicate.kind, USUAL)
    statutes = statutes_of(syndicate)
    if statutes is None:
        return rules
    clauses = {name: getattr(statutes, name) for name in RULE_NAMES}
    return with_clauses(rules, clauses, source=statutes.source)


def delegates_in_office(on: date) -> QuerySet[Delegate]:
    """Return the delegates whose term covers a day, regular and substitute, with their member."""
    begun = Q(term_from__isnull=True) | Q(term_from__lte=on)
    not_over = Q(term_to__isnull=True) | Q(term_to__gte=on)
    return Delegate.objects.filter(begun, not_over, is_active=True).select_related("member")


def member_bodies() -> QuerySet[MemberBody]:
    """Return the members of the syndicate with their delegates in office and how many seats are filled."""
    in_office = Delegate.objects.filter(is_active=True).order_by("-seat", "last_name")
    regular = Q(delegates__is_active=True, delegates__seat=Delegate.Seat.REGULAR)
    substitute = Q(delegates__is_active=True, delegates__seat=Delegate.Seat.SUBSTITUTE)
    return MemberBody.objects.prefetch_related(Prefetch("delegates", in_office, to_attr="in_office")).annotate(
        regular_count=Count("delegates", filter=regular), substitute_count=Count("delegates", filter=substitute)
    )


def votes_in_office() -> int:
    """Return the total of the votes of the seats of the members, 0 when no member is typed (1 query)."""
    total = 0
    for seats, votes in MemberBody.objects.filter(left_on=None).values_list("seats", "votes_per_seat"):
        total += seats * votes
    return total


def seats_in_office() -> int:
    """Return the number of seats of the members, 0 when no member is typed (1 query)."""
    return MemberBody.objects.filter(left_on=None).aggregate(total=Sum("seats"))["total"] or 0
