"""An XML document as immutable values: everything it says is kept, in order, whether we know it or not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

DOCBUDG = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
COMMENT, INSTRUCTION = "#comment", "#instruction"  # names of what is not an element
LATIN_1 = "ISO-8859-1"


@dataclass(frozen=True, slots=True)
class Node:
    """An element, a comment or a processing instruction.

    `name` is the local name in the namespace of the budget document, « {uri}name » in any other; `attributes` are in
    the file's order. `text` (before the first child) and `tail` (after the end tag) are None where they are nothing
    but the document's regular layout. `namespaces` are the prefixes declared here, with their addresses. `line` is
    that of the file read, 0 for what we made; it plays no part in equality.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node", ...] = ()
    text: str | None = None
    tail: str | None = None
    prefix: str = ""
    namespaces: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def value(self) -> str | None:
        """Return the attribute V, which carries the value of a field; None when there is none."""
        return self.get("V")

    @property
    def is_element(self) -> bool:
        """Whether this is neither a comment nor a processing instruction."""
        return not self.name.startswith("#")

    def get(self, attribute: str) -> str | None:
        """Return an attribute, None when it is absent."""
        for name, value in self.attributes:
            if name == attribute:
                return value
        return None

    def child(self, name: str) -> "Node | None":
        """Return the first child of that name, if any."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def elements(self, name: str = "") -> Iterator["Node"]:
        """Yield the child elements, or those of a name."""
        for child in self.children:
            if child.name == name or (not name and child.is_element):
                yield child

    def with_attribute(self, attribute: str, value: str) -> "Node":
        """Return the same node with an attribute set, at its place when it was there."""
        if self.get(attribute) is None:
            return replace(self, attributes=(*self.attributes, (attribute, value)))
        changed = ((name, value if name == attribute else old) for name, old in self.attributes)
        return replace(self, attributes=tuple(changed))

    def at(self, path: tuple[int, ...]) -> "Node":
        """Return the descendant at a path of positions among children."""
        node = self
        for position in path:
            node = node.children[position]
        return node

    def replaced(self, path: tuple[int, ...], other: "Node") -> "Node":
        """Return the same tree with the node at `path` replaced."""
        if not path:
            return other
        first, *rest = path
        changed = self.children[first].replaced(tuple(rest), other)
        return replace(self, children=(*self.children[:first], changed, *self.children[first + 1 :]))


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is laid out: its line ends, the indentation of a level (None: all on one line), its last bytes."""

    newline: str = "\r\n"
    indent: str | None = "   "
    ends_with_newline: bool = True

    def pads(self, depth: int) -> str:
        """Return the white space before an element of that depth, the root being 0."""
        return "" if self.indent is None else "\n" + self.indent * depth


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole file: its root, the comments and instructions around it, its layout."""

    root: Node
    before: tuple[Node, ...] = ()
    after: tuple[Node, ...] = ()
    layout: Layout = Layout()


def leaf(name: str, value: str, **attributes: str) -> Node:
    """Return a field: an element that carries its value in the attribute V, after its other attributes."""
    return Node(name, (*attributes.items(), ("V", value)))


def tree_to_json(tree: Tree) -> dict[str, Any]:
    """Return the tree as JSON values, from which tree_from_json makes the same tree (line numbers apart)."""
    layout = tree.layout
    return {
        "root": node_to_json(tree.root),
        "before": [node_to_json(node) for node in tree.before],
        "after": [node_to_json(node) for node in tree.after],
        "layout": [layout.newline, layout.indent, layout.ends_with_newline],
    }


def tree_from_json(data: dict[str, Any]) -> Tree:
    """Return the tree written by tree_to_json."""
    return Tree(
        root=node_from_json(data["root"]),
        before=tuple(node_from_json(node) for node in data["before"]),
        after=tuple(node_from_json(node) for node in data["after"]),
        layout=Layout(*data["layout"]),
    )


def node_to_json(node: Node) -> list[Any]:
    """Return a node as JSON values: [name, attributes, children, the rest where there is any]."""
    rest = {
        name: value
        for name, value in (
            ("text", node.text),
            ("tail", node.tail),
            ("prefix", node.prefix or None),
            ("namespaces", [list(pair) for pair in node.namespaces] or None),
        )
        if value is not None
    }
    written: list[Any] = [node.name, [list(pair) for pair in node.attributes]]
    if node.children or rest:
        written.append([node_to_json(child) for child in node.children])
    if rest:
        written.append(rest)
    return written


def node_from_json(data: list[Any]) -> Node:
    """Return the node written by node_to_json."""
    name, attributes, *more = data
    rest = more[1] if len(more) > 1 else {}
    return Node(
        name=name,
        attributes=tuple((key, value) for key, value in attributes),
        children=tuple(node_from_json(child) for child in (more[0] if more else ())),
        text=rest.get("text"),
        tail=rest.get("tail"),
        prefix=rest.get("prefix", ""),
        namespaces=tuple((prefix, uri) for prefix, uri in rest.get("namespaces", ())),
    )
