"""What the three derivations share: figures as text into lines, and an account where the source prints a chapter."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from budgets.chart_files import read_charts, read_variants
from budgets.rules.chart import ChartAccount, ChartOfAccounts, Direction, OperationKind
from budgets.rules.opinion import ORDER
from deliberations.demo_decisions.tables import DemoRecord, Scalar

D, R = Direction.EXPENSE, Direction.REVENUE
SIGNATURE, SIGNATORY, SOMMAIRE, LOAN = "DATA_SIGNATURE", "DATA_SIGNATAIRE", "DATA_SOMMAIRE", "DATA_EMPRUNT"
Source = Mapping[str, Any]


@cache
def chart(variant: str, year: int) -> ChartOfAccounts:
    """Return the chart of a variant for a year, or the latest one before. Raises LookupError when there is none."""
    for known in read_variants():
        if known.code == variant:
            return max((it for it in read_charts(known) if it.year <= year), key=lambda it: it.year)
    raise LookupError(variant)


def kind_of(code: str) -> OperationKind:
    """Return the kind of operation of a chapter."""
    return ORDER.get(code, OperationKind.REAL)


def usable(plan: ChartOfAccounts, chapter: str, direction: Direction) -> Iterator[ChartAccount]:
    """Yield the accounts that may be used in a chapter, in the order of the chart."""
    for account in sorted(plan.accounts, key=lambda it: it.code):
        is_alive = not account.functional and account.withdrawn_on is None
        if is_alive and account.chapter(direction, kind_of(chapter)) == chapter:
            yield account


def first_usable(plan: ChartOfAccounts, chapter: str, direction: Direction, under: str = "") -> str:
    """Return the first account of a chapter that may be used there, under another one where it is named."""
    return next(it.code for it in usable(plan, chapter, direction) if it.code.startswith(under))


def amount(value: str | None) -> Decimal:
    """Return an amount in euros; a blank cell is nothing."""
    return Decimal(value or "0.00")


def day(value: str | None) -> date | None:
    """Return a date written YYYY-MM-DD, None where the source is blank."""
    return date.fromisoformat(value) if value else None


def known(**values: Scalar | None) -> dict[str, Scalar]:
    """Return the values that the source gives."""
    return {key: value for key, value in values.items() if value is not None}


def terms(state: Source) -> dict[str, Scalar]:
    """Return the modalities of state I-B. A blank rate authorises no transfer."""
    levels = {"chapitre": "chapter", "article": "article"}
    cumulated = "cumulé" in state["comparison"]
    return {
        "investment_level": levels[state["vote_level_investment"]],
        "operating_level": levels[state["vote_level_operating"]],
        "formal_operations": state["formal_vote_on_equipment_operations"] == "avec",
        "formal_chapters": state["formal_vote_on_each_chapter"] == "avec",
        **known(
            investment_transfer_rate=state["fungibility_investment_percent"],
            operating_transfer_rate=state["fungibility_operating_percent"],
        ),
        "provisions": "semi_budgetary" if state["provisions"] == "semi-budgétaires" else "budgetary",
        "comparison": "year" if state["comparison"] == "budget de l'exercice" else _compared(cumulated),
        "taking_up": "after_accounts" if "après le vote" in state["results"] else "none",
    }


def _compared(cumulated: bool) -> str:
    return "cumulated" if cumulated else "primitive"


def sommaire(states: Iterable[tuple[str, bool]]) -> Iterator[DemoRecord]:
    """Yield the records that say which annexes the source joins, from pairs (code of the state, is joint)."""
    for code, is_joint in states:
        yield DemoRecord(SOMMAIRE, {"CodeAnnexe": code, "Present": "true" if is_joint else "false"})


def signature(state: Source, *, body: str, session: str) -> DemoRecord:
    """Return the record of state V: who was there, how they voted, the dates."""
    fields = {
        "NbrMembExer": state["members_in_office"],
        "NbrMembPresent": state["present"],
        "NbrSuffExprime": state["votes_cast"],
        "NbrVotePour": state["for"],
        "NbrVoteContre": state["against"],
        "NbrVoteAbstention": state["abstention"],
        "DtConvoc": state["convocation_date"],
        "LibPresentPar": state["presented_by"],
        "LibPresentLieu": state["presented_at"],
        "DtPresent": state["presented_on"],
        "LibDelibPar": body,
        "LibReuniSession": session,
        "LibDelibLieu": state["presented_at"],
        "DtDelib": state["deliberated_on"],
        "DtTransmPrefect": state.get("transmitted_to_prefecture_on"),
        "DtPub": state.get("published_on"),
        "DtfFin": state.get("certified_on"),
    }
    return DemoRecord(SIGNATURE, {name: str(value) for name, value in fields.items() if value is not None})
