"""Charts as SVG text: the same on the page and in the PDF, the same bytes for the same figures.

Altair and vl-convert draw the bars; every word and amount is written by our own rules. The text is safe inline under
our content security policy: no style element, no style attribute, no script.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal

from lxml import etree

from budgets.rules.money import ZERO, format_euros
from budgets.rules.results import Results

FONT = "Source Sans Pro"
WIDTH = 400  # narrow, so that the words stay readable on a phone
ROW = 46
COLOURS = {
    "operating": "#1d5b8c",
    "investment": "#a03a2c",
    "rar": "#9a6200",
    "reserve": "#2d6a4f",
    "carried": "#4c5c96",
}
SVG = "http://www.w3.org/2000/svg"

Kind = Literal["operating", "investment", "rar", "reserve", "carried"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar between two positions, with what is written above it; everything in euros."""

    label: str
    amount: Decimal
    start: Decimal
    end: Decimal
    kind: Kind


@dataclass(frozen=True, slots=True)
class ChapterAmount:
    """What a chapter carries over, in euros."""

    code: str
    label: str
    amount: Decimal


def results_chart(results: Results) -> str:
    """Return the SVG of the results and of their allocation.

    The bar of the reserves starts where the need of financing ends: one sees whether it covers it.
    """
    allocation = results.allocation
    need_end = results.investment_cumulated
    reserves_start = need_end + allocation.regulated_reserve
    bars = [
        Bar("Résultat de fonctionnement (A3)", results.a3, ZERO, results.a3, "operating"),
        Bar("Solde d’investissement (A2)", results.a2, ZERO, results.a2, "investment"),
        Bar("Restes à réaliser, solde (B2)", results.b2, results.a2, need_end, "rar"),
    ]
    if allocation.regulated_reserve:
        amount = allocation.regulated_reserve
        bars.append(Bar("Plus-values en réserves (R 1064)", amount, need_end, reserves_start, "reserve"))
    bars.append(
        Bar(
            "Affectation en réserves (R 1068)",
            allocation.capitalised,
            reserves_start,
            reserves_start + allocation.capitalised,
            "reserve",
        )
    )
    if allocation.carried_deficit:
        amount = -allocation.carried_deficit
        bars.append(Bar("Déficit reporté (D 002)", amount, ZERO, amount, "carried"))
    else:
        amount = allocation.carried_surplus
        bars.append(Bar("Report en fonctionnement (R 002)", amount, ZERO, amount, "carried"))
    return bar_chart("results", "Le résultat et son affectation", bars)


def rar_chart(chapters: Iterable[ChapterAmount]) -> str:
    """Return the SVG of the carry-forward (restes à réaliser) by chapter; an empty text when there is none."""
    bars = [
        Bar(shortened(f"{chapter.code} {chapter.label}".strip()), chapter.amount, ZERO, chapter.amount, "rar")
        for chapter in chapters
    ]
    return bar_chart("rar", "Les restes à réaliser par chapitre", bars) if bars else ""


def bar_chart(name: str, title: str, bars: Sequence[Bar]) -> str:
    """Return the SVG of horizontal bars, each with its label and amount above it; `name` makes its ids unique."""
    description = " ; ".join(f"{bar.label}\u00a0: {format_euros(bar.amount)}" for bar in bars)
    return accessible_svg(drawn_svg(_specification(bars)), name, title, f"{description}.")


def accessible_svg(svg: str, name: str, title: str, description: str) -> str:
    """Return a drawing fit for a page: one image with its title and its description in words, scaled by the page."""
    root = etree.fromstring(svg.encode(), parser=etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter():
        for attribute in ("role", "aria-label", "aria-roledescription", "aria-hidden", "class"):
            if attribute in element.attrib:
                del element.attrib[attribute]
    for attribute in ("width", "height"):  # the view box gives the proportions, the page gives the width
        del root.attrib[attribute]
    title_id, description_id = f"chart-{name}-title", f"chart-{name}-description"
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-labelledby", f"{title_id} {description_id}")
    for position, (tag, identifier, text) in enumerate(
        (("title", title_id, title), ("desc", description_id, description))
    ):
        element = etree.Element(f"{{{SVG}}}{tag}", id=identifier)
        element.text = text
        root.insert(position, element)
    return etree.tostring(root, encoding="unicode")


def _specification(bars: Sequence[Bar]) -> dict[str, Any]:
    """Return the Vega-Lite specification of the bars, every position a whole number of hundredths of a pixel."""
    import altair

    ends = [ZERO, *(position for bar in bars for position in (bar.start, bar.end))]
    low, high = min(ends), max(ends)
    span = high - low or Decimal(1)

    def place(position: Decimal) -> int:
        return int(((position - low) * WIDTH * 100 / span).quantize(Decimal(1), ROUND_HALF_UP))

    rows = [
        {
            "label": bar.label,
            "amount": format_euros(bar.amount),
            "from": min(place(bar.start), place(bar.end)),
            "to": max(place(bar.start), place(bar.end)),
            "middle": index * ROW + 31,
            "line": index * ROW + 11,
            "zero": place(ZERO),
            "zero_top": index * ROW + 19,
            "zero_foot": index * ROW + 43,
            "colour": COLOURS[bar.kind],
        }
        for index, bar in enumerate(bars)
    ]
    height = len(bars) * ROW
    base = altair.Chart(altair.InlineData(values=rows))
    across = altair.Scale(domain=[0, WIDTH * 100], nice=False, zero=False, padding=0)
    down = altair.Scale(domain=[0, height], range=[0, height], nice=False, zero=False, padding=0)
    y_bar = altair.Y("middle:Q", scale=down, axis=None)
    y_text = altair.Y("line:Q", scale=down, axis=None)
    drawn = base.mark_bar(size=16, orient="horizontal").encode(
        x=altair.X("from:Q", scale=across, axis=None),
        x2="to:Q",
        y=y_bar,
        color=altair.Color("colour:N", scale=None),
    )
    zero = base.mark_rule(color="#6b7280", strokeWidth=1).encode(
        x=altair.X("zero:Q", scale=across, axis=None),
        y=altair.Y("zero_top:Q", scale=down, axis=None),
        y2="zero_foot:Q",
    )
    text: dict[str, Any] = {"font": FONT, "fontSize": 15, "color": "#1f2933", "baseline": "middle"}
    labels = base.mark_text(align="left", **text).encode(x=altair.value(0), y=y_text, text="label:N")
    amounts = base.mark_text(align="right", fontWeight="bold", **text).encode(
        x=altair.value(WIDTH), y=y_text, text="amount:N"
    )
    chart = (drawn + zero + labels + amounts).properties(width=WIDTH, height=height, padding=2)
    specification: dict[str, Any] = chart.configure(background="transparent", view={"stroke": None}).to_dict()
    return specification


def drawn_svg(specification: dict[str, Any]) -> str:
    """Return the SVG that vl-convert draws from a specification."""
    import vl_convert

    _register_font()
    svg: str = vl_convert.vegalite_to_svg(specification)
    return svg


@cache
def _register_font() -> None:
    """Let vl-convert measure words in the font of the pages and documents."""
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(font_source_sans_pro.font_directory)


def shortened(label: str, length: int = 38) -> str:
    """Return a label that leaves room for its amount."""
    return label if len(label) <= length else f"{label[: length - 1].rstrip()}…"
