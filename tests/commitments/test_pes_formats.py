"""PES V2 files: what is written reads back, each missing piece is named, hostile files are refused."""

import base64
import gzip
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.formats.pes_checks import pes_faults
from commitments.formats.pes_reader import PesError, read_pes
from commitments.formats.pes_returns import Acknowledgement, PesReturnFlow, read_return
from commitments.formats.pes_terms import (
    PesDocument,
    PesFlow,
    PesHeader,
    PesLine,
    PesOrigin,
    PesParty,
    PesPiece,
    PesSlip,
)
from commitments.formats.pes_values import latin
from commitments.formats.pes_writer import write_pes

D = Decimal
DAY = date(2023, 6, 15)
HEADER = PesHeader("PESALR2_X.xml", DAY, "069004", "SGC Lyon", "21690123100011", "400", "00", "SITIV", "SITIV")
COMPANY = PesParty(
    "Câblage du Rhône", "60", "03", "73282932000074", "T1", address=("1 rue du Port",), postcode="69002", town="Lyon",
    bic="AGRIFRPP", iban="FR7630006000011234567890189",
)  # fmt: skip
PDF = PesDocument("0A1B", "facture.pdf", "facture.pdf", b"%PDF-1.7 facture" * 20)
LINE = PesLine(1, "611", D("120.00"), "020", invoice="F-1", payment="03", party=COMPANY)
PIECE = PesPiece(12, "01", "01", "Câblage", (LINE,), ("0A1B",))
EXPENSE = PesFlow("expense", HEADER, (PesSlip(2023, 3, DAY, "01", (PIECE,), D("500.00")),), (PDF,))
TITLE = PesLine(1, "7478", D("60.00"), product_code="0101", party=replace(COMPANY, iban="", bic=""))
REVENUE = PesFlow("revenue", HEADER, (PesSlip(2023, 1, DAY, "01", (PesPiece(4, "01", "01", "Dotation", (TITLE,)),)),))


def with_line(line: PesLine, flow: PesFlow = EXPENSE) -> PesFlow:
    piece = replace(flow.slips[0].pieces[0], lines=(line,))
    return replace(flow, slips=(replace(flow.slips[0], pieces=(piece,)),))


@pytest.mark.parametrize("flow", [EXPENSE, REVENUE], ids=["expense", "revenue"])
def test_what_is_written_reads_back_the_same(flow: PesFlow) -> None:
    assert pes_faults(flow) == ()
    content = write_pes(flow)
    assert content.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert content == write_pes(flow)
    assert read_pes(content) == flow


def test_the_file_is_in_latin_1_and_its_elements_in_the_order_of_the_format() -> None:
    text = write_pes(EXPENSE).decode("iso-8859-1")
    assert "Câblage du Rhône" in text
    line = re.findall(r"<(\w+) V=", text[text.index("<InfoLignePce>") : text.index("</InfoLignePce>")])
    assert line == ["IdLigne", "Nature", "Fonction", "Facture", "LibVir1", "ModRegl", "TVAIntraCom", "MtHT"]
    assert '<Bordereau Id="BORD2023013">' in text
    assert text.index("<EnTetePES>") < text.index("<PES_DepenseAller>") < text.index("<PES_PJ>")


def test_a_revenue_carries_its_local_product_code_and_its_own_names() -> None:
    text = write_pes(REVENUE).decode("iso-8859-1")
    assert '<CodProdLoc V="0101"/>' in text
    assert '<MtBordHt V="60.00"/>' in text
    assert '<TypTiers V="01"/>' in text
    assert "CpteBancaire" not in text


def test_a_correction_names_the_piece_that_it_corrects() -> None:
    line = replace(LINE, payment="", origin=PesOrigin("01", 2023, "7", 1))
    assert pes_faults(with_line(line)) == ()
    assert read_pes(write_pes(with_line(line))).slips[0].pieces[0].lines[0].origin == PesOrigin("01", 2023, "7", 1)


@given(
    st.lists(st.decimals(D("0.01"), D("99999999.99"), places=2), min_size=1, max_size=6),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), min_size=1, max_size=38),
)
def test_amounts_and_texts_come_back_to_the_cent_and_to_the_sign(amounts: list[Decimal], label: str) -> None:
    label = latin(label).strip() or "objet"
    lines = tuple(replace(LINE, rank=rank, amount=each) for rank, each in enumerate(amounts, start=1))
    piece = replace(PIECE, lines=lines, label=label)
    flow = replace(EXPENSE, slips=(replace(EXPENSE.slips[0], pieces=(piece,)),))
    read = read_pes(write_pes(flow))
    assert read.slips[0].amount == sum(amounts)
    assert [line.amount for line in read.slips[0].pieces[0].lines] == amounts
    assert read.slips[0].pieces[0].label == label


