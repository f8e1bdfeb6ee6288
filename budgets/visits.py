"""How many public pages an address asks for: counted in the cache by minute and hour, nothing kept beyond.

allauth's limits count what is sent (POST), and keep each instant; here pages are read, by the hundred.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.timezone import now


def may_visit(request: HttpRequest) -> bool:
    """Count one more page for the visitor's address; False once it asked for more than `PUBLIC_PAGES` allows."""
    address = truncate_ip(get_adapter().get_client_ip(request))
    instant = int(now().timestamp())
    return all(
        _count(f"visits:{seconds}:{instant // seconds}:{address}", seconds) <= most
        for seconds, most in settings.PUBLIC_PAGES.items()
    )


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended in between
        return 1
