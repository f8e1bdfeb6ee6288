"""Deliberations as open data (national schema « deliberations », 2.1.5): a row per published act. Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COLUMNS = (
    *("COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE", "DELIB_MATIERE_NOM", "DELIB_OBJET"),
    *("BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE", "VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE"),
    *("VOTE_ABSTENTION", "DELIB_URL"),
)


@dataclass(frozen=True, slots=True)
class PublishedAct:
    """An act as open data tells it; None or "" for what is not known."""

    body: str
    siret: str
    number: str
    decided_on: date
    matter: str
    matter_name: str
    subject: str
    budget_year: int | None = None
    budget: str = ""
    department: str = ""  # three characters
    received_on: date | None = None
    members: int | None = None
    voters: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    url: str = ""


def deliberations_csv(acts: Iterable[PublishedAct]) -> bytes:
    """Return the acts as CSV: UTF-8, commas, one header row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for act in acts:
        writer.writerow(_row(act))
    return text.getvalue().encode("utf-8")


def _row(act: PublishedAct) -> list[object]:
    counts = (act.members, act.voters, act.votes_for, act.votes_against, act.abstentions)
    return [
        *(act.body, act.siret, act.number, act.decided_on.isoformat(), act.matter, _matter_name(act.matter_name)),
        *(act.subject, act.budget_year or "", act.budget),
        f"PREF{act.department}" if act.department and act.received_on else "",
        act.received_on.isoformat() if act.received_on else "",
        *("" if it is None else it for it in counts),
        act.url,
    ]


def _matter_name(label: str) -> str:
    """Return « finances locales/décisions budgétaires »: small letters, no comma nor bracket, as the schema asks."""
    kept = "".join(letter for letter in label.lower() if letter not in ",()")
    return kept.replace(" / ", "/")
