"""Section, chapter, real or order, equipment or financial: from the chart alone, and compared with what is printed."""

from decimal import Decimal

import pytest

from budgets.formats.nomenclature import parse_nomenclature
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.placements import place_lines, placement_notices, totals_by_section
from budgets.formats.totem.reader import parse_totem
from budgets.rules.chart import InvestmentGroup, OperationKind, Section
from budgets.rules.money import ZERO
from budgets.rules.variants import applicable_variant
from tests.budgets.totem.documents import (
    CA,
    DM1,
    DM2,
    DM3,
    REAL,
    TEXT,
    TRANSPORT,
    content,
    m57_chart,
    official_chart,
    real,
    small,
)


def placed_real(shared, name):
    document = parse_totem(real(shared, name))
    header = document.header
    chart = official_chart(shared, f"{header.year}/{applicable_variant(header.variant, header.year)}")
    return document, place_lines(document, parse_nomenclature(chart))


def euros(*amounts):
    return tuple(Decimal(amount) for amount in amounts)


def test_each_line_has_its_section_its_chapter_and_its_group():
    found = [
        (it.line.account, it.section, it.chapter, it.voted_chapter, it.kind, it.group)
        for it in place_lines(small(), m57_chart())
    ]
    operating, investment = Section.OPERATING, Section.INVESTMENT
    assert found == [
        ("60632", operating, "011", "011", OperationKind.REAL, None),
        ("6411", operating, "012", "012", OperationKind.REAL, None),
        ("74741", operating, "74", "74", OperationKind.REAL, None),
        ("023", operating, "023", "023", OperationKind.BETWEEN, None),
        ("021", investment, "021", "021", OperationKind.BETWEEN, None),
        ("2188", investment, "21", "21", OperationKind.REAL, InvestmentGroup.EQUIPMENT),
        ("1641", investment, "16", "16", OperationKind.REAL, InvestmentGroup.FINANCIAL),
        ("4581", investment, "4581", "4581003", OperationKind.REAL, InvestmentGroup.THIRD_PARTY),
        ("4582", investment, "4582", "4582003", OperationKind.REAL, InvestmentGroup.THIRD_PARTY),
    ]


def test_each_section_of_our_small_budget_balances():
    totals = totals_by_section(place_lines(small(), m57_chart()))
    assert (totals[Section.OPERATING].expense, totals[Section.OPERATING].revenue) == euros("8000.50", "8000.50")
    assert (totals[Section.INVESTMENT].expense, totals[Section.INVESTMENT].revenue) == euros("1900.00", "1900.00")


def test_an_unknown_account_and_a_wrong_direction_are_told_together_with_their_mends():
    text = TEXT.replace('<Nature V="6411"/>', '<Nature V="6418888"/>').replace(
        '<Nature V="74741"/>\n         <CodRD V="R"/>', '<Nature V="74741"/>\n         <CodRD V="D"/>'
    )
    with pytest.raises(TotemError) as caught:
        place_lines(parse_totem(content(text)), m57_chart())
    first, second = (str(problem).replace("\u00a0", " ") for problem in caught.value.problems)
    assert "LigneBudget n° 2 (compte 6418888) : le compte 6418888 n’existe pas dans la nomenclature M57_A 2024" in first
    assert "Comptes proches : 64168" in first
    assert "LigneBudget n° 3 (compte 74741) : le compte 74741" in second
    assert "ne s’emploie pas en dépense réelle" in second
    assert "recette réelle (chapitre 74)" in second


def test_a_document_of_another_chart_does_not_give_an_endless_list():
    line = '      <LigneBudget><Nature V="999"/><CodRD V="D"/><OpBudg V="0"/></LigneBudget>\n'
    text = TEXT.replace("      <LigneBudget>", line * 300 + "      <LigneBudget>", 1)
    with pytest.raises(TotemError) as caught:
        place_lines(parse_totem(content(text)), m57_chart())
    assert len(caught.value.problems) == 201
    assert "s’arrête ici, après 200 lignes fausses" in str(caught.value.problems[-1])


def test_an_order_line_that_does_not_say_which_is_placed_where_its_account_allows_but_one():
    bare = TEXT.replace('         <TypOpBudg V="2"/>\n', "")
    kinds = {it.line.account: it.kind for it in place_lines(parse_totem(content(bare)), m57_chart())}
    assert (kinds["023"], kinds["021"]) == (OperationKind.BETWEEN, OperationKind.BETWEEN)
    ambiguous = TEXT.replace('<MtPrev V="300.00"/>\n         <OpBudg V="0"/>', '<MtPrev V="300.00"/><OpBudg V="1"/>')
    with pytest.raises(TotemError, match=r"champ TypOpBudg.*sans dire si l’opération est de section à section"):
        place_lines(parse_totem(content(ambiguous)), m57_chart())


