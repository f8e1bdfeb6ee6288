"""Addresses of the acts that a syndicate published, for everybody: no account, no session."""

from django.urls import path

from deliberations.views import public_acts

app_name = "public"

urlpatterns = [
    path("<slug:publisher>/", public_acts.act_list, name="act_list"),
    path("<slug:publisher>/flux.atom", public_acts.act_feed, name="act_feed"),
    path("<slug:publisher>/deliberations.csv", public_acts.act_open_data, name="act_open_data"),
    path("<slug:publisher>/<uuid:code>/", public_acts.act_detail, name="act_detail"),
    path("<slug:publisher>/<uuid:code>/acte.pdf", public_acts.act_document, name="act_document"),
]
