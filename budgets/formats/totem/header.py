"""What the document is: whose, which budget, which decision of which year, and how it is voted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.node import Node
from budgets.formats.totem.values import (
    AMOUNT,
    BOOLEAN,
    DATE,
    INTEGER,
    SIRET,
    TEXT,
    YEAR,
    Kind,
    ValueFault,
    codes,
    digits,
)


class DecisionKind(StrEnum):
    """The decision (nature de la décision), by its code in the document."""

    PRIMITIVE = "01"
    AMENDING = "02"
    SUPPLEMENTARY = "03"
    ACCOUNTS = "09"
    SINGLE_ACCOUNTS = "10"

    @property
    def label(self) -> str:
        """Return its French name."""
        return DECISION_LABELS[self]

    @property
    def is_accounts(self) -> bool:
        """Whether it states what was done (compte) rather than what is decided."""
        return self in (DecisionKind.ACCOUNTS, DecisionKind.SINGLE_ACCOUNTS)


DECISION_LABELS = {
    DecisionKind.PRIMITIVE: "budget primitif",
    DecisionKind.AMENDING: "décision modificative",
    DecisionKind.SUPPLEMENTARY: "budget supplémentaire",
    DecisionKind.ACCOUNTS: "compte administratif",
    DecisionKind.SINGLE_ACCOUNTS: "compte financier unique",
}
SPECIFICITIES = {
    "1": "groupement sans fiscalité propre ou syndicat mixte",
    "2": "association syndicale autorisée ou association foncière de remembrement",
    "3": "SIVU à fiscalité propre",
    "4": "SIVU sans fiscalité propre",
    "5": "budget d’aménagement",
}
VOTE_LEVELS = {
    "FcIc": "fonctionnement et investissement par chapitre",
    "FaIc": "fonctionnement par article, investissement par chapitre",
    "FcIa": "fonctionnement par chapitre, investissement par article",
    "FaIa": "fonctionnement et investissement par article",
}
PROVISIONS = {"1": "semi-budgétaires", "2": "budgétaires"}
COMPARED_WITH = {"1": "budget primitif de l’exercice précédent", "2": "budget cumulé"}
RESULTS_TAKEN = {
    "1": "sans reprise des résultats",
    "2": "reprise anticipée des résultats",
    "3": "reprise des résultats après le vote du compte",
}
VOTED_BY = {"1": "nature", "2": "fonction", "3": "mixte"}
BUDGET_TYPES = {"P": "budget principal", "A": "budget annexe"}


@dataclass(frozen=True, slots=True)
class Header:
    """The headers of the document; "" for a text or a code that is absent, None for any other value.

    Amounts in euros. `collectivity_id` is the SIRET or SIREN of the collectivity, `siret` that of the budget;
    `norm` and `variant` are the two halves of the nomenclature (« M57 » and « M57_A »).
    """

    collectivity: str
    budget_name: str
    norm: str
    variant: str
    kind: DecisionKind
    year: int
    budget_type: str = "P"
    number: int | None = None
    issued_on: date | None = None
    post_name: str = ""
    post_code: str = ""
    collectivity_id: str = ""
    finess: str = ""
    legal_nature: str = ""
    department: str = ""
    siret: str = ""
    specificity: str = ""
    collectivity_code: str = ""
    insee_code: str = ""
    budget_code: str = ""
    routing: str = ""
    is_draft: bool | None = None
    decided_on: date | None = None
    enforceable_on: date | None = None
    vote_level: str = ""
    investment_vote_level: str = ""
    operating_vote_level: str = ""
    equipment_operations: bool | None = None
    formal_vote: bool | None = None
    provisions: str = ""
    provisions_reference: str = ""
    compared_with: str = "1"
    results_taken: str = "1"
    voted_by: str = "1"
    simplified: bool | None = None
    operating_deficit_n2: Decimal | None = None
    operating_surplus_n2: Decimal | None = None
    investment_deficit_n2: Decimal | None = None
    investment_surplus_n2: Decimal | None = None
    principal_siret: str = ""
    principal_name: str = ""

    @property
    def nomenclature(self) -> str:
        """Return norm and variant as the document writes them: « M57-M57_A »."""
        return f"{self.norm}-{self.variant}"

    @property
    def title(self) -> str:
        """Return the decision in French: « décision modificative n° 2 de 2021 »."""
        number = f" n°\u00a0{self.number}" if self.number is not None else ""
        return f"{self.kind.label}{number} de {self.year}"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an attribute of the header is written: the block (path under the document), the element, its type.

    A document without a `is_required` field is refused; `is_expected` are the others that the schema asks for.
    `meanings` are the codes of a field that may hold others, in a schema newer than ours.
    """

    attribute: str
    block: tuple[str, ...]
    element: str
    kind: Kind = TEXT
    is_required: bool = False
    is_expected: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)


