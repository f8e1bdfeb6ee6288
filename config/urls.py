"""Root addresses. Pages of a syndicate start with its slug; the words used here can't be slugs (RESERVED)."""

from django.conf import settings
from django.urls import include, path

from budgets.views.errors import bad_request, forbidden, not_found, server_error, too_many_requests
from budgets.views.health import health

urlpatterns = [
    path("sante", health, name="health"),
    path("compte/", include("config.account_urls")),
    path("actes/", include("deliberations.urls_public")),
    path("", include("budgets.urls")),
    path("", include("commitments.urls")),
    path("", include("deliberations.urls")),
]

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler429 = too_many_requests
handler500 = server_error

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns += staticfiles_urlpatterns()
