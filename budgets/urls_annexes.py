"""Addresses of the annexes, under a decision."""

from django.urls import path

from budgets.views import annex_sheets, annexes, loans

ANNEXES = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/annexes/"
ENTRY = f"{ANNEXES}<slug:entry>/"

urlpatterns = [
    path(ANNEXES, annexes.annex_list, name="annex_list"),
    path(f"{ANNEXES}reprendre/", annexes.annex_take_over, name="annex_take_over"),
    path(f"{ANNEXES}emprunts/recalculer/", loans.loan_recompute, name="loan_recompute"),
    path(f"{ANNEXES}dette/", loans.debt_lines, name="debt_lines"),
    path(f"{ANNEXES}dette/inscrire/", loans.debt_lines_enter, name="debt_lines_enter"),
    path(f"{ANNEXES}emprunts/<uuid:record>/echeancier/", loans.loan_schedule, name="loan_schedule"),
    path(ENTRY, annexes.annex_entry, name="annex_entry"),
    path(f"{ENTRY}ajouter/", annexes.annex_record_add, name="annex_record_add"),
    path(f"{ENTRY}tableau.xlsx", annex_sheets.annex_xlsx, name="annex_xlsx"),
    path(f"{ENTRY}tableau.csv", annex_sheets.annex_csv, name="annex_csv"),
    path(f"{ENTRY}importer/", annex_sheets.annex_sheet_add, name="annex_sheet_add"),
    path(f"{ENTRY}importer/verifier/", annex_sheets.annex_sheet_detail, name="annex_sheet_detail"),
    path(f"{ENTRY}<uuid:record>/", annexes.annex_record, name="annex_record"),
    path(f"{ENTRY}<uuid:record>/modifier/", annexes.annex_record_edit, name="annex_record_edit"),
    path(f"{ENTRY}<uuid:record>/supprimer/", annexes.annex_record_delete, name="annex_record_delete"),
]
