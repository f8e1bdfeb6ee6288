"""What a document may load: our style sheets and the fonts of one package. Nothing from the network, ever."""

from importlib.resources import files

from django.template.loader import get_template
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "equilibre:"
FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-It.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
SHEETS = {"act.css": "text/css", "draft.css": "text/css", "projet.svg": "image/svg+xml"}


class RefusedResourceError(ValueError):
    """A document asked for something else than our style sheets, our fonts and its own drawings."""


class ActResources(URLFetcher):
    """Serve `equilibre:` addresses: act.css, draft.css, projet.svg, fonts/NAME, and the act’s drawings by name.

    Any other address stops the rendering: a document that silently lacks its font or its drawing is a wrong document.
    """

    def __init__(self, drawings: dict[str, str] | None = None) -> None:
        super().__init__(fail_on_errors=True)
        self.drawings = drawings or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of one of our addresses. Raises RefusedResourceError for any other."""
        name = url.removeprefix(SCHEME)
        if name == url:
            raise RefusedResourceError(f"not one of our resources: {url[:80]}")
        if name in SHEETS:
            text = get_template(f"deliberations/pdf/{name}").render()
            return URLFetcherResponse(url, text.encode(), {"Content-Type": f"{SHEETS[name]}; charset=utf-8"})
        if name in self.drawings:
            return URLFetcherResponse(url, self.drawings[name].encode(), {"Content-Type": "image/svg+xml"})
        font = name.removeprefix("fonts/")
        if font in FONTS:
            content = (files("font_source_sans_pro") / "files" / font).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
        raise RefusedResourceError(f"unknown resource: {url[:80]}")
