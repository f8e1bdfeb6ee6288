"""Reads of the work that waits for each role in a year, and the search over everything."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Model, Q, QuerySet, Sum
from django.utils.timezone import localdate

from budgets.models import BudgetDecision, BudgetYear, Role
from budgets.rules.folding import fold
from budgets.rules.money import ZERO, AmountError, parse_amount
from commitments.models import (
    Commitment,
    Direction,
    Invoice,
    IssuedOrder,
    ServiceDone,
    Slip,
    Supplier,
    SuspenseReceipt,
)
from commitments.queries_delays import FollowedClaim, followed_claims, to_watch
from commitments.rules.payment_delay import DelayState

SHOWN = 20
FOUND = 30
YEARS = ("budget_year__budget", "budget_year__syndicate")
State = IssuedOrder.State
PREPARERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A row that waits: its name, what it is about, its amount in euros (None: it has none), its page."""

    name: str
    about: str
    amount: Decimal | None
    row: Model

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return str(self.row.get_absolute_url())  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class WorkList:
    """What waits for a role: the first lines, how many there are, their sum in euros."""

    name: str
    title: str
    verb: str
    roles: frozenset[str]
    count: int
    total: Decimal | None  # None: its lines have no amount
    lines: tuple[WorkLine, ...]


WORK_ELSEWHERE: list[Callable[[BudgetYear], Iterable[WorkList]]] = []


def tell_work(source: Callable[[BudgetYear], Iterable[WorkList]]) -> None:
    """Have the work that an application above this one knows of listed too; it is registered once, when it is ready."""
    if source not in WORK_ELSEWHERE:
        WORK_ELSEWHERE.append(source)


def work_lists(budget_year: BudgetYear, *, today: date | None = None) -> tuple[WorkList, ...]:
    """Return what waits in a year, step by step, for all roles (3 queries a list at most, 8 for the delays)."""
    live = [Commitment.State.APPROVED, Commitment.State.SIGNED]
    commitments = Commitment.objects.filter(budget_year=budget_year).select_related(
        "budget_year__budget", "budget_year__syndicate"
    )
    to_certify = commitments.filter(
        state__in=live, carried_to=None, committed__gt=F("released") + F("service_done")
    ).exclude(movements__kind="imported")
    orders = IssuedOrder.objects.filter(budget_year=budget_year).select_related(
        "budget_year__budget", "budget_year__syndicate"
    )
    treasurer = frozenset({Role.TREASURER})
    signer = frozenset({Role.AUTHORISING_OFFICER})
    drafts = commitments.filter(state="draft")
    to_sign = commitments.filter(state="approved", direction=Direction.EXPENSE, created_by__isnull=False)
    to_take, to_pay = orders.filter(state=State.SIGNED), orders.filter(state=State.TAKEN)
    to_issue = orders.filter(state=State.LIQUIDATED)
    again = orders.filter(state=State.REJECTED, lines__service__liquidated__lt=F("lines__service__amount")).distinct()
    return (
        _commitments("draft", "À viser", "Contrôler les crédits et viser", PREPARERS, drafts),
        _transfers(budget_year, signer),
        _commitments("sign_act", "Commandes à signer", "Signer l’acte juridique", signer, to_sign),
        _commitments("certify", "Service fait à certifier", "Certifier la livraison", PREPARERS, to_certify),
        _services(budget_year),
        _orders("to_issue", "À mandater ou à titrer", "Mettre sur un bordereau", PREPARERS, to_issue),
        _slips(budget_year, signer),
        _orders("take", "À prendre en charge", "Prendre en charge ou rejeter", treasurer, to_take),
        _orders("pay", "À payer ou à encaisser", "Enregistrer le paiement", treasurer, to_pay),
        _orders("rejected", "Rejetés, à reprendre", "Corriger et liquider de nouveau", PREPARERS, again),
        *_delays(budget_year, today or localdate(), treasurer),
        *(part for source in WORK_ELSEWHERE for part in source(budget_year)),
    )


def _commitments(name: str, title: str, verb: str, roles: frozenset[str], found: QuerySet[Commitment]) -> WorkList:
    """Return the commitments that wait, with the amount that waits: asked for, left to deliver, or left to order."""
    amount = {"draft": F("requested"), "certify": F("committed") - F("released") - F("service_done")}
    found = found.annotate(waits=amount.get(name, F("remaining")))
    lines = tuple(
        WorkLine(row.number, f"{row.supplier} – {row.label}", row.waits, row)
        for row in found.order_by("number")[:SHOWN]
    )
    total = found.aggregate(total=Sum("waits"))["total"]
    return WorkList(name, title, verb, roles, found.count(), total or ZERO, lines)


