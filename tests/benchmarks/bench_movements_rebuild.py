"""Rebuilding all balances from the movements, against the bare SQL aggregates that yield the same sums.

The product: `rebuild_year` of each budget, which reads the sums and holds every balance row against them. The
reference: for each budget the two GROUP BY of its movements, by commitment and by envelope, read to the end. The
worker's memory is checked: it does not grow with the budgets.
"""

import resource

from django.db import connection

from commitments.models import BALANCES
from commitments.services.rebuild import rebuild_year
from tests.benchmarks.measure import Measure, best_times
from tests.benchmarks.movements import filled

SUMS = ", ".join(f"sum({name})" for name in BALANCES)
RUNS = 3
GROWTH = 20_000  # kilobytes


def measure() -> Measure:
    """Return the time of the rebuild against that of the aggregates."""
    found = filled()

    def product() -> None:
        for year in found.years:
            assert rebuild_year(year).wrong == 0

    def reference() -> None:
        with connection.cursor() as cursor:
            for year in found.years:
                for key in ("commitment_id", "envelope_id"):
                    cursor.execute(
                        f"SELECT {key}, {SUMS} FROM commitments_movement WHERE budget_year_id = %s GROUP BY {key}",
                        [year.pk],
                    )
                    cursor.fetchall()

    with found.tenant.context():
        product()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        product()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < GROWTH, f"the worker's memory grew by {grown} kB"
        seconds = best_times(product, reference, runs=RUNS)
    return Measure("movements_rebuild", f"bare aggregates of {len(found.years)} budgets", *seconds, target=1.3)
