"""A year as SITIV closed it: its figures, and commitments whose released amounts explain the difference."""

from decimal import Decimal
from typing import Any

from budgets.models import Account, YearResult
from commitments.models import Commitment
from commitments.services.results import open_result, type_figures
from tests.factories import Tenant

D = Decimal
FIGURES = {
    "investment_expenses": D("603801.97"),
    "investment_revenues": D("1177830.44"),
    "investment_opening": D("-742627.83"),
    "operating_expenses": D("617275.47"),
    "operating_revenues": D("1139176.00"),
    "operating_opening": D("358573.56"),
    "rar_investment_expenses": D("429656.45"),
    "rar_investment_revenues": D("0.00"),
    "rar_operating_expenses": D("0.00"),
    "rar_operating_revenues": D("0.00"),
}
LISTING = [
    ("IN23005103P", "6120.00", "1224.00"),
    ("IN23005104P", "71040.00", "14208.00"),
    ("IN23005105P", "76680.00", "15336.00"),
    ("IN23006301P", "3360.00", "3360.00"),
    ("IN22008901P", "18000.00", "18000.00"),
    ("IN23005106P", "254456.45", "0.00"),
]


def make_commitment(tenant: Tenant, number: str, committed: str, released: str = "0.00", **fields: Any) -> Commitment:
    """Store a commitment of the tenant's year on account 2051 unless another is given."""
    code = fields.pop("account", "2051")
    values = {"supplier": "WORTEKS", "label": "logiciel", "function": "020"} | fields
    with tenant.context():
        return Commitment.objects.create(
            syndicate=tenant.syndicate,
            budget_year=tenant.year,
            account=Account.objects.get(chart=tenant.year.chart, code=code),
            number=number,
            committed=D(committed),
            released=D(released),
            **values,
        )


def make_listing(tenant: Tenant) -> None:
    """Store the commitments of SITIV that matter to the control."""
    for number, committed, released in LISTING:
        make_commitment(tenant, number, committed, released)


def make_result(tenant: Tenant, kind: str = "anticipated", **amounts: Decimal | None) -> YearResult:
    """Store the figures of SITIV, changed by `amounts`, as results of the tenant's year."""
    with tenant.context():
        return type_figures(open_result(tenant.year, kind), FIGURES | amounts)


def typed(**amounts: str) -> dict[str, str]:
    """The form of the page as a browser sends it: SITIV's figures in the French format, changed by `amounts`."""
    data = {key: f"{amount:,.2f}".replace(",", " ").replace(".", ",") for key, amount in FIGURES.items()}
    return data | {"additional_reserve": "", "take_back": "", "take_back_case": ""} | amounts
