"""The cost of one commitment, visa included, with a million movements in the table against ten thousand.

The product: `commit_expenditure` committed to the disk, the envelope's lock taken, with all the movements of the run in
the table. The reference: the same with its first ten thousand.
"""

from tests.benchmarks.measure import Measure
from tests.benchmarks.movements import BUDGETS, COMMITMENTS, filled


def measure() -> Measure:
    """Return the time of a commitment in the full table against that in the small one."""
    found = filled()
    reference = f"one commitment, 10 000 movements ({BUDGETS * COMMITMENTS * 4} now)"
    return Measure("movements_commit", reference, found.large_seconds, found.small_seconds, target=1.2)
