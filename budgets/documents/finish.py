"""What WeasyPrint leaves to its `finisher`: header cells with their scope, artifacts, identification of the file.

Everything here works on the PDF’s objects just before they are written, so it costs no second reading of the file.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.document import Document

SCOPES = {"/THead": "/Column", "/TBody": "/Row"}

_END_OF_RDF = b"</rdf:RDF>"

# PDF/UA-1 identification, with the description of its schema that PDF/A asks for (ISO 19005-3, 6.6.2.3).
_PDF_UA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def finish_pdf(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the PDF that WeasyPrint is about to write."""
    structure = Structure(pdf)
    structure.add_scopes()
    structure.add_identifiers()
    structure.make_artifacts()
    identify_accessible(pdf)
    list_attachments_once(pdf)


class Structure:
    """The structure tree of a PDF being made."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = follow(pdf, pdf.catalog["StructTreeRoot"])
        self.elements = tuple(self._walk(self.root))

    def _walk(self, parent: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
        for kid in parent.get("K", ()):
            if isinstance(kid, bytes):
                element = follow(self.pdf, kid)
                if element.get("Type") == "/StructElem":
                    yield element
                    yield from self._walk(element)

    def add_scopes(self) -> None:
        """Give each header cell its scope: column in a table’s head, row in its body (our templates hold no other)."""
        for cell in self.elements:
            if cell["S"] == "/TH":
                row = follow(self.pdf, cell["P"])
                group = follow(self.pdf, row["P"])
                cell["A"]["Scope"] = SCOPES[group["S"]]

    def add_identifiers(self) -> None:
        """List the identifiers of header cells, which cells name as their headers (IDTree, ISO 32000-1, 14.7.2)."""
        named = sorted((cell["ID"].data, cell["ID"], cell.reference) for cell in self.elements if "ID" in cell)
        if named:
            names = pydyf.Array()
            for _, identifier, reference in named:
                names.extend((identifier, reference))
            limits = pydyf.Array((named[0][1], named[-1][1]))
            leaf = pydyf.Dictionary({"Names": names, "Limits": limits})
            self.pdf.add_object(leaf)
            self.root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})

    def make_artifacts(self) -> None:
        """Turn what the page margins repeat (number, stamp, page number) into artifacts: nobody wants it read aloud.

        WeasyPrint tags the margins’ texts and leaves their elements out of the tree; here they leave the pages too.
        """
        kept = {element.reference for element in self.elements}
        numbers = follow(self.pdf, self.root["ParentTree"])["Nums"]
        pages = self.pdf.pages["Kids"][::3]
        for page_number, page in enumerate(pages):
            parents = numbers[2 * page_number + 1]
            dropped = {mark for mark, parent in enumerate(parents) if parent not in kept}
            if dropped:
                stream = follow(self.pdf, self.pdf.objects[page]["Contents"])
                _mark_as_artifacts(stream.stream, dropped)
                for mark in dropped:
                    self._forget(parents[mark])
                    parents[mark] = "null"

    def _forget(self, reference: bytes) -> None:
        """Empty an element that the tree no longer reaches, and those above it."""
        element = follow(self.pdf, reference)
        while element is not self.root and element.get("S") not in (None, "/Document"):
            parent = follow(self.pdf, element["P"])
            element.clear()
            element = parent


def identify_accessible(pdf: pydyf.PDF) -> None:
    """Say in the file’s metadata that it follows PDF/UA-1, beside PDF/A-3."""
    metadata = follow(pdf, pdf.catalog["Metadata"])
    content = b"\n".join(metadata.stream)
    metadata.stream[:] = [content.replace(_END_OF_RDF, _PDF_UA + _END_OF_RDF, 1)]


def list_attachments_once(pdf: pydyf.PDF) -> None:
    """Leave each attached file once in the catalog’s list of associated files."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def follow(pdf: pydyf.PDF, reference: bytes) -> Any:
    """Return the object that a reference such as b"12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def _mark_as_artifacts(operations: list[Any], dropped: set[int]) -> None:
    """Rewrite `/Span <</MCID 3>> BDC` as `/Artifact <</Type /Pagination>> BDC` for the marks `dropped`."""
    for place, properties in enumerate(operations):
        if isinstance(properties, pydyf.Dictionary) and properties.get("MCID") in dropped:
            operations[place - 1] = "/Artifact"
            operations[place] = pydyf.Dictionary({"Type": "/Pagination"})
