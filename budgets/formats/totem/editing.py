"""Changing a document, or making one: what is not changed stays as it was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.formats.totem.annexes import ANNEXES
from budgets.formats.totem.document import BUDGET, DOCUMENT, INFORMATIONS, BudgetDocument, document_of
from budgets.formats.totem.header import BLOCKS, Header, block_order, header_texts
from budgets.formats.totem.lines import (
    BETWEEN,
    EXTRA_AMOUNT,
    FIELD_ORDER,
    INSIDE,
    LINE,
    ORDER,
    REAL,
    TRAIT,
    BudgetLine,
)
from budgets.formats.totem.node import DOCBUDG, Node, Tree, leaf
from budgets.formats.totem.values import TEXT, write_amount, write_boolean
from budgets.rules.chart import Direction, OperationKind
from budgets.rules.cumulation import LineKey
from budgets.rules.money import ZERO

SCHEMA_VERSION = "95"
EDITOR = "Équilibre"
_BLOCK_ORDER = {block: block_order(block) for block in BLOCKS}


def new_document(
    header: Header,
    lines: Sequence[Node],
    *,
    informations: Iterable[tuple[str, str]] = (),
    annexes: Sequence[Node] = (),
) -> BudgetDocument:
    """Return a document of our own making, unsealed. `lines` come from new_line, `annexes` from annex_block.

    Raises TotemError when a field is missing or wrong.
    """
    general = Node(
        INFORMATIONS, children=tuple(Node("Information", (("Code", code), ("V", text))) for code, text in informations)
    )
    budget = Node(
        BUDGET,
        children=(
            Node("EnTeteBudget"),
            Node("BlocBudget"),
            general,
            *lines,
            *([Node(ANNEXES, children=tuple(annexes))] if annexes else []),
        ),
    )
    own = Node(
        DOCUMENT,
        children=(
            leaf("VersionSchema", SCHEMA_VERSION),
            Node("BlocEditeur", children=(leaf("CodeEditeur", EDITOR),)),
            Node("EnTeteDocBudgetaire"),
            budget,
        ),
        namespaces=(("", DOCBUDG),),
    )
    return document_of(Tree(_with_header_texts(own, header, None)))


def with_header(document: BudgetDocument, header: Header) -> BudgetDocument:
    """Return the document with another header: only the fields whose value changes are written anew.

    Its seal is no longer that of its content: seal it again. Raises TotemError when a field is missing or wrong.
    """
    return document_of(document.tree_with(_with_header_texts(document.own, header, document.header)))


def with_lines(document: BudgetDocument, lines: Sequence[Node]) -> BudgetDocument:
    """Return the document with other lines, where the former ones were. Its seal is no longer that of its content.

    Raises TotemError when a line is wrong.
    """
    own = document.own
    rank = next(rank for rank, child in enumerate(own.children) if child.name == BUDGET)
    budget = own.children[rank]
    first = next(position for position, child in enumerate(budget.children) if child.name == LINE)
    others = [child for child in budget.children[first:] if child.name != LINE]
    new = (_prefixed(line, own.prefix) for line in lines)
    budget = replace(budget, children=(*budget.children[:first], *new, *others))
    return document_of(document.tree_with(own.replaced((rank,), budget)))


def with_annexes(document: BudgetDocument, annexes: Sequence[Node]) -> BudgetDocument:
    """Return the document with other annexes (from annex_block). Its seal is no longer that of its content."""
    own = document.own
    rank = next(rank for rank, child in enumerate(own.children) if child.name == BUDGET)
    budget = own.children[rank]
    former = budget.child(ANNEXES)
    block = replace(
        former or Node(ANNEXES, prefix=own.prefix), children=tuple(_prefixed(it, own.prefix) for it in annexes)
    )
    others = tuple(child for child in budget.children if child is not former)
    place = budget.children.index(former) if former is not None else len(others)
    children = (*others[:place], *([block] if annexes else []), *others[place:])
    return document_of(document.tree_with(own.replaced((rank,), replace(budget, children=children))))


def new_line(
    key: LineKey,
    amounts: Mapping[str, Decimal],
    *,
    label: str = "",
    chapter: str = "",
    specialised: bool | None = None,
    extra_amounts: Iterable[tuple[str, Decimal]] = (),
    traits: Iterable[tuple[str, str]] = (),
) -> Node:
    """Return a line; `amounts` in euros by their names in the document (« MtPrev »), `chapter` as it is voted."""
    texts = {
        "Nature": key.account,
        "LibCpte": label,
        "Fonction": key.function,
        "Operation": key.operation,
        "ContNat": chapter,
        "ArtSpe": "" if specialised is None else write_boolean(specialised),
        "ContOp": key.operation if key.direction is Direction.EXPENSE else "",
        "CodRD": key.direction.value,
        **{name: write_amount(amount) for name, amount in amounts.items()},
        "OpBudg": ORDER if key.is_order else REAL,
        "TypOpBudg": key.order_type if key.is_order else "",
        "OpeCpteTiers": key.third_party,
    }
    known = [leaf(name, texts[name]) for name in FIELD_ORDER if texts.get(name)]
    more = [leaf(name, text) for name, text in texts.items() if name not in FIELD_ORDER and text]
    extra = [leaf(EXTRA_AMOUNT, write_amount(amount), Code=code) for code, amount in extra_amounts]
    return Node(LINE, children=(*known, *more, *extra, *(leaf(TRAIT, text, Code=code) for code, text in traits)))


def changed_line(line: BudgetLine, amounts: Mapping[str, Decimal | None]) -> Node:
    """Return a line with other amounts, in euros by their names; None takes one away.

    An amount that stays the same keeps its text (« 0 » and « 0.00 » differ), and zero is not written where there was
    no amount: absent means zero.
    """
    node = line.node
    for name, amount in amounts.items():
        current = line.amount(name)
        if amount is None:
            node = set_leaf(node, FIELD_ORDER, name, None)
        elif amount != (current or ZERO):
            node = set_leaf(node, FIELD_ORDER, name, write_amount(amount))
    return node


def order_type(kind: OperationKind) -> str:
    """Return the code TypOpBudg of an operation, "" for a real one."""
    return {OperationKind.BETWEEN: BETWEEN, OperationKind.INSIDE: INSIDE}.get(kind, "")


def annex_block(block: str, record: str, records: Iterable[Iterable[tuple[str, str]]]) -> Node:
    """Return a block of the annexes; each record is given by its fields, in the schema's order."""
    return Node(
        block,
        children=tuple(Node(record, children=tuple(leaf(name, value) for name, value in fields)) for fields in records),
    )


