"""The addresses of the application, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.pages as declared
from tests.factories import Tenant
from tests.pages import OpenPage, Page

# every module of this folder, so that an app declares its addresses in a file of its own and nowhere else
APPS = [import_module(f"tests.pages.{it.name}") for it in iter_modules(declared.__path__) if it.name != "routes"]
PAGES: dict[str, Page] = {name: page for app in APPS for name, page in getattr(app, "PAGES", {}).items()}
OPEN_PAGES: dict[str, OpenPage] = {name: page for app in APPS for name, page in getattr(app, "OPEN_PAGES", {}).items()}


@dataclass(frozen=True)
class Route:
    """An address by its full name, with the names of its arguments."""

    name: str
    arguments: tuple[str, ...]

    @property
    def app(self) -> str:
        return self.name.split(":")[0]


def all_routes() -> list[Route]:
    """Every address of the URL configuration, in its order. An address without a name is named by its pattern."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[Any], namespace: str = "", arguments: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        here = (*arguments, *_arguments(pattern))
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inside, here)
        elif isinstance(pattern, URLPattern) and not _is_static(pattern):
            yield Route(f"{namespace}{pattern.name or pattern.pattern}", here)


def _is_static(pattern: URLPattern) -> bool:
    return pattern.callback.__module__.startswith("django.contrib.staticfiles")  # there when DEBUG is set


def _arguments(pattern: Any) -> tuple[str, ...]:
    converters = getattr(pattern.pattern, "converters", None) or {}
    return tuple(converters) or tuple(pattern.pattern.regex.groupindex)


def syndicate_pages() -> list[Route]:
    """The addresses that belong to a syndicate."""
    return [route for route in all_routes() if "syndicate" in route.arguments]


def open_pages() -> list[Route]:
    """The addresses that belong to no syndicate."""
    return [route for route in all_routes() if "syndicate" not in route.arguments]


def make_examples(tenant: Tenant, route: Route | None = None) -> dict[str, Any]:
    """The arguments of the addresses of a syndicate, with the rows that they name: all, or those of a route's app."""
    found: dict[str, Any] = {
        "syndicate": tenant.slug,
        "budget": tenant.budget.code,
        "year": tenant.year.year,
    }
    with tenant.context():
        for app in (it for it in APPS if hasattr(it, "examples")):
            if route is None or any(name.startswith(f"{route.app}:") for name in app.PAGES):
                found |= app.examples(tenant)
    return found


def address(route: Route, examples: dict[str, Any]) -> str:
    """The address of a syndicate's page with the arguments of `examples`, its query included."""
    page = PAGES[route.name]
    names = {argument: page.arguments.get(argument, argument) for argument in route.arguments}
    return reverse(route.name, kwargs={argument: examples[name] for argument, name in names.items()}) + page.query
