"""docs/maquette.md lists the layouts that no source shows, for whoever has the official annex to mend them."""

from pathlib import Path

from django.conf import settings

from budgets.maquette_files import maquette_of

BEGIN, END = "<!-- unattested: begin -->", "<!-- unattested: end -->"


def test_the_page_lists_every_layout_that_no_source_shows():
    page = (Path(settings.BASE_DIR) / "docs" / "maquette.md").read_text(encoding="utf-8")
    listed = page.partition(BEGIN)[2].partition(END)[0]
    for kind in ("BP", "DM"):
        for state in maquette_of(2024, kind).unattested():
            family = state.code.rpartition(".")[0] if state.code.startswith("IV-A") else state.code
            assert f"`{state.code}`" in listed or f"`{family}.*`" in listed, state.code
