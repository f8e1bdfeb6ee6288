"""Addresses of deliberations: the year's chain, meetings, deliberations, documents."""

from django.urls import URLPattern, path

from deliberations.urls_assembly import urlpatterns as assembly
from deliberations.urls_documents import urlpatterns as documents
from deliberations.urls_kinds import urlpatterns as of_kinds
from deliberations.urls_meetings import urlpatterns as around_meetings
from deliberations.urls_signatures import urlpatterns as signatures
from deliberations.urls_transfers import urlpatterns as of_transfers
from deliberations.views import (
    blocks,
    controls,
    delegates,
    deliberations,
    meetings,
    reading,
    sheets,
    steps,
    teletransmission,
    treasurer,
    year_chain,
)

app_name = "deliberations"

YEAR = "<slug:syndicate>/<slug:budget>/<int:year>"
ACT = "<slug:syndicate>/deliberations/<uuid:code>"
BLOCK = f"{ACT}/blocs/<uuid:block>"
MEETING = "<slug:syndicate>/seances/<uuid:code>"
READING = "<slug:syndicate>/a-lire/<uuid:code>"
SHEET = f"{YEAR}/fiche/<slug:kind>"

urlpatterns: list[URLPattern] = [
    path(f"{YEAR}/", year_chain.year_chain_page, name="year_chain"),
    # the result sheet and the text drafted from it
    path(f"{SHEET}/", sheets.result_sheet, name="result_sheet"),
    path(f"{SHEET}/signer/", sheets.result_sheet_sign, name="result_sheet_sign"),
    path(f"{YEAR}/deliberation/<slug:kind>/rediger/", deliberations.deliberation_draft, name="deliberation_draft"),
    path(f"{YEAR}/controles/", controls.control_list, name="control_list"),
    # deliberations
    path("<slug:syndicate>/deliberations/", deliberations.deliberation_list, name="deliberation_list"),
    path(f"{ACT}/", deliberations.deliberation_detail, name="deliberation_detail"),
    path(f"{ACT}/objet/", deliberations.deliberation_retitle, name="deliberation_retitle"),
    path(f"{ACT}/blocs/ajouter/", blocks.block_add, name="block_add"),
    path(f"{BLOCK}/", blocks.block_change, name="block_change"),
    path(f"{BLOCK}/monter/", blocks.block_move, {"way": "monter"}, name="block_move_up"),
    path(f"{BLOCK}/descendre/", blocks.block_move, {"way": "descendre"}, name="block_move_down"),
    path(f"{BLOCK}/supprimer/", blocks.block_remove, name="block_remove"),
    path(f"{ACT}/soumettre/", steps.deliberation_submit, name="deliberation_submit"),
    path(f"{ACT}/renvoyer/", steps.deliberation_send_back, name="deliberation_send_back"),
    path(f"{ACT}/inscrire/", steps.deliberation_schedule, name="deliberation_schedule"),
    path(f"{ACT}/retirer/", steps.deliberation_withdraw, name="deliberation_withdraw"),
    path(f"{ACT}/voter/", steps.deliberation_vote, name="deliberation_vote"),
    path(f"{ACT}/sceller/", steps.deliberation_seal, name="deliberation_seal"),
    path(f"{ACT}/transmettre/", steps.deliberation_transmit, name="deliberation_transmit"),
    path(f"{ACT}/envoi/", teletransmission.deliberation_sending, name="deliberation_sending"),
    path(f"{ACT}/envoi/archive/", teletransmission.deliberation_envelope, name="deliberation_envelope"),
    path(f"{ACT}/accuse/importer/", teletransmission.deliberation_receipt_import, name="deliberation_receipt_import"),
    path(
        "<slug:syndicate>/deliberations/scdl.csv",
        teletransmission.deliberation_open_data,
        name="deliberation_open_data",
    ),
    path(f"{ACT}/envoi/archive/", teletransmission.deliberation_envelope, name="deliberation_envelope"),
    path(f"{ACT}/accuse/", steps.deliberation_receive, name="deliberation_receive"),
    path(f"{ACT}/publier/", steps.deliberation_publish, name="deliberation_publish"),
    # meetings and the members of the assembly
    path("<slug:syndicate>/seances/", meetings.meeting_list, name="meeting_list"),
    path("<slug:syndicate>/seances/ajouter/", meetings.meeting_add, name="meeting_add"),
    path(f"{MEETING}/", meetings.meeting_detail, name="meeting_detail"),
    path(f"{MEETING}/modifier/", meetings.meeting_change, name="meeting_change"),
    path(f"{MEETING}/presences/", meetings.meeting_attendance, name="meeting_attendance"),
    path(f"{MEETING}/affichage/", meetings.meeting_display, name="meeting_display"),
    path("<slug:syndicate>/delegues/", delegates.delegate_list, name="delegate_list"),
    path("<slug:syndicate>/delegues/ajouter/", delegates.delegate_add, name="delegate_add"),
    path("<slug:syndicate>/delegues/<uuid:code>/", delegates.delegate_detail, name="delegate_detail"),
    path("<slug:syndicate>/delegues/<uuid:code>/modifier/", delegates.delegate_change, name="delegate_change"),
    # elected members, treasurer
    path("<slug:syndicate>/a-lire/", reading.reading_list, name="reading_list"),
    path(f"{READING}/", reading.reading_detail, name="reading_detail"),
    path(f"{READING}/avis/", reading.reading_answer, name="reading_answer"),
    path("<slug:syndicate>/comptable/", treasurer.treasurer_home, name="treasurer_home"),
    *assembly,
    *around_meetings,
    *of_kinds,
    *of_transfers,
    *documents,
    *signatures,
]
