"""What a document may load: its own style sheets and drawings, the fonts of one package. Nothing from the network."""

from collections.abc import Mapping
from importlib.resources import files

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "equilibre:"
FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-It.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
TYPES = {"css": "text/css", "svg": "image/svg+xml"}


class RefusedResourceError(ValueError):
    """A document asked for something else than our style sheets, our fonts and its own drawings."""


class DocumentResources(URLFetcher):
    """Serve `equilibre:` addresses: fonts/NAME, and the texts given by name (`NAME.css`; a drawing needs no suffix).

    Any other address stops the rendering: a document that silently lacks its font or its drawing is a wrong document.
    """

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        super().__init__(fail_on_errors=True)
        self.texts = dict(texts or {})

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of one of our addresses. Raises RefusedResourceError for any other."""
        name = url.removeprefix(SCHEME)
        if name == url:
            raise RefusedResourceError(f"not one of our resources: {url[:80]}")
        if name in self.texts:
            kind = TYPES.get(name.rpartition(".")[2], TYPES["svg"])
            return URLFetcherResponse(url, self.texts[name].encode(), {"Content-Type": f"{kind}; charset=utf-8"})
        font = name.removeprefix("fonts/")
        if font in FONTS:
            content = (files("font_source_sans_pro") / "files" / font).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
        raise RefusedResourceError(f"unknown resource: {url[:80]}")
