"""The classification of acts by matter, as teletransmission and open data name it (two levels)."""

import csv
from functools import cache
from importlib.resources import files


@cache
def matters() -> dict[str, str]:
    """Return the labels by code: « 7 » → « Finances locales », « 7.1 » → « Décisions budgétaires »."""
    text = (files("deliberations") / "data" / "matters.csv").read_text(encoding="utf-8")
    return {row["code"]: row["label"] for row in csv.DictReader(text.splitlines())}


def matter_label(code: str) -> str:
    """Return the label of a matter with that of its level 1: « Finances locales / Décisions budgétaires »."""
    known = matters()
    first = code.partition(".")[0]
    return " / ".join(known[it] for it in dict.fromkeys((first, code)) if it in known)