FAULTY = {
    "no post": (replace(EXPENSE, header=replace(HEADER, post="")), "Le poste comptable (codique) manque"),
    "no siret": (replace(EXPENSE, header=replace(HEADER, siret="")), "Le SIRET du budget manque"),
    "wrong siret": (replace(EXPENSE, header=replace(HEADER, siret="21690123100012")), "est faux, sa clé"),
    "no collectivity": (replace(EXPENSE, header=replace(HEADER, collectivity="")), "Le code collectivité manque"),
    "no budget": (replace(EXPENSE, header=replace(HEADER, budget_code="")), "Le code budget manque"),
    "long post": (replace(EXPENSE, header=replace(HEADER, post="06900412")), "dépasse 7 caractères"),
    "no iban": (with_line(replace(LINE, party=replace(COMPANY, iban=""))), "Mandat 12, Câblage du Rhône : l’IBAN"),
    "wrong iban": (with_line(replace(LINE, party=replace(COMPANY, iban="FR7630006000011234567890188"))), "IBAN du"),
    "no bic": (with_line(replace(LINE, party=replace(COMPANY, bic=""))), "le BIC du tiers manque"),
    "no siret of the party": (with_line(replace(LINE, party=replace(COMPANY, siret=""))), "le SIRET manque"),
    "no party": (with_line(replace(LINE, party=None)), "Mandat 12 : le tiers manque"),
    "person": (with_line(replace(LINE, party=replace(COMPANY, category="01", siret=""))), "la civilité du tiers"),
    "negative": (with_line(replace(LINE, amount=D("-1.00"))), "un montant nul ou négatif"),
    "operation": (with_line(replace(LINE, operation="2019-A")), "le numéro de l’opération"),
    "no address": (with_line(replace(TITLE, party=replace(COMPANY, town="")), REVENUE), "l’adresse du débiteur manque"),
    "no product": (with_line(replace(TITLE, product_code=""), REVENUE), "le code produit local manque"),
    "no origin": (with_line(replace(LINE, origin=PesOrigin("04", 2023, ""))), "le numéro de la pièce d’origine"),
    "unknown document": (replace(EXPENSE, documents=()), "une pièce jointe citée n’est pas décrite"),
    "empty": (replace(EXPENSE, slips=()), "n’a aucune pièce"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_missing_is_named_with_its_mend(name: str) -> None:
    flow, message = FAULTY[name]
    said = [str(fault).replace("\u00a0", " ") for fault in pes_faults(flow)]
    assert any(message in sentence for sentence in said), said
    assert all(fault.mend for fault in pes_faults(flow))


def test_a_text_outside_latin_1_is_spelt_with_its_signs() -> None:
    assert latin("l’œuvre – 12 €… Źródło") == "l'oeuvre - 12 EUR... Zródo"  # ł has no form without its bar


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<PES_ACQUIT><ACQUIT><ElementACQUIT><EtatAck V="&a;"/></ElementACQUIT></ACQUIT></PES_ACQUIT>"""
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<PES_Retour>&b;</PES_Retour>"""


@pytest.mark.parametrize("content", [ENTITY, BOMB, b"", b"<PES_ACQUIT", b"not xml", b"<x/>"])
@pytest.mark.parametrize("reader", [read_pes, read_return])
def test_hostile_and_foreign_files_are_refused_in_french(content: bytes, reader: object) -> None:
    with pytest.raises(PesError) as refused:
        reader(content)  # type: ignore[operator]
    assert "passwd" not in str(refused.value)
    assert str(refused.value).endswith((".", "…"))


def test_a_document_that_unpacks_to_a_giant_is_refused() -> None:
    small = write_pes(EXPENSE)
    packed = re.search(rb'<Fichier MIMEType="application/pdf">([^<]+)<', small)
    assert packed
    giant = base64.b64encode(gzip.compress(b"0" * 60_000_000))
    with pytest.raises(PesError, match="trop volumineuse"):
        read_pes(small.replace(packed[1], giant))


ACK = """<?xml version="1.0" encoding="ISO-8859-1"?>
<n:PES_ACQUIT xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour/v2">
<Enveloppe><Parametres><Version V="2"/><TypFic V="PESALR2"/><NomFic V="PESALR2_X.xml"/></Parametres></Enveloppe>
<EnTetePES><DteStr V="2023-06-16"/><IdPost V="069004"/><IdColl V="21690123100011"/>
<CodCol V="400"/><CodBud V="00"/></EnTetePES>
<ACQUIT><EnTeteAcquit><IdVer V="2"/></EnTeteAcquit>
<ElementACQUIT><DomaineAck V="5"/><EtatAck V="0"/><NumBord V="3"/><ExerciceBord V="2023"/>
<DetailPiece><NumPiece V="12"/>
<Erreur><NumAnoAck V="ERREUR_DOUBLON_PIECE"/><LibelleAnoAck V="pièce déjà connue"/></Erreur>
<DetailLigne><NumLigne V="1"/><Erreur><LibelleAnoAck V="tiers"/></Erreur></DetailLigne></DetailPiece></ElementACQUIT>
<ElementACQUIT><DomaineAck V="4"/><EtatAck V="true"/><IdUnique V="0A1B"/></ElementACQUIT></ACQUIT></n:PES_ACQUIT>"""


def test_an_acknowledgement_says_what_is_refused_and_why() -> None:
    read = read_return(ACK.encode("iso-8859-1"))
    assert isinstance(read, Acknowledgement)
    assert (read.file_name, read.budget.siret) == ("PESALR2_X.xml", "21690123100011")
    slip, document = read.elements
    assert (slip.accepted, slip.slip, slip.year, slip.label) == (False, 3, 2023, "dépense, bordereau 3 de 2023")
    assert [(one.number, one.line, one.text) for one in slip.anomalies] == [
        (12, None, "pièce déjà connue – ERREUR_DOUBLON_PIECE"),
        (12, 1, "tiers"),
    ]
    assert (document.accepted, document.document) == (True, "0A1B")


RETURN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<n:PES_Retour xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour">
<Enveloppe><Parametres><Version V="2"/><TypFic V="PESRETOUR_DEP"/><NomFic V="R"/></Parametres></Enveloppe>
<EnTetePES><DteStr V="2023-06-20"/><IdPost V="069004"/><IdColl V="21690123100011"/>
<CodCol V="400"/><CodBud V="00"/></EnTetePES>
<PES_DepenseRetour><EnTeteDepense><TypRestit V="02"/><IdVer V="2"/><NatInf V="2"/></EnTeteDepense>
<Bordereau><BlocBordereau><Exer V="2023"/><IdBord V="3"/><TypBord V="01"/></BlocBordereau>
<Piece><InfoPiece>
<IdPce V="12"/><TypPce V="01"/><NatPce V="01"/><DtePcePec V="2023-06-17"/><EtatPce V="05"/></InfoPiece>
<LigneDePiece><BlocLignePiece><InfoLignePiece>
<IdLigne V="1"/><EtatLigPce V="10"/><MtHT V="100.00"/><MtTVA V="20.00"/></InfoLignePiece>
<InfoPaiement><NbrPay V="1"/><MtPayTot V="120.00"/></InfoPaiement></BlocLignePiece>
<PaiementEmargement>
<OrgEma V="01"/><DtePay V="2023-06-19"/><MtPay V="120.00"/></PaiementEmargement></LigneDePiece></Piece>
</Bordereau></PES_DepenseRetour></n:PES_Retour>"""


def test_a_return_says_the_state_the_dates_and_the_payments() -> None:
    read = read_return(RETURN.encode("iso-8859-1"))
    assert isinstance(read, PesReturnFlow)
    [piece] = read.pieces
    assert (piece.number, piece.state, piece.taken_on, piece.amount) == (12, "settled", date(2023, 6, 17), D("120.00"))
    assert [(one.on, one.amount) for one in piece.payments] == [(date(2023, 6, 19), D("120.00"))]
    assert piece.paid_total == D("120.00")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('MtPay V="120.00"', 'MtPay V="12,00"', "n’est pas un montant"),
        ('MtPay V="120.00"', 'MtPay V="120.005"', "plus fin que le centime"),
        ('MtPay V="120.00"', 'MtPay V="NaN"', "montant"),
        ('DtePay V="2023-06-19"', 'DtePay V="2023-13-19"', "n’est pas une date"),
        ('EtatPce V="05"', 'EtatPce V="77"', "est inconnu"),
        ('IdPce V="12"', 'IdPce V="douze"', "n’est pas un nombre"),
    ],
)
def test_an_unreadable_value_of_a_return_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(PesError, match=said):
        read_return(RETURN.replace(old, new).encode("iso-8859-1"))
