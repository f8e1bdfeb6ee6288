"""What the tests of commitments share."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def sitiv(acceptance: Callable[[str], Any]) -> dict[str, Any]:
    """Return the acceptance data of SITIV's allocation of the 2023 result."""
    return acceptance("sitiv-affectation-2023")