def set_leaf(node: Node, order: Sequence[str], name: str, value: str | None) -> Node:
    """Return a block with a field set, at its place or where the schema's order wants it; None takes it away."""
    for rank, child in enumerate(node.children):
        if child.name == name:
            if value is None:
                return replace(node, children=(*node.children[:rank], *node.children[rank + 1 :]))
            return node.replaced((rank,), child.with_attribute("V", value))
    if value is None:
        return node
    before = set(order[: order.index(name)]) if name in order else set(order)
    places = [rank for rank, child in enumerate(node.children) if child.name in before]
    place = places[-1] + 1 if places else 0
    field = _prefixed(leaf(name, value), node.prefix)
    return replace(node, children=(*node.children[:place], field, *node.children[place:]))


def _with_header_texts(own: Node, header: Header, former: Header | None) -> Node:
    """Return the DocumentBudgetaire with the fields of a header that differ from the former one."""
    for slot, written in header_texts(header):
        if former is not None and getattr(former, slot.attribute) == getattr(header, slot.attribute):
            continue
        # the schema asks for some fields, and takes an empty one
        text = "" if former is None and written is None and slot.is_expected and slot.kind is TEXT else written
        path: tuple[int, ...] = ()
        block = own
        for name in slot.block:
            rank = next(rank for rank, child in enumerate(block.children) if child.name == name)
            path, block = (*path, rank), block.children[rank]
        own = own.replaced(path, set_leaf(block, _BLOCK_ORDER[slot.block], slot.element, text))
    return own


def _prefixed(node: Node, prefix: str) -> Node:
    """Return a node of ours with the prefix that a document gives to its namespace, when it gives one."""
    if not prefix or not node.is_element or node.prefix or node.name.startswith("{"):
        return node
    return replace(node, prefix=prefix, children=tuple(_prefixed(child, prefix) for child in node.children))
