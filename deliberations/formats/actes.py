"""Acts as they travel to the prefecture (@ctes, messages in version 1.1) and the receipts that come back.

An archive holds the envelope, the message that describes the act, the act and its annexes. Its name and theirs follow
the format: `EACT--SIREN--DAY-NUMBER.xml`, `DEPARTMENT-SIREN-DAY-ACT-NATURE-1-1_0.xml`, then `_1`, `_2`… Any operator of
transmission takes it, under the three letters that the ministry gave him. Pure: values in, bytes out, and back.
"""

import gzip
import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from lxml import etree

from budgets.formats.safe_xml import XmlError, parse_xml

ACTES = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
INSEE = "http://xml.insee.fr/schema"
NAMES = {"actes": ACTES, "insee": INSEE}
DELIBERATION = "1"  # code of the nature; DE in names
NATURES = {"1": "DE", "2": "AR", "3": "AI", "4": "CC", "5": "BF", "6": "AU"}
SENDING, RECEIPT = "1-1", "1-2"
LONGEST_SUBJECT = 500
EMAIL = r"[\w-]+(\.[\w-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,6}"
IDENTIFIER = re.compile(r"(\d{2}[\dAB])-(\d{9})-(\d{8})-([A-Za-z0-9_]{1,15})-([A-Z]{2})")


