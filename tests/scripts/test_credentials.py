"""Secrets of the embedded services."""

import json
import stat
from pathlib import Path

import pytest

from workbench.credentials import read_or_make_credentials


def test_secrets_are_drawn_once_and_kept_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = read_or_make_credentials(path)
    assert read_or_make_credentials(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len({first.owner_password, first.app_password, first.broker_password, first.secret_key}) == 4


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"secret_key": 3}', '{"secret_key": ""}'])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(damage, encoding="utf-8")
    made = read_or_make_credentials(path)
    assert made.secret_key
    assert read_or_make_credentials(path) == made


def test_what_is_still_readable_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({"secret_key": "kept"}), encoding="utf-8")
    assert read_or_make_credentials(path).secret_key == "kept"
