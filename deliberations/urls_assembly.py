"""Addresses of the assembly: members, statutes, delegations."""

from django.urls import path

from deliberations.views import assembly

BODY = "<slug:syndicate>/assemblee"

urlpatterns = [
    path(f"{BODY}/", assembly.assembly_detail, name="assembly_detail"),
    path(f"{BODY}/collectivites/ajouter/", assembly.member_body_add, name="member_body_add"),
    path(f"{BODY}/collectivites/<uuid:code>/", assembly.member_body_change, name="member_body_change"),
    path(f"{BODY}/statuts/", assembly.statutes_change, name="statutes_change"),
    path(f"{BODY}/delegations/ajouter/", assembly.delegation_add, name="delegation_add"),
    path(f"{BODY}/delegations/<uuid:code>/", assembly.delegation_change, name="delegation_change"),
]