class ActesError(ValueError):
    """A message that can't be written or read; the text is a French sentence with its mend."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: `department` on three characters, `district` (arrondissement) a digit, `nature` of the body."""

    siren: str
    department: str
    district: str
    nature: str  # 31 commune, 41 syndicate of communes or closed mixed one, 42 open mixed syndicate
    email: str
    referent: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of the transmission, with its suffix: pdf, xml."""

    content: bytes
    suffix: str = "pdf"


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its message describes it; `matter` is « 7.1 », `classification_on` the day of its classification."""

    number: str
    decided_on: date
    subject: str
    matter: str
    classification_on: date
    document: SentFile
    annexes: tuple[SentFile, ...] = ()
    nature: str = DELIBERATION


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the prefecture answers: the identifier of the act and the day it was received."""

    identifier: str
    received_on: date
    number: str


def act_identifier(sender: Sender, act: Act) -> str:
    """Return the identifier of an act: « 069-256910183-20240215-CS_2024_02_3-DE »."""
    return f"{sender.department}-{sender.siren}-{act.decided_on:%Y%m%d}-{act.number}-{NATURES[act.nature]}"


def transmission_files(sender: Sender, act: Act, *, sent_on: date, rank: int = 1) -> dict[str, bytes]:
    """Return the files of the archive by name: the envelope first, then the message, the act, its annexes.

    Raises ActesError.
    """
    _check(sender, act)
    base = f"{act_identifier(sender, act)}-{SENDING}"
    names = [f"{base}_{place}.{it.suffix}" for place, it in enumerate((act.document, *act.annexes), start=1)]
    message = f"{base}_0.xml"
    files = {
        f"EACT--{sender.siren}--{sent_on:%Y%m%d}-{rank}.xml": _envelope(sender, message),
        message: _message(act, names),
    }
    return files | {name: it.content for name, it in zip(names, (act.document, *act.annexes), strict=True)}


def transmission_archive(files: Mapping[str, bytes], *, sent_on: date) -> bytes:
    """Return the files as the gzipped archive that an operator sends; the same files give the same bytes."""
    raw = io.BytesIO()
    instant = int(datetime.combine(sent_on, time(), tzinfo=UTC).timestamp())
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), instant
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), mtime=instant)


def read_receipt(content: bytes) -> Receipt:
    """Return the receipt that a message of the prefecture brings (ARActe). Raises ActesError, an anomaly included."""
    try:
        root = parse_xml(content)
    except XmlError as error:
        raise ActesError(f"Le fichier n’est pas un message de la préfecture : {error}") from error
    name = etree.QName(root).localname if isinstance(root.tag, str) else ""
    if name == "AnomalieActe":
        detail = root.findtext("actes:Detail", "", NAMES)
        nature = root.findtext("actes:Nature", "", NAMES)
        raise ActesError(
            f"La préfecture a signalé une anomalie ({nature}){' : ' + detail if detail else ''}. "
            "Corrigez l’envoi, puis transmettez-le de nouveau."
        )
    if name != "ARActe":
        raise ActesError(
            "Le fichier n’est pas un accusé de réception (ARActe). "
            "Choisissez le message dont le nom finit par 1-2_0.xml."
        )
    identifier = root.get(f"{{{ACTES}}}IDActe", "")
    found = IDENTIFIER.fullmatch(identifier)
    day = root.get(f"{{{ACTES}}}DateReception", "")
    if found is None:
        raise ActesError(f"L’identifiant « {identifier} » de l’accusé n’est pas celui d’un acte.")
    try:
        received_on = date.fromisoformat(day)
    except ValueError:
        raise ActesError(f"La date de réception « {day} » de l’accusé ne se lit pas.") from None
    return Receipt(identifier, received_on, found[4])


def _check(sender: Sender, act: Act) -> None:
    for name, value, pattern, mend in (
        ("Le SIREN du syndicat", sender.siren, r"\d{9}", "Complétez la fiche du syndicat."),
        ("Le département", sender.department, r"[09]\d[AB\d]", "Écrivez-le sur trois caractères : 069, 02A, 971."),
        ("L’arrondissement", sender.district, r"\d", "Donnez son numéro, un seul chiffre."),
        ("Le numéro de l’acte", act.number, r"[A-Z0-9_]{1,15}", "Quinze capitales, chiffres et « _ » au plus."),
        ("L’adresse électronique", sender.email, EMAIL, "Sa terminaison a de deux à six lettres."),
        ("La matière", act.matter, r"\d(\.\d{1,2}){1,4}", "Choisissez-la dans la classification : 7.1."),
    ):
        if not re.fullmatch(pattern, value):
            raise ActesError(f"{name} « {value} » ne convient pas à la télétransmission. {mend}")


def _tree(name: str, **attributes: str) -> etree._Element:
    root = etree.Element(f"{{{ACTES}}}{name}", nsmap=NAMES)
    for key, value in attributes.items():
        root.set(f"{{{ACTES}}}{key}", value)
    return root


def _sub(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    found = etree.SubElement(parent, f"{{{ACTES}}}{name}")
    if text:
        found.text = text
    for key, value in attributes.items():
        found.set(f"{{{ACTES}}}{key}", value)
    return found


def _envelope(sender: Sender, message: str) -> bytes:
    root = _tree("EnveloppeCLMISILL")
    who = _sub(root, "Emetteur")
    body = _sub(who, "IDCL", Departement=sender.department, Arrondissement=sender.district)
    body.set(f"{{{INSEE}}}SIREN", sender.siren)
    body.set(f"{{{ACTES}}}Nature", sender.nature)
    referent = _sub(who, "Referent")
    if sender.referent:
        _sub(referent, "Nom", sender.referent)
    _sub(referent, "Email", sender.email)
    _sub(_sub(root, "AdressesRetour"), "Email", sender.email)
    _sub(_sub(_sub(root, "FormulairesEnvoyes"), "Formulaire"), "NomFichier", message)
    return _written(root)


def _message(act: Act, names: Sequence[str]) -> bytes:
    root = _tree("Acte", Date=act.decided_on.isoformat(), NumeroInterne=act.number, CodeNatureActe=act.nature)
    for rank, code in enumerate(act.matter.split("."), start=1):
        _sub(root, f"CodeMatiere{rank}", CodeMatiere=code)
    _sub(root, "Objet", act.subject[:LONGEST_SUBJECT])
    _sub(root, "ClassificationDateVersion", act.classification_on.isoformat())
    _sub(_sub(root, "Document"), "NomFichier", names[0])
    annexes = _sub(root, "Annexes", Nombre=str(len(names) - 1))
    for name in names[1:]:
        _sub(_sub(annexes, "Annexe"), "NomFichier", name)
    _sub(root, "DocumentPapier", "N")
    return _written(root)


def _written(root: etree._Element) -> bytes:
    buffer = io.BytesIO()
    etree.ElementTree(root).write(buffer, encoding="ISO-8859-1", xml_declaration=True, pretty_print=True)
    return buffer.getvalue()
