"""A stored decision as its budget document is filled from: lines, annexes, general information, identity.

The number of SQL statements does not depend on the number of lines: 24 at most.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from budgets.annex_files import annex_schema
from budgets.maquette.declaration import Maquette
from budgets.maquette.records import number
from budgets.maquette.view import DocumentView, Identity, Operation, Record, Signature
from budgets.maquette_files import maquette_of
from budgets.models import AnnexRecord, Budget, BudgetDecision, CreditLine, Syndicate
from budgets.queries_decision_view import view_of
from budgets.queries_nomenclature import read_chart
from budgets.rules.placement import Placements

SOMMAIRE, SIGNATURE, SIGNATORY = "DATA_SOMMAIRE", "DATA_SIGNATURE", "DATA_SIGNATAIRE"
M57 = "M57"
VOTED_OPERATION = {"1": True, "2": False}  # CaracSup TypOpe: pour vote, pour information


def maquette_for(decision: BudgetDecision) -> Maquette:
    """Return the maquette that prints a decision. Raises NoMaquette for a kind that has no document."""
    return maquette_of(decision.budget_year.year, decision.kind)


def document_view(decision: BudgetDecision, *, signature: Signature | None = None) -> DocumentView:
    """Return what the document of a decision is filled from.

    State V-A is the `signature` given, else what the annexes say, else what the meeting does.

    Reads the decision's year with its budget, syndicate and chart. Raises AccountsNotChecked for accounts.
    """
    lines = CreditLine.objects.filter(decision=decision).select_related("account").order_by("rank")
    view = view_of(decision, lines.defer("extra", "comment"), Placements(read_chart(decision.budget_year.chart)))
    records = records_of(decision)
    operations, third_parties = _labels(decision)
    information = {str(code): str(text) for code, text in decision.information.items()}
    return DocumentView(
        decision=view,
        identity=_identity(decision, information, view.context.main_budget),
        records=records,
        information=information,
        signature=signature or _signature(decision, records),
        operations=operations,
        third_parties=third_parties,
        presence=_presence(decision, records),
        shows_functions=any(line.function for line in view.lines.values()),
        codes=annex_schema().codes,
    )


def records_of(decision: BudgetDecision) -> dict[str, tuple[Record, ...]]:
    """Return the records of the annexes by kind, in their order (1 query)."""
    found: dict[str, list[Record]] = {}
    owner = decision.simulation_of_id or decision.pk  # a simulation has the annexes of its original
    rows = AnnexRecord.objects.filter(decision=owner).order_by("rank").values_list("rank", "kind", "fields")
    for rank, kind, fields in rows:
        if is_calculated(fields):
            continue
        found.setdefault(kind, []).append(Record(str(rank), kind, field_values(fields)))
    return {kind: tuple(records) for kind, records in found.items()}


def is_calculated(written: Any) -> bool:
    """Return whether the State's tool added a record: it is kept, never summed."""
    return isinstance(written, list) and dict(written[1]).get("calculated") not in (None, "false", "0")


def field_values(written: Any) -> dict[str, str]:
    """Return the fields of a stored record, kept as the State's format writes it: name and value."""
    children = written[2] if isinstance(written, list) and len(written) > 2 else []
    return {name: value for name, attributes, *_ in children if (value := dict(attributes).get("V")) is not None}


def signature_of(records: Mapping[str, Iterable[Record]]) -> Signature:
    """Return state V-A as the annexes tell it, blank where they do not."""
    record = next(iter(records.get(SIGNATURE, ())), Record("", SIGNATURE, {}))
    return Signature(
        members=_count(record, "NbrMembExer"),
        present=_count(record, "NbrMembPresent"),
        cast=_count(record, "NbrSuffExprime"),
        votes_for=_count(record, "NbrVotePour"),
        votes_against=_count(record, "NbrVoteContre"),
        abstentions=_count(record, "NbrVoteAbstention"),
        convoked_on=_day(record, "DtConvoc"),
        presented_by=record.get("LibPresentPar"),
        presented_at=record.get("LibPresentLieu"),
        presented_on=_day(record, "DtPresent"),
        assembly=record.get("LibDelibPar"),
        session=record.get("LibReuniSession"),
        deliberated_at=record.get("LibDelibLieu"),
        deliberated_on=_day(record, "DtDelib"),
        transmitted_on=_day(record, "DtTransmPrefect"),
        published_on=_day(record, "DtPub"),
        certified_by=record.get("LibPresentPar"),
        certified_at=record.get("LibFin"),
        certified_on=_day(record, "DtfFin"),
        signatories=tuple(it.get("Signataire") for it in records.get(SIGNATORY, ())),
    )


