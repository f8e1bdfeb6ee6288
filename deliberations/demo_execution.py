"""The year in progress of the demonstration: its voted budget, and expenses and revenues at each stage of their life.

Made once, by the verbs of the pages; each step is taken under the name of the person who may.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from budgets.models import Account, BudgetDecision, BudgetYear, CreditLine, Syndicate, User
from budgets.services.authorization_votes import VoteInput
from budgets.services.authorizations import AuthorizationInput, create_authorization, vote_carried_by
from budgets.services.decisions import create_decision
from budgets.services.financial_rules import change_financial_rules
from commitments.models import Commitment, Invoice, IssuedOrder, ServiceDone, Supplier
from commitments.services.certificates import certify_service
from commitments.services.commitments import CommitmentInput, commit_expenditure, draft_commitment, sign_commitment
from commitments.services.invoices import LineInput, record_invoice
from commitments.services.liquidation import liquidate
from commitments.services.receipts import ReceiptInput, record_receipts
from commitments.services.slips import form_slip, sign_slip
from commitments.services.suppliers import save_supplier
from commitments.services.treasury import pay_order, take_in_charge

DATA = files("deliberations") / "data" / "demo"
STAGES = ("draft", "approved", "signed", "certified", "liquidated", "slip", "sent", "taken", "paid")
Content = dict[str, Any]
Acting = Callable[[str], AbstractContextManager[User]]  # the person who holds a role, under whose name one acts


def load_execution(slug: str, years: Mapping[tuple[str, int], BudgetYear], acting: Acting) -> Iterator[str]:
    """Make the year in progress of a demonstration syndicate that has one; yield a French line for each thing made."""
    file = DATA / f"{slug}-execution.toml"
    if not file.is_file():
        return
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    year = years[content["budget"], content["year"]]
    if Commitment.objects.filter(budget_year=year).exists():
        return
    with acting("finance_officer") as officer:
        _set_rules(year.syndicate, content["rules"])
        yield f"{_vote(year, content['decision'], content.get('authorizations', []), officer)} de {year.year}"
        suppliers = {given["name"]: save_supplier(year.syndicate, **given) for given in content["suppliers"]}
    for given in content["commitments"]:
        _commitment(year, given, suppliers, acting)
    record_receipts(
        year,
        [
            ReceiptInput(it["reference"], it["received_on"], it["payer"], Decimal(it["amount"]), it["label"])
            for it in content["receipts"]
        ],
    )
    yield f"Exercice {year.year} en cours\u00a0: {len(content['commitments'])} engagements"


def _set_rules(syndicate: Syndicate, given: Mapping[str, list[str]]) -> None:
    """Set parameters of the syndicate's financial regulation: a value and the act that sets it, by name."""
    values = {name: value for name, (value, _) in given.items()}
    change_financial_rules(syndicate, values, {name: article for name, (_, article) in given.items()})


def _authorize(year: BudgetYear, given: Content, decision: BudgetDecision, by: User) -> None:
    """Prepare the authorisation that a decision carries, with its schedule."""
    what = AuthorizationInput(given["kind"], given["code"], given["label"])
    schedule = {
        (part["chapter"], int(on)): Decimal(amount)
        for part in given["payments"]
        for on, amount in part["credits"].items()
    }
    create_authorization(year, what, VoteInput(schedule, given["reason"], decision), by=by)


def _vote(year: BudgetYear, given: Content, authorizations: list[Content], by: User) -> BudgetDecision:
    kind = given["kind"]
    if known := BudgetDecision.objects.filter(budget_year=year, kind=kind).first():
        return known
    names = ("investment_transfer_rate", "operating_transfer_rate")
    rates: dict[str, Any] = {name: Decimal(given[name]) for name in names}
    decision = create_decision(year, kind, by=by, **rates)
    codes = [line[2] for line in given["lines"]]
    accounts = {account.code: account for account in Account.objects.filter(chart=year.chart_id, code__in=codes)}
    CreditLine.objects.bulk_create(
        CreditLine(
            syndicate_id=year.syndicate_id,
            decision=decision,
            rank=rank,
            direction=direction,
            kind=operation,
            account=accounts[code],
            proposed=Decimal(amount),
            voted=Decimal(amount),
            authorization=more[0] if more else "",
        )
        for rank, (direction, operation, code, amount, *more) in enumerate(given["lines"], start=1)
    )
    for authorization in authorizations:
        _authorize(year, authorization, decision, by)
    vote_carried_by(decision, given["decided_on"], "")
    decision.state, decision.decided_on = BudgetDecision.State.VOTED, given["decided_on"]
    decision.save(update_fields=["state", "decided_on"])
    return decision


def _commitment(year: BudgetYear, given: Content, suppliers: Mapping[str, Supplier], acting: Acting) -> None:
    """Take a commitment to the stage where it stops."""
    stage = STAGES.index(given["until"])

    def reaches(name: str) -> bool:
        return stage >= STAGES.index(name)

    asked = CommitmentInput(
        amount=Decimal(given["amount"]),
        account=Account.objects.get(chart=year.chart_id, code=given["account"]),
        supplier=suppliers.get(given["supplier"], given["supplier"]),
        label=given["label"],
        direction=given.get("direction", "expense"),
        on=given["on"],
        authorization=given.get("authorization", ""),
        whole=Decimal(given["whole"]) if "whole" in given else None,
    )
    with acting("finance_officer") as officer:
        make = commit_expenditure if reaches("approved") else draft_commitment
        commitment = make(year, asked, by=officer)
    if reaches("signed") and "act" in given:
        with acting("authorising_officer") as president:
            sign_commitment(commitment, by=president, act=given["act"], on=given["on"])
    if reaches("certified"):
        order = _certified(year, commitment, given, acting, is_liquidated=reaches("liquidated"))
        if order is not None and reaches("slip"):
            _sent(year, order, given, acting, reaches)


def _certified(
    year: BudgetYear, commitment: Commitment, given: Content, acting: Acting, *, is_liquidated: bool
) -> IssuedOrder | None:
    amount = Decimal(given["done"])
    with acting("finance_officer") as officer:
        service = certify_service(commitment, amount, done_on=given["done_on"], by=officer)
        if not is_liquidated:
            return None
        invoice = _invoice(year, commitment, service, given, officer)
        return liquidate(service, amount, invoice=invoice, by=officer, on=given["done_on"])


def _invoice(
    year: BudgetYear, commitment: Commitment, service: ServiceDone, given: Content, by: User
) -> Invoice | None:
    if "invoice" not in given or commitment.party is None:
        return None
    number, issued_on, received_on = given["invoice"]
    net = (service.amount / Decimal("1.2")).quantize(Decimal("0.01"))
    line = LineInput(commitment.label, Decimal(1), net, Decimal(20), commitment)
    return record_invoice(
        year,
        commitment.party,
        number=number,
        issued_on=issued_on,
        received_on=received_on,
        lines=[line],
        total=service.amount,
        by=by,
    )


def _sent(year: BudgetYear, order: IssuedOrder, given: Content, acting: Acting, reaches: Callable[[str], bool]) -> None:
    on: date = given["sent_on"] if "sent_on" in given else given["done_on"]
    with acting("finance_officer") as officer:
        slip = form_slip(year, order.direction, [order.pk], by=officer, on=on)
    if reaches("sent"):
        with acting("authorising_officer") as president:
            sign_slip(slip, by=president)
    if reaches("taken"):
        with acting("treasurer") as treasurer:
            take_in_charge(order, by=treasurer, on=on)
            if reaches("paid"):
                amount = Decimal(given["paid"]) if "paid" in given else None
                pay_order(order, amount, on=given["paid_on"], by=treasurer)