def _transfers(budget_year: BudgetYear, signer: frozenset[str]) -> WorkList:
    """Return the transfers of credits proposed to the authorising officer, with what each moves (2 queries)."""
    decisions = BudgetDecision.objects.filter(
        budget_year=budget_year, kind=BudgetDecision.Kind.TRANSFER, state=BudgetDecision.State.PROPOSED
    ).select_related("budget_year__budget", "budget_year__syndicate")
    moved = Sum("lines__proposed", filter=Q(lines__proposed__gt=0))
    rows = list(decisions.annotate(moved=moved).order_by("number"))
    lines = tuple(WorkLine(str(it).capitalize(), it.subject, it.moved or ZERO, it) for it in rows[:SHOWN])
    total = sum((it.moved or ZERO for it in rows), ZERO)
    return WorkList("transfers", "Virements à décider", "Décider le virement", signer, len(rows), total, lines)


def _services(budget_year: BudgetYear) -> WorkList:
    found = ServiceDone.objects.filter(
        commitment__budget_year=budget_year, cancelled_at=None, liquidated__lt=F("amount")
    ).select_related("commitment__budget_year__budget", "commitment__budget_year__syndicate")
    left = found.aggregate(total=Sum(F("amount") - F("liquidated")))["total"]
    lines = tuple(
        WorkLine(
            service.commitment.number,
            f"{service.commitment.supplier} – fait le {service.done_on:%d/%m/%Y}",
            service.amount - service.liquidated,
            service.commitment,
        )
        for service in found.defer("document").order_by("done_on")[:SHOWN]
    )
    return WorkList(
        "liquidate", "À liquider", "Liquider le service fait", PREPARERS, found.count(), left or ZERO, lines
    )


def _orders(name: str, title: str, verb: str, roles: frozenset[str], found: QuerySet[IssuedOrder]) -> WorkList:
    lines = tuple(
        WorkLine(str(order), f"{order.third_party} – {order.label}", order.amount - order.paid, order)
        for order in found.order_by("direction", "number", "liquidated_on")[:SHOWN]
    )
    total = IssuedOrder.objects.filter(pk__in=found.order_by().values("pk")).aggregate(t=Sum(F("amount") - F("paid")))[
        "t"
    ]
    return WorkList(name, title, verb, roles, found.count(), total or ZERO, lines)


def _slips(budget_year: BudgetYear, roles: frozenset[str]) -> WorkList:
    found = (
        Slip.objects.filter(budget_year=budget_year, state=Slip.State.TO_SIGN)
        .select_related("budget_year__budget", "budget_year__syndicate")
        .annotate(total=Sum("orders__amount"))
    )
    lines = tuple(
        WorkLine(str(slip), f"formé le {slip.formed_on:%d/%m/%Y}", slip.total or ZERO, slip)
        for slip in found.order_by("direction", "number")[:SHOWN]
    )
    total = sum((line.amount or ZERO for line in lines), ZERO)
    return WorkList("sign_slip", "Bordereaux à signer", "Signer ou refuser", roles, found.count(), total, lines)


def _delays(budget_year: BudgetYear, today: date, treasurer: frozenset[str]) -> Iterator[WorkList]:
    """Yield what the payment delay presses: the invoices of each actor, the interest to order."""
    claims = followed_claims(budget_year, today=today)
    pressing = [it for it in to_watch(claims) if it.delay.state in (DelayState.LATE, DelayState.NEAR)]
    yield _claims(
        "delays", "Factures proches de l’échéance", "Liquider et envoyer au comptable", PREPARERS,
        [it for it in pressing if not it.awaits_treasurer],
    )  # fmt: skip
    yield _claims(
        "pay_soon", "Paiements proches de l’échéance", "Payer avant la fin du délai", treasurer,
        [it for it in pressing if it.awaits_treasurer],
    )  # fmt: skip
    returned = [it for it in claims if it.delay.state is DelayState.SUSPENDED and not it.excluded]
    yield _claims("returned", "Factures renvoyées", "Attendre la demande complétée", PREPARERS, returned)
    due = [it for it in claims if it.proposes_interest]
    yield _claims("interest", "Intérêts moratoires à mandater", "Accepter le mandat proposé", PREPARERS, due)


