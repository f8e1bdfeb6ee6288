"""The seal (Scellement): two digests that say whether the document was changed since it was sealed.

It marks integrity, it signs nothing. The digests are those of the canonical form (Canonical XML 1.0, inclusive, without
comments) of the whole file without the seal and the white space after it, as the documentation of TScellement asks.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from budgets.formats.safe_xml import Problem, parse_xml
from budgets.formats.totem.document import BudgetDocument, document_of
from budgets.formats.totem.node import DOCBUDG, Node
from budgets.formats.totem.tree_writer import write_tree

SEAL = "Scellement"


@dataclass(frozen=True, slots=True)
class Seal:
    """The two digests, in upper-case hexadecimal, and the instant of sealing as the file writes it."""

    md5: str
    sha1: str
    sealed_at: str = ""


@dataclass(frozen=True, slots=True)
class SealCheck:
    """The seal written in a document, None when it has none, and the digests that its content gives."""

    written: Seal | None
    computed: Seal

    @property
    def is_intact(self) -> bool:
        """Whether the document is sealed and was not changed since."""
        written = self.written
        return written is not None and (written.md5.upper(), written.sha1.upper()) == (
            self.computed.md5,
            self.computed.sha1,
        )

    @property
    def notice(self) -> Problem | None:
        """Return what a reader should know: no seal, or a content that was changed; None for an intact seal."""
        if self.is_intact:
            return None
        if self.written is None:
            message = "le document n’est pas scellé"
            mend = (
                "Rien ne garantit qu’il est celui que l’ordonnateur a clos\u00a0: scellez-le avant de le transmettre."
            )
        else:
            message = (
                "le scellement ne correspond pas au contenu\u00a0: le document a été modifié après avoir été scellé"
            )
            mend = "Demandez l’original à l’ordonnateur, ou vérifiez ce document avant de vous en servir."
        return Problem(line=1, subject="scellement", message=message, mend=mend)


def check_seal(document: BudgetDocument) -> SealCheck:
    """Return the seal of a document with the digests that its content gives."""
    node = document.own.child(SEAL)
    written = None if node is None else Seal(node.get("md5") or "", node.get("sha1") or "", node.get("date") or "")
    return SealCheck(written=written, computed=digests(write_tree(document.tree)))


def sealed(document: BudgetDocument, at: datetime) -> BudgetDocument:
    """Return the document with a new seal made at that instant, in place of the one it had.

    The name given to the instant is its ISO form to the millisecond, with its time zone when it has one.
    """
    blank = Node(SEAL, (("md5", ""), ("sha1", ""), ("date", at.isoformat(timespec="milliseconds"))))
    own = document.own
    position = next((rank for rank, child in enumerate(own.children) if child.name == SEAL), None)
    if position is None:
        position = next(rank for rank, child in enumerate(own.children) if child.name == "EnTeteDocBudgetaire")
        children = (*own.children[:position], blank, *own.children[position:])
    else:
        blank = replace(blank, tail=own.children[position].tail, prefix=own.prefix)
        children = (*own.children[:position], blank, *own.children[position + 1 :])
    unsealed = document.tree_with(replace(own, children=children))
    found = digests(write_tree(unsealed))
    seal = blank.with_attribute("md5", found.md5).with_attribute("sha1", found.sha1)
    children = (*children[:position], seal, *children[position + 1 :])
    return document_of(document.tree_with(replace(own, children=children)))


def digests(content: bytes) -> Seal:
    """Return the digests of the bytes of a document, whether it is sealed or not. Raises XmlError."""
    root = parse_xml(content, keep_instructions=True)
    if root.tag == f"{{{DOCBUDG}}}DocumentBudgetaire":
        own: etree._Element | None = root
    else:
        own = root.find(f"{{{DOCBUDG}}}DocumentBudgetaire")
    if own is not None:
        for seal in own.findall(f"{{{DOCBUDG}}}{SEAL}"):
            own.remove(seal)  # lxml removes with it the white space that follows
    canonical = etree.tostring(root.getroottree(), method="c14n", exclusive=False, with_comments=False)
    return Seal(
        md5=hashlib.md5(canonical, usedforsecurity=False).hexdigest().upper(),
        sha1=hashlib.sha1(canonical, usedforsecurity=False).hexdigest().upper(),
    )