def _read_nomenclature(text: str) -> str:
    norm, _, variant = text.partition("-")  # at the first dash: M14-M14_COM_500_3500
    if norm and variant:
        return text
    raise ValueFault(
        f"«\u00a0{text}\u00a0» ne dit pas la norme et la déclinaison",
        "Écrivez-les séparées par un tiret, par exemple M57-M57_A.",
    )


_DECISION_CODE = codes({kind.value: label for kind, label in DECISION_LABELS.items()})
_DECISION_KIND = Kind(lambda text: DecisionKind(_DECISION_CODE.read(text)))
_NOMENCLATURE = Kind(_read_nomenclature)
Block = tuple[str, ...]
_OWNER: Block = ("EnTeteDocBudgetaire",)
_BUDGET: Block = ("Budget", "EnTeteBudget")
_DECISION: Block = ("Budget", "BlocBudget")
BLOCKS = (_OWNER, _BUDGET, _DECISION)
SLOTS = (
    Slot("issued_on", _OWNER, "DteStr", DATE, is_expected=True),
    Slot("post_name", _OWNER, "LibellePoste", is_expected=True),
    Slot("post_code", _OWNER, "IdPost", is_expected=True),
    Slot("collectivity", _OWNER, "LibelleColl", is_required=True),
    Slot("collectivity_id", _OWNER, "IdColl", digits(9, 14)),
    Slot("finess", _OWNER, "FinJur"),
    Slot("legal_nature", _OWNER, "NatCEPL", is_expected=True),
    Slot("department", _OWNER, "Departement"),
    Slot("budget_name", _BUDGET, "LibelleEtab", is_required=True),
    Slot("siret", _BUDGET, "IdEtab", SIRET),
    Slot("specificity", _BUDGET, "SpecifBudget", meanings=SPECIFICITIES),
    Slot("collectivity_code", _BUDGET, "CodColl", is_expected=True),
    Slot("insee_code", _BUDGET, "CodInseeColl"),
    Slot("budget_code", _BUDGET, "CodBud", is_expected=True),
    Slot("nomenclature", _BUDGET, "Nomenclature", _NOMENCLATURE, is_required=True),
    Slot("routing", _DECISION, "Affect"),
    Slot("kind", _DECISION, "NatDec", _DECISION_KIND, is_required=True),
    Slot("number", _DECISION, "NumDec", INTEGER),
    Slot("year", _DECISION, "Exer", YEAR, is_required=True),
    Slot("is_draft", _DECISION, "ProjetBudget", BOOLEAN),
    Slot("decided_on", _DECISION, "DteDec", DATE),
    Slot("enforceable_on", _DECISION, "DteDecEx", DATE),
    Slot("vote_level", _DECISION, "NatVote", meanings=VOTE_LEVELS),
    Slot("investment_vote_level", _DECISION, "NatVoteInv", meanings=VOTE_LEVELS),
    Slot("operating_vote_level", _DECISION, "NatVoteFonc", meanings=VOTE_LEVELS),
    Slot("equipment_operations", _DECISION, "OpeEquip", BOOLEAN),
    Slot("formal_vote", _DECISION, "VoteFormelChap", BOOLEAN),
    Slot("provisions", _DECISION, "TypProv", meanings=PROVISIONS),
    Slot("provisions_reference", _DECISION, "RefProv"),
    Slot("compared_with", _DECISION, "BudgPrec", is_expected=True, meanings=COMPARED_WITH),
    Slot("results_taken", _DECISION, "ReprRes", is_expected=True, meanings=RESULTS_TAKEN),
    Slot("voted_by", _DECISION, "NatFonc", is_expected=True, meanings=VOTED_BY),
    Slot("simplified", _DECISION, "PresentationSimplifiee", BOOLEAN),
    Slot("operating_deficit_n2", _DECISION, "DepFoncN2", AMOUNT),
    Slot("operating_surplus_n2", _DECISION, "RecFoncN2", AMOUNT),
    Slot("investment_deficit_n2", _DECISION, "DepInvN2", AMOUNT),
    Slot("investment_surplus_n2", _DECISION, "RecInvN2", AMOUNT),
    Slot("budget_type", _DECISION, "CodTypBud", codes(BUDGET_TYPES), is_required=True),
    Slot("principal_siret", _DECISION, "IdEtabPal"),
    Slot("principal_name", _DECISION, "LibelleEtabPal"),
)
REPEATED = frozenset({"PJRef"})
_ABSENT = {entry.name: "" if isinstance(entry.default, str) else None for entry in fields(Header)}
Report = Callable[[Problem], None]


