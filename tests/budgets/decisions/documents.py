"""Documents in the database: the small one of our own, and the real ones where they are at hand."""

from datetime import date
from decimal import Decimal

from budgets.chart_files import read_charts, read_variants
from budgets.formats.totem.editing import new_document, new_line
from budgets.formats.totem.header import DecisionKind, Header
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.writer import write_totem
from budgets.models import Budget, BudgetDecision, BudgetYear, Chart
from budgets.rules.chart import Direction
from budgets.rules.cumulation import LineKey
from budgets.rules.variants import applicable_variant
from budgets.services.decision_imports import import_document, receive_document
from budgets.services.nomenclature import save_chart
from tests.budgets.totem.documents import TEXT, content, m57_chart
from tests.factories import Tenant

SIRET = "20009990000015"  # of the small document


def small_year(tenant: Tenant, code: str = "RIVES") -> BudgetYear:
    """Return the year that the small document belongs to, with its chart."""
    save_chart(m57_chart())
    return year_of(tenant, siret=SIRET, variant="M57_A", year=2024, code=code)


def year_of(tenant: Tenant, *, siret: str, variant: str, year: int, code: str = "REEL") -> BudgetYear:
    """Return a budget year of the tenant, made when it is not there."""
    owned = {"syndicate": tenant.syndicate}
    chart = Chart.objects.get(variant=variant, year=year)
    named = {"name": "Budget principal", "variant": variant, "siret": siret}
    budget, _ = Budget.objects.get_or_create(**owned, code=code, defaults=named)
    return BudgetYear.objects.get_or_create(**owned, budget=budget, year=year, defaults={"chart": chart})[0]


def amending(number: int = 1) -> str:
    """Return the small document made into an amending decision."""
    return TEXT.replace('<NatDec V="01"/>', f'<NatDec V="02"/>\n         <NumDec V="{number}"/>')


def draft(text: str = TEXT) -> str:
    """Return a document that is not voted yet."""
    return text.replace("<DteDec V=", '<ProjetBudget V="true"/>\n         <DteDec V=')


def imported(budget_year: BudgetYear, given: bytes | str = TEXT) -> BudgetDecision:
    """Return the decision made from a document."""
    data = given if isinstance(given, bytes) else content(given)
    source = receive_document(budget_year, file_name="budget.xml", content=data, by=None)
    return import_document(source)


def real_year(tenant: Tenant, original: bytes) -> BudgetYear:
    """Return the year of a real document, on our own chart; that of the variant it names is there for its labels."""
    header = parse_totem(original).header
    variant = load_named_charts(header)
    return year_of(tenant, siret=header.siret, variant=variant, year=header.year)


def load_named_charts(header: Header) -> str:
    """Load our charts of the variant that a document names and of the one that applies; return the latter."""
    variant = applicable_variant(header.variant, header.year)
    for known in read_variants():
        for chart in read_charts(known) if known.code in (variant, header.variant) else []:
            if chart.year <= header.year:
                save_chart(chart)
    return variant


def tenant_document(number: int = 1, lines: int = 1) -> bytes:
    """Return an amending decision of the year that every tenant has, with so many lines of maintenance."""
    header = Header(
        collectivity="Syndicat", budget_name="Numérique", norm="M57", variant="M57_D", kind=DecisionKind.AMENDING,
        year=2023, number=number, decided_on=date(2023, 6, 1),
    )  # fmt: skip
    amount = {"MtBudgPrec": Decimal("1000.00"), "MtPropNouv": Decimal("10.00"), "MtPrev": Decimal("10.00")}
    expense = [
        new_line(LineKey("6156", Direction.EXPENSE, False, "", f"{rank:03d}", "", ""), amount) for rank in range(lines)
    ]
    total = {name: value * lines for name, value in amount.items()}
    revenue = new_line(LineKey("7478", Direction.REVENUE, False, "", "", "", ""), total)
    return write_totem(new_document(header, [*expense, revenue]))
