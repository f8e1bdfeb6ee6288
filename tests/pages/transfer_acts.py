"""Addresses of the act of a transfer of credits, decided in a year of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import BudgetYear
from budgets.services.decision_steps import take_step
from commitments.services.transfers import TransferInput, ask_transfer
from tests.commitments.expenses.spending import account, vote
from tests.factories import Tenant
from tests.pages import PREPARERS, OpenPage, Page, action
from tests.pages.commitments import Upload
from tests.pages.transfers import CREDITS

PLACE = {"year": "act_of_year", "decision": "decided_transfer"}
RECEIPT = (
    b'<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" a:DateReception="2077-07-04"'
    b' a:IDActe="069-256910183-20770703-2077_12-BF"/>'
)
SENDING = {
    "sent_on": "2077-07-03", "classification_on": "2019-08-29", "district": "1", "email": "finances@syndicat.fr",
}  # fmt: skip
OPEN_PAGES: dict[str, OpenPage] = {}


def receipt(tenant: Tenant, examples: dict[str, Any]) -> dict[str, Any]:
    return {"file": Upload("accuse.xml", RECEIPT, "text/xml")}


PAGES = {
    "deliberations:transfer_act_detail": Page(arguments=PLACE),
    "deliberations:transfer_act_paper": Page(arguments=PLACE, axe=False),
    "deliberations:transfer_act_envelope": Page(
        roles=PREPARERS, method="POST", arguments=PLACE, data=SENDING, axe=False
    ),
    "deliberations:transfer_act_receipt": action(arguments=PLACE, data=receipt),
    "deliberations:transfer_act_publish": action(arguments=PLACE, status=422, data={"published_on": "2077-07-04"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """A transfer decided within the limit that its year was voted with."""
    year = BudgetYear.objects.create(
        syndicate=tenant.syndicate, budget=tenant.budget, year=2077, chart=tenant.year.chart
    )
    vote(year, CREDITS, investment_transfer_rate=Decimal("5.00"))
    asked = TransferInput("21838", account(year, "2051"), Decimal("10.00"), "licences")
    found = ask_transfer(year, asked, by=tenant["finance_officer"], roles=("finance_officer",))
    signer = tenant["authorising_officer"]
    take_step(found, "decide", by=signer, roles=("authorising_officer",), on=date(2077, 7, 3), reference="2077-12")
    return {"act_of_year": year.year, "decided_transfer": found.pk}
