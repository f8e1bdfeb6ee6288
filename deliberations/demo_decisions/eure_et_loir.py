"""Eure-et-Loir Numérique, amending decision n° 2 of 2025: its report, states I-B, II-C1, II-C2, IV-C1.2 and V.

The source prints chapters, each kept here on one article; a reason that is named as an article is goes to that one.
What each chapter held before the decision is a line of its own.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from budgets.rules.chart import Direction
from budgets.rules.dates import format_date
from budgets.rules.money import ZERO, format_euros
from deliberations.demo_decisions.derivation import (
    D,
    R,
    Source,
    amount,
    chart,
    day,
    kind_of,
    known,
    signature,
    sommaire,
    terms,
    usable,
)
from deliberations.demo_decisions.tables import DemoDecision, DemoLine

VARIANT, YEAR = "M57_D", 2025
SOURCE = "Rapport n° 04 et maquette de la décision modificative n° 2 de 2025 d’Eure-et-Loir Numérique"
# the annexes of which the source prints a page
JOINT_ANNEXES = (
    "B1.2",
    "B1.3",
    "B1.4",
    "B1.5",
    "B1.6",
    "B5",
    "B6",
    "B7.1",
    "B7.2",
    "B9",
    "B10",
    "B11.1",
    "C1.1",
    "C1.2",
)
NO_ARTICLE = "La source imprime le chapitre sans ses articles."
# the article on which each chapter is kept: the one that the source names (1641, 139, 1068), or the usual one for what
# its report tells of the chapter
_EXPENSES = "011:611 012:64111 65:65811 66:66111 023:023 042:6811 20:2051 204:20422 21:2158 23:2315 13:1318 16:1641"
_REVENUES = "013:6419 74:74888 75:75888 76:7688 042:777 13:1318 16:1641 1068:1068 45:4582 021:021 040:28158"
ACCOUNTS = {
    direction: dict(pair.split(":") for pair in pairs.split())
    for direction, pairs in ((D, f"{_EXPENSES} 27:275 45:4581 040:13918"), (R, _REVENUES))
}
# what the report says outside its list of amendments
TOLD = {
    ("66", D): "Ajustement des charges financières.",
    ("023", D): "Baisse du virement à la section d’investissement.",
    ("021", R): "Baisse du virement de la section de fonctionnement.",
    ("16", D): "Baisse du remboursement anticipé d’emprunt.",
    ("204", D): "Augmentation de la subvention d’investissement au délégataire, pour le nouveau câblage fibre lors des "
    "enfouissements coordonnés des réseaux.",
}
INTRODUCTION = """Actes déjà votés pour l’exercice\u00a0: {acts}.

La délibération qui créait un budget annexe pour les stations météorologiques est retirée\u00a0: les crédits
ouverts pour ce projet par le budget supplémentaire sont supprimés. En fonctionnement, {maintenance} de
maintenance, d’énergie et d’assurance et {occupation} de redevances d’occupation, équilibrés par
{operating_revenue_withdrawn} de redevance perçue\u00a0; en investissement, {investment_expense_withdrawn}
d’installations, financés par {loan_withdrawn} d’emprunt.

Le nouvel outil informatique métier, développement spécifique, relève de l’investissement\u00a0:
{new_software_investment_ht} HT. Les prestations de services sur le réseau de fibre optique augmentent de
{service_contracts_ht} HT, la subvention d’investissement au délégataire de {investment_subsidy_increase}, la
complétude et la densification du réseau de
{fibre_network_increase}."""


def derive(data: Source) -> DemoDecision:
    """Return the decision from the figures of the source document."""
    maquette = data["maquette"]
    state = maquette["V"]
    acts = [str(it["act"]) for it in data["report"]["previous_acts"]]
    return DemoDecision(
        SOURCE,
        known(
            syndicate="eure-et-loir-numerique",
            budget="PRINCIPAL",
            year=YEAR,
            kind="DM",
            number=2,
            state="voted",
            decided_on=day(state["deliberated_on"]),
        ),
        terms(maquette["I-B"]),
        tuple(_lines(data)),
        (
            *sommaire((f"IV-{code}", True) for code in JOINT_ANNEXES),
            signature(state, body=data["meeting"]["body"], session=state["session_type"]),
        ),
        {"introduction": _introduction(data["report"]), "earlier_acts": " + ".join(acts)},
    )


def _introduction(report: Source) -> str:
    """Return what the report says before its list of amendments, in our words, with its figures."""
    project = {name: given for name, given in report["lidar_project"].items() if name != "deliberations_cited"}
    maintenance, occupation = project.pop("operating_expenses_withdrawn")
    figures = project | report["text_amounts"] | {"maintenance": maintenance, "occupation": occupation}
    acts = ", ".join(f"{it['act']} du {format_date(date.fromisoformat(it['date']))}" for it in report["previous_acts"])
    told = {name: format_euros(amount(given)) for name, given in figures.items()}
    return re.sub(r"(?<!\n)\n(?!\n)", " ", INTRODUCTION).format(acts=acts, **told)


def _lines(data: Source) -> Iterator[DemoLine]:
    for state, direction in (("depenses", D), ("recettes", R)):
        for row in data["maquette"][f"II-C2-{state}"] + data["maquette"][f"II-C1-{state}"]:
            if row["kind"] == "carried" and amount(row["amount"]):
                code = row["code"][1:]
                yield DemoLine(direction, kind_of(code), code, previous=amount(row["amount"]))
            if row["kind"] in ("chapter", "order"):
                yield from _chapter(data, row, direction)


def _chapter(data: Source, row: Source, direction: Direction) -> Iterator[DemoLine]:
    """Yield what the chapter held before, then what the decision brings to it, reason by reason."""
    code, before, brought = row["code"], amount(row["budget_I"]), amount(row["vote_III"])
    if not (before or brought):
        return
    reasons = _reasons(data, code, direction, brought)
    account = ACCOUNTS[direction][code]
    if before:
        yield DemoLine(direction, kind_of(code), account, before, amount(row["rar_II"]), comment=_unsaid(code, account))
    for label, moved in reasons:
        named = _labelled(code, direction, label) if moved > 0 else None
        yield DemoLine(direction, kind_of(code), named or account, proposed=moved, voted=moved, comment=label)


def _reasons(data: Source, code: str, direction: Direction, brought: Decimal) -> list[tuple[str, Decimal]]:
    """Return the reasons that the report gives for a chapter, with their amounts; they add up to what it brings."""
    side = "expense" if direction is D else "revenue"
    for amendment in data["report"]["amendments"]:
        if (amendment["chapter"], amendment["direction"]) == (code, side):
            details = [(_sentence(it["label"]), amount(it["amount"])) for it in amendment["details"]]
            if details and sum((moved for _, moved in details), ZERO) == brought:
                return details
            return [(TOLD[code, direction], brought)]
    return []


def _sentence(label: str) -> str:
    return f"{label[0].upper()}{label[1:].rstrip('.')}."


def _labelled(code: str, direction: Direction, label: str) -> str | None:
    """Return the account of a chapter whose label begins as a reason does."""
    words = label.rstrip(".").casefold()
    for account in usable(chart(VARIANT, YEAR), code, direction):
        if account.label.casefold().startswith(words):
            return account.code
    return None


def _unsaid(code: str, account: str) -> str:
    return "" if account == code else NO_ARTICLE
