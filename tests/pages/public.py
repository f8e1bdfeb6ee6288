"""Addresses of the acts that everybody reads; what they show is tested in tests/deliberations/public/."""

from uuid import uuid4

from tests.pages import OpenPage

PUBLISHER = {"publisher": "syndicat-inconnu"}
ACT = PUBLISHER | {"code": uuid4()}

OPEN_PAGES = {
    "public:act_list": OpenPage(anonymous=404, signed_in=404, arguments=PUBLISHER, axe=False),
    "public:act_feed": OpenPage(anonymous=404, signed_in=404, arguments=PUBLISHER, axe=False),
    "public:act_open_data": OpenPage(anonymous=404, signed_in=404, arguments=PUBLISHER, axe=False),
    "public:act_detail": OpenPage(anonymous=404, signed_in=404, arguments=ACT, axe=False),
    "public:act_document": OpenPage(anonymous=404, signed_in=404, arguments=ACT, axe=False),
}
PAGES: dict[str, object] = {}
