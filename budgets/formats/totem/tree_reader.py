"""From the bytes of an XML file to a Tree which says all that the file says."""

import re
from dataclasses import replace
from typing import Any

from lxml import etree

from budgets.formats.safe_xml import Problem, XmlError, line_of, parse_xml
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.node import COMMENT, DOCBUDG, INSTRUCTION, Layout, Node, Tree

DEEPEST = 256  # what libxml2 accepts
MOST_TAGS = 600_000  # a budget of 20 000 lines with its annexes has some 400 000
MEND = "Exportez de nouveau le document depuis votre logiciel, sans le modifier."

_OURS = f"{{{DOCBUDG}}}"
_OURS_LENGTH = len(_OURS)
_INDENT = re.compile(r"\n([ \t]*)")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_SINGLE_BYTE = re.compile(r"(?i)iso-?8859|latin|windows-|cp125|us-ascii")


def read_tree(content: bytes) -> Tree:
    """Return the whole file. Raises TotemError: malformed, too large, with a DTD or entities, of another encoding."""
    _check_size(content)
    try:
        root = parse_xml(content, keep_instructions=True)
    except XmlError as error:
        raise TotemError([replace(error.problem, mend=MEND)]) from error
    _check_encoding(content, root)
    layout = _layout(content, root)
    pads = [layout.pads(depth) for depth in range(DEEPEST + 2)]
    # asking every element for its prefixes is a third of the work: most files declare them all at the root
    declares = content.count(b"xmlns") != len(root.nsmap)
    preceding = reversed(list(root.itersiblings(preceding=True)))
    return Tree(
        root=_node(root, 0, "", pads, {}, declares),
        before=tuple(_node(node, 0, None, pads, {}, declares) for node in preceding),
        after=tuple(_node(node, 0, None, pads, {}, declares) for node in root.itersiblings()),
        layout=layout,
    )


def _check_size(content: bytes) -> None:
    """Refuse a file which is small on disk and huge in memory: more tags than any budget has."""
    if content.count(b"<") > MOST_TAGS or content.count(b"=") > 2 * MOST_TAGS:
        too_many = f"le fichier compte plus de {MOST_TAGS:,} balises".replace(",", "\u202f")
        raise TotemError([Problem(line=1, subject="", message=too_many, mend="Vérifiez le fichier choisi.")])


def _check_encoding(content: bytes, root: etree._Element) -> None:
    """Refuse a file declared in a single-byte encoding and written in UTF-8: every accent would be two characters."""
    declared = root.getroottree().docinfo.encoding or ""
    accent = _NOT_ASCII.search(content)
    if accent is None or not _SINGLE_BYTE.match(declared):
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise TotemError(
        [
            Problem(
                line=content.count(b"\n", 0, accent.start()) + 1,
                subject="",
                message=f"le fichier annonce l’encodage {declared} mais il est écrit en UTF-8",
                mend='Exportez-le de nouveau en ISO-8859-1, ou annoncez encoding="UTF-8" à la première ligne.',
            )
        ]
    )


def _layout(content: bytes, root: etree._Element) -> Layout:
    indent = _INDENT.fullmatch(root.text or "")
    return Layout(
        newline="\r\n" if b"\r\n" in content else "\n",
        indent=indent[1] if indent else None,
        ends_with_newline=content.endswith(b"\n"),
    )


def _node(
    element: Any, depth: int, tail: str | None, pads: list[str], outside: dict[str | None, str], declares: bool
) -> Node:
    """Return the node of an lxml element; `tail` is the layout's white space after it, None for one not to be kept.

    `declares`: other elements than the root may declare prefixes.
    Called once per element of the file: written for speed. `element` is Any, for lxml's stubs know half of it.
    """
    found_tail = element.tail or ""
    kept_tail = None if tail is None or found_tail == tail else found_tail
    tag = element.tag
    if not isinstance(tag, str):
        return _not_an_element(element, kept_tail)
    nsmap = element.nsmap if declares or not depth else outside
    text = element.text or None
    children: tuple[Node, ...] = ()
    elements = element[:]
    if elements:
        inside = pads[depth + 1]
        text = None if (text or "") == inside else text or ""
        last = elements.pop()
        nodes = [_node(child, depth + 1, inside, pads, nsmap, declares) for child in elements]
        nodes.append(_node(last, depth + 1, pads[depth], pads, nsmap, declares))
        children = tuple(nodes)
    name = tag[_OURS_LENGTH:] if tag.startswith(_OURS) else (tag if tag[0] == "{" else f"{{}}{tag}")
    return Node(
        name,
        tuple(element.items()),
        children,
        text,
        kept_tail,
        element.prefix or "",
        () if nsmap is outside or nsmap == outside else _declared(nsmap, outside),
        element.sourceline or 1,
    )


def _declared(nsmap: dict[str | None, str], outside: dict[str | None, str]) -> tuple[tuple[str, str], ...]:
    """Return the prefixes that the element itself declares, in its order."""
    return tuple((prefix or "", uri) for prefix, uri in nsmap.items() if outside.get(prefix) != uri)


def _not_an_element(node: Any, tail: str | None) -> Node:
    if node.tag is etree.PI:
        return Node(INSTRUCTION, (("target", node.target),), text=node.text or None, tail=tail, line=line_of(node))
    return Node(COMMENT, text=node.text or "", tail=tail, line=line_of(node))
