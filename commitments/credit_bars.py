"""The bars of the state of credits: one drawing a row, the figures said in its name for those who do not see it."""

from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from budgets.rules.money import ZERO, format_euros
from commitments.rules.credits import Balance

WIDTH = 1000
PARTS = (("opened", "ouvert", 0, 34), ("engaged", "engagé", 4, 26), ("ordered", "mandaté", 10, 14))


def credit_bar(name: str, balance: Balance, words: tuple[str, str] = ("engagé", "mandaté")) -> SafeString:
    """Return the SVG of what is opened, committed and ordered, on one scale; no style, so that our policy allows it."""
    amounts = {
        "opened": balance.opened,
        "engaged": balance.engaged,
        "ordered": balance.ordered + balance.attached,
    }
    largest = max(*amounts.values(), ZERO)
    if not largest:
        return SafeString("")
    rects = format_html_join(
        "",
        '<rect class="bar-{}" x="0" y="{}" width="{}" height="{}"></rect>',
        ((key, top, _width(amounts[key], largest), height) for key, _, top, height in PARTS),
    )
    over = ""
    if amounts["engaged"] > amounts["opened"]:
        start = _width(amounts["opened"], largest)
        over = format_html('<rect class="bar-over" x="{}" y="0" width="{}" height="34"></rect>', start, WIDTH - start)
    label = (
        f"{name}\u00a0: ouvert {format_euros(balance.opened)}, {words[0]} {format_euros(balance.engaged)}, "
        f"{words[1]} {format_euros(amounts['ordered'])}, disponible {format_euros(balance.available)}"
    )
    return format_html(
        '<svg class="credit-bar" viewBox="0 0 {} 34" preserveAspectRatio="none" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        label,
        over,
        rects,
    )


def _width(amount: Decimal, largest: Decimal) -> int:
    return int(max(amount, ZERO) * WIDTH / largest)
