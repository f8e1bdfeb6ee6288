"""What the tests of commitments share."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def sitiv(shared: Path) -> dict[str, Any]:
    """Return the acceptance data of SITIV's allocation of the 2023 result."""
    return json.loads((shared / "acceptance" / "sitiv-affectation-2023.json").read_text(encoding="utf-8"))
