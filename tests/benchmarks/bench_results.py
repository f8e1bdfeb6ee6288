"""The results function on 10 000 budgets, against a bare loop of the same additions."""

import random
from decimal import Decimal

from budgets.rules.results import YearFigures, year_results
from tests.benchmarks.measure import Measure, best_times

BUDGETS = 10_000


def measure() -> Measure:
    """Return the time of the state and the allocation of 10 000 budgets against the bare additions."""
    draw = random.Random(1)
    rows = [tuple(Decimal(draw.randrange(10**9)).scaleb(-2) for _ in range(10)) for _ in range(BUDGETS)]
    budgets = [YearFigures(*row) for row in rows]

    def product() -> None:
        for figures in budgets:
            year_results(figures)

    def reference() -> None:
        for ei, ri, oi, ef, rf, of, rar_ei, rar_ef, rar_ri, rar_rf in rows:
            a2 = ri - ei + oi
            a3 = rf - ef + of
            a1 = a2 + a3
            b2 = rar_ri - rar_ei
            b3 = rar_rf - rar_ef
            b1 = b2 + b3
            need = a2 + b2
            _ = (ei + ef, ri + rf, oi + of, rar_ei + rar_ef, rar_ri + rar_rf, a1 + b1, a3 + b3, a3 + need)

    seconds, reference_seconds = best_times(product, reference, runs=15)
    return Measure("results", f"bare additions, {BUDGETS} budgets", seconds, reference_seconds, target=5)
