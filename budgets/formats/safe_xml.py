"""XML from outside, read without ever leaving the file: no DTD, no entity, no network, no giant."""

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree

LARGEST_FILE = 20_000_000  # bytes; the largest official chart of accounts has 600 000

MEND = "Téléchargez de nouveau le fichier publié, sans le modifier."
_SYNTAX_ERRORS = {
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: "le fichier est vide ou n’est pas du XML",
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: "le fichier est tronqué\u00a0: une balise reste ouverte",
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: "une balise fermante ne correspond pas à la balise ouverte",
    etree.ErrorTypes.ERR_GT_REQUIRED: "le fichier est tronqué ou une balise n’est pas fermée par «\u00a0>\u00a0»",
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED: "le fichier est tronqué ou un attribut n’est pas fermé",
    etree.ErrorTypes.ERR_ATTRIBUTE_REDEFINED: "un attribut est écrit deux fois dans la même balise",
    etree.ErrorTypes.ERR_DOCUMENT_END: "du texte suit la fin du document",
    etree.ErrorTypes.ERR_INVALID_ENCODING: "un caractère ne correspond pas à l’encodage annoncé",
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING: "l’encodage annoncé est inconnu",
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING: "l’encodage annoncé est inconnu",
    etree.ErrorTypes.ERR_INVALID_CHAR: "un caractère est interdit en XML",
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: "une entité inconnue est employée",
    etree.ErrorTypes.ERR_ENTITY_LOOP: "des entités se contiennent en boucle",
}
_TRUNCATED = re.compile(r"Premature end|EndTag: '</' not found|Couldn't find end of Start Tag")


@dataclass(frozen=True)
class Problem:
    """A mistake: its line in the file (0 in what is not read from one), its subject, what is wrong, how to mend it."""

    line: int
    subject: str
    message: str
    mend: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"ligne {self.line}" if self.line else "", self.subject) if part)
        sentence = f"{place}\u00a0: {self.message}" if place else self.message
        return f"{sentence[:1].upper()}{sentence[1:]}. {self.mend}"


class XmlError(ValueError):
    """Content that is not well-formed XML, or that tries to reach outside itself; `problem` says where, in French."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_xml(content: bytes, *, keep_instructions: bool = False) -> etree._Element:
    """Return the root element of an XML document, its processing instructions left out unless they are to be kept.

    Raises XmlError when the document is too large or malformed, or declares a DOCTYPE or entities.
    """
    if len(content) > LARGEST_FILE:
        too_large = f"le fichier dépasse {LARGEST_FILE // 1_000_000}\u00a0Mo"
        raise XmlError(Problem(line=1, subject="", message=too_large, mend="Vérifiez le fichier choisi."))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=not keep_instructions,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XmlError(_syntax_problem(error, content)) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # stubs: None only for an empty tree
        raise XmlError(_doctype_problem(content))
    return root


def line_of(element: etree._Element) -> int:
    """Return the line where the element's opening tag ends."""
    return cast("int | None", element.sourceline) or 1


def _syntax_problem(error: etree.XMLSyntaxError, content: bytes) -> Problem:
    if b"<!ENTITY" in content:
        return _doctype_problem(content)
    reason = _SYNTAX_ERRORS.get(error.code, "le XML est mal formé")  # type: ignore[attr-defined]  # missing in stubs
    if _TRUNCATED.search(error.msg or ""):
        reason = _SYNTAX_ERRORS[etree.ErrorTypes.ERR_TAG_NOT_FINISHED]
    return Problem(
        line=error.lineno or 1,
        subject=f"colonne {error.offset}" if error.offset else "",
        message=reason,
        mend=MEND,
    )


def _doctype_problem(content: bytes) -> Problem:
    before = content.partition(b"<!DOCTYPE")[0]
    return Problem(
        line=before.count(b"\n") + 1,
        subject="",
        message="le fichier déclare un DOCTYPE ou des entités",
        mend=f"Retirez cette déclaration. {MEND}",
    )
