"""Closing a year: releases, attachments, then the carrying of what is left into the next year, numbers kept."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from budgets.models import Account, BudgetYear, User, YearResult
from budgets.queries_results import results_before
from budgets.rules.allocation import FieldError
from budgets.rules.money import ZERO
from budgets.services.budgets import open_year
from commitments.models import (
    ClosingStep,
    Commitment,
    CreditEnvelope,
    IssuedOrder,
    Movement,
    ServiceDone,
)
from commitments.queries_closing import attachments, closing_facts, releases
from commitments.rules.closing import TO_CONFIRM, ClosingStepName, closing_steps
from commitments.rules.credits import EnvelopeKey, Refusal
from commitments.rules.rar import remaining_commitment
from commitments.services.commitments import release_commitment, today
from commitments.services.ledger import (
    commitment_key,
    lock_commitment,
    lock_envelope,
    post,
    refresh_opened,
    require_open,
)
from commitments.services.liquidation import OrderLineInput, create_order
from commitments.services.results import open_result, take_computed_rar, take_order_sums, type_figures
from commitments.services.retrying import in_one_transaction

LIVE = (Commitment.State.APPROVED, Commitment.State.SIGNED)
SECTIONS = {"I": "investment", "F": "operating"}


@in_one_transaction
def confirm_step(budget_year: BudgetYear, step: str, *, by: User | None, note: str = "") -> ClosingStep:
    """Record that somebody looked at a step and confirms it. Raises Refusal while it is blocked."""
    require_open(budget_year)
    state = next((it for it in closing_steps(closing_facts(budget_year)) if it.name == step), None)
    if state is None or state.name not in TO_CONFIRM:
        raise Refusal("Cette étape ne se confirme pas.")
    if state.blocks:
        raise Refusal(" ".join(state.blocks))
    found, _ = ClosingStep.objects.get_or_create(
        budget_year=budget_year,
        step=step,
        defaults={"syndicate_id": budget_year.syndicate_id, "confirmed_by": by, "note": note[:300]},
    )
    return found


@in_one_transaction
def release_proposed(budget_year: BudgetYear, chosen: Iterable[UUID], *, by: User | None) -> int:
    """Release what is proposed on the chosen commitments, each with its reason; return how many. Raises Refusal."""
    require_open(budget_year)
    wanted = {str(pk) for pk in chosen}
    done = 0
    for release in sorted(releases(budget_year), key=lambda release: release.commitment.key):
        if release.commitment.key in wanted:
            commitment = Commitment.objects.select_related("account", "budget_year").get(pk=release.commitment.key)
            release_commitment(commitment, release.amount, f"Clôture\u00a0: {release.reason}", by=by)
            done += 1
    if not done:
        raise Refusal("Choisissez au moins un engagement à dégager.")
    return done


@in_one_transaction
def attach_year(budget_year: BudgetYear, *, by: User | None) -> list[IssuedOrder]:
    """Liquidate the attachments of charges and products of a year: one order per commitment. Raises Refusal.

    They go on a slip like the others; next year begins with their reversal.
    """
    require_open(budget_year)
    found = []
    for item in attachments(budget_year):
        commitment = lock_commitment(UUID(item.key))
        if commitment.order_lines.filter(order__kind=IssuedOrder.Kind.ATTACHMENT, order__state="liquidated").exists():
            continue
        line = OrderLineInput(
            commitment.account, item.to_attach, "real", commitment.function, commitment.operation, commitment
        )
        order = create_order(
            budget_year,
            commitment.direction,
            [line],
            label=f"Rattachement\u00a0: {commitment.label or commitment.number}",
            by=by,
            kind=IssuedOrder.Kind.ATTACHMENT,
            party=commitment.party,
            third_party=commitment.supplier,
        )
        found.append(order)
    if not found:
        raise Refusal("Rien n’est à rattacher, ou les rattachements attendent déjà un bordereau.")
    return found


@in_one_transaction
def close_year(budget_year: BudgetYear, *, by: User | None) -> BudgetYear:
    """Close a year and carry what is left into the next one, which is opened if need be. Raises Refusal.

    Its envelopes are locked first: whoever was committing ends before, whoever comes after is refused.
    """
    locked = BudgetYear.objects.select_for_update(of=("self",)).get(pk=budget_year.pk)
    require_open(locked)
    list(CreditEnvelope.objects.select_for_update().filter(budget_year=budget_year).order_by("pk"))
    if blocks := [block for step in closing_steps(closing_facts(budget_year)) for block in step.blocks]:
        raise Refusal(" ".join(blocks))
    compute_results(budget_year, by=by)
    following = _next_year(budget_year)
    _carry(budget_year, following, by=by)
    locked.state = BudgetYear.State.CLOSED
    locked.save(update_fields=["state"])
    ClosingStep.objects.get_or_create(
        budget_year=budget_year,
        step=ClosingStepName.CLOSE.value,
        defaults={"syndicate_id": budget_year.syndicate_id, "confirmed_by": by},
    )
    return following


def compute_results(budget_year: BudgetYear, *, by: User | None) -> YearResult:
    """Open the anticipated results of a year with the sums of its orders, its carry-forward, and N-1's results.

    What somebody settled already (figures kept for a reason, a vote) stays.
    """
    result = open_result(budget_year, YearResult.Kind.ANTICIPATED)
    if result.voted_at is not None:
        return result
    known = set(result.figures.values_list("key", flat=True))
    before = results_before(budget_year)
    if before and "investment_opening" not in known:
        carried = before.allocation.carried_surplus - before.allocation.carried_deficit
        type_figures(result, {"investment_opening": before.a2, "operating_opening": carried})
    if budget_year.orders.exists() and "operating_expenses" not in known:
        take_order_sums(result)
    if result.rar_choice == YearResult.RarChoice.PENDING and budget_year.commitments.exists():
        try:
            take_computed_rar(result, by=by)
        except FieldError:
            return result  # the page of the results says which figure can't stand
    return result


def _next_year(budget_year: BudgetYear) -> BudgetYear:
    rows = BudgetYear.objects.select_related("budget", "syndicate", "chart")
    found = rows.filter(budget=budget_year.budget_id, year=budget_year.year + 1).first()
    if found is None:
        found = rows.get(pk=open_year(budget_year.budget, budget_year.year + 1).pk)
    require_open(found)
    return found


def _carry(year: BudgetYear, following: BudgetYear, *, by: User | None) -> None:
    """Make in the next year, under its number, each commitment that something is left of."""
    rows = Commitment.objects.filter(budget_year=year, state__in=LIVE, carried_to=None)
    accounts = {account.code: account for account in following.chart.accounts.filter(code__in=_codes(rows))}
    taken = set(following.commitments.values_list("number", flat=True))
    envelopes: dict[EnvelopeKey, CreditEnvelope] = {}
    made = []
    for commitment in rows.select_related("account").order_by("number"):
        left, attached = _left(commitment), commitment.attached
        if left <= ZERO and attached <= ZERO:
            continue
        if commitment.number in taken:
            raise Refusal(f"Le numéro {commitment.number} est déjà pris en {following.year}\u00a0: l’exercice attend.")
        account = accounts.get(commitment.account.code)
        if account is None:
            raise Refusal(f"Le compte {commitment.account.code} n’existe pas en {following.year}.")
        made.append((_copied(commitment, following, account, left + attached), left, attached))
    keys = {copy.pk: commitment_key(copy) for copy, _, _ in made}
    for key in sorted(set(keys.values())):
        envelopes[key] = lock_envelope(following, key)
    for copy, left, attached in made:
        envelope = envelopes[keys[copy.pk]]
        _post_carried(envelope, copy, left, attached, by=by)
    for envelope in envelopes.values():
        refresh_opened(following, envelope)


def _left(commitment: Commitment) -> Decimal:
    section = SECTIONS[commitment.account.section]
    if commitment.authorization:
        return ZERO  # payment credits of an AP or AE are not carried over
    return remaining_commitment(
        "investment" if section == "investment" else "operating",
        committed=commitment.committed,
        released=commitment.released,
        ordered=commitment.ordered,
        attached=commitment.attached,
    )


def _codes(rows: Iterable[Commitment]) -> set[str]:
    return {row.account.code for row in rows}


def _copied(commitment: Commitment, following: BudgetYear, account: Account, amount: Decimal) -> Commitment:
    names = (
        "number", "direction", "function", "operation", "supplier", "label", "tax_basis", "manager", "service",
        "antenna", "state", "party_id", "authorization", "legal_act", "legal_act_on", "legal_reference",
        "created_by_id", "approved_by_id", "approved_at", "signed_by_id",
    )  # fmt: skip
    return Commitment.objects.create(
        syndicate_id=commitment.syndicate_id,
        budget_year=following,
        account=account,
        committed=ZERO,
        requested=amount,
        committed_on=commitment.committed_on,
        carried_from=commitment,
        **{name: getattr(commitment, name) for name in names},
    )


def _post_carried(
    envelope: CreditEnvelope, copy: Commitment, left: Decimal, attached: Decimal, *, by: User | None
) -> None:
    """Write what is carried, what was attached with its reversal, and the service done that waits for an order."""
    year, on = copy.budget_year, today()
    note = f"reporté de {year.year - 1}"
    if left > ZERO:
        post(envelope, copy, Movement.Kind.CARRIED, {"committed": left}, on=on, by=by, note=note)
    if attached > ZERO:
        amounts = {"committed": attached}
        post(envelope, copy, Movement.Kind.COMMITTED, amounts, on=on, by=by, note=f"rattaché à {year.year - 1}")
        line = OrderLineInput(copy.account, -attached, "real", copy.function)
        create_order(
            year,
            copy.direction,
            [line],
            label=f"Contre-passation du rattachement de {year.year - 1}\u00a0: {copy.label or copy.number}",
            by=by,
            kind=IssuedOrder.Kind.REVERSAL,
            party=copy.party,
            third_party=copy.supplier,
        )
    source = copy.carried_from
    waiting = source.service_done - source.ordered if source else ZERO
    if source and waiting > ZERO:
        last = source.services.filter(cancelled_at=None).order_by("-done_on").values_list("done_on", flat=True).first()
        service = ServiceDone.objects.create(
            syndicate_id=copy.syndicate_id,
            commitment=copy,
            amount=waiting,
            done_on=last or on,
            note=f"service fait en {year.year - 1}",
            certified_by=by,
        )
        amounts = {"service_done": waiting}
        post(envelope, copy, Movement.Kind.SERVICE_DONE, amounts, on=on, by=by, note=note, document=service.pk)
