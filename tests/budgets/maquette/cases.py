"""Documents for tests: short ways to fill one, and the two real ones."""

from decimal import Decimal
from itertools import count

from budgets.maquette.engine import fill
from budgets.maquette.view import DocumentView, Identity, Operation, Record, Signature
from budgets.maquette_files import maquette_of
from budgets.rules.decision import LineView
from budgets.rules.decision_context import DecisionContext
from tests.budgets.decision_cases import closing, decision, eure_et_loir, roynac

WHO = Identity("Syndicat des Eaux", "Budget principal")


def records_of(*written):
    """Return records by kind from pairs (kind, fields)."""
    found = {}
    for number, (kind, fields) in enumerate(written, start=1):
        found.setdefault(kind, []).append(Record(str(number), kind, fields))
    return {kind: tuple(it) for kind, it in found.items()}


def view_of(*lines, records=(), presence=None, operations=(), **terms):
    """Return what a document of these lines is filled from."""
    return DocumentView(
        decision(*lines, **terms),
        WHO,
        records_of(*records),
        presence=presence or {},
        operations={code: Operation(code, label) for code, label in operations},
    )


def document(*lines, **given):
    """Return the filled document of these lines."""
    view = view_of(*lines, **given)
    return fill(maquette_of(2024, view.decision.kind), view)


def roynac_view(data):
    """Return the view of MULTISERVICES (Roynac), primitive budget of 2024, joint annexes as its sommaire says."""
    signed = data["V"]
    return DocumentView(
        roynac(data, DecisionContext(closing=closing(data["I-C1"]))),
        Identity("MULTISERVICES", "MULTISERVICES", data["cover"]["siret"], data["cover"]["accounting_office"]),
        presence={f"{it['part']}-{it['code']}": it["status"] == "joint" for it in data["summary"]["states"]},
        signature=Signature(
            members=signed["members_in_office"],
            present=signed["present"],
            cast=signed["votes_cast"],
            votes_for=signed["for"],
            votes_against=signed["against"],
            abstentions=signed["abstention"],
            signatories=tuple(f"{it['title']} {it['name']}" for it in signed["signatories"]),
        ),
    )


def eure_et_loir_view(data):
    """Return the view of Eure-et-Loir Numérique, amending decision n° 2 of 2025."""
    maquette = data["maquette"]
    return DocumentView(
        eure_et_loir(data, DecisionContext(closing=closing(maquette["I-C1"]))),
        Identity("Eure-et-Loir Numérique", "Eure-et-Loir Numérique"),
    )


def filled(view):
    """Return the document of a view."""
    return fill(maquette_of(view.decision.year, view.decision.kind), view)


_keys = count(1)


def line_of(column, **values):
    """Return a line on a column (direction, kind, account); amounts may be texts."""
    direction, kind, account = column
    amounts = ("previous", "rar", "proposed", "voted", "previous_rar")
    given = {name: Decimal(it) if name in amounts else it for name, it in values.items()}
    return LineView(f"line-{next(_keys)}", direction, account, kind, **given)
