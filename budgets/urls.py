"""Addresses of budgets: syndicates, members, charts of accounts, jobs, history."""

from django.urls import path, register_converter

from budgets.converters import SyndicateConverter
from budgets.urls_annexes import urlpatterns as annex_urlpatterns
from budgets.urls_authorizations import urlpatterns as authorization_urlpatterns
from budgets.urls_budget_documents import urlpatterns as document_urlpatterns
from budgets.urls_decision_grid import urlpatterns as decision_grid_urlpatterns
from budgets.urls_decisions import urlpatterns as decision_urlpatterns
from budgets.urls_exchange import urlpatterns as exchange_urlpatterns
from budgets.urls_nomenclature import urlpatterns as nomenclature_urlpatterns
from budgets.urls_public import urlpatterns as public_urlpatterns
from budgets.urls_reports import urlpatterns as report_urlpatterns
from budgets.views import budgets, departments, financial_rules, history, jobs, members, profile, statements, syndicates

app_name = "budgets"

register_converter(SyndicateConverter, "syndicate")

urlpatterns = [
    path("", syndicates.syndicate_choice, name="syndicate_choice"),
    path("compte/nom/", profile.profile, name="profile"),
    path("accessibilite/", statements.accessibility, name="accessibility"),
    path("mentions-legales/", statements.legal_notice, name="legal_notice"),
    *nomenclature_urlpatterns,
    *public_urlpatterns,
    *exchange_urlpatterns,
    *decision_urlpatterns,
    *document_urlpatterns,
    *report_urlpatterns,
    *decision_grid_urlpatterns,
    *authorization_urlpatterns,
    *annex_urlpatterns,
    path("<syndicate:syndicate>/", budgets.syndicate_home, name="syndicate_home"),
    path("<slug:syndicate>/budgets/ajouter/", budgets.budget_add, name="budget_add"),
    path("<slug:syndicate>/budgets/<slug:budget>/ouvrir/", budgets.year_open, name="year_open"),
    path("<slug:syndicate>/membres/", members.member_list, name="member_list"),
    path("<slug:syndicate>/membres/ajouter/", members.member_add, name="member_add"),
    path("<slug:syndicate>/membres/second-facteur/", members.second_factor_demand, name="second_factor_demand"),
    path("<slug:syndicate>/membres/<int:user>/", members.member_detail, name="member_detail"),
    path("<slug:syndicate>/membres/<int:user>/roles/ajouter/", members.member_role_give, name="member_role_give"),
    path(
        "<slug:syndicate>/membres/<int:user>/roles/<slug:role>/retirer/",
        members.member_role_take,
        name="member_role_take",
    ),
    path("<slug:syndicate>/membres/<int:user>/inviter/", members.member_invite, name="member_invite"),
    path("<slug:syndicate>/reglement/", financial_rules.financial_rule_list, name="financial_rule_list"),
    path("<slug:syndicate>/reglement/modifier/", financial_rules.financial_rule_edit, name="financial_rule_edit"),
    path("<slug:syndicate>/reglement/regles/", financial_rules.regulation_rule_list, name="regulation_rule_list"),
    path("<slug:syndicate>/services/", departments.department_list, name="department_list"),
    path("<slug:syndicate>/services/ajouter/", departments.department_add, name="department_add"),
    path("<slug:syndicate>/services/<uuid:department>/", departments.department_edit, name="department_edit"),
    path(
        "<slug:syndicate>/services/<uuid:department>/supprimer/",
        departments.department_delete,
        name="department_delete",
    ),
    path("<slug:syndicate>/taches/", jobs.job_list, name="job_list"),
    path("<slug:syndicate>/taches/<uuid:job>/", jobs.job_detail, name="job_detail"),
    path("<slug:syndicate>/taches/<uuid:job>/etat/", jobs.job_status, name="job_status"),
    path("<slug:syndicate>/taches/<uuid:job>/annuler/", jobs.job_cancel, name="job_cancel"),
    path("<slug:syndicate>/taches/<uuid:job>/relancer/", jobs.job_restart, name="job_restart"),
    path("<slug:syndicate>/historique/<slug:table>/<uuid:row>/", history.row_history, name="row_history"),
]
