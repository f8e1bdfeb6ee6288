"""What a printed act may load: its style sheets, its drawings, and the fonts of every document."""

from django.template.loader import get_template

from budgets.documents.resources import DocumentResources, RefusedResourceError

__all__ = ["ActResources", "RefusedResourceError"]

SHEETS = ("act.css", "draft.css", "register.css", "stamp.css", "projet.svg")


class ActResources(DocumentResources):
    """Serve `equilibre:` addresses: act.css, draft.css, projet.svg, fonts/NAME, and the act’s drawings by name."""

    def __init__(self, drawings: dict[str, str] | None = None) -> None:
        sheets = {name: get_template(f"deliberations/pdf/{name}").render() for name in SHEETS}
        super().__init__(sheets | (drawings or {}))
