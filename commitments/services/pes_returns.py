"""What the treasurer's application sends back, taken into the states of the orders through the treasurer's own verbs.

Read twice, a file changes nothing the second time. A piece that can't follow is told and leaves the others alone.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.models import Budget, BudgetYear, User
from budgets.rules.dates import format_date
from budgets.rules.money import ZERO, format_euros
from commitments.formats.pes_returns import (
    DOCUMENT_DOMAIN,
    SUSPENSE_SLIP,
    AcknowledgedElement,
    Acknowledgement,
    PesReturnFlow,
    ReturnedBudget,
    ReturnedPiece,
    read_return,
)
from commitments.models import IssuedOrder, PesFile, PesReturn, PesSettings, TreasurerNotice
from commitments.rules.credits import Refusal
from commitments.services.receipts import ReceiptInput, record_receipts
from commitments.services.retrying import in_one_transaction
from commitments.services.treasury import pay_order, reject_order, take_in_charge

State = IssuedOrder.State
REASON_LENGTH = 300

T = TypeVar("T")


@dataclass
class ReturnReport:
    """What a file changed, what it changed already, what can't follow; each a French sentence."""

    kind: str
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return the report in one sentence."""
        count = len(self.changed)
        parts = [
            f"{count} changement{'s' if count > 1 else ''}" if count else "rien de nouveau",
            f"{self.unchanged} déjà connu{'s' if self.unchanged > 1 else ''}",
        ]
        if self.problems:
            parts.append(f"{len(self.problems)} à traiter à la main")
        return f"{', '.join(parts).capitalize()}."

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is kept."""
        return asdict(self)


class _DryRunError(Exception):
    """Takes a dry run back."""


def receive_return(
    budget: Budget, *, file_name: str, content: bytes, by: User | None, dry_run: bool = False
) -> ReturnReport:
    """Take a file of the treasurer's application into the orders of a budget. Raises PesError, Refusal.

    `dry_run` tells what would change and changes nothing. The file is kept with its report when it has one.
    """
    read = read_return(content)
    reports: list[ReturnReport] = []
    with contextlib.suppress(_DryRunError):
        reports.append(
            _receive(budget, read, file_name=file_name, content=content, by=by, dry_run=dry_run, out=reports)
        )
    return reports[0]


@in_one_transaction
def _receive(
    budget: Budget,
    read: Acknowledgement | PesReturnFlow,
    *,
    file_name: str,
    content: bytes,
    by: User | None,
    dry_run: bool,
    out: list[ReturnReport],
) -> ReturnReport:
    out.clear()
    budget = Budget.objects.get(pk=budget.pk)
    _check_budget(budget, read.budget)
    if isinstance(read, Acknowledgement):
        report = ReturnReport(PesReturn.Kind.ACKNOWLEDGEMENT)
        _acknowledge(budget, read, report, file_name)
    else:
        report = ReturnReport(read.direction)
        _return(budget, read, report, file_name, by)
    if dry_run:
        out.append(report)
        raise _DryRunError
    if report.changed or report.problems:
        PesReturn.objects.create(
            syndicate_id=budget.syndicate_id,
            budget=budget,
            kind=report.kind,
            file_name=file_name[-255:],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            report=report.as_json(),
            received_by=by,
        )
    return report


def _check_budget(budget: Budget, found: ReturnedBudget) -> None:
    """Raise Refusal when the file is another budget's."""
    if found.siret and budget.siret and found.siret != budget.siret:
        raise Refusal(
            f"Le fichier est celui du SIRET {found.siret}, et le budget {budget.name} a le SIRET {budget.siret}\u00a0:"
            " ouvrez l’autre budget, ou corrigez ses paramètres."
        )
    settings = PesSettings.objects.filter(budget=budget).first()
    if settings is None:
        return
    theirs, ours = (found.collectivity, found.budget_code), (settings.collectivity, settings.budget_code)
    if all(theirs) and theirs != ours:
        raise Refusal(
            f"Le fichier est celui du budget {' '.join(theirs)} (code collectivité, code budget), et les paramètres"
            f" disent {' '.join(ours)}\u00a0: ouvrez l’autre budget, ou corrigez ses paramètres."
        )


