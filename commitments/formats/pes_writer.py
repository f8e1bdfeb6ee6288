"""From a PES flow to the bytes of a file, in ISO-8859-1: the same flow gives the same bytes."""

import base64
import gzip

from lxml import etree

from commitments.formats.pes_terms import EXPENSE, PesDocument, PesFlow, PesLine, PesPiece, PesSlip, fields_of
from commitments.formats.pes_values import (
    DOMAIN_VERSION,
    Texts,
    address_texts,
    bank_texts,
    document_texts,
    header_texts,
    line_texts,
    origin_texts,
    party_texts,
    piece_texts,
    slip_texts,
)

NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
ROOT = f"{{{NAMESPACE}}}PES_Aller"
DECLARATION = b'<?xml version="1.0" encoding="ISO-8859-1"?>\n'
ELECTRONIC = "01"
_TAGS = {EXPENSE: ("PES_DepenseAller", "EnTeteDepense"), "revenue": ("PES_RecetteAller", "EnTeteRecette")}


def write_pes(flow: PesFlow) -> bytes:
    """Return the file of a flow; what it must hold is checked by `pes_faults` first."""
    root = etree.Element(ROOT, nsmap={"n": NAMESPACE})
    _header(root, flow)
    domain, heading = _TAGS[flow.direction]
    body = etree.SubElement(root, domain)
    _block(body, heading, "EnTete", {"IdVer": DOMAIN_VERSION, "InfoDematerialisee": "0"})
    for slip in flow.slips:
        _slip(body, flow, slip)
    attached = [document for document in flow.documents if document.content]
    if attached:
        documents = etree.SubElement(root, "PES_PJ")
        etree.SubElement(etree.SubElement(documents, "EnTetePES_PJ"), "IdVer", V="1")
        for document in attached:
            _document(documents, flow.direction, document)
    etree.indent(root, " ")
    written: bytes = etree.tostring(root, encoding="ISO-8859-1", xml_declaration=False)  # type: ignore[assignment]
    return DECLARATION + written


def _header(root: etree._Element, flow: PesFlow) -> None:
    texts = header_texts(flow.header)
    envelope = etree.SubElement(root, "Enveloppe")
    for block in ("Parametres", "Emetteur", "Recepteur"):
        if any(texts[block].values()):
            _block(envelope, block, block, texts[block])
    _block(root, "EnTetePES", "EnTetePES", texts["EnTetePES"])


def _slip(body: etree._Element, flow: PesFlow, slip: PesSlip) -> None:
    element = etree.SubElement(body, "Bordereau", Id=f"BORD{slip.year}{slip.kind}{slip.number}")
    _block(element, "BlocBordereau", "BlocBordereau", slip_texts(flow, slip), flow.direction)
    for piece in slip.pieces:
        _piece(etree.SubElement(element, "Piece"), flow, piece)


def _piece(element: etree._Element, flow: PesFlow, piece: PesPiece) -> None:
    names = {document.identifier: document.name for document in flow.documents}
    outer = etree.SubElement(element, "BlocPiece")
    inner = etree.SubElement(outer, "InfoPce") if flow.direction == EXPENSE else outer
    _fill(inner, "Piece", piece_texts(flow.direction, piece), flow.direction)
    for identifier in piece.documents:
        texts = {"Support": ELECTRONIC, "IdUnique": identifier, "NomPJ": names.get(identifier, "")}
        _block(inner, "PJRef", "PJRef", texts)
    for line in piece.lines:
        _line(etree.SubElement(element, "LigneDePiece"), flow.direction, piece, line)


def _line(element: etree._Element, direction: str, piece: PesPiece, line: PesLine) -> None:
    block = etree.SubElement(element, "BlocLignePiece")
    name = "InfoLignePce" if direction == EXPENSE else "InfoLignePiece"
    _block(block, name, "Ligne", line_texts(direction, line, piece.label), direction)
    if line.origin:
        _block(block, "RattachPiece", "RattachPiece", origin_texts(line.origin))
    if line.party:
        party = etree.SubElement(element, "Tiers")
        _block(party, "InfoTiers", "InfoTiers", party_texts(direction, line.party), direction)
        if address := address_texts(line.party):
            _block(party, "Adresse", "Adresse", address)
        if line.payment == "03" and (bank := bank_texts(line.party)):
            _block(party, "CpteBancaire", "CpteBancaire", bank)


def _document(parent: etree._Element, direction: str, document: PesDocument) -> None:
    element = etree.SubElement(parent, "PJ")
    file = etree.SubElement(etree.SubElement(element, "Contenu"), "Fichier", MIMEType=document.mime)
    file.text = base64.b64encode(gzip.compress(document.content, mtime=0)).decode("ascii")
    _fill(element, "PJ", document_texts(direction, document))


def _block(parent: etree._Element, tag: str, block: str, texts: Texts, direction: str = "") -> None:
    _fill(etree.SubElement(parent, tag), block, texts, direction)


def _fill(element: etree._Element, block: str, texts: Texts, direction: str = "") -> None:
    """Write the elements of a block that have a value, in the order of the format."""
    for field in fields_of(block, direction):
        if value := texts.get(field.name, ""):
            etree.SubElement(element, field.name, V=value)
