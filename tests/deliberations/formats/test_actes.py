"""The files of a transmission to the prefecture, and the receipts that come back."""

import gzip
import io
import re
import tarfile
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from deliberations.formats.actes import (
    Act,
    ActesError,
    Sender,
    SentFile,
    act_identifier,
    read_receipt,
    transmission_archive,
    transmission_files,
)
from deliberations.matters import matter_label, matters

SENDER = Sender("256910183", "069", "1", "42", "finances@sitiv.fr", "Service des finances")
ACT = Act(
    number="CS_2024_02_3",
    decided_on=date(2024, 2, 15),
    subject="Affectation anticipée des résultats 2023 – « TNO » ; œuvre à 3 €",
    matter="7.1",
    classification_on=date(2019, 8, 29),
    document=SentFile(b"%PDF-1.7 act"),
    annexes=(SentFile(b"<xml/>", "xml"),),
)
SENT = date(2024, 2, 19)
RECEIPT = """<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:ARActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
 actes:IDActe="069-256910183-20240215-CS_2024_02_3-DE" actes:DateReception="2024-02-20">
</actes:ARActe>"""


@pytest.fixture(scope="module")
def schema(shared):
    return etree.XMLSchema(etree.parse(str(shared("reference/actes/actesv1_1.xsd"))))


def test_the_names_of_the_files_are_those_that_the_format_asks_for():
    base = "069-256910183-20240215-CS_2024_02_3-DE-1-1"
    assert list(transmission_files(SENDER, ACT, sent_on=SENT)) == [
        "EACT--256910183--20240219-1.xml",
        f"{base}_0.xml",
        f"{base}_1.pdf",
        f"{base}_2.xml",
    ]
    assert act_identifier(SENDER, ACT) == "069-256910183-20240215-CS_2024_02_3-DE"


def test_the_envelope_and_the_message_are_valid(schema):
    envelope, message, *_ = transmission_files(SENDER, ACT, sent_on=SENT).values()
    for content in (envelope, message):
        schema.assertValid(etree.fromstring(content))


def test_what_latin_1_does_not_have_is_written_as_a_reference():
    message = list(transmission_files(SENDER, ACT, sent_on=SENT).values())[1]
    assert b"&#339;uvre" in message
    assert "œuvre à 3 €" in etree.fromstring(message).findtext("{*}Objet")


def test_the_archive_holds_each_file_and_is_the_same_when_made_again():
    files = transmission_files(SENDER, ACT, sent_on=SENT)
    archive = transmission_archive(files, sent_on=SENT)
    assert archive == transmission_archive(files, sent_on=SENT)
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive))) as opened:
        read = {member.name: opened.extractfile(member).read() for member in opened}
    assert read == files


@pytest.mark.parametrize(
    ("sender", "act", "message"),
    [
        (replace(SENDER, siren="123"), ACT, "Le SIREN du syndicat « 123 »"),
        (replace(SENDER, department="69"), ACT, "Le département « 69 »"),
        (replace(SENDER, district=""), ACT, "L’arrondissement «  »"),
        (SENDER, replace(ACT, number="2024-01"), "Le numéro de l’acte « 2024-01 »"),
        (SENDER, replace(ACT, matter="budget"), "La matière « budget »"),
        (replace(SENDER, email="finances@sitiv.example"), ACT, "L’adresse électronique « finances@sitiv.example »"),
    ],
)
def test_what_the_format_would_refuse_is_refused_in_french(sender, act, message):
    with pytest.raises(ActesError, match=re.escape(message)):
        transmission_files(sender, act, sent_on=SENT)


def test_a_receipt_is_read():
    receipt = read_receipt(RECEIPT.encode("latin-1"))
    assert (receipt.identifier, receipt.received_on, receipt.number) == (
        "069-256910183-20240215-CS_2024_02_3-DE",
        date(2024, 2, 20),
        "CS_2024_02_3",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not xml", "n’est pas un message de la préfecture"),
        (RECEIPT.replace("ARActe", "Acte"), "n’est pas un accusé de réception"),
        (RECEIPT.replace("20240215-CS_2024_02_3", "x"), "n’est pas celui d’un acte"),
        (RECEIPT.replace("2024-02-20", "20 février"), "ne se lit pas"),
        (
            RECEIPT.replace("ARActe", "AnomalieActe").replace(
                "\n</", "<actes:Nature>005</actes:Nature><actes:Detail>Objet vide</actes:Detail></"
            ),
            r"anomalie \(005\) : Objet vide",
        ),
    ],
)
def test_what_is_no_receipt_is_told(content, message):
    with pytest.raises(ActesError, match=message):
        read_receipt(content.encode("latin-1"))


def test_matters_have_their_labels():
    assert matter_label("7.1") == "Finances locales / Décisions budgétaires"
    assert len([code for code in matters() if "." in code]) == 57
