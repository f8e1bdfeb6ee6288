"""What a reader of a document should know although it can be taken in: what is unusual, missing or unknown."""

from collections.abc import Iterator, Sequence

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.annex_checks import KEPT, annex_notices
from budgets.formats.totem.annex_tables import AnnexSchema
from budgets.formats.totem.annexes import ANNEXES
from budgets.formats.totem.document import BUDGET, INFORMATIONS, BudgetDocument
from budgets.formats.totem.header import BLOCKS, SLOTS, block_order, subject_of
from budgets.formats.totem.lines import ACCOUNT_AMOUNTS, FIELD_ORDER, LINE
from budgets.formats.totem.node import Node
from budgets.formats.totem.seal import SEAL, check_seal

EXPECTED = "Le schéma le demande\u00a0: complétez l’en-tête dans votre logiciel."
DOCUMENT_ORDER = ("VersionSchema", "BlocEditeur", "VersionOutil", SEAL, "EnTeteDocBudgetaire", BUDGET)
BUDGET_ORDER = ("EnTeteBudget", "BlocBudget", INFORMATIONS, LINE, ANNEXES)
_LINE_NAMES = frozenset((*FIELD_ORDER, *ACCOUNT_AMOUNTS))


def notices(document: BudgetDocument, schema: AnnexSchema) -> list[Problem]:
    """Return what deserves a look in a document, in the file's order: the seal, missing or unknown fields and codes."""
    found = [notice] if (notice := check_seal(document).notice) else []
    found += _header_notices(document.own)
    found += _unknown(document.own, DOCUMENT_ORDER)
    if budget := document.own.child(BUDGET):
        found += _unknown(budget, BUDGET_ORDER)
        if budget.child(INFORMATIONS) is None:
            message = "le bloc des informations générales manque"
            found.append(Problem(budget.line, f"bloc {INFORMATIONS}", message, EXPECTED))
    found += _unknown_line_fields(document)
    found += annex_notices(document, schema)
    return sorted(found, key=lambda problem: problem.line)


def _header_notices(own: Node) -> Iterator[Problem]:
    for path in BLOCKS:
        block = own
        for name in path:
            block = block.child(name) or block
        yield from _unknown(block, block_order(path))
    for slot in SLOTS:
        block = own
        for name in slot.block:
            block = block.child(name) or block
        child = block.child(slot.element)
        if child is None and slot.is_expected:
            yield Problem(block.line, subject_of(slot), "le champ manque", EXPECTED)
        elif child is not None and slot.meanings and child.value not in slot.meanings:
            message = f"le code «\u00a0{child.value or ''}\u00a0» n’est pas dans le schéma"
            yield Problem(child.line, subject_of(slot), message, KEPT)


def _unknown(node: Node, names: Sequence[str]) -> Iterator[Problem]:
    """Yield a notice for each child of our namespace that the schema does not know."""
    for child in node.elements():
        if child.name not in names and not child.name.startswith("{"):
            yield Problem(child.line, f"balise {child.name}", f"elle n’est pas dans {node.name} selon le schéma", KEPT)


def _unknown_line_fields(document: BudgetDocument) -> Iterator[Problem]:
    """Yield one notice per unknown field of the lines, where it first appears."""
    seen: set[str] = set()
    for line in document.credit_lines:
        for child in line.node.elements():
            if child.name not in _LINE_NAMES and child.name not in seen:
                seen.add(child.name)
                yield Problem(child.line, f"{LINE}, champ {child.name}", "il n’est pas dans le schéma", KEPT)
