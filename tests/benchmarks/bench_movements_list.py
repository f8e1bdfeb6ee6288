"""The first page of a year's commitments in a table of many, against the same page in a table of one thousand.

The product: the page of a budget of 1 000 commitments, the table holding those of all the other budgets of the run. The
reference: the page of a syndicate alone, 1 000 commitments in its year, measured through the same client.
"""

import uuid

from django.test import Client
from django.urls import reverse

from budgets.models import Account
from tests.benchmarks.measure import Measure, best_times
from tests.benchmarks.movements import COMMITMENTS, _fill, _year, filled
from tests.factories import make_tenant

RUNS = 8


def measure() -> Measure:
    """Return the time of the page among many commitments against that among a thousand."""
    alone = make_tenant(f"bench-{uuid.uuid4().hex[:12]}")
    with alone.context():
        account = Account.objects.get(chart=alone.year.chart_id, code="611")
        year = _year(alone, 0)
        _fill([year], account.pk, 1, COMMITMENTS)
    found = filled()

    def page(slug: str, code: str, user: object) -> object:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]
        address = reverse("commitments:commitment_list", args=[slug, code, 2023])

        def get() -> None:
            assert client.get(address).status_code == 200

        return get

    product = page(found.tenant.slug, "B7", found.tenant["reader"])
    reference = page(alone.slug, "B0", alone["reader"])
    seconds = best_times(product, reference, runs=RUNS)  # type: ignore[arg-type]
    return Measure("movements_list", f"the page of {COMMITMENTS} commitments alone", *seconds, target=3)
