"""The authorisations of a decision's annex (DATA_APCP) brought into the register: what a file of the State says."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import AnnexRecord, Authorization, AuthorizationVote, BudgetDecision
from budgets.queries_annexes import as_records
from budgets.rules.annexes.authorizations import BLOCK, PROGRAMME, RATIO, UNFORESEEN_CHAPTERS
from budgets.rules.annexes.record import Record
from budgets.rules.money import ZERO
from budgets.rules.multiyear.programme import added
from budgets.services.authorization_votes import VoteInput, mark_voted, new_vote


@transaction.atomic
def take_over_annex(decision: BudgetDecision) -> tuple[int, int]:
    """Bring the authorisations of a decision's annex into the register; return how many are new, and already there.

    Done twice, it changes nothing. What the annex does not say by year is lumped: earlier payment credits on the year
    before, those after the next year on the one that follows. Raises ValidationError in French.
    """
    records = as_records(AnnexRecord.objects.filter(decision=decision, kind=BLOCK).order_by("rank"))
    named = [it for it in records if it.text("NumAutori") and it.text("CodSTypAutori") != RATIO]
    if not named:
        raise ValidationError("L’annexe des autorisations de cette décision est vide.")
    budget = decision.budget_year.budget
    there = set(Authorization.objects.filter(budget=budget).values_list("code", flat=True))
    by_code: dict[str, list[Record]] = {}
    for record in named:
        by_code.setdefault(record.text("NumAutori"), []).append(record)
    for code, group in by_code.items():
        if code not in there:
            _bring(decision, code, group)
    return len(set(by_code) - there), len(set(by_code) & there)


def _bring(decision: BudgetDecision, code: str, records: list[Record]) -> None:
    """Create an authorisation from its records: what was voted before, then what the decision brings."""
    year, first = decision.budget_year, records[0]
    schedule = _schedule(records, year.year)
    row = Authorization.objects.create(
        syndicate_id=decision.syndicate_id,
        budget=year.budget,
        kind=Authorization.Kind.PROGRAMME if first.text("CodTypAutori") == PROGRAMME else Authorization.Kind.COMMITMENT,
        code=code,
        label=first.text("LibAutori") or code,
        is_unforeseen=any(it.text("Chapitre") in UNFORESEEN_CHAPTERS for it in records),
        operation=next((it.text("Chapitre") for it in records if it.text("TypeChapitre") == "3"), ""),
        created_year=min(year.year, *(on for _, on in schedule)),
    )
    before = added({it.text("Chapitre") or "": it.amount("MtAutoriPrec")} for it in records)
    brought = added(
        {it.text("Chapitre") or "": it.amount("MtAutoriVote") or it.amount("MtAutoriPropose")} for it in records
    )
    before, brought = ({key: it for key, it in side.items() if it} for side in (before, brought))
    kind = AuthorizationVote.Kind.REVISION if before else AuthorizationVote.Kind.CREATION
    previous = date(year.year - 1, 12, 31)
    if before:
        told = VoteInput(schedule, f"reprise de l’annexe\u00a0: votes antérieurs à {year.year}", shares=before)
        mark_voted(new_vote(row, previous.year, told), previous, "")
    if brought:
        told = VoteInput(schedule, "reprise de l’annexe", decision, kind, brought)
        vote = new_vote(row, year.year, told)
        if decision.is_voted:
            mark_voted(vote, decision.decided_on or date(year.year, 1, 1), decision.deliberation)


def _schedule(records: Iterable[Record], year: int) -> dict[tuple[str, int], Decimal]:
    """Return the payment credits by chapter and year that the records tell; the rest of the amount comes last."""
    found: dict[tuple[str, int], Decimal] = {}

    def add(chapter: str, on: int, amount: Decimal) -> None:
        if amount > ZERO:
            found[chapter, on] = found.get((chapter, on), ZERO) + amount

    for record in records:
        chapter = record.text("Chapitre") or ""
        amount = record.amount("MtAutoriPrec") + (record.amount("MtAutoriVote") or record.amount("MtAutoriPropose"))
        add(chapter, year - 1, record.amount("MtCPAnt"))
        add(chapter, year, record.amount("MtCPOuv"))
        add(chapter, year + 1, record.amount("MtCredAFinanc_NPlus1"))
        told = record.amount("MtCPAnt") + record.amount("MtCPOuv") + record.amount("MtCredAFinanc_NPlus1")
        add(chapter, year + 2, record.amount("MtCredAFinanc_Sup_NPlus1") or amount - told)
    return found
