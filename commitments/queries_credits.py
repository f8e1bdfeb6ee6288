"""Reads of the credits of a year: how it was voted, what the voted decisions opened, envelope by envelope."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import Q, Sum

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine
from budgets.prepared import run_prepared
from budgets.queries_authorizations import authorised_in
from budgets.queries_financial_rules import financial_rules
from budgets.rules.money import ZERO
from commitments.models import BALANCES, BeforeVoteAuthorization, Commitment, CreditEnvelope, Movement
from commitments.rules.credits import (
    Balance,
    Charge,
    Credits,
    EnvelopeKey,
    VoteLevels,
    authorised_share,
    before_vote_limit,
    envelope_key,
    opened_credits,
    share_of,
    sum_credits,
)

VOTED = (BudgetDecision.State.VOTED, BudgetDecision.State.ENFORCEABLE)
STATING = (BudgetDecision.Kind.ACCOUNTS, BudgetDecision.Kind.SINGLE_ACCOUNTS)
DIRECTIONS = {"D": "expense", "R": "revenue"}
KINDS = {"R": "real", "OES": "between_sections", "OIS": "inside_section"}
CHAPTER_COLUMNS = tuple(
    f"account__{direction}_{kind}" for direction in ("expense", "revenue") for kind in KINDS.values()
)


def opening_decisions(budget_year: BudgetYear | UUID) -> Q:
    """Return the filter of the decisions that opened credits in a year: voted, no accounts, no simulation."""
    return Q(budget_year=budget_year, state__in=VOTED, simulation_of=None) & ~Q(kind__in=STATING)


def count_opening_decisions(budget_year: BudgetYear) -> int:
    """Return how many decisions opened credits in a year (1 query)."""
    return BudgetDecision.objects.filter(opening_decisions(budget_year)).count()


def year_before(budget_year: BudgetYear) -> BudgetYear | None:
    """Return the year before in the same budget (1 query)."""
    found = BudgetYear.objects.filter(budget=budget_year.budget_id, year=budget_year.year - 1)
    return found.select_related("budget", "chart", "syndicate").first()


def vote_levels(budget_year: BudgetYear) -> VoteLevels:
    """Return how a year is voted: by its last decision of the assembly, or that of the year before (1 or 2 queries)."""
    return (
        _levels(budget_year.budget_id, budget_year.year)
        or _levels(budget_year.budget_id, budget_year.year - 1)
        or VoteLevels()
    )


_LEVELS = (
    "SELECT d.investment_level, d.operating_level, d.formal_operations, d.specialised_articles"
    " FROM budgets_budgetdecision d JOIN budgets_budgetyear y ON y.id = d.budget_year_id"
    " WHERE y.budget_id = %s AND y.year = %s AND d.state IN ('voted', 'enforceable') AND d.kind IN ('BP', 'BS', 'DM')"
    " AND d.simulation_of_id IS NULL ORDER BY d.decided_on, d.number"
)


def _levels(budget: UUID, year: int) -> VoteLevels | None:
    """Return how the decisions of the assembly vote a year; None when there is none (1 query, asked at each visa)."""
    decisions = run_prepared(_LEVELS, [budget, year])
    if not decisions:
        return None
    investment, operating, *_ = decisions[-1]
    return VoteLevels(
        investment="article" if investment == "article" else "chapter",
        operating="article" if operating == "article" else "chapter",
        operations=any(formal for *_, formal, _articles in decisions),
        specialised=frozenset(code for *_, articles in decisions for code in json.loads(articles)),
    )


@dataclass(frozen=True, slots=True)
class CreditRow:
    """What the decisions of a year brought to an account, in euros, and where it is charged."""

    charge: Charge
    credits: Credits


def credit_rows(budget_year: BudgetYear) -> list[CreditRow]:
    """Return the credits of a year by account, kind of operation and operation (1 query)."""
    decisions = BudgetDecision.objects.filter(opening_decisions(budget_year))
    rows = (
        CreditLine.objects.filter(decision__in=decisions)
        .values_list("direction", "kind", "account__code", "account__section", "operation", *CHAPTER_COLUMNS)
        .annotate(
            voted_sum=Sum("voted"),
            rar_sum=Sum("rar"),
            multiyear_sum=Sum("voted", filter=~Q(authorization=""), default=ZERO),
        )
        .order_by("account__code")
    )
    found = []
    for direction, kind, account, section, operation, *rest in rows:
        chapters, (voted, rar, multiyear) = rest[: len(CHAPTER_COLUMNS)], rest[len(CHAPTER_COLUMNS) :]
        place = (0 if direction == "D" else 3) + list(KINDS).index(kind)
        charge = Charge(
            DIRECTIONS[direction], section, chapters[place] or account[:2], account, operation, is_order=kind != "R"
        )
        found.append(CreditRow(charge, Credits(voted, rar, multiyear=multiyear)))
    return found


def account_charge(account: Account, direction: str, *, operation: str = "", operation_kind: str = "real") -> Charge:
    """Return where an operation on an account is charged; the chart's own chapters decide."""
    chapter = getattr(account, f"{direction}_{operation_kind}")
    return Charge(
        direction, account.section, chapter or account.code[:2], account.code, operation, operation_kind != "real"
    )


