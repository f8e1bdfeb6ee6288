"""The evolution of the credits of some chapters, act after act, as SVG text: the same on the page and in the PDF."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from budgets.charts import FONT, accessible_svg, drawn_svg, shortened
from budgets.rules.money import ZERO, format_euros
from budgets.rules.report import ChapterReport, SideReport

WIDTH = 560
AMOUNTS = 150  # the column of amounts, right of the bars
HEAD, BAR, GAP = 24, 20, 12  # height of a chapter's name, of a bar, between two chapters
STAGE_COLOURS = ("#8fb3d0", "#5b8db8", "#2f6a9c", "#16324f")
LAST_COLOUR = "#a03a2c"


def evolution_chart(side: SideReport, stage_names: Sequence[str]) -> str:
    """Return the SVG of the credits of each chapter of a side, a bar for each act; an empty text without chapters."""
    if not side.chapters:
        return ""
    name = f"evolution-{side.slug}"
    title = f"Évolution des crédits, {side.name}"
    told = (
        f"{chapter.code} {chapter.label}\u00a0: "
        + ", ".join(
            f"{stage} {format_euros(amount)}" for stage, amount in zip(stage_names, chapter.stages, strict=True)
        )
        for chapter in side.chapters
    )
    return accessible_svg(drawn_svg(_specification(side.chapters, stage_names)), name, title, " ; ".join(told) + ".")


def _specification(chapters: Sequence[ChapterReport], stage_names: Sequence[str]) -> dict[str, Any]:
    """Return the Vega-Lite specification: a legend, then by chapter its name and a bar for each act."""
    import altair

    amounts = [amount for chapter in chapters for amount in chapter.stages]
    low, high = min(ZERO, *amounts), max(ZERO, *amounts)
    span = high - low or Decimal(1)
    across = WIDTH - AMOUNTS

    def place(amount: Decimal) -> int:
        return int(((amount - low) * across * 100 / span).quantize(Decimal(1), ROUND_HALF_UP))

    colours = _colours(len(stage_names))
    bars, names, legend = [], [], []
    down = 0
    for stage, colour in zip(stage_names, colours, strict=True):
        legend.append({"from": 0, "to": 1200, "middle": down + 10, "colour": colour, "text": stage})
        down += BAR
    down += GAP
    for chapter in chapters:
        names.append({"line": down + 11, "text": shortened(f"{chapter.code} {chapter.label}".strip(), 64)})
        down += HEAD
        for amount, colour in zip(chapter.stages, colours, strict=True):
            ends = place(ZERO), place(amount)
            bars.append(
                {
                    "from": min(ends),
                    "to": max(ends),
                    "middle": down + BAR // 2,
                    "amount": format_euros(amount),
                    "colour": colour,
                }
            )
            down += BAR
        down += GAP
    x_scale = altair.Scale(domain=[0, WIDTH * 100], range=[0, WIDTH], nice=False, zero=False, padding=0)
    y_scale = altair.Scale(domain=[0, down], range=[0, down], nice=False, zero=False, padding=0)
    text: dict[str, Any] = {"font": FONT, "fontSize": 14, "color": "#1f2933", "baseline": "middle"}

    def bar(rows: list[dict[str, Any]], size: int) -> Any:
        return (
            altair.Chart(altair.InlineData(values=rows))
            .mark_bar(size=size, orient="horizontal")
            .encode(
                x=altair.X("from:Q", scale=x_scale, axis=None),
                x2="to:Q",
                y=altair.Y("middle:Q", scale=y_scale, axis=None),
                color=altair.Color("colour:N", scale=None),
            )
        )

    def words(rows: list[dict[str, Any]], field: str, y: str, x: int, **style: Any) -> Any:
        return (
            altair.Chart(altair.InlineData(values=rows))
            .mark_text(**(text | style))
            .encode(x=altair.value(x), y=altair.Y(f"{y}:Q", scale=y_scale, axis=None), text=f"{field}:N")
        )

    chart = altair.layer(
        bar(legend, 10),
        words(legend, "text", "middle", 20, align="left", fontSize=13),
        bar(bars, 14),
        words(names, "text", "line", 0, align="left", fontWeight="bold"),
        words(bars, "amount", "middle", WIDTH, align="right"),
    ).properties(width=WIDTH, height=down, padding=2)
    specification: dict[str, Any] = chart.configure(background="transparent", view={"stroke": None}).to_dict()
    return specification


def _colours(count: int) -> list[str]:
    """Return the colours of the acts, from light to dark, the last apart: it is the decision's own."""
    earlier = [STAGE_COLOURS[min(rank, len(STAGE_COLOURS) - 1)] for rank in range(count - 1)]
    return [*earlier, LAST_COLOUR]
