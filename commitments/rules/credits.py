"""Available credits: which envelope limits an expense, what is open in it, what may still be committed and ordered.

Sources: CGCT L. 2342-2 and the order of 26 April 1996 (comptabilité d'engagement); L. 1612-1 (before the vote of the
budget); L. 5217-10-6 and the level of the vote (state I-B of the M57 maquette). Texts as in force on 15 February 2024.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from budgets.rules.money import CENT, ZERO, exact_cents, format_euros

Direction = Literal["expense", "revenue"]
Level = Literal["chapter", "article", "operation"]

DEBT_CHAPTER = "16"  # the annuities due may be ordered before the vote, out of the quarter


class Refusal(ValueError):
    """A business verb that can't be done; the message is a French sentence that says why and what to do."""


class InsufficientCreditError(Refusal):
    """The envelope holds less than what is asked for; `missing` is in euros."""

    def __init__(self, envelope: str, asked: Decimal, available: Decimal, what: str = "engager") -> None:
        self.missing = asked - available
        super().__init__(
            f"Crédits insuffisants\u00a0: {format_euros(asked)} à {what}, {format_euros(available)} disponibles "
            f"({envelope}). Il manque {format_euros(self.missing)}\u00a0: réduisez le montant, dégagez un engagement, "
            "ou virez des crédits."
        )


@dataclass(frozen=True, slots=True)
class VoteLevels:
    """How a year's budget was voted; `operations` is true when operations were voted, each being a limit of its own."""

    investment: Level = "chapter"
    operating: Level = "chapter"
    operations: bool = False
    specialised: frozenset[str] = frozenset()  # specialised articles (articles spécialisés)


@dataclass(frozen=True, slots=True, order=True)
class EnvelopeKey:
    """What tells an envelope from another within a year; `section` is "F" or "I"."""

    direction: str
    section: str
    is_order: bool
    level: str
    code: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Where an expense or a revenue is charged, the chapter being that of the account for its kind of operation."""

    direction: str
    section: str
    chapter: str
    account: str
    operation: str = ""
    is_order: bool = False


def envelope_key(charge: Charge, levels: VoteLevels) -> EnvelopeKey:
    """Return the envelope that a charge falls in, the level of the vote being that of the year.

    A voted operation is a limit of its own in investment expense; then a specialised article, then the level of the
    section. Order operations never mix with real ones.
    """
    section = levels.investment if charge.section == "I" else levels.operating
    if charge.is_order or charge.direction == "revenue":
        return EnvelopeKey(charge.direction, charge.section, charge.is_order, "chapter", charge.chapter)
    if levels.operations and charge.operation and charge.section == "I":
        return EnvelopeKey(charge.direction, charge.section, False, "operation", charge.operation)
    if article := _specialised(charge.account, levels.specialised):
        return EnvelopeKey(charge.direction, charge.section, False, "article", article)
    code = charge.account if section == "article" else charge.chapter
    return EnvelopeKey(charge.direction, charge.section, False, section, code)


def _specialised(account: str, articles: Iterable[str]) -> str:
    return max((code for code in articles if account.startswith(code)), key=len, default="")


@dataclass(frozen=True, slots=True)
class Credits:
    """Credits of an envelope in euros: voted, carried forward by the decisions, and carried by commitments of N-1.

    `multiyear` is the part of the voted ones that is payment credits of an authorisation (CP of an AP or AE).
    """

    voted: Decimal = ZERO
    rar: Decimal = ZERO
    carried: Decimal = ZERO
    multiyear: Decimal = ZERO

    def plus(self, other: "Credits") -> "Credits":
        """Return the sum of both."""
        return Credits(
            self.voted + other.voted,
            self.rar + other.rar,
            self.carried + other.carried,
            self.multiyear + other.multiyear,
        )


def opened_credits(found: Credits) -> Decimal:
    """Return what the voted decisions opened, in euros.

    Commitments carried from the year before keep their credits even before a decision takes them up: the state of
    carry-forward is enough to pay them (M57 instruction, volume II, titre 1).
    """
    return found.voted + max(found.rar, found.carried)


def before_vote_limit(
    key: EnvelopeKey,
    previous: Credits,
    *,
    carried: Decimal = ZERO,
    has_deliberation: bool = False,
    fraction: int = 4,
    authorised: Decimal = ZERO,
) -> Decimal:
    """Return what may be committed before the budget is voted, in euros, `previous` being the credits of N-1.

    Operating: the credits of N-1. Investment: a quarter of them, or the smaller part 1/`fraction` of the syndicate's
    rules, once the assembly allowed it, else nothing; the capital of the debt falling due is outside. Carry-forward and
    payment credits of N-1 are in neither base: within the authorisations `authorised` is what may be spent.
    Commitments carried from N-1 keep their credits. Source: CGCT L. 1612-1, L. 5217-10-9.
    """
    if key.direction == "revenue":
        return previous.voted + carried
    outside = previous.voted - previous.multiyear
    if key.section == "F" or key.code.startswith(DEBT_CHAPTER):
        return outside + authorised + carried
    if not has_deliberation:
        return authorised + carried
    return share_of(max(outside, ZERO), fraction) + authorised + carried


def share_of(amount: Decimal, fraction: int) -> Decimal:
    """Return an amount divided by `fraction`, the cent below: what is allowed is never exceeded."""
    return (amount / fraction).quantize(CENT, rounding=ROUND_DOWN)


def authorised_share(key: EnvelopeKey, third: Mapping[tuple[str, str], Decimal]) -> Decimal:
    """Return what an envelope may spend within the authorisations before the vote: that of its chapter, in euros.

    Under a vote by article each article may use what its chapter has; the chapter's own check holds them together.
    """
    if key.direction != "expense" or key.is_order:
        return ZERO
    if key.level != "article":
        return third.get((key.section, key.code), ZERO)
    chapters = [code for section, code in third if section == key.section and key.code.startswith(code.lstrip("0"))]
    return third[key.section, max(chapters, key=len)] if chapters else ZERO


@dataclass(frozen=True, slots=True)
class Balance:
    """What is in an envelope, or in several, in euros."""

    opened: Decimal = ZERO
    committed: Decimal = ZERO
    released: Decimal = ZERO
    service_done: Decimal = ZERO
    ordered: Decimal = ZERO
    paid: Decimal = ZERO
    attached: Decimal = ZERO

    @property
    def engaged(self) -> Decimal:
        """Return what is committed, what was released left out."""
        return self.committed - self.released

    @property
    def available(self) -> Decimal:
        """Return what may still be committed (disponible à l'engagement); negative when exceeded, never clamped."""
        return self.opened - self.engaged

    @property
    def available_to_order(self) -> Decimal:
        """Return what may still be ordered (disponible au mandatement), what is attached to the year left out."""
        return self.opened - self.ordered - self.attached

    def plus(self, other: "Balance") -> "Balance":
        """Return the sum of both."""
        return Balance(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = ("opened", "committed", "released", "service_done", "ordered", "paid", "attached")


def check_available(key: EnvelopeKey, balance: Balance, amount: Decimal, *, name: str) -> None:
    """Raise InsufficientCreditError when an expense of `amount` euros exceeds what may be committed.

    Expense credits are limits, revenue credits are estimates (crédits limitatifs, évaluatifs): a revenue is never
    refused. Raises AmountError below the cent.
    """
    exact_cents(amount)
    if key.direction == "expense" and amount > balance.available:
        raise InsufficientCreditError(name, amount, balance.available)


def check_within_authorizations(limit: Decimal, engaged: Decimal, amount: Decimal, *, name: str) -> None:
    """Raise InsufficientCreditError when, before the vote, an expense exceeds the third of a chapter's AP and AE.

    Source: CGCT L. 5217-10-9 (in force on 15 February 2024).
    """
    if amount > limit - engaged:
        what = "engager sur autorisations avant le vote du budget"
        raise InsufficientCreditError(f"{name}, part des AP et AE de N-1", amount, limit - engaged, what)


def check_outside_authorizations(
    balance: Balance, share: Decimal, engaged_within: Decimal, amount: Decimal, *, name: str
) -> None:
    """Raise InsufficientCreditError when, before the vote, an expense outside AP and AE would use what they may spend.

    `share` is what the authorisations may spend in the envelope, `engaged_within` what they already do, in euros.
    """
    available = balance.available - share + engaged_within
    if amount > available:
        raise InsufficientCreditError(f"{name}, hors AP et AE", amount, available, "engager avant le vote du budget")


def check_orderable(key: EnvelopeKey, balance: Balance, amount: Decimal, *, name: str) -> None:
    """Raise InsufficientCreditError when ordering `amount` euros exceeds the credits of the year."""
    if key.direction == "expense" and amount > balance.available_to_order:
        raise InsufficientCreditError(name, amount, balance.available_to_order, "mandater")


def sum_credits(lines: Iterable[tuple[Charge, Credits]], levels: VoteLevels) -> Mapping[EnvelopeKey, Credits]:
    """Return the credits of each envelope, from the lines of the decisions."""
    found: dict[EnvelopeKey, Credits] = {}
    for charge, brought in lines:
        key = envelope_key(charge, levels)
        found[key] = found.get(key, Credits()).plus(brought)
    return found
