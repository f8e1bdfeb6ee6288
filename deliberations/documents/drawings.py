"""A drawing of an act: its SVG with the words that say as much for those who do not see it."""

from lxml import etree

from deliberations.documents.content import Drawing


def drawing(svg: str) -> Drawing:
    """Return a drawing with the title and the description that it carries for those who do not see it."""
    root = etree.fromstring(svg.encode(), parser=etree.XMLParser(resolve_entities=False, no_network=True))
    title, description = (root.findtext(f"{{*}}{tag}", default="") for tag in ("title", "desc"))
    return Drawing(title, f"{title}. {description}".strip(), svg)