def test_a_printed_chapter_that_is_not_the_chart_s_is_told_and_the_chart_s_kept():
    text = TEXT.replace('<ContNat V="011"/>', '<ContNat V="65"/>')
    placed = place_lines(parse_totem(content(text)), m57_chart())
    (notice,) = (str(problem).replace("\u00a0", " ") for problem in placement_notices(placed))
    assert "champ ContNat : le document imprime le chapitre 65, la nomenclature donne 011. Le chapitre de la" in notice
    assert list(placement_notices(place_lines(small(), m57_chart()))) == []


@pytest.mark.parametrize(
    ("name", "amount", "operating", "investment"),
    [
        (TRANSPORT, "MtPrev", ("12700095.00", "12700095.00"), ("1904175.00", "1904175.00")),
        (TRANSPORT, "MtBudgPrec", ("12619685.00", "12619685.00"), ("1208935.00", "3343998.80")),
        (CA, "CredOuv", ("3855999.06", "3855999.06"), ("2547537.75", "2547537.75")),
        (CA, "MtPrev", ("3855999.06", "3855999.06"), ("1855336.75", "2482545.45")),
        (CA, "MtRARPrec", ("0", "0"), ("692201.00", "64992.30")),
        (CA, "MtReal", ("2379073.90", "3890478.15"), ("1054480.59", "1237217.13")),
        (DM2, "MtBudgPrec", ("3855999.06", "3855999.06"), ("2547537.75", "2547537.75")),
        (DM3, "MtBudgPrec", ("3855999.06", "3855999.06"), ("2547537.75", "2547537.75")),
        (DM1, "MtBudgPrec", ("560925.60", "560925.60"), ("2562975.00", "2562975.00")),
    ],
)
def test_the_section_totals_of_a_real_document_come_from_the_accounts_alone(
    shared, name, amount, operating, investment
):
    totals = totals_by_section(placed_real(shared, name)[1], amount)
    for section, expected in ((Section.OPERATING, operating), (Section.INVESTMENT, investment)):
        assert (totals[section].expense, totals[section].revenue) == euros(*expected)


@pytest.mark.parametrize("name", REAL)
def test_the_section_and_the_chapter_that_a_real_document_prints_are_those_that_we_derive(shared, name):
    _, placed = placed_real(shared, name)
    assert [it.line.rank for it in placed if dict(it.line.traits).get("Section", it.section) != it.section] == []
    assert [notice for notice in placement_notices(placed) if "ContNat" in notice.subject] == []


@pytest.mark.parametrize("name", [CA, TRANSPORT])
def test_order_operations_between_sections_mirror_each_other(shared, name):
    document, placed = placed_real(shared, name)
    amount = "MtReal" if document.header.kind.is_accounts else "MtPrev"
    sums = {}
    for it in placed:
        if it.kind is OperationKind.BETWEEN and it.chapter in ("040", "042"):
            key = (it.line.direction, it.chapter)
            sums[key] = sums.get(key, ZERO) + (it.line.amount(amount) or ZERO)
    assert sums["D", "042"] == sums["R", "040"] > ZERO
    assert sums["R", "042"] == sums["D", "040"] > ZERO


def test_the_consolidation_of_the_real_accounts_prints_the_totals_that_we_derive(shared):
    document, placed = placed_real(shared, CA)
    (block,) = (block for block in document.annexes if block.name == "DATA_CONSOLIDATION")
    records = [record for record in block.records if record.get("CodTypBudAgreg") == "01"]
    assert records
    for field, amount in (("MtCredOuv", "CredOuv"), ("MtRealMandatTitre", "MtReal"), ("RAR", "MtRAR3112")):
        totals = totals_by_section(placed, amount)
        for record in records:
            section = totals[Section(record.get("CodInvFonc"))]
            derived = section.expense if record.get("CodRD") == "D" else section.revenue
            assert Decimal(record.get(field)) == derived


def test_a_withdrawn_account_is_accepted_and_told(shared):
    _, placed = placed_real(shared, TRANSPORT)
    found = [str(notice).replace("\u00a0", " ") for notice in placement_notices(placed)]
    assert any("(compte 6414) : le compte 6414" in notice and "est retiré depuis le" in notice for notice in found)


def test_the_chart_that_was_replaced_lacks_an_account_of_the_transport_budget(shared):
    """6518 is only in the chart M43, which replaced the M43_D that the document names."""
    document = parse_totem(real(shared, TRANSPORT))
    stale = parse_nomenclature(official_chart(shared, "2022/M43_D"))
    with pytest.raises(TotemError, match="compte 6518 n’existe pas dans la nomenclature M43_D 2020"):
        place_lines(document, stale)
