"""What the treasurer's application sends back: acknowledgements (PES_ACQUIT) and returns of expenses and revenues."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from commitments.formats.pes_reader import (
    MEND,
    PesError,
    amount,
    child,
    children,
    day,
    local,
    number,
    parse_pes,
    value,
)
from commitments.formats.pes_terms import EXPENSE, REVENUE, tables

SUSPENSE_SLIP = "05"  # list P503: sums collected before any order
REGULARISATION_SLIP = "04"
SLIP_DOMAINS = frozenset({"5", "6"})
DOCUMENT_DOMAIN = "4"


@dataclass(frozen=True, slots=True)
class PieceAnomaly:
    """What an acknowledgement says against an order, or against the whole element (number None)."""

    text: str
    number: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgedElement:
    """An element of an acknowledgement: a slip, a supporting document, or a technical check."""

    domain: str
    accepted: bool
    slip: int | None = None
    year: int | None = None
    document: str = ""
    anomalies: tuple[PieceAnomaly, ...] = ()

    @property
    def label(self) -> str:
        """Return what it is about, in French."""
        name = str(tables()["domains"].get(self.domain, f"domaine {self.domain}"))
        if self.slip:
            return f"{name}, bordereau {self.slip} de {self.year}" if self.year else f"{name}, bordereau {self.slip}"
        return f"{name} {self.document}" if self.document else name


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The acknowledgement of a file, by its name."""

    file_name: str
    budget: "ReturnedBudget"
    elements: tuple[AcknowledgedElement, ...]


@dataclass(frozen=True, slots=True)
class ReturnedBudget:
    """Which budget a return is about, as its header says."""

    siret: str
    collectivity: str
    budget_code: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment or a collection, in euros; negative when it was cancelled."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReturnedPiece:
    """An order as the treasurer sees it: `state` is waiting, taken, rejected, settled or cancelled."""

    year: int
    slip: int
    slip_kind: str
    number: int
    reference: str
    state: str
    label: str
    taken_on: date | None
    rejected_on: date | None
    waiting_on: date | None
    remark: str
    payer: str
    amount: Decimal
    payments: tuple[Payment, ...]
    paid_total: Decimal | None


@dataclass(frozen=True, slots=True)
class PesReturnFlow:
    """A return of expenses or of revenues."""

    direction: str
    budget: ReturnedBudget
    pieces: tuple[ReturnedPiece, ...]


def read_return(content: bytes) -> Acknowledgement | PesReturnFlow:
    """Return what came back. Raises PesError in French: neither of the two, hostile or unreadable XML."""
    root = parse_pes(content)
    name = local(root)
    if name.upper() == "PES_ACQUIT":
        return _acknowledgement(root)
    if name == "PES_Retour":
        for direction, body in ((EXPENSE, "PES_DepenseRetour"), (REVENUE, "PES_RecetteRetour")):
            if (found := child(root, body)) is not None:
                return PesReturnFlow(direction, _budget(root), tuple(_pieces(direction, found)))
        raise PesError(f"Ce retour n’est ni des dépenses ni des recettes\u00a0: il n’est pas traité ici. {MEND}")
    if name == "PES_Aller":
        raise PesError(
            "Ce fichier est un PES Aller, celui qui part\u00a0: donnez l’acquit ou le retour du comptable."
            " Il se nomme souvent ACK… ou PES_V2_RETOUR…"
        )
    raise PesError(f"Ce fichier («\u00a0{name[:40]}\u00a0») n’est ni un acquit ni un retour PES. {MEND}")


def _budget(root: etree._Element) -> ReturnedBudget:
    head = child(root, "EnTetePES")
    return ReturnedBudget(value(head, "IdColl"), value(head, "CodCol"), value(head, "CodBud"))


def _acknowledgement(root: etree._Element) -> Acknowledgement:
    body = next((one for one in root if local(one).upper() == "ACQUIT"), None)
    found = tuple(_element(one) for one in children(body, "ElementACQUIT"))
    name = value(root, "Enveloppe", "Parametres", "NomFic") or value(body, "NomFic")
    if not found:
        raise PesError(f"L’acquit ne dit rien d’aucun élément. {MEND}")
    return Acknowledgement(name, _budget(root), found)


