"""What is expected of every address: who may open it, with which method, and an example of its arguments.

`tests/test_every_page.py` and the browser tests walk the URL configuration and look here: an address that is declared
nowhere fails them. Each app declares its own in `tests/pages/<app>.py`: `PAGES`, and `examples(tenant)` which makes
the rows that the addresses name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from budgets.models import Role
from tests.factories import Tenant

ALL = frozenset(Role)
PREPARERS = frozenset({Role.FINANCE_OFFICER, Role.AUTHORISING_OFFICER})


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is expected of an address.

    `roles`: those for whom it answers `status`; the others get 403. `arguments`: names of examples, for arguments of
    the address whose example does not bear their own name. `data`: what a POST sends. `axe`: False for what is no
    page (a file, a fragment): the browser tests leave it out.
    """

    roles: frozenset[Role] = ALL
    method: str = "GET"
    status: int = 200
    also: str = ""  # another method that the address accepts
    arguments: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] | Callable[[Tenant, dict[str, Any]], Mapping[str, Any]] = field(default_factory=dict)
    query: str = ""
    axe: bool = True


@dataclass(frozen=True, kw_only=True)
class OpenPage:
    """What is expected of an address that belongs to no syndicate: the answer to anybody, and to a signed-in user."""

    anonymous: int
    signed_in: int
    arguments: Mapping[str, Any] = field(default_factory=dict)
    axe: bool = True


def form(**data: Any) -> Page:
    """A page with a form that the finance department opens and sends back to itself; `data` is what one types."""
    return Page(roles=PREPARERS, also="POST", data=data)


def action(*, roles: frozenset[Role] = PREPARERS, status: int = 302, **rest: Any) -> Page:
    """A button: POST alone."""
    return Page(roles=roles, method="POST", status=status, axe=False, **rest)
