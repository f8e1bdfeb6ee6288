"""MULTISERVICES (Roynac), primitive budget of 2024: its details by article, states I-B, II-A, IV-B7.4 and V."""

from collections.abc import Iterator

from budgets.rules.chart import OperationKind
from deliberations.demo_decisions.derivation import (
    LOAN,
    SIGNATORY,
    D,
    R,
    Source,
    amount,
    chart,
    day,
    kind_of,
    signature,
    sommaire,
    terms,
)
from deliberations.demo_decisions.tables import DemoDecision, DemoLine, DemoRecord

VARIANT, YEAR = "M57_D", 2024  # 2313 and 6188, which it uses, are in the developed chart only
SOURCE = "Budget primitif 2024 de MULTISERVICES (Roynac)"
DETAILS = (("III-B1", D), ("III-B2", R), ("III-A1", D), ("III-A3", R))
ANNEXES = "IV"
LOAN_RATIO = "10"  # code of a record that holds the ratio of the guarantees (state B7.4), without a loan


def derive(data: Source) -> DemoDecision:
    """Return the budget from the figures of the source document."""
    state = data["V"]
    return DemoDecision(
        SOURCE,
        {
            "syndicate": "roynac-multiservices",
            "budget": "PRINCIPAL",
            "year": YEAR,
            "kind": "BP",
            "state": "enforceable",
            "decided_on": day(state["deliberated_on"]) or "",
            "enforceable_on": day(state["certified_on"]) or "",
        },
        terms(data["I-B"]),
        (*_articles(data), *_carried(data)),
        (
            *sommaire(_annexes(data["summary"]["states"])),
            _guarantees(data["IV-B7.4"]),
            signature(state, body=state["deliberated_by"], session=state["session"]),
            *map(_signatory, state["signatories"]),
        ),
    )


def _articles(data: Source) -> Iterator[DemoLine]:
    """Yield the rows that are articles: the chapters sum them, or are accounts of their own."""
    accounts = chart(VARIANT, YEAR).account_by_code
    for state, direction in DETAILS:
        for row in data[state]["rows"]:
            code = row.get("code", "TOTAL")
            account = accounts.get(code)
            if account is not None and account.chapter(direction, kind_of(code)):
                yield DemoLine(
                    direction,
                    kind_of(code),
                    code,
                    previous=amount(row["previous_budget"]),
                    rar=amount(row["rar_I"]),
                    proposed=amount(row["proposals"]),
                    voted=amount(row["vote_II"]),
                )


def _carried(data: Source) -> Iterator[DemoLine]:
    """Yield the carried results and the allocation to reserves, which the details leave out."""
    overview = data["II-A"]
    reserve = next(row for row in data["II-C1-recettes"]["rows"] if row.get("code") == "1068")
    for direction, code, value in (
        (D, "001", overview["investment"]["001"]["expenses"]),
        (R, "001", overview["investment"]["001"]["revenues"]),
        (D, "002", overview["operating"]["002"]["expenses"]),
        (R, "002", overview["operating"]["002"]["revenues"]),
        (R, "1068", reserve["vote"]),
    ):
        if brought := amount(value):
            yield DemoLine(direction, OperationKind.REAL, code, proposed=brought, voted=brought)


def _annexes(states: list[Source]) -> Iterator[tuple[str, bool]]:
    return ((f"{it['part']}-{it['code']}", it["status"] == "joint") for it in states if it["part"] == ANNEXES)


def _guarantees(state: Source) -> DemoRecord:
    fields = {
        "CodTypEmpr": LOAN_RATIO,
        "TotGarEchoirExer": state["B"],
        "AnnuitNetDette": state["C"],
        "ProvGarantiEmpr": state["D"],
        "RReelFon": state["II_real_operating_revenues"],
        "Tot1Annuite": state["A"],
    }
    return DemoRecord(LOAN, fields)


def _signatory(given: Source) -> DemoRecord:
    proxy = f" (pouvoir à {given['proxy_given_to']})" if given["proxy_given_to"] else ""
    return DemoRecord(SIGNATORY, {"Signataire": f"{given['name']}{proxy}"})