def opened_by_envelope(budget_year: BudgetYear) -> Mapping[EnvelopeKey, Decimal]:
    """Return what is open in each envelope of a year, in euros: voted, or allowed before the vote (9 queries at most).

    Before the vote each envelope of the year before is open within the limits of the law.
    """
    levels, carried = vote_levels(budget_year), carried_by_envelope(budget_year)
    if count_opening_decisions(budget_year):
        voted = sum_credits(((row.charge, row.credits) for row in credit_rows(budget_year)), levels)
        return {
            key: opened_credits(voted.get(key, Credits()).plus(Credits(carried=carried.get(key, ZERO))))
            for key in {*voted, *carried}
        }
    before = year_before(budget_year)
    rows = credit_rows(before) if before else []
    previous = sum_credits(((row.charge, row.credits) for row in rows), levels)
    allowed = BeforeVoteAuthorization.objects.filter(budget_year=budget_year).exists()
    fraction = financial_rules().before_vote_fraction
    third = authorised_before_vote(before) if before else {}
    return {
        key: before_vote_limit(
            key,
            previous.get(key, Credits()),
            carried=carried.get(key, ZERO),
            has_deliberation=allowed,
            fraction=fraction,
            authorised=authorised_share(key, third),
        )
        for key in {*previous, *carried, *_chapter_keys(third, levels)}
    }


def authorised_before_vote(year_before: BudgetYear) -> dict[tuple[str, str], Decimal]:
    """Return what may be spent within AP and AE before the vote, by section and chapter, in euros (2 queries at most).

    A third of those opened in the year before, each chapter on its own. Source: CGCT L. 5217-10-9.
    """
    opened = authorised_in(year_before)
    fraction = financial_rules().before_vote_authorization_fraction if opened else 1
    return {(section.value, code): share_of(amount, fraction) for (section, code), amount in opened.items()}


def _chapter_keys(third: Mapping[tuple[str, str], Decimal], levels: VoteLevels) -> Iterator[EnvelopeKey]:
    """Yield the envelopes of the chapters that have authorisations, where the chapter is the level of the vote."""
    for section, code in third:
        if (levels.investment if section == "I" else levels.operating) == "chapter":
            yield EnvelopeKey("expense", section, False, "chapter", code)


def carried_by_envelope(budget_year: BudgetYear) -> Mapping[EnvelopeKey, Decimal]:
    """Return what commitments carried from the year before brought to each envelope, in euros (1 query)."""
    rows = (
        Movement.objects.filter(budget_year=budget_year, commitment__carried_from__isnull=False)
        .filter(kind=Movement.Kind.CARRIED)
        .values_list(*(f"envelope__{name}" for name in ("direction", "section", "is_order", "level", "code")))
        .annotate(total=Sum("committed"))
        .order_by()
    )
    return {EnvelopeKey(*key): total for *key, total in rows}


def envelope_id(budget_year: UUID, key: EnvelopeKey) -> UUID:
    """Return the identifier of an envelope, the same whoever makes it: two clerks never make two of them."""
    return uuid5(budget_year, "/".join(map(str, (key.direction, key.section, key.is_order, key.level, key.code))))


def key_of(envelope: CreditEnvelope) -> EnvelopeKey:
    """Return the key of a stored envelope."""
    return EnvelopeKey(envelope.direction, envelope.section, envelope.is_order, envelope.level, envelope.code)


def balance_of(envelope: CreditEnvelope) -> Balance:
    """Return the balance of a stored envelope."""
    return Balance(envelope.opened, *(getattr(envelope, name) for name in BALANCES))


def envelope_of(commitment: Commitment) -> UUID | None:
    """Return the envelope that the movements of a commitment are in, None before the first one (1 query)."""
    first = Movement.objects.filter(commitment=commitment).order_by("at").values_list("envelope_id", flat=True)
    return first.first()


def charges_of(accounts: Iterable[Account], levels: VoteLevels, direction: str) -> dict[int, EnvelopeKey]:
    """Return the envelope of real operations on each account, by the account's identifier."""
    return {account.pk: envelope_key(account_charge(account, direction), levels) for account in accounts}