def read_header(blocks: Mapping[tuple[str, ...], Node], report: Report) -> Header | None:
    """Return the header from its three blocks; report every mistake, and return None when there is one."""
    problems = [problem for block, node in blocks.items() for problem in _repeated(block, node)]
    values: dict[str, Any] = {}
    for slot in SLOTS:
        try:
            values[slot.attribute] = _value(slot, blocks[slot.block])
        except ValueFault as fault:
            node = blocks[slot.block]
            line = (node.child(slot.element) or node).line
            problems.append(Problem(line, subject_of(slot), fault.message, fault.mend))
    if problems:
        for problem in problems:
            report(problem)
        return None
    if values["kind"] is DecisionKind.AMENDING and values["number"] is None:
        report(_no_number(blocks[_DECISION]))
        return None
    norm, _, variant = values.pop("nomenclature").partition("-")
    return Header(norm=norm, variant=variant, **values)


def header_texts(header: Header) -> Iterator[tuple[Slot, str | None]]:
    """Yield what each field of a header writes, in the schema's order; None for one to leave out."""
    for slot in SLOTS:
        value = getattr(header, slot.attribute)
        yield slot, None if value is None or value == "" else slot.kind.write(value)


def block_order(block: tuple[str, ...]) -> tuple[str, ...]:
    """Return the elements of a block in the schema's order."""
    elements = [slot.element for slot in SLOTS if slot.block == block]
    if block == _DECISION:
        elements.insert(elements.index("DteDec"), *REPEATED)
    return tuple(elements)


def subject_of(slot: Slot) -> str:
    """Return the words that name a field in a message."""
    return f"{slot.block[-1]}, champ {slot.element}"


def _value(slot: Slot, block: Node) -> Any:
    """Return the value of a field. Raises ValueFault."""
    child = block.child(slot.element)
    text = None if child is None else child.value
    if text is not None and (text.strip() or not slot.is_required):
        return slot.kind.read(text) if text or slot.kind is TEXT else _ABSENT[slot.attribute]
    if slot.is_required:
        raise ValueFault(
            "le champ manque ou il est vide",
            "Ce champ est obligatoire\u00a0: complétez l’en-tête dans votre logiciel, puis exportez de nouveau.",
        )
    return _ABSENT[slot.attribute]


def _repeated(block: tuple[str, ...], node: Node) -> Iterator[Problem]:
    """Yield a problem for each field written twice."""
    seen: dict[str, int] = {}
    for child in node.elements():
        if child.name in seen and child.name not in REPEATED:
            yield Problem(
                child.line,
                f"{block[-1]}, champ {child.name}",
                f"le champ est déjà donné à la ligne {seen[child.name]}",
                "Gardez la bonne valeur et retirez l’autre.",
            )
        seen.setdefault(child.name, child.line)


def _no_number(node: Node) -> Problem:
    return Problem(
        node.line,
        "BlocBudget, champ NumDec",
        "le numéro de la décision modificative manque",
        "Donnez le rang de cette décision dans l’exercice, par exemple 1.",
    )
