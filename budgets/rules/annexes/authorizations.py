"""Programme and commitment authorisations (AP, AE) as the annex of states II-B1 and II-B2 tells them.

The annex has a record per authorisation and chapter. Source: M57 maquette, states II-B1 and II-B2 (situation des
autorisations et des crédits de paiement).
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from budgets.rules.annexes.record import Record
from budgets.rules.chart import Section
from budgets.rules.decision_context import Authorization
from budgets.rules.money import ZERO

BLOCK = "DATA_APCP"
PROGRAMME = "P"
UNFORESEEN_CHAPTERS = frozenset({"020", "022"})  # AP and AE for unforeseen expenses, states II-B1 and II-B2
RATIO = "R"  # a record of the ratios, which names no authorisation


def authorizations(records: Iterable[Record], *, is_voted: bool) -> dict[str, Authorization] | None:
    """Return the authorisations by code, amounts in euros; None when the annex is empty: nothing is known then.

    What the decision brings counts as proposed until it is voted. Payment credits left blank are no schedule.
    """
    found: dict[str, Authorization] = {}
    for record in records:
        code = record.text("NumAutori")
        if code and record.text("CodSTypAutori") != RATIO:
            here = _authorization(code, record, is_voted=is_voted)
            found[code] = _sum(found[code], here) if code in found else here
    return found or None


def authorised_by_chapter(records: Iterable[Record]) -> dict[tuple[Section, str], Decimal]:
    """Return what voted decisions authorised, in euros, by section and chapter: the vote on the AP and AE of the year.

    States III-A and III-B have these figures, in the column of the assembly's vote on the AP and AE.
    """
    found: dict[tuple[Section, str], Decimal] = {}
    for record in records:
        chapter, amount = record.text("Chapitre"), record.amount("MtAutoriVote")
        if record.text("CodSTypAutori") != RATIO and chapter and amount:
            key = (_section(record), chapter)
            found[key] = found.get(key, ZERO) + amount
    return found


def _section(record: Record) -> Section:
    return Section.INVESTMENT if record.text("CodTypAutori") == PROGRAMME else Section.OPERATING


def _authorization(code: str, record: Record, *, is_voted: bool) -> Authorization:
    chapter = record.text("Chapitre")
    brought = record.amount("MtAutoriVote") if is_voted else record.amount("MtAutoriPropose")
    return Authorization(
        code=code,
        section=_section(record),
        amount=record.amount("MtAutoriPrec") + (brought or record.amount("MtAutoriVote")),
        paid_before=record.amount("MtCPAnt"),
        scheduled=None if record.number("MtCPOuv") is None else record.amount("MtCPOuv"),
        chapters=frozenset({chapter} if chapter and chapter not in UNFORESEEN_CHAPTERS else ()),
        is_unforeseen=chapter in UNFORESEEN_CHAPTERS,
    )


def _sum(one: Authorization, other: Authorization) -> Authorization:
    """Return one authorisation over the chapters of both; limited to none when one of them is limited to none."""
    amounts = [it.scheduled for it in (one, other) if it.scheduled is not None]
    return replace(
        one,
        amount=one.amount + other.amount,
        paid_before=one.paid_before + other.paid_before,
        scheduled=sum(amounts[1:], amounts[0]) if amounts else None,
        chapters=one.chapters | other.chapters if one.chapters and other.chapters else frozenset(),
    )