def _acknowledge(budget: Budget, read: Acknowledgement, report: ReturnReport, source: str) -> None:
    """Write the answer on the file that it names, and the anomalies on their orders."""
    files = PesFile.objects.select_for_update(of=("self",)).select_related("slip__budget_year").defer("content")
    file = files.filter(slip__budget_year__budget=budget, name=read.file_name).first()
    if file is None:
        raise Refusal(
            f"L’acquit répond au fichier «\u00a0{read.file_name[:100]}\u00a0», que ce budget n’a pas exporté\u00a0:"
            " vérifiez le budget, ou demandez l’acquit du bon fichier."
        )
    state = _answer(read.elements)
    said = [text for element in read.elements for text in _sentences(element)]
    if (file.state, file.anomalies) == (state, said):
        report.unchanged += 1
    else:
        label = PesFile.State(state).label
        report.changed.append(f"{file.slip}\u00a0: fichier {file.name} {label}.")
        report.changed += said
        file.state, file.anomalies, file.answered_at = state, said, timezone.now()
        file.save(update_fields=["state", "anomalies", "answered_at"])
    orders = {order.number: order for order in file.slip.orders.all()}
    for element in read.elements:
        for anomaly in element.anomalies:
            if (order := orders.get(anomaly.number)) is not None:
                _notice(order, None, anomaly.text, source)


def _answer(elements: Iterable[AcknowledgedElement]) -> str:
    refused = [element for element in elements if not element.accepted]
    if not refused:
        return PesFile.State.ACCEPTED
    documents_only = all(element.domain == DOCUMENT_DOMAIN for element in refused)
    return PesFile.State.PARTIAL if documents_only else PesFile.State.REFUSED


def _sentences(element: AcknowledgedElement) -> list[str]:
    """Return what an acknowledgement says against an element, in French."""
    if element.accepted and not element.anomalies:
        return []
    said = []
    for anomaly in element.anomalies:
        piece = f", pièce {anomaly.number}" if anomaly.number else ""
        line = f", ligne {anomaly.line}" if anomaly.line else ""
        said.append(f"{element.label}{piece}{line}\u00a0: {anomaly.text}".capitalize())
    return said or [f"{element.label}\u00a0: refus sans motif".capitalize()]


def _return(budget: Budget, read: PesReturnFlow, report: ReturnReport, source: str, by: User | None) -> None:
    years = {year.year: year for year in BudgetYear.objects.filter(budget=budget).select_related("budget", "syndicate")}
    for piece in read.pieces:
        year = years.get(piece.year)
        what = f"{'mandat' if read.direction == 'expense' else 'titre'} {piece.reference} de {piece.year}"
        if year is None:
            report.problems.append(f"{what}\u00a0: ce budget n’a pas cet exercice.".capitalize())
        elif piece.slip_kind == SUSPENSE_SLIP and read.direction == "revenue":
            _suspense(year, piece, report)
        elif piece.slip_kind in {"04", SUSPENSE_SLIP}:
            report.problems.append(
                f"Pièce {piece.reference} ({piece.label or piece.payer}, {format_euros(piece.amount)}) à régulariser"
                "\u00a0: le comptable a payé avant mandatement, émettez le mandat."
            )
        else:
            order = (
                IssuedOrder.objects.filter(budget_year=year, direction=read.direction, number=piece.number)
                .select_related("budget_year")
                .first()
            )
            if order is None:
                report.problems.append(f"{what}\u00a0: il n’a pas été émis ici.".capitalize())
            else:
                _order(order, piece, report, source, by)


def _suspense(year: BudgetYear, piece: ReturnedPiece, report: ReturnReport) -> None:
    """Record a sum collected before any order, as the list P503 does."""
    on = piece.payments[0].on if piece.payments else piece.taken_on
    if on is None or piece.amount <= ZERO:
        report.problems.append(f"Encaissement {piece.reference}\u00a0: sa date ou son montant manque.")
        return
    line = ReceiptInput(piece.reference, on, piece.payer or "débiteur inconnu", piece.amount, piece.label)
    done = _try(lambda: record_receipts(year, [line]), f"Encaissement {piece.reference}", report)
    if done is not None and done[0]:
        told = f"Encaissement {piece.reference} de {line.payer}\u00a0: {format_euros(piece.amount)} à régulariser."
        report.changed.append(told)
    elif done is not None:
        report.unchanged += 1


