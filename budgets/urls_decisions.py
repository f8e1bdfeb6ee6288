"""Addresses of budget decisions, under a budget year."""

from django.urls import path

from budgets.views import decision_controls, decision_life, decisions, simulations
from budgets.views import year_budget as year_budgets

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/"

BUDGET = "<slug:syndicate>/<slug:budget>/<int:year>/budget/"

urlpatterns = [
    path(BUDGET, year_budgets.year_budget, name="year_budget"),
    path(f"{BUDGET}budget.csv", year_budgets.year_budget_csv, name="year_budget_csv"),
    path(f"{YEAR}virements/", year_budgets.transfer_list, name="transfer_list"),
    path(YEAR, decisions.decision_list, name="decision_list"),
    path(f"{YEAR}controles/", decision_controls.decision_control_list, name="decision_control_list"),
    path(f"{YEAR}importer/", decisions.decision_import_add, name="decision_import_add"),
    path(f"{YEAR}importer/<uuid:source>/", decisions.decision_import_detail, name="decision_import_detail"),
    path(f"{YEAR}importer/<uuid:source>/confirmer/", decisions.decision_import_start, name="decision_import_start"),
    path(f"{YEAR}preparer/", decision_life.decision_add, name="decision_add"),
    path(f"{YEAR}<uuid:decision>/modalites/", decision_life.decision_terms, name="decision_terms"),
    path(f"{YEAR}<uuid:decision>/budget-compare/", decision_life.decision_fill, name="decision_fill"),
    path(f"{YEAR}<uuid:decision>/etapes/<slug:step>/", decision_life.decision_step, name="decision_step"),
    path(f"{YEAR}<uuid:decision>/calendrier/", decision_life.decision_calendar, name="decision_calendar"),
    path(f"{YEAR}<uuid:decision>/supprimer/", decision_life.decision_delete, name="decision_delete"),
    path(f"{YEAR}<uuid:decision>/controler/", decision_controls.decision_check, name="decision_check"),
    path(f"{YEAR}<uuid:decision>/reparer/<slug:finding>/", decision_controls.decision_mend, name="decision_mend"),
    path(f"{YEAR}<uuid:decision>/simuler/", simulations.simulation_add, name="simulation_add"),
    path(f"{YEAR}<uuid:decision>/comparaison/", simulations.simulation_compare, name="simulation_compare"),
    path(f"{YEAR}<uuid:decision>/adopter/", simulations.simulation_adopt, name="simulation_adopt"),
    path("<slug:syndicate>/controles/", decision_controls.control_report_list, name="control_report_list"),
    path("<slug:syndicate>/controles/lancer/", decision_controls.control_run, name="control_run"),
    path(f"{YEAR}<uuid:decision>/", decisions.decision_detail, name="decision_detail"),
    path(f"{YEAR}<uuid:decision>/totem.xml", decisions.decision_xml, name="decision_xml"),
    path(f"{YEAR}<uuid:decision>/scdl.csv", decisions.decision_csv, name="decision_csv"),
]
