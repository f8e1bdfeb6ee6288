"""A PES V2 file as values: slips, orders, lines, third parties, supporting documents. Amounts in euros, positive."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

EXPENSE, REVENUE = "expense", "revenue"


class PesField(NamedTuple):
    """An element of a block: its kind (num, alnum, text, date, amount, code, bool, block), its longest value."""

    name: str
    kind: str
    longest: int
    required: bool


@dataclass(frozen=True, slots=True)
class PesHeader:
    """Who sends what to whom; `siret` is that of the budget."""

    file_name: str
    made_on: date
    post: str
    post_label: str
    siret: str
    collectivity: str
    budget_code: str
    budget_label: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class PesParty:
    """A third party: `category` and `legal_form` are the codes of the format; name in one or two parts of 38."""

    name: str
    category: str
    legal_form: str
    siret: str = ""
    reference: str = ""
    civility: str = ""
    first_name: str = ""
    address: tuple[str, ...] = ()  # the lines before the town
    postcode: str = ""
    town: str = ""
    bic: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class PesOrigin:
    """The piece that an order corrects or settles."""

    nature: str
    year: int
    number: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class PesDocument:
    """A supporting document: its unique identifier, its name, its bytes (empty when only referenced)."""

    identifier: str
    name: str
    description: str
    content: bytes = b""
    mime: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class PesLine:
    """What an order charges to an account."""

    rank: int
    account: str
    amount: Decimal
    function: str = ""
    operation: str = ""
    invoice: str = ""
    payment: str = ""  # code of the means of payment, empty for none
    product_code: str = ""
    party: PesParty | None = None
    origin: PesOrigin | None = None


@dataclass(frozen=True, slots=True)
class PesPiece:
    """An order (mandat or titre): its number, its type and nature as the format codes them."""

    number: int
    kind: str
    nature: str
    label: str
    lines: tuple[PesLine, ...]
    documents: tuple[str, ...] = ()  # identifiers

    @property
    def amount(self) -> Decimal:
        """Return the sum of the lines, in euros."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class PesSlip:
    """A slip (bordereau) of one type: `total_of_year` is the sum of the year's slips of this type, itself included."""

    year: int
    number: int
    issued_on: date
    kind: str
    pieces: tuple[PesPiece, ...]
    total_of_year: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """Return the sum of its pieces, in euros."""
        return sum((piece.amount for piece in self.pieces), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class PesFlow:
    """A whole PES Aller file, of expenses or of revenues."""

    direction: str
    header: PesHeader
    slips: tuple[PesSlip, ...]
    documents: tuple[PesDocument, ...] = ()


@cache
def tables() -> dict[str, Any]:
    """Return the tables of the format (`commitments/data/pes_fields.toml`)."""
    return tomllib.loads((files("commitments") / "data" / "pes_fields.toml").read_text(encoding="utf-8"))


@cache
def fields_of(block: str, direction: str = "") -> tuple[PesField, ...]:
    """Return the elements of a block in their order; `direction` for the blocks that differ."""
    own = tables()[direction] if direction else {}
    return tuple(PesField(*field) for field in own.get(block) or tables()["blocks"][block])