def _order(order: IssuedOrder, piece: ReturnedPiece, report: ReturnReport, source: str, by: User | None) -> None:
    """Bring an order to the state that the treasurer gives it, step after step."""
    before = len(report.changed) + len(report.problems)
    if piece.state == "rejected":
        _reject(order, piece, report, by)
    elif piece.state == "waiting":
        text = f"En instance{f' depuis le {format_date(piece.waiting_on)}' if piece.waiting_on else ''}"
        text = f"{text}\u00a0: {piece.remark}" if piece.remark else text
        if _notice(order, piece.waiting_on, text, source):
            report.changed.append(f"{order}\u00a0: {text}.")
    elif piece.state == "cancelled":
        report.problems.append(f"{order}\u00a0: annulé par le comptable, annulez-le ici par une pièce de correction.")
    else:
        _take(order, piece, report, by)
        order.refresh_from_db()
        _pay(order, piece, report, by)
    if len(report.changed) + len(report.problems) == before:
        report.unchanged += 1


def _reject(order: IssuedOrder, piece: ReturnedPiece, report: ReturnReport, by: User | None) -> None:
    if order.state == State.REJECTED:
        return
    reason = (piece.remark or "rejet du comptable, sans motif")[:REASON_LENGTH]
    if _try(lambda: reject_order(order, reason, by=by), str(order), report) is not None:
        report.changed.append(f"{order}\u00a0: rejeté – {reason}.")


def _take(order: IssuedOrder, piece: ReturnedPiece, report: ReturnReport, by: User | None) -> None:
    if order.state in {State.TAKEN, State.PAID}:
        return
    on = piece.taken_on or (piece.payments[0].on if piece.payments else None)
    if _try(lambda: take_in_charge(order, by=by, on=on), str(order), report) is not None:
        report.changed.append(f"{order}\u00a0: pris en charge{f' le {format_date(on)}' if on else ''}.")


def _pay(order: IssuedOrder, piece: ReturnedPiece, report: ReturnReport, by: User | None) -> None:
    """Record the payments that are not known yet; an expense is paid whole, on the day of its last payment."""
    if order.state != State.TAKEN or not piece.payments:
        return
    told = sum((payment.amount for payment in piece.payments), ZERO)
    if any(payment.amount < ZERO for payment in piece.payments):
        report.problems.append(f"{order}\u00a0: un paiement est annulé, reprenez-le à la main.")
        return
    if order.direction == "expense":
        last = max(payment.on for payment in piece.payments)
        paid = piece.paid_total if piece.paid_total is not None else told
        if paid < order.amount:
            report.problems.append(
                f"{order}\u00a0: {format_euros(paid)} payés sur {format_euros(order.amount)}\u00a0;"
                " un mandat se paie en entier."
            )
            return
        _record(order, order.left, last, _key(order, last, order.amount, 1), report, by)
        return
    seen: dict[tuple[date, Decimal], int] = {}
    for payment in sorted(piece.payments, key=lambda one: one.on):
        rank = seen[payment.on, payment.amount] = seen.get((payment.on, payment.amount), 0) + 1
        _record(order, payment.amount, payment.on, _key(order, payment.on, payment.amount, rank), report, by)


def _record(order: IssuedOrder, amount: Decimal, on: date, key: UUID, report: ReturnReport, by: User | None) -> None:
    before = IssuedOrder.objects.values_list("paid", flat=True).get(pk=order.pk)
    done = _try(lambda: pay_order(order, amount, on=on, by=by, key=key), str(order), report)
    if done is not None and done.paid != before:
        word = "payé" if order.direction == "expense" else f"{format_euros(amount)} encaissés"
        report.changed.append(f"{order}\u00a0: {word} le {format_date(on)}.")


def _key(order: IssuedOrder, on: date, amount: Decimal, rank: int) -> UUID:
    """Return the key of a payment: the same one told twice is recorded once."""
    return uuid5(order.pk, f"{on.isoformat()} {amount} {rank}")


def _notice(order: IssuedOrder, on: date | None, text: str, source: str) -> bool:
    """Keep what the treasurer says of an order; return whether it is new."""
    _, made = TreasurerNotice.objects.get_or_create(
        order=order, on=on, text=text[:600], defaults={"syndicate_id": order.syndicate_id, "source": source[-255:]}
    )
    return made


def _try(do: Callable[[], T], what: str, report: ReturnReport) -> T | None:
    """Do a verb; what it refuses is told, and the rest of the file goes on."""
    try:
        with transaction.atomic():
            return do()
    except (Refusal, IntegrityError) as error:
        report.problems.append(f"{what}\u00a0: {str(error).splitlines()[0]}")
        return None
