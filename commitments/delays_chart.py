"""The chart of payment delays: the days of each actor, month by month, against the deadline."""

from collections.abc import Sequence
from typing import Any

from budgets.charts import COLOURS, FONT, accessible_svg, drawn_svg
from budgets.rules.dates import MONTHS
from commitments.rules.delay_statistics import MonthDelays

WIDTH, HEIGHT = 420, 220  # narrow, so that the words stay readable on a phone
SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
ORDERING, ACCOUNTING = "Ordonnateur", "Comptable"


def delays_chart(months: Sequence[MonthDelays], limit: int) -> str:
    """Return the SVG of the average days of each month, stacked, `limit` days as a line; "" without a payment."""
    paid = [it for it in months if it.month]
    if not paid:
        return ""
    told = " ; ".join(
        f"{MONTHS[it.month - 1]}\u00a0: {_days(it.average)}, dont {_days(it.ordering_average)} pour l’ordonnateur"
        for it in paid
    )
    description = f"{told}. La limite est de {limit} jours. Le tableau donne chaque chiffre."
    title = "Le délai de paiement moyen par mois"
    return accessible_svg(drawn_svg(_specification(paid, limit)), "delays", title, description)


def _days(count: Any) -> str:
    return f"{count} jours".replace(".", ",")


def _specification(months: Sequence[MonthDelays], limit: int) -> dict[str, Any]:
    import altair

    rows = [
        {"month": SHORT[it.month - 1], "part": part, "rank": rank, "days": float(days)}
        for it in months
        for rank, (part, days) in enumerate(((ORDERING, it.ordering_average), (ACCOUNTING, it.accounting_average)))
    ]
    text: dict[str, Any] = {"labelFont": FONT, "labelFontSize": 13, "labelColor": "#1f2933"}
    order = [SHORT[it.month - 1] for it in months]
    base = altair.Chart(altair.InlineData(values=rows))
    bars = base.mark_bar(size=20).encode(
        x=altair.X("month:N", title=None, sort=order, axis=altair.Axis(labelAngle=0, labelOverlap=True, **text)),
        y=altair.Y(
            "days:Q",
            title=None,
            axis=altair.Axis(labelExpr="datum.value + '\u00a0j'", tickCount=5, gridColor="#d8dee6", **text),
        ),
        color=altair.Color(
            "part:N",
            title=None,
            sort=[ORDERING, ACCOUNTING],
            scale=altair.Scale(domain=[ORDERING, ACCOUNTING], range=[COLOURS["operating"], COLOURS["rar"]]),
            legend=altair.Legend(orient="top", labelFont=FONT, labelFontSize=14),
        ),
        order=altair.Order("rank:Q"),
    )
    line = (
        altair.Chart(altair.InlineData(values=[{"limit": limit}]))
        .mark_rule(color=COLOURS["investment"], strokeWidth=2, strokeDash=[6, 4])
        .encode(y="limit:Q")
    )
    chart = (bars + line).properties(width=WIDTH, height=HEIGHT, padding=4)
    specification: dict[str, Any] = chart.configure(background="transparent", view={"stroke": None}).to_dict()
    return specification