def _claims(name: str, title: str, verb: str, roles: frozenset[str], found: Sequence[FollowedClaim]) -> WorkList:
    is_due = name == "interest"

    def amount(it: FollowedClaim) -> Decimal:
        return (it.interest.total or ZERO) if is_due and it.interest else it.claim.amount

    lines = tuple(
        WorkLine(it.invoice.number, f"{it.invoice.supplier} – {_told(it)}", amount(it), it.invoice)
        for it in found[:SHOWN]
    )
    return WorkList(name, title, verb, roles, len(found), sum((amount(it) for it in found), ZERO), lines)


def _told(it: FollowedClaim) -> str:
    if it.delay.limit_on is None:
        return it.delay.state.label
    return f"{it.delay.state.label}, à payer avant le {it.delay.limit_on:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, its name, its year, its amount in euros, its page."""

    kind: str
    name: str
    about: str
    amount: Decimal | None
    address: str


def search(text: str) -> list[Hit]:
    """Return what a number, a name or an amount finds in the whole syndicate, the closest kinds first (6 queries)."""
    text = " ".join(text.split())
    if len(text) < 2:
        return []
    amount = _amount(text)
    number = int(text) if text.isdigit() and len(text) < 10 else None
    by_number = Q(number=number) if number is not None else Q(pk__in=[])
    return [
        *_commitment_hits(text, amount),
        *_order_hits(text, by_number, amount),
        *_slip_hits(by_number),
        *_supplier_hits(text),
        *_invoice_hits(text, amount),
        *_receipt_hits(text, amount),
    ]


def _commitment_hits(text: str, amount: Decimal | None) -> Iterator[Hit]:
    named = Q(number__icontains=text) | Q(supplier__icontains=text) | Q(label__icontains=text)
    found = Commitment.objects.filter(named | _any(amount, "committed", "requested", "remaining"))
    for row in found.select_related(*YEARS).order_by("-budget_year__year", "number")[:FOUND]:
        about = f"{row.supplier} – {row.label} ({row.budget_year})"
        yield Hit("engagement", row.number, about, row.committed or row.requested, row.get_absolute_url())


def _order_hits(text: str, by_number: Q, amount: Decimal | None) -> Iterator[Hit]:
    named = by_number | Q(third_party__icontains=text) | Q(label__icontains=text)
    found = IssuedOrder.objects.filter(named | _any(amount, "amount")).select_related(*YEARS)
    for row in found.order_by("-budget_year__year", "number")[:FOUND]:
        kind = "mandat" if row.direction == Direction.EXPENSE else "titre"
        about = f"{row.third_party} – {row.label} ({row.budget_year})"
        yield Hit(kind, str(row), about, row.amount, row.get_absolute_url())


def _slip_hits(by_number: Q) -> Iterator[Hit]:
    for row in Slip.objects.filter(by_number).select_related(*YEARS)[:FOUND]:
        yield Hit("bordereau", str(row), str(row.budget_year), None, row.get_absolute_url())


def _supplier_hits(text: str) -> Iterator[Hit]:
    named = Q(folded__contains=fold(text)) | Q(siret__startswith=text.replace(" ", "")) | Q(code__iexact=text)
    found = Supplier.objects.filter(named, merged_into=None).select_related("syndicate")
    for row in found.order_by("name")[:FOUND]:
        yield Hit("tiers", row.name, row.siret or row.get_category_display(), None, row.get_absolute_url())


def _invoice_hits(text: str, amount: Decimal | None) -> Iterator[Hit]:
    named = Q(number__icontains=text) | Q(supplier__folded__contains=fold(text))
    found = Invoice.objects.filter(named | _any(amount, "total", "net")).select_related("supplier", *YEARS)
    for row in found.defer("file").order_by("-received_on")[:FOUND]:
        yield Hit("facture", row.number, f"{row.supplier} ({row.budget_year})", row.total, row.get_absolute_url())


def _receipt_hits(text: str, amount: Decimal | None) -> Iterator[Hit]:
    named = Q(reference__icontains=text) | Q(payer__icontains=text)
    found = SuspenseReceipt.objects.filter(named | _any(amount, "amount")).select_related(*YEARS)
    for row in found.order_by("-received_on")[:FOUND]:
        yield Hit("encaissement", row.reference, row.payer, row.amount, row.get_absolute_url())


def _amount(text: str) -> Decimal | None:
    try:
        return parse_amount(text, with_unit=True)
    except AmountError:
        return None


def _any(amount: Decimal | None, *fields: str) -> Q:
    found = Q(pk__in=[])
    if amount is not None:
        for field in fields:
            found |= Q(**{field: amount})
    return found
