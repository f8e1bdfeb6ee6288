"""Slips exported in PES V2 and what the treasurer sends back, from the rows to the states of the orders."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from commitments.formats.pes_reader import PesError, read_pes
from commitments.models import IssuedOrder, PesExport, PesFile, PesReturn, Slip, Supplier, SuspenseReceipt
from commitments.rules.credits import Refusal
from commitments.services.certificates import Document, certify_service
from commitments.services.corrections import correct_order
from commitments.services.invoices import LineInput, record_invoice
from commitments.services.liquidation import liquidate
from commitments.services.pes_exports import export_slip, save_pes_settings, slip_faults
from commitments.services.pes_returns import ReturnReport, receive_return
from commitments.services.receipts import ReceiptInput, record_receipts, regularise
from commitments.services.slips import form_slip
from commitments.services.treasury import take_in_charge
from tests.commitments.expenses.spending import DAY, account, commit, liquidated, signed, supplier, vote
from tests.factories import Tenant

pytestmark = pytest.mark.django_db

D = Decimal
SIRET = "21690123100011"
BANK = {"siret": "73282932000074", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"}
PDF = b"%PDF-1.7 facture"


@pytest.fixture
def year(tenant: Tenant) -> Any:
    with tenant.context():
        vote(tenant.year)
        save_pes_settings(
            tenant.year.budget, SIRET, post="069004", post_label="SGC de Lyon", collectivity="400", budget_code="00",
            product_code="0101",
        )  # fmt: skip
        yield tenant.year


def payee(tenant: Tenant, **fields: Any) -> Supplier:
    return supplier(tenant, **(BANK | {"address": "1 rue du Port\n69002 Lyon"} | fields))


def expense_slip(tenant: Tenant, party: Supplier | None = None) -> Slip:
    """A signed slip of one order of 120 euros, with its invoice."""
    by = tenant["finance_officer"]
    party = party or payee(tenant)
    commitment = commit(tenant, "120.00", supplier=party)
    service = certify_service(commitment, D("120.00"), done_on=DAY, by=by)
    invoice = record_invoice(
        tenant.year, party, number="F-1", issued_on=DAY, received_on=DAY,
        lines=[LineInput("câble", D(1), D("100.00"))], file=Document("facture n° 1.pdf", PDF), by=by,
    )  # fmt: skip
    [order] = signed(tenant, liquidate(service, D("120.00"), by=by, invoice=invoice))
    assert order.slip
    return order.slip


def test_a_signed_slip_is_exported_with_its_documents(tenant: Tenant, year: Any) -> None:
    slip = expense_slip(tenant)
    file = export_slip(slip, by=tenant["finance_officer"])
    flow = read_pes(bytes(file.content))
    [piece] = flow.slips[0].pieces
    [line] = piece.lines
    assert file.name == f"PESALR2_{SIRET}_D2023000001_01.xml" == flow.header.file_name
    assert (flow.header.post, flow.header.collectivity, flow.header.siret) == ("069004", "400", SIRET)
    assert (flow.slips[0].number, flow.slips[0].kind, flow.slips[0].amount) == (1, "01", D("120.00"))
    assert (piece.number, piece.kind, piece.nature) == (1, "01", "01")
    assert (line.account, line.amount, line.invoice, line.payment) == ("611", D("120.00"), "F-1", "03")
    assert line.party
    assert (line.party.iban, line.party.town) == (BANK["iban"], "Lyon")
    assert [document.content for document in flow.documents] == [PDF]
    assert piece.documents == (flow.documents[0].identifier,)


def test_the_same_slip_gives_the_same_bytes_whatever_changed_since(tenant: Tenant, year: Any) -> None:
    slip = expense_slip(tenant)
    first = export_slip(slip, by=tenant["finance_officer"])
    Supplier.objects.update(name="Autre nom", iban="")
    again = export_slip(slip, by=tenant["authorising_officer"])
    assert bytes(again.content) == bytes(first.content)
    assert PesFile.objects.count() == 1
    assert [export.by for export in PesExport.objects.order_by("at")] == [
        tenant["finance_officer"], tenant["authorising_officer"],
    ]  # fmt: skip


def test_the_kept_file_is_not_changed_even_by_sql(tenant: Tenant, year: Any) -> None:
    file = export_slip(expense_slip(tenant), by=None)
    with pytest.raises(IntegrityError, match="ne change plus"):
        PesFile.objects.filter(pk=file.pk).update(content=b"autre")


def test_a_slip_that_is_not_signed_stays(tenant: Tenant, year: Any) -> None:
    order = liquidated(tenant, commit(tenant, "120.00", supplier=payee(tenant)), "120.00")
    slip = form_slip(year, "expense", [order.pk], by=tenant["finance_officer"])
    with pytest.raises(Refusal, match="n’est pas signé"):
        export_slip(slip, by=None)


def test_what_a_slip_lacks_is_told_and_nothing_is_kept(tenant: Tenant, year: Any) -> None:
    slip = expense_slip(tenant)
    Supplier.objects.update(siret="", iban="", bic="")
    assert [fault.piece for fault in slip_faults(slip)] == ["mandat 1, Câblage du Rhône"] * 2
    with pytest.raises(Refusal, match="l’IBAN du tiers manque"):
        export_slip(slip, by=None)
    assert not PesFile.objects.exists()


def test_without_its_settings_a_budget_says_which_codes_are_missing(tenant: Tenant, year: Any) -> None:
    slip = expense_slip(tenant)
    year.budget.pes_settings.delete()
    told = " ".join(str(fault) for fault in slip_faults(slip))
    assert "Le poste comptable (codique) manque" in told
    assert "Le code collectivité manque" in told
    assert "Complétez les paramètres des échanges du budget." in told


def test_a_revenue_and_a_correction_have_their_own_types(tenant: Tenant, year: Any) -> None:
    by = tenant["finance_officer"]
    payer = payee(tenant, name="Ville de Lyon", siret=SIRET, category="public")
    title = liquidated(tenant, commit(tenant, "60.00", "7478", supplier=payer, direction="revenue"), "60.00")
    [title] = signed(tenant, title)
    flow = read_pes(bytes(export_slip(title.slip, by=by).content))  # type: ignore[arg-type]
    [line] = flow.slips[0].pieces[0].lines
    assert (flow.direction, flow.slips[0].kind, line.product_code) == ("revenue", "01", "0101")
    assert line.party
    assert (line.party.category, line.party.legal_form) == ("23", "09")
    taken = take_in_charge(title, by=tenant["treasurer"], on=DAY)
    reduction = correct_order(taken, D("10.00"), reason="erreur", by=by)
    [reduction] = signed(tenant, reduction)
    flow = read_pes(bytes(export_slip(reduction.slip, by=by).content))  # type: ignore[arg-type]
    [piece] = flow.slips[0].pieces
    assert (flow.slips[0].kind, piece.kind, piece.nature, piece.amount) == ("02", "02", "06", D("10.00"))
    origin = piece.lines[0].origin
    assert origin
    assert (origin.nature, origin.number) == ("01", "1")


def test_a_title_of_the_list_p503_names_each_sum(tenant: Tenant, year: Any) -> None:
    by = tenant["finance_officer"]
    record_receipts(year, [ReceiptInput("P12", DAY, "Ville", D("6.00")), ReceiptInput("P13", DAY, "Ville", D("4.00"))])
    order = regularise(year.receipts.values_list("pk", flat=True), account(year, "7478"), by=by)
    IssuedOrder.objects.filter(pk=order.pk).update(party=payee(tenant))
    [order] = signed(tenant, order)
    flow = read_pes(bytes(export_slip(order.slip, by=by).content))  # type: ignore[arg-type]
    [piece] = flow.slips[0].pieces
    assert (piece.kind, piece.nature) == ("05", "01")
    assert [(line.amount, line.origin.number) for line in piece.lines if line.origin] == [
        (D("6.00"), "12"),
        (D("4.00"), "13"),
    ]


def acknowledgement(file: PesFile, accepted: bool = True, more: str = "", siret: str = SIRET) -> bytes:
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?><n:PES_ACQUIT xmlns:n="http://x/retour/v2"><Enveloppe><Parametres>'
        f'<NomFic V="{file.name}"/></Parametres></Enveloppe><EnTetePES><IdColl V="{siret}"/><CodCol V="400"/>'
        f'<CodBud V="00"/></EnTetePES><ACQUIT><ElementACQUIT><DomaineAck V="5"/><EtatAck V="{int(accepted)}"/>'
        f'<NumBord V="1"/><ExerciceBord V="2023"/>{more}</ElementACQUIT></ACQUIT></n:PES_ACQUIT>'
    ).encode("iso-8859-1")


REFUSED = (
    '<DetailPiece><NumPiece V="1"/><Erreur><NumAnoAck V="ERREUR_DOUBLON_PIECE"/>'
    '<LibelleAnoAck V="doublon"/></Erreur></DetailPiece>'
)


def receive(tenant: Tenant, content: bytes, *, dry_run: bool = False) -> ReturnReport:
    return receive_return(
        tenant.year.budget, file_name="retour.xml", content=content, by=tenant["finance_officer"], dry_run=dry_run
    )


def test_an_acknowledgement_is_written_on_its_file_once(tenant: Tenant, year: Any) -> None:
    file = export_slip(expense_slip(tenant), by=None)
    assert receive(tenant, acknowledgement(file)).changed == [
        f"Bordereau de mandats n°\u00a01\u00a0: fichier {file.name} acquitté."
    ]
    file.refresh_from_db()
    assert (file.state, file.anomalies) == ("accepted", [])
    again = receive(tenant, acknowledgement(file))
    assert (again.changed, again.unchanged) == ([], 1)
    assert PesReturn.objects.count() == 1


def test_a_refused_file_may_be_made_again_with_what_was_mended(tenant: Tenant, year: Any) -> None:
    slip = expense_slip(tenant)
    file = export_slip(slip, by=None)
    receive(tenant, acknowledgement(file, accepted=False, more=REFUSED))
    order = slip.orders.get()
    assert [notice.text for notice in order.notices.all()] == ["doublon – ERREUR_DOUBLON_PIECE"]
    Supplier.objects.update(bic="BNPAFRPP")
    second = export_slip(slip, by=None)
    assert (second.sequence, second.name) == (2, f"PESALR2_{SIRET}_D2023000001_02.xml")
    assert b"BNPAFRPP" in bytes(second.content)


def test_another_budgets_file_or_an_unknown_one_is_refused(tenant: Tenant, year: Any) -> None:
    file = export_slip(expense_slip(tenant), by=None)
    with pytest.raises(Refusal, match="SIRET 73282932000074"):
        receive(tenant, acknowledgement(file, siret="73282932000074"))
    file.name = "PESALR2_INCONNU.xml"
    with pytest.raises(Refusal, match="n’a pas exporté"):
        receive(tenant, acknowledgement(file))


def returned(direction: str, pieces: str, slip: str = '<IdBord V="1"/><TypBord V="01"/>') -> bytes:
    name, head = ("Depense", "InfoPiece") if direction == "expense" else ("Recette", "BlocPiece")
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?><n:PES_Retour xmlns:n="http://x/retour"><EnTetePES>'
        f'<IdColl V="{SIRET}"/></EnTetePES><PES_{name}Retour><Bordereau><BlocBordereau><Exer V="2023"/>{slip}'
        f"</BlocBordereau>{pieces.replace('HEAD', head)}</Bordereau></PES_{name}Retour></n:PES_Retour>"
    ).encode("iso-8859-1")


def piece(state: str, *, number: str = "1", head: str = "", lines: str = "") -> str:
    amount = '<BlocLignePiece><InfoLignePiece><MtHT V="120.00"/></InfoLignePiece></BlocLignePiece>'
    return (
        f'<Piece><HEAD><IdPce V="{number}"/>{head}<EtatPce V="{state}"/></HEAD>'
        f"<LigneDePiece>{amount}{lines}</LigneDePiece></Piece>"
    )


PAID = '<PaiementEmargement><DtePay V="2023-06-20"/><MtPay V="120.00"/></PaiementEmargement>'
TAKEN = '<DtePcePec V="2023-06-17"/>'


def test_a_return_takes_and_pays_an_order_once(tenant: Tenant, year: Any) -> None:
    order = expense_slip(tenant).orders.get()
    content = returned("expense", piece("05", head=TAKEN, lines=PAID))
    told = receive(tenant, content, dry_run=True)
    order.refresh_from_db()
    assert (len(told.changed), order.state, PesReturn.objects.count()) == (2, "signed", 0)
    done = receive(tenant, content)
    order.refresh_from_db()
    assert done.changed == told.changed
    assert (order.state, order.taken_on, order.paid_on, order.paid) == (
        "paid", date(2023, 6, 17), date(2023, 6, 20), D("120.00"),
    )  # fmt: skip
    again = receive(tenant, content)
    assert (again.changed, again.unchanged, again.problems) == ([], 1, [])


def test_a_rejection_gives_its_reason_and_the_credits_back(tenant: Tenant, year: Any) -> None:
    order = expense_slip(tenant).orders.get()
    head = '<ObsEtat V="15"/><Commentaire V="facture illisible"/><DtePceRej V="2023-06-18"/>'
    content = returned("expense", piece("04", head=head))
    receive(tenant, content)
    order.refresh_from_db()
    assert (order.state, order.rejection) == ("rejected", "15 – facture illisible")
    assert receive(tenant, content).changed == []


def test_an_order_kept_waiting_says_so_on_its_page(tenant: Tenant, year: Any) -> None:
    order = expense_slip(tenant).orders.get()
    content = returned("expense", piece("01", head='<Commentaire V="RIB attendu"/><DtePceInst V="2023-06-18"/>'))
    receive(tenant, content)
    receive(tenant, content)
    order.refresh_from_db()
    assert order.state == "signed"
    assert [notice.text for notice in order.notices.all()] == ["En instance depuis le 18 juin 2023\u00a0: RIB attendu"]


def test_a_revenue_is_collected_in_several_times_and_never_twice(tenant: Tenant, year: Any) -> None:
    payer = payee(tenant)
    title = liquidated(tenant, commit(tenant, "120.00", "7478", supplier=payer, direction="revenue"), "120.00")
    [title] = signed(tenant, title)

    def collected(*parts: str) -> bytes:
        lines = "".join(
            f'<EncaissementEmargement><DteReco V="2023-06-{20 + rank}"/><MtReco V="{part}"/></EncaissementEmargement>'
            for rank, part in enumerate(parts)
        )
        return returned("revenue", piece("02", head=TAKEN, lines=lines))

    receive(tenant, collected("50.00"))
    title.refresh_from_db()
    assert (title.state, title.paid) == ("taken", D("50.00"))
    assert len(receive(tenant, collected("50.00", "70.00")).changed) == 1
    title.refresh_from_db()
    assert (title.state, title.paid) == ("paid", D("120.00"))


def test_what_cannot_follow_is_told_and_the_rest_goes_on(tenant: Tenant, year: Any) -> None:
    order = expense_slip(tenant).orders.get()
    partly = PAID.replace("120.00", "20.00")
    pieces = piece("02", number="99", head=TAKEN) + piece("05", head=TAKEN, lines=partly)
    done = receive(tenant, returned("expense", pieces))
    order.refresh_from_db()
    assert order.state == "taken"
    assert [problem.split("\u00a0:")[0] for problem in done.problems] == ["Mandat 99 de 2023", "Mandat n°\u00a01"]


def test_the_sums_of_the_list_p503_come_with_the_return_of_revenues(tenant: Tenant, year: Any) -> None:
    lines = (
        '<Tiers><InfoTiers><Nom V="Ville de Lyon"/></InfoTiers></Tiers>'
        '<EncaissementEmargement><DteReco V="2023-06-20"/><MtReco V="120.00"/></EncaissementEmargement>'
    )
    content = returned("revenue", piece("02", number="771", lines=lines), '<IdBord V="9"/><TypBord V="05"/>')
    receive(tenant, content)
    assert receive(tenant, content).unchanged == 1
    receipt = SuspenseReceipt.objects.get()
    assert (receipt.reference, receipt.payer, receipt.amount) == ("771", "Ville de Lyon", D("120.00"))


def test_another_syndicate_sees_nothing_of_it(tenant: Tenant, other_tenant: Tenant, year: Any) -> None:
    file = export_slip(expense_slip(tenant), by=None)
    with other_tenant.context():
        assert not PesFile.objects.exists()
        with pytest.raises(Refusal, match="n’a pas exporté"):
            receive(other_tenant, acknowledgement(file, siret=""))
    with pytest.raises(PesError):
        receive(tenant, b"<html/>")
