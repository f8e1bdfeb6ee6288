"""The plan over several years as SVG text: payment credits by year, ordered, committed, free; the same everywhere."""

from collections.abc import Sequence
from typing import Any

from budgets.charts import COLOURS, FONT, accessible_svg, drawn_svg
from budgets.rules.money import ZERO, format_euros
from budgets.rules.multiyear.forecast import ForecastYear

WIDTH, HEIGHT = 640, 280
PARTS = ("Mandaté", "Engagé, à mandater", "Prévu, non engagé")
PLANNED = "Crédits de paiement prévus"
PALE = "#c9d3de"
_THOUSANDS = "replace(format(datum.value / 1000, ',.0f'), ',', '\u202f') + '\u00a0k€'"


def multiyear_chart(years: Sequence[ForecastYear], name: str = "plan", title: str = "Plan pluriannuel") -> str:
    """Return the SVG of the plan; an empty text when there is none."""
    if not years:
        return ""
    told = " ; ".join(
        f"{it.year}\u00a0: {format_euros(it.planned)} prévus, {format_euros(it.paid)} mandatés, "
        f"{format_euros(it.committed_left)} engagés à mandater"
        for it in years
    )
    return accessible_svg(drawn_svg(_specification(years)), name, title, f"{told}.")


def _specification(years: Sequence[ForecastYear]) -> dict[str, Any]:
    import altair

    rows = [
        {"year": str(it.year), "part": part, "rank": rank, "amount": str(amount)}
        for it in years
        for rank, (part, amount) in enumerate(zip(PARTS, (it.paid, it.committed_left, it.free), strict=True))
        if amount > ZERO
    ]
    planned = [{"year": str(it.year), "amount": str(it.planned), "part": PLANNED} for it in years]
    text: dict[str, Any] = {"labelFont": FONT, "labelFontSize": 13, "labelColor": "#1f2933"}
    parse: dict[str, Any] = {"parse": {"amount": "number"}}
    x = altair.X("year:O", title=None, axis=altair.Axis(labelAngle=0, labelOverlap=True, **text))
    axis = altair.Axis(labelExpr=_THOUSANDS, tickCount=5, gridColor="#d8dee6", **text)
    scale = altair.Scale(domain=[*PARTS, PLANNED], range=[COLOURS["operating"], COLOURS["investment"], PALE, "#1f2933"])
    legend = altair.Legend(orient="top", columns=2, labelFont=FONT, labelFontSize=13, labelLimit=240)
    bars = (
        altair.Chart(altair.InlineData(values=rows, format=parse))
        .mark_bar()
        .encode(
            x=x,
            y=altair.Y("amount:Q", title=None, axis=axis),
            color=altair.Color("part:N", title=None, scale=scale, legend=legend),
            order=altair.Order("rank:Q"),
        )
    )
    ticks = (
        altair.Chart(altair.InlineData(values=planned, format=parse))
        .mark_tick(thickness=3, width=34)
        .encode(x=x, y=altair.Y("amount:Q", title=None, axis=axis), color=altair.Color("part:N", scale=scale))
    )
    chart = (
        altair.layer(bars, ticks)
        .properties(width=WIDTH, height=HEIGHT, padding=4)
        .configure(background="transparent", view={"stroke": None})
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification
