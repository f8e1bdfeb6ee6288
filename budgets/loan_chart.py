"""The chart of a loan: what it costs each year, capital and interest, and what remains owed."""

from collections.abc import Sequence
from typing import Any

from budgets.charts import COLOURS, FONT, accessible_svg, drawn_svg
from budgets.rules.debt.year import DebtYear
from budgets.rules.money import format_euros

WIDTH, HEIGHT = 640, 260
CAPITAL, INTEREST = "Capital", "Intérêts"
_THOUSANDS = "replace(format(datum.value / 1000, ',.0f'), ',', '\u202f') + '\u00a0k€'"


def loan_chart(years: Sequence[DebtYear]) -> str:
    """Return the SVG of the annuities of a loan by year; an empty text for a loan without one."""
    paid = [it for it in years if it.annuity]
    if not paid:
        return ""
    first, last = paid[0], paid[-1]
    description = (
        f"De {first.year} à {last.year}. {first.year}\u00a0: {format_euros(first.annuity)}, dont "
        f"{format_euros(first.interest)} d’intérêts. {last.year}\u00a0: {format_euros(last.annuity)}, dont "
        f"{format_euros(last.interest)} d’intérêts. Le tableau de l’échéancier donne chaque échéance."
    )
    return accessible_svg(drawn_svg(_specification(paid)), "loan", "L’annuité par exercice", description)


def _specification(years: Sequence[DebtYear]) -> dict[str, Any]:
    import altair

    rows = [
        {"year": str(it.year), "part": part, "rank": rank, "amount": str(amount)}
        for it in years
        for rank, (part, amount) in enumerate(((CAPITAL, it.capital), (INTEREST, it.interest)))
    ]
    text: dict[str, Any] = {"labelFont": FONT, "labelFontSize": 13, "labelColor": "#1f2933"}
    chart = (
        altair.Chart(altair.InlineData(values=rows, format={"parse": {"amount": "number"}}))
        .mark_bar()
        .encode(
            x=altair.X("year:O", title=None, axis=altair.Axis(labelAngle=0, labelOverlap=True, **text)),
            y=altair.Y(
                "amount:Q",
                title=None,
                axis=altair.Axis(labelExpr=_THOUSANDS, tickCount=5, gridColor="#d8dee6", **text),
            ),
            color=altair.Color(
                "part:N",
                title=None,
                sort=[CAPITAL, INTEREST],
                scale=altair.Scale(domain=[CAPITAL, INTEREST], range=[COLOURS["operating"], COLOURS["investment"]]),
                legend=altair.Legend(orient="top", labelFont=FONT, labelFontSize=14),
            ),
            order=altair.Order("rank:Q"),
        )
        .properties(width=WIDTH, height=HEIGHT, padding=4)
        .configure(background="transparent", view={"stroke": None})
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification
