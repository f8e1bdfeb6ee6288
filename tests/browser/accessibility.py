"""What is checked of a page that a browser has opened."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE

AXE = Axe()


def faults(page: Page) -> list[str]:
    """What axe-core finds, and what sticks out of the window, on a wide screen then on a telephone."""
    found = []
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        width = viewport["width"]
        violations = AXE.run(page).response["violations"]
        found += [f"{width} px: {fault['id']}: {node['html']}" for fault in violations for node in fault["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{width} px: the page is {page.evaluate('document.documentElement.scrollWidth')} px wide")
    return found
