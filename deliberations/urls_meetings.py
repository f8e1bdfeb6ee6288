"""Addresses around a meeting: convocations, papers, door, conduct, votes; the pages of an official."""

from django.urls import path

from deliberations.views import convocations, door, officials, offline, open_convocation, paper_sheets, room

MEETING = "<slug:syndicate>/seances/<uuid:code>"
POLL = "<slug:syndicate>/scrutins/<uuid:code>"
OFFICIAL = "<slug:syndicate>/elu"
OPEN = "convocation/<str:token>"

urlpatterns = [
    path(f"{MEETING}/convocations/", convocations.convocation_list, name="convocation_list"),
    path(f"{MEETING}/convoquer/", convocations.meeting_convene, name="meeting_convene"),
    path(f"{MEETING}/convocations/<uuid:row>/remise/", convocations.convocation_hand, name="convocation_hand"),
    path(f"{MEETING}/papiers/<slug:paper>.pdf", convocations.meeting_paper, name="meeting_paper"),
    path(f"{MEETING}/feuille/", paper_sheets.paper_sheet, name="paper_sheet"),
    path(f"{MEETING}/feuille/saisir/", paper_sheets.paper_sheet_enter, name="paper_sheet_enter"),
    path(f"{MEETING}/feuille/reprendre/", paper_sheets.paper_sheet_take_up, name="paper_sheet_take_up"),
    path(f"{MEETING}/entree/", door.meeting_door, name="meeting_door"),
    path(f"{MEETING}/conduite/", room.meeting_room, name="meeting_room"),
    path(f"{MEETING}/ecran/", room.meeting_screen, name="meeting_screen"),
    path(f"{MEETING}/ouvrir/", room.meeting_open, name="meeting_open"),
    path(f"{MEETING}/lever/", room.meeting_close, name="meeting_close"),
    path(f"{MEETING}/mouvement/", room.movement_add, name="movement_add"),
    path(f"{MEETING}/discussions/", room.meeting_debates, name="meeting_debates"),
    path("<slug:syndicate>/deliberations/<uuid:code>/scrutin/", room.poll_open, name="poll_open"),
    path(f"{POLL}/clore/", room.poll_close, name="poll_close"),
    path(f"{POLL}/annuler/", room.poll_cancel, name="poll_cancel"),
    path(f"{POLL}/noter/", room.poll_note, name="poll_note"),
    # an official, on his phone
    path(f"{OFFICIAL}/", officials.official_home, name="official_home"),
    path(f"{OFFICIAL}/seances/<uuid:code>/", officials.meeting_booth, name="meeting_booth"),
    path(f"{OFFICIAL}/seances/<uuid:code>/pouvoir/", officials.official_proxy, name="official_proxy"),
    path(f"{OFFICIAL}/seances/<uuid:code>/present/", officials.official_arrive, name="official_arrive"),
    path(f"{OFFICIAL}/scrutins/<uuid:code>/voter/", officials.booth_vote, name="booth_vote"),
    path(f"{OFFICIAL}/notes/<uuid:code>/", officials.note_save, name="note_save"),
    # without an account
    path(f"{OPEN}/", open_convocation.convocation_open, name="convocation_open"),
    path(f"{OPEN}/convocation.pdf", open_convocation.convocation_paper, name="convocation_paper"),
    path(f"{OPEN}/documents/<uuid:document>/", open_convocation.convocation_document, name="convocation_document"),
    path(f"{OPEN}/pouvoir/", open_convocation.convocation_proxy, name="convocation_proxy"),
    path("hors-ligne.js", offline.offline_worker, name="offline_worker"),
    path("emarger/<str:token>/", door.door_open, name="door_open"),
]
