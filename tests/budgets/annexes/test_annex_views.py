"""Pages of the annexes: forms that say what to mend, sheets in and out, personal data, the debt beside the credits."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.annex_files import annex_entries
from budgets.models import Account, AnnexRecord, AnnexSheet, BudgetDecision, Chapter, CreditLine
from budgets.queries_annexes import entry_records
from budgets.services.annex_records import save_record
from budgets.services.decisions import create_decision
from tests.pages.annexes import LOAN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEBTS = "Référence;Libellé de la dette;Montant initial de la dette;Dépenses de l'exercice;Dette restante\n"


def entry(slug):
    return annex_entries().by_slug[slug]


@pytest.fixture
def decision(tenant):
    with tenant.context():
        return create_decision(tenant.year, BudgetDecision.Kind.AMENDING, by=tenant["finance_officer"])


def address(tenant, name, *args):
    year = tenant.year
    return reverse(f"budgets:{name}", args=[tenant.slug, tenant.budget.code, year.year, *args])


def records(tenant, decision, slug):
    with tenant.context():
        return entry_records(decision, entry(slug))


def plain(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&#x27;", "'")


def test_a_refused_form_names_the_field_and_the_mend_and_keeps_what_was_typed(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    where = address(tenant, "annex_record_add", decision.pk, "emprunts")
    answer = client.post(where, LOAN | {"MtEmprOrig": "beaucoup", "DtSignInit": "2023-01-01", "NumContrat": ""})
    assert answer.status_code == 422
    text = plain(answer)
    assert "« beaucoup » n’est pas un montant. Écrivez" in text
    assert "« Numéro de contrat de l'emprunt » est à remplir." in text
    assert "Le 31/03/2022 précède le 01/01/2023" in text
    assert 'value="beaucoup"' in text
    assert records(tenant, decision, "emprunts") == []


def test_a_record_is_typed_in_french_and_stored_as_the_state_writes(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    typed = LOAN | {
        "MtEmprOrig": "120 000",
        "Txinit": "2",
        "MtCapitalRestDu_01_01": "",
        "ValeursIndex": "01/02/2023 3,5",
    }
    answer = client.post(address(tenant, "annex_record_add", decision.pk, "emprunts"), typed)
    assert answer.status_code == 302
    (loan,) = records(tenant, decision, "emprunts")
    assert (loan.text("MtEmprOrig"), loan.text("Txinit")) == ("120000.00", "2.000")
    with tenant.context():
        row = AnnexRecord.objects.get(pk=loan.key)
    assert row.own == {"ProfilCalcul": "C", "FormuleTaux": "F", "ValeursIndex": "2023-02-01 3.5"}
    assert "ProfilCalcul" not in str(row.fields)
    page = client.get(address(tenant, "annex_record_edit", decision.pk, "emprunts", loan.key))
    assert "120 000,00" in plain(page)


def test_the_list_adds_up_and_hides_pay_from_whoever_may_not_read_the_document(client, tenant, decision):
    posts = entry("personnel")
    common = {"CodTypAgent": "N", "EmploiGradeAgent": "Technicien", "CodCatAgent": "B", "EffectifBud": "1.00"}
    with tenant.context():
        for pay in ("30000.00", "32000.50"):
            row = save_record(decision, posts, common | {"RemunAgent": pay, "IndiceAgent": "450"}, None)
    where = address(tenant, "annex_entry", decision.pk, "personnel")
    client.force_login(tenant["treasurer"])
    assert "62 000,50" in plain(client.get(where))
    client.force_login(tenant["elected_member"])
    text = plain(client.get(where))
    assert "62 000,50" not in text
    assert "32 000,50" not in text
    assert "réservé" in text
    detail = plain(client.get(address(tenant, "annex_record", decision.pk, "personnel", row.pk)))
    assert "32 000,50" not in detail
    assert "450" not in detail
    assert client.get(address(tenant, "annex_xlsx", decision.pk, "personnel")).status_code == 403


def test_only_natural_persons_are_hidden_among_the_beneficiaries(client, tenant, decision):
    grants = entry("subventions-versees")
    common = {"CodArticle": "65748", "CodInvFonc": "F", "MtSubv": "100.00"}
    with tenant.context():
        save_record(decision, grants, common | {"LibOrgaBenef": "Jeanne Martin", "CodNatJurBenefCA": "P3"}, None)
        save_record(decision, grants, common | {"LibOrgaBenef": "Le club", "CodNatJurBenefCA": "P1"}, None)
    client.force_login(tenant["reader"])
    text = plain(client.get(address(tenant, "annex_entry", decision.pk, "subventions-versees")))
    assert "Le club" in text
    assert "Jeanne Martin" not in text
    assert "200,00" in text


def send(client, tenant, decision, content, name="dettes.csv", replaces="1"):
    file = SimpleUploadedFile(name, content, XLSX if name.endswith("xlsx") else "text/csv")
    where = address(tenant, "annex_sheet_add", decision.pk, "autres-dettes")
    return client.post(where, {"file": file, "replaces": replaces})


def test_a_sheet_with_errors_tells_them_all_and_changes_nothing(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    content = (DEBTS + ";A;dix;1,00;9,00\n;;10,00;1,00;11,00\ninconnue;C;10,00;1,00;9,00\n").encode()
    assert send(client, tenant, decision, content).status_code == 302
    where = address(tenant, "annex_sheet_detail", decision.pk, "autres-dettes")
    text = plain(client.get(where))
    for told in (
        "Ligne 2, colonne « Montant initial de la dette », valeur « dix » : « dix » n’est pas un montant.",
        "Ligne 3, colonne « Libellé de la dette » : Ce champ est à remplir. Complétez la cellule.",
        "Ligne 3, colonne « Dette restante » : 11,00 dépasse 10,00",
        "Ligne 4, colonne « Référence », valeur « inconnue » : Cette référence n’est pas celle d’un enregistrement",
    ):
        assert told in text, told
    assert client.post(where).status_code == 409
    assert records(tenant, decision, "autres-dettes") == []


def test_a_sheet_of_another_annex_is_refused_at_once(client, tenant, decision):
    client.force_login(tenant["finance_officer"])
    answer = send(client, tenant, decision, b"Couleur;Montant\nbleu;1\n")
    assert answer.status_code == 422
    assert "n’est pas un champ de cette annexe" in plain(answer)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_annex_goes_out_and_comes_back_the_same(client, tenant, decision, suffix):
    debts = entry("autres-dettes")
    with tenant.context():
        for label in ("=1+1", "Avance ; du département"):
            values = {"LibTypDette": label, "MtInitDette": "10.00", "MtDExerDette": "-1.00", "MtRestDette": "9.00"}
            save_record(decision, debts, values, None)
    before = records(tenant, decision, "autres-dettes")
    client.force_login(tenant["finance_officer"])
    answer = client.get(address(tenant, f"annex_{suffix}", decision.pk, "autres-dettes"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert send(client, tenant, decision, content, f"dettes.{suffix}").status_code == 302
    where = address(tenant, "annex_sheet_detail", decision.pk, "autres-dettes")
    assert "déjà enregistré" in plain(client.get(where))
    assert client.post(where).status_code == 302
    assert records(tenant, decision, "autres-dettes") == before
    with tenant.context():
        assert not AnnexSheet.objects.exists()


def test_loans_and_posts_go_out_and_come_back_the_same_too(client, tenant, decision):
    with tenant.context():
        save_record(
            decision, entry("emprunts"), LOAN | {"ValeursIndex": "2023-02-01 3.5", "TxActuaInit": "1.535"}, None
        )
    before = records(tenant, decision, "emprunts")
    client.force_login(tenant["finance_officer"])
    content = client.get(address(tenant, "annex_xlsx", decision.pk, "emprunts")).content
    file = SimpleUploadedFile("emprunts.xlsx", io.BytesIO(content).read(), XLSX)
    client.post(address(tenant, "annex_sheet_add", decision.pk, "emprunts"), {"file": file, "replaces": "1"})
    where = address(tenant, "annex_sheet_detail", decision.pk, "emprunts")
    assert "déjà enregistré" in plain(client.get(where))
    client.post(where)
    assert records(tenant, decision, "emprunts") == before


def test_the_schedule_of_a_loan_is_shown_beside_the_annex(client, tenant, decision):
    with tenant.context():
        row = save_record(decision, entry("emprunts"), LOAN, None)
    client.force_login(tenant["reader"])
    text = plain(client.get(address(tenant, "loan_schedule", decision.pk, row.pk)))
    assert "108 000,00" in text
    assert "différent" in text  # the annex has no annuity yet
    assert 'id="chart-loan-title"' in text
    assert text.count('data-label="Échéance"') == 40
    assert "<strong>A-1</strong>" in text
    client.force_login(tenant["finance_officer"])
    client.post(address(tenant, "loan_recompute", decision.pk))
    text = plain(client.get(address(tenant, "loan_schedule", decision.pk, row.pk)))
    assert "différent" not in text


def test_a_loan_without_a_schedule_says_what_is_missing(client, tenant, decision):
    with tenant.context():
        row = save_record(decision, entry("emprunts"), LOAN | {"CodPeriodRemb": "X"}, None)
    client.force_login(tenant["reader"])
    text = plain(client.get(address(tenant, "loan_schedule", decision.pk, row.pk)))
    assert "la périodicité n’est pas régulière" in text


def test_the_debt_proposes_its_lines_and_enters_them(client, tenant, decision):
    with tenant.context():
        chart = tenant.year.chart
        for code, section in (("1641", "I"), ("66111", "F"), ("66112", "F")):
            names = {"code": code, "label": code, "short_label": code, "search": code}
            Account.objects.create(chart=chart, expense_real=code[:2], section=section, **names)
        Chapter.objects.create(chart=chart, code="66", label="66", section="F", kind="C")
        save_record(decision, entry("emprunts"), LOAN | {"Dt1RembInit": "2022-02-28"}, None)
    client.force_login(tenant["finance_officer"])
    client.post(address(tenant, "loan_recompute", decision.pk))
    text = plain(client.get(address(tenant, "debt_lines", decision.pk)))
    assert "Inscrire les lignes proposées" in text
    assert client.post(address(tenant, "debt_lines_enter", decision.pk)).status_code == 302
    with tenant.context():
        lines = dict(CreditLine.objects.filter(decision=decision).values_list("account__code", "proposed"))
    assert lines == {"1641": Decimal("12000.00"), "66111": Decimal("2070.00"), "66112": Decimal("-22.00")}
    assert "manque" not in plain(client.get(address(tenant, "debt_lines", decision.pk)))
