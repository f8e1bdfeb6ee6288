"""Addresses of the kinds of deliberations: drafting, what is typed, the syndicate's own words and numbers."""

from django.urls import path

from deliberations.views import kinds

ACT = "<slug:syndicate>/deliberations/<uuid:code>"

urlpatterns = [
    path("<slug:syndicate>/deliberations/rediger/", kinds.kind_list, name="kind_list"),
    path("<slug:syndicate>/deliberations/rediger/<slug:kind>/", kinds.deliberation_new, name="deliberation_new"),
    path("<slug:syndicate>/deliberations/textes/<slug:kind>/", kinds.kind_wording, name="kind_wording"),
    path("<slug:syndicate>/deliberations/presentation/", kinds.act_style, name="act_style"),
    path(f"{ACT}/donnees/", kinds.deliberation_fields, name="deliberation_fields"),
    path(f"{ACT}/presidence/", kinds.deliberation_chair, name="deliberation_chair"),
    path(f"{ACT}/accepter/", kinds.deliberation_accept, name="deliberation_accept"),
]
