import re
from decimal import Decimal

from lxml import etree

from budgets.charts import ChapterAmount, rar_chart, results_chart
from budgets.rules.results import Family, YearFigures, year_results

D = Decimal
SITIV = year_results(
    YearFigures(
        investment_expenses=D("603801.97"),
        investment_revenues=D("1177830.44"),
        investment_opening=D("-742627.83"),
        operating_expenses=D("617275.47"),
        operating_revenues=D("1139176.00"),
        operating_opening=D("358573.56"),
        rar_investment_expenses=D("429656.45"),
    )
)
SVG = {"s": "http://www.w3.org/2000/svg"}


def texts(svg: str) -> list[str]:
    return [node.text for node in etree.fromstring(svg).iterfind(".//s:text", SVG)]


def bars(svg: str) -> list[tuple[float, float]]:
    """Left and width of every bar, in pixels of the view box."""
    return [
        (float(left), float(width))
        for left, width in re.findall(r'<path d="M([\d.]+),[\d.]+h([\d.]+)v[\d.]+h-[\d.]+Z" fill="#', svg)
    ]


def test_the_chart_writes_each_amount_in_french():
    written = texts(results_chart(SITIV))
    assert "598\u202f255,81\u00a0€" in written
    assert "282\u202f218,28\u00a0€" in written
    assert "-168\u202f599,36\u00a0€" in written
    assert "Affectation en réserves (R 1068)" in written


def test_the_reserves_fill_exactly_the_need_of_financing():
    _operating, investment, rar, reserves, _carried = bars(results_chart(SITIV))
    assert abs(rar[0] + rar[1] - investment[0]) < 0.02  # what is carried over adds to the deficit
    assert reserves[0] == rar[0]
    assert abs(reserves[0] + reserves[1] - (investment[0] + investment[1])) < 0.02


def test_an_operating_deficit_is_drawn_as_one():
    written = texts(results_chart(year_results(YearFigures(operating_opening=D("-50.00")))))
    assert "Déficit reporté (D 002)" in written
    assert written.count("-50,00\u00a0€") == 2


def test_gains_on_disposals_have_their_bar():
    figures = YearFigures(operating_opening=D("50.00"), disposal_gains=D("20.00"), family=Family.COMMERCIAL)
    assert "Plus-values en réserves (R 1064)" in texts(results_chart(year_results(figures)))


def test_a_year_without_any_amount_still_draws():
    assert texts(results_chart(year_results(YearFigures()))).count("0,00\u00a0€") == 5


def test_the_same_figures_give_the_same_bytes():
    assert results_chart(SITIV) == results_chart(SITIV)


def test_the_chart_is_safe_inline_and_scales():
    svg = results_chart(SITIV)
    assert not re.search(r"<style|<script|style=|href=|\son\w+=", svg)
    root = etree.fromstring(svg)
    assert root.get("viewBox")
    assert root.get("width") is None


def test_the_chart_says_in_words_what_it_shows():
    root = etree.fromstring(results_chart(SITIV))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Le résultat et son affectation"
    assert "Affectation en réserves (R 1068)\u00a0: 598\u202f255,81\u00a0€" in description.text


def test_carry_forward_is_drawn_chapter_by_chapter():
    chapters = [
        ChapterAmount("20", "Immobilisations incorporelles", D("366966.00")),
        ChapterAmount("21", "Immobilisations corporelles de toutes natures et destinations", D("10562.45")),
    ]
    svg = rar_chart(chapters)
    assert texts(svg)[0] == "20 Immobilisations incorporelles"
    assert texts(svg)[1].endswith("…")  # a long label leaves room for its amount
    assert bars(svg)[0][1] == 400
    assert 'id="chart-rar-title"' in svg


def test_labels_are_escaped():
    assert "<b>" not in rar_chart([ChapterAmount("20", "<b>&", D("1.00"))])


def test_nothing_to_carry_forward_draws_nothing():
    assert rar_chart([]) == ""
