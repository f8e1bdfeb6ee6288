"""From a Tree to the bytes of an XML file, in ISO-8859-1 as the State's tools write it."""

import re
from collections.abc import Iterable

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.node import INSTRUCTION, LATIN_1, Layout, Node, Tree

DECLARATION = f'<?xml version="1.0" encoding="{LATIN_1}"?>'
XML = "http://www.w3.org/XML/1998/namespace"

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_NEEDS_ESCAPE = re.compile(r'[&<>"\t\n\r]')
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<([^\s/>]+)")


def write_tree(tree: Tree) -> bytes:
    """Return the file. A character outside Latin-1 becomes a character reference, in comments too.

    Raises TotemError when a value holds a character that XML forbids.
    """
    layout = tree.layout
    parts: list[str] = [DECLARATION, "\n"]
    for node in tree.before:
        _write(node, 0, "\n", layout, {}, parts)
    _write(tree.root, 0, "", layout, {}, parts)
    for node in tree.after:
        parts.append("\n")
        _write(node, 0, "", layout, {}, parts)
    if layout.ends_with_newline:
        parts.append("\n")
    text = "".join(parts)
    if forbidden := _FORBIDDEN.search(text):
        raise TotemError([_forbidden_problem(text, forbidden)])
    if layout.newline != "\n":
        text = text.replace("\n", layout.newline)
    encoded = text.encode("iso-8859-1", "xmlcharrefreplace")
    # « Ã© » in Latin-1 is « é » in UTF-8: a file that reads both ways is written in ASCII, which reads one way
    return text.encode("ascii", "xmlcharrefreplace") if _reads_as_utf_8(encoded) else encoded


def _reads_as_utf_8(content: bytes) -> bool:
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _write(node: Node, depth: int, tail: str, layout: Layout, prefixes: dict[str, str], parts: list[str]) -> None:
    """Add a node and what follows it; `tail` is the layout's white space after it, `prefixes` go by address."""
    if not node.is_element:
        _write_other(node, parts)
    else:
        if node.namespaces:
            prefixes = {**prefixes, **{uri: prefix for prefix, uri in node.namespaces if prefix}}
        name = node.name.rpartition("}")[2]
        name = f"{node.prefix}:{name}" if node.prefix else name
        parts.append(f"<{name}")
        parts.extend(f" xmlns{f':{prefix}' if prefix else ''}={_quoted(uri)}" for prefix, uri in node.namespaces)
        for attribute, value in node.attributes:
            if attribute[0] == "{":
                attribute = _qualified(attribute, prefixes)  # noqa: PLW2901
            parts.append(f" {attribute}={_quoted(value)}")
        _write_content(node, name, depth, layout, prefixes, parts)
    parts.append(tail if node.tail is None else node.tail.translate(_TEXT))


def _write_content(
    node: Node, name: str, depth: int, layout: Layout, prefixes: dict[str, str], parts: list[str]
) -> None:
    if not node.children:
        parts.append(f">{node.text.translate(_TEXT)}</{name}>" if node.text else "/>")
        return
    inside = layout.pads(depth + 1)
    parts.append(">")
    parts.append(inside if node.text is None else node.text.translate(_TEXT))
    last = len(node.children) - 1
    for rank, child in enumerate(node.children):
        _write(child, depth + 1, layout.pads(depth) if rank == last else inside, layout, prefixes, parts)
    parts.append(f"</{name}>")


def _write_other(node: Node, parts: list[str]) -> None:
    if node.name == INSTRUCTION:
        target = node.get("target")
        parts.append(f"<?{target} {node.text}?>" if node.text else f"<?{target}?>")
    else:
        parts.append(f"<!--{node.text or ''}-->")


def _quoted(value: str) -> str:
    return f'"{value.translate(_ATTRIBUTE) if _NEEDS_ESCAPE.search(value) else value}"'


def _qualified(attribute: str, prefixes: dict[str, str]) -> str:
    uri, _, name = attribute[1:].partition("}")
    return f"xml:{name}" if uri == XML else f"{prefixes[uri]}:{name}"


def _forbidden_problem(text: str, forbidden: re.Match[str]) -> Problem:
    start = forbidden.start()
    tags: Iterable[re.Match[str]] = _TAG.finditer(text, text.rfind("\n", 0, start) + 1, start)
    tag = next((match[1] for match in reversed(list(tags))), "")
    return Problem(
        line=text.count("\n", 0, start) + 1,
        subject=f"balise {tag}" if tag else "",
        message=f"un caractère invisible (U+{ord(forbidden[0]):04X}) est interdit en XML",
        mend="Effacez ce caractère du libellé, souvent collé d’un autre logiciel, puis exportez de nouveau.",
    )
