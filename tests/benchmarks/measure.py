"""What a benchmark answers: how long the product takes against a bare reference doing the same work."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure and the bare reference it is held against; `target` is the highest ratio that still holds."""

    name: str
    reference: str
    seconds: float
    reference_seconds: float
    target: float

    @property
    def ratio(self) -> float:
        """Return how many times longer than the reference the product takes."""
        return self.seconds / self.reference_seconds

    @property
    def holds(self) -> bool:
        """Return whether the target is met."""
        return self.ratio <= self.target


def best_times(product: Callable[[], object], reference: Callable[[], object], *, runs: int) -> tuple[float, float]:
    """Return the best seconds of each of two functions.

    They run in turn, so that a busy machine slows both, and the best of `runs` leaves the noise out.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for kept, function in zip(times, (product, reference), strict=True):
            start = time.perf_counter()
            function()
            kept.append(time.perf_counter() - start)
    return min(times[0]), min(times[1])