SignatureSource = Callable[[BudgetDecision], Signature | None]
_signature_sources: list[SignatureSource] = []


def tell_signature(source: SignatureSource) -> None:
    """Add what knows of the vote of a decision: the application of meetings, which this one may not import."""
    if source not in _signature_sources:
        _signature_sources.append(source)


def _signature(decision: BudgetDecision, records: Mapping[str, tuple[Record, ...]]) -> Signature:
    if not records.get(SIGNATURE):
        for source in _signature_sources:
            if (found := source(decision)) is not None:
                return found
    return signature_of(records)


def _presence(decision: BudgetDecision, records: Mapping[str, tuple[Record, ...]]) -> dict[str, bool]:
    """Return which annexes are said to be joint; the codes of another norm's sommaire name other states."""
    if decision.budget_year.chart.norm != M57:
        return {}
    return {it.get("CodeAnnexe"): it.get("Present") in ("true", "1") for it in records.get(SOMMAIRE, ())}


def _identity(decision: BudgetDecision, information: Mapping[str, str], main_budget: str) -> Identity:
    year = decision.budget_year
    budget, syndicate = year.budget, year.syndicate
    is_annex = budget.kind == Budget.Kind.ANNEX
    return Identity(
        collectivity=syndicate.name,
        budget=budget.name,
        siret=budget.siret,
        accounting_office=information.get("LibellePoste", ""),
        main_budget=information.get("LibelleEtabPal", "") or main_budget if is_annex else "",
        norm="M. 57" if year.chart.norm == M57 else year.chart.norm,
        is_mixed_syndicate=syndicate.kind in (Syndicate.Kind.MIXED_CLOSED, Syndicate.Kind.MIXED_OPEN),
        seat=syndicate.seat,
    )


def _labels(decision: BudgetDecision) -> tuple[dict[str, Operation], dict[str, str]]:
    """Return the operations and the labels of those for third parties that the State's format names (1 query)."""
    operations: dict[str, Operation] = {}
    third_parties: dict[str, str] = {}
    rows = (
        CreditLine.objects.filter(decision=decision)
        .exclude(Q(operation="") & Q(third_party=""))
        .exclude(extra=None)
        .order_by("rank")
        .values_list("operation", "third_party", "extra")
    )
    for operation, third_party, extra in rows:
        fields = field_values(extra)
        label = fields.get("LibCpte", "")
        if third_party and label:
            third_parties.setdefault(third_party, label)
        if operation:
            coded = _coded(extra)
            known = operations.get(operation, Operation(operation))
            realised = number(coded.get("MtOpeCumul", ""))
            operations[operation] = Operation(
                operation,
                known.label or label,
                realised if known.realised is None else known.realised + (realised or 0),
                VOTED_OPERATION.get(coded.get("TypOpe", ""), known.is_voted),
            )
    return operations, third_parties


def _coded(extra: Any) -> dict[str, str]:
    """Return the extra amounts and characteristics of a line (MtSup, CaracSup) by their code."""
    found = {}
    for name, attributes, *_ in extra[2] if len(extra) > 2 else []:
        if name in ("MtSup", "CaracSup"):
            values = dict(attributes)
            found[values.get("Code", "")] = values.get("V", "")
    return found


def _count(record: Record, name: str) -> int | None:
    found = number(record.get(name))
    return None if found is None else int(found)


def _day(record: Record, name: str) -> date | None:
    try:
        return date.fromisoformat(record.get(name))
    except ValueError:
        return None
