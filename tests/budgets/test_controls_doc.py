"""docs/controls.md holds the whole catalogue."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from budgets.controls.catalogue_text import catalogue_markdown, with_catalogue
from budgets.controls.registry import controls


def test_the_page_of_the_controls_is_up_to_date():
    """After a change of the catalogue: `scripts/manage write_controls_doc`."""
    page = (Path(settings.BASE_DIR) / "docs" / "controls.md").read_text(encoding="utf-8")
    assert with_catalogue(page, controls()) == page


def test_every_control_has_its_row():
    text = catalogue_markdown(controls())
    for control in controls():
        assert f"| {control.code} | {control.title} |" in text


def test_the_command_says_that_the_page_is_up_to_date(capsys):
    call_command("write_controls_doc", check=True)
    assert "à jour" in capsys.readouterr().out


def test_a_page_without_a_place_for_the_catalogue_is_refused():
    with pytest.raises(ValueError, match="no place"):
        with_catalogue("# Controls", controls())
