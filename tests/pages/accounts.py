"""Addresses of accounts."""

from tests.pages import OpenPage

LOGIN = 302  # to the sign-in page, to a form to confirm, or away from a page that makes no sense when signed in

OPEN_PAGES = {
    "account_login": OpenPage(anonymous=200, signed_in=302),
    "account_logout": OpenPage(anonymous=302, signed_in=200),
    "account_inactive": OpenPage(anonymous=200, signed_in=200),
    "account_reauthenticate": OpenPage(anonymous=LOGIN, signed_in=200),
    "account_change_password": OpenPage(anonymous=LOGIN, signed_in=200),
    "account_set_password": OpenPage(anonymous=LOGIN, signed_in=302),
    "account_reset_password": OpenPage(anonymous=200, signed_in=200),
    "account_reset_password_done": OpenPage(anonymous=200, signed_in=200),
    "account_reset_password_from_key": OpenPage(
        anonymous=200, signed_in=200, arguments={"uidb36": "1", "key": "perime-0"}
    ),
    "account_reset_password_from_key_done": OpenPage(anonymous=200, signed_in=200),
    "mfa_index": OpenPage(anonymous=LOGIN, signed_in=200),
    "mfa_authenticate": OpenPage(anonymous=302, signed_in=302),
    "mfa_reauthenticate": OpenPage(anonymous=LOGIN, signed_in=302),
    "mfa_activate_totp": OpenPage(anonymous=LOGIN, signed_in=302),
    "mfa_deactivate_totp": OpenPage(anonymous=LOGIN, signed_in=404),
    "mfa_view_recovery_codes": OpenPage(anonymous=LOGIN, signed_in=404),
    "mfa_generate_recovery_codes": OpenPage(anonymous=LOGIN, signed_in=302),
    "mfa_download_recovery_codes": OpenPage(anonymous=LOGIN, signed_in=404, axe=False),
    "mfa_list_webauthn": OpenPage(anonymous=LOGIN, signed_in=200),
    "mfa_add_webauthn": OpenPage(anonymous=LOGIN, signed_in=302),
    "mfa_reauthenticate_webauthn": OpenPage(anonymous=LOGIN, signed_in=302),
    "mfa_login_webauthn": OpenPage(anonymous=302, signed_in=302, axe=False),
    "mfa_remove_webauthn": OpenPage(anonymous=LOGIN, signed_in=302, arguments={"pk": 1}),
    "mfa_edit_webauthn": OpenPage(anonymous=LOGIN, signed_in=302, arguments={"pk": 1}),
    "socialaccount_connections": OpenPage(anonymous=LOGIN, signed_in=200),
    "socialaccount_login_cancelled": OpenPage(anonymous=200, signed_in=200),
    "socialaccount_login_error": OpenPage(anonymous=401, signed_in=401),
    "openid_connect_login": OpenPage(anonymous=404, signed_in=404, arguments={"provider_id": "proconnect"}),
    "openid_connect_callback": OpenPage(anonymous=404, signed_in=404, arguments={"provider_id": "proconnect"}),
    "usersessions_list": OpenPage(anonymous=LOGIN, signed_in=200),
}