def _element(element: etree._Element) -> AcknowledgedElement:
    anomalies = [PieceAnomaly(text) for text in _errors(element)]
    for piece in children(element, "DetailPiece"):
        number_of = number(piece, "NumPiece")
        anomalies += [PieceAnomaly(text, number_of) for text in _errors(piece)]
        for line in children(piece, "DetailLigne"):
            anomalies += [PieceAnomaly(text, number_of, number(line, "NumLigne")) for text in _errors(line)]
    return AcknowledgedElement(
        domain=value(element, "DomaineAck"),
        accepted=value(element, "EtatAck").lower() in {"1", "true"},
        slip=number(element, "NumBord"),
        year=number(element, "ExerciceBord"),
        document=value(element, "IdUnique"),
        anomalies=tuple(anomalies),
    )


def _errors(element: etree._Element) -> Iterator[str]:
    for error in children(element, "Erreur"):
        code, label = value(error, "NumAnoAck"), value(error, "LibelleAnoAck")
        if text := " – ".join(part for part in (label, code) if part):
            yield text


def _pieces(direction: str, body: etree._Element) -> Iterator[ReturnedPiece]:
    states = tables()["states"][direction]
    for slip in children(body, "Bordereau"):
        head = child(slip, "BlocBordereau")
        year, slip_number = number(head, "Exer") or 0, number(head, "IdBord") or 0
        for piece in children(slip, "Piece"):
            info = child(piece, "InfoPiece") if direction == EXPENSE else child(piece, "BlocPiece")
            lines = list(children(piece, "LigneDePiece"))
            state = states.get(value(info, "EtatPce"), "")
            if not state:
                raise PesError(f"L’état «\u00a0{value(info, 'EtatPce')[:10]}\u00a0» d’une pièce est inconnu. {MEND}")
            totals = [found for line in lines if (found := _paid_total(direction, line)) is not None]
            yield ReturnedPiece(
                year=year,
                slip=slip_number,
                slip_kind=value(head, "TypBord"),
                number=number(info, "IdPce") or 0,
                reference=value(info, "IdPce"),
                state=state,
                label=value(info, "Obj"),
                taken_on=day(info, "DtePcePec"),
                rejected_on=day(info, "DtePceRej"),
                waiting_on=day(info, "DtePceInst"),
                remark=_remark(info, lines),
                payer=next((name for line in lines if (name := value(line, "Tiers", "InfoTiers", "Nom"))), ""),
                amount=sum((_line_amount(line) for line in lines), Decimal("0.00")),
                payments=tuple(payment for line in lines for payment in _payments(direction, line)),
                paid_total=sum(totals, Decimal("0.00")) if totals else None,
            )


def _line_info(line: etree._Element) -> etree._Element | None:
    return child(line, "BlocLignePiece", "InfoLignePiece")


def _line_amount(line: etree._Element) -> Decimal:
    info = _line_info(line)
    return (amount(info, "MtHT") or Decimal("0.00")) + (amount(info, "MtTVA") or Decimal("0.00"))


def _paid_total(direction: str, line: etree._Element) -> Decimal | None:
    """Return what was paid on a line so far; only the returns of expenses say it."""
    return amount(line, "BlocLignePiece", "InfoPaiement", "MtPayTot") if direction == EXPENSE else None


def _payments(direction: str, line: etree._Element) -> Iterator[Payment]:
    expense = direction == EXPENSE
    for element in children(line, "PaiementEmargement" if expense else "EncaissementEmargement"):
        on = day(element, "DtePay" if expense else "DteReco")
        found = amount(element, "MtPay" if expense else "MtReco")
        if on is None or found is None:
            raise PesError(f"Un paiement n’a pas de date ou de montant. {MEND}")
        yield Payment(on, found)


def _remark(info: etree._Element | None, lines: list[etree._Element]) -> str:
    """Return the treasurer's words: observation and comment of the order, then of its lines."""
    said = [value(info, "ObsEtat"), value(info, "Commentaire")]
    for line in lines:
        said += [value(_line_info(line), "ObsEtat"), value(_line_info(line), "Commentaire")]
    return " – ".join(dict.fromkeys(text for text in said if text))
