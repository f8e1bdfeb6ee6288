"""Addresses of the commitments on authorisations (AP, AE)."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import AuthorizationVote
from budgets.services.authorizations import AuthorizationInput, VoteInput, create_authorization
from commitments.models import Commitment, MultiyearCommitment, MultiyearMovement, MultiyearShare
from tests.factories import Tenant
from tests.pages import OpenPage, Page, action

OPEN_PAGES: dict[str, OpenPage] = {}
ON = {"authorization": "committed_on"}
PAGES = {
    "commitments:multiyear_list": Page(arguments=ON),
    "commitments:multiyear_share": action(arguments=ON, data={"amount": "10,00", "account": "2051"}),
    "commitments:multiyear_release": action(arguments=ON, data={"amount": "10,00", "reason": "abandon"}),
}


def examples(tenant: Tenant) -> dict[str, Any]:
    """Make a voted authorisation with a commitment on it, whose year took a share."""
    year, syndicate = tenant.year, tenant.syndicate
    schedule = {("20", year.year): Decimal(200), ("20", year.year + 1): Decimal(400)}
    given = AuthorizationInput("P", "AP-M", "Système d’information")
    vote = create_authorization(year, given, VoteInput(schedule), by=None)
    AuthorizationVote.objects.filter(pk=vote.pk).update(state="voted", adopted_on=date(year.year, 4, 3))
    multiyear = MultiyearCommitment.objects.create(
        syndicate=syndicate, authorization=vote.authorization, number="D-M1", label="Logiciel", supplier="Éditeur",
        requested=Decimal(300),
    )  # fmt: skip
    MultiyearMovement.objects.create(
        syndicate=syndicate, multiyear=multiyear, kind="committed", amount=Decimal(300), on=date(year.year, 5, 2)
    )
    share = Commitment.objects.create(
        syndicate=syndicate, budget_year=year, number="D-M1", account=year.chart.accounts.get(code="2051"),
        supplier="Éditeur", committed=Decimal(50), state="signed", authorization="AP-M",
    )  # fmt: skip
    MultiyearShare.objects.create(syndicate=syndicate, multiyear=multiyear, commitment=share)
    return {"committed_on": vote.authorization_id, "multiyear": multiyear.pk}
