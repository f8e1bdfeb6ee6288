"""Addresses of the acts of transfers of credits, under a budget year."""

from django.urls import path

from deliberations.views import transfer_acts

TRANSFER = "<slug:syndicate>/<slug:budget>/<int:year>/virements/<uuid:decision>"

urlpatterns = [
    path(f"{TRANSFER}/", transfer_acts.transfer_act_detail, name="transfer_act_detail"),
    path(f"{TRANSFER}/decision.pdf", transfer_acts.transfer_act_paper, name="transfer_act_paper"),
    path(f"{TRANSFER}/archive/", transfer_acts.transfer_act_envelope, name="transfer_act_envelope"),
    path(f"{TRANSFER}/accuse/", transfer_acts.transfer_act_receipt, name="transfer_act_receipt"),
    path(f"{TRANSFER}/publier/", transfer_acts.transfer_act_publish, name="transfer_act_publish"),
]
