"""A document in the State's format made into a decision: read and checked whole, then written in one transaction."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from budgets.annex_files import annex_schema
from budgets.controls.decisions import check_accounts, check_decision
from budgets.decision_terms import KINDS, state_of, terms_of
from budgets.formats.safe_xml import Problem
from budgets.formats.totem.annex_checks import annex_faults
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import Header
from budgets.formats.totem.informations import informations_of
from budgets.formats.totem.node import node_to_json
from budgets.formats.totem.notices import notices
from budgets.formats.totem.placements import PlacedLine, place_lines, placement_notices
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.seal import check_seal
from budgets.formats.totem.terms import number_of
from budgets.formats.totem.views import CARRIED, accounts_view_of, decision_view_of
from budgets.models import AnnexRecord, BudgetDecision, BudgetYear, CreditLine, DecisionSource, User
from budgets.queries_decision_chain import chain_notices
from budgets.queries_nomenclature import account_ids, read_chart
from budgets.rules.chart import ChartOfAccounts
from budgets.rules.decision_order import amending_before
from budgets.rules.money import ZERO
from budgets.rules.placement import Placements
from budgets.rules.variants import applicable_variant
from budgets.services.bulk_rows import insert_rows

LINE_COLUMNS = (
    *("rank", "direction", "kind", "account_id", "function", "operation", "third_party", "authorization"),
    *("previous", "previous_rar", "rar", "proposed", "voted", "opened", "realised", "rar_left", "comment", "extra"),
)
AMOUNTS = {
    "previous": "MtBudgPrec",
    "rar": "MtRARPrec",
    "proposed": "MtPropNouv",
    "voted": "MtPrev",
    "opened": "CredOuv",
    "realised": "MtReal",
    "rar_left": "MtRAR3112",
}


@dataclass(frozen=True)
class DecisionPlan:
    """What importing a document would write in a budget year; `notices` deserve a look and refuse nothing."""

    document: BudgetDocument
    budget_year: BudgetYear
    placed: list[PlacedLine]
    notices: list[Problem]

    @property
    def header(self) -> Header:
        """Return the header of the document."""
        return self.document.header

    @property
    def annex_records(self) -> int:
        """Return the number of records of all annexes."""
        return sum(len(block.records) for block in self.document.annexes)


def plan_decision(content: bytes, budget_year: BudgetYear) -> DecisionPlan:
    """Return what a file would bring to a budget year; writes nothing (9 queries, whatever the number of lines).

    Raises TotemError with every reason to refuse it, in French.
    """
    document = parse_totem(content)
    if problems := [*_other_budget(document, budget_year), *_out_of_place(document, budget_year)]:
        raise TotemError(problems)
    faults = list(annex_faults(document, annex_schema()))
    try:
        chart = read_chart(budget_year.chart)
        placed = place_lines(document, chart)
    except TotemError as error:
        raise TotemError([*error.problems, *faults]) from error
    if faults:
        raise TotemError(faults)
    told = sorted(
        [
            *notices(document, annex_schema()),
            *placement_notices(placed),
            *chain_notices(document, budget_year),
            *blocking_notices(document, placed, chart),
        ],
        key=lambda problem: problem.line,
    )
    return DecisionPlan(document, budget_year, placed, told)


@transaction.atomic
def receive_document(budget_year: BudgetYear, *, file_name: str, content: bytes, by: User | None) -> DecisionSource:
    """Keep a file that can be imported, and nothing else. Raises TotemError when it cannot."""
    plan = plan_decision(content, budget_year)
    seal = check_seal(plan.document)
    state = DecisionSource.Seal.INTACT if seal.is_intact else DecisionSource.Seal.BROKEN
    return DecisionSource.objects.create(
        syndicate=budget_year.syndicate,
        budget_year=budget_year,
        file_name=file_name[-255:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        seal=state if seal.written else DecisionSource.Seal.ABSENT,
        received_by=by,
    )


@transaction.atomic
def import_document(source: DecisionSource) -> BudgetDecision:
    """Return the decision made from a file received, its lines and annexes written; the first one when done twice.

    Raises TotemError when it has become impossible since the file was received, e.g. somebody imported it too.
    """
    # one import at a time in a year: two could each find that the other's decision is not there
    budget_year = (
        BudgetYear.objects.select_for_update(of=("self",))
        .select_related("budget", "syndicate", "chart")
        .get(pk=source.budget_year_id)
    )
    source = DecisionSource.objects.select_related("decision").get(pk=source.pk)
    if source.decision:
        return source.decision
    plan = plan_decision(bytes(source.content), budget_year)
    header, state = plan.header, state_of(plan.header)
    decision = BudgetDecision(
        syndicate=budget_year.syndicate,
        budget_year=budget_year,
        kind=KINDS[header.kind],
        number=number_of(header),
        state=BudgetDecision.State.PROPOSED,
        decided_on=header.decided_on,
        enforceable_on=header.enforceable_on,
        information=informations_of(plan.document),
        **terms_of(plan.document),
    )
    decision.save(force_insert=True)
    common = {"syndicate_id": budget_year.syndicate_id, "decision_id": decision.pk}
    insert_rows(CreditLine, common, LINE_COLUMNS, _line_rows(plan))
    insert_rows(AnnexRecord, common, ("kind", "rank", "fields"), _annex_rows(plan.document))
    source.decision = decision
    source.save(update_fields=["decision"])
    if state != decision.state:
        decision.state = state
        decision.save(update_fields=["state"])
    return decision


def blocking_notices(document: BudgetDocument, placed: list[PlacedLine], chart: ChartOfAccounts) -> Iterator[Problem]:
    """Yield what the controls find blocking in the document itself, e.g. a section that does not balance.

    It refuses nothing: an assembly may have voted it so, and the import states what was voted.
    """
    placements = Placements(chart)
    if document.header.kind.is_accounts:
        found = check_accounts(accounts_view_of(document, placed, placements))
    else:
        found = check_decision(decision_view_of(document, placed, placements))
    for finding in found:
        if finding.is_blocking:
            yield Problem(0, f"contrôle {finding.code}", finding.message.rstrip("."), finding.mend)


def _other_budget(document: BudgetDocument, budget_year: BudgetYear) -> Iterator[Problem]:
    """Yield what makes the document that of another budget, year or nomenclature."""
    header, budget = document.header, budget_year.budget
    if header.siret and budget.siret and header.siret != budget.siret:
        yield Problem(
            0,
            "EnTeteBudget, champ IdEtab",
            f"le document est celui du budget {header.siret} ({header.budget_name}), et le budget {budget.code} a le"
            f" SIRET {budget.siret}",
            "Choisissez le budget du document, ou corrigez le SIRET.",
        )
    if header.year != budget_year.year:
        yield Problem(
            0,
            "BlocBudget, champ Exer",
            f"le document est de l’exercice {header.year}, et vous l’importez dans {budget_year.year}",
            f"Ouvrez l’exercice {header.year} de ce budget, puis importez-y le document.",
        )
    followed = budget_year.chart.variant
    if applicable_variant(header.variant, header.year) != followed:
        yield Problem(
            0,
            "EnTeteBudget, champ Nomenclature",
            f"le document suit la nomenclature {header.nomenclature}, et le budget {budget.code} suit {followed} en"
            f" {budget_year.year}",
            "Vérifiez le budget choisi et sa nomenclature.",
        )


def _out_of_place(document: BudgetDocument, budget_year: BudgetYear) -> Iterator[Problem]:
    """Yield what the decisions already there forbid: the same one, or a primitive budget after what amends it."""
    header = document.header
    kind, number = KINDS[header.kind], number_of(header)
    there = list(BudgetDecision.objects.filter(budget_year=budget_year).order_by("kind", "number"))
    if any((it.kind, it.number) == (kind, number) for it in there):
        yield Problem(
            0,
            "BlocBudget, champ NatDec",
            f"la décision est déjà enregistrée\u00a0: {header.title}",
            "Ne l’importez pas deux fois\u00a0; une décision votée se corrige par une autre décision.",
        )
    if late := amending_before(kind, [(it.kind, it.number) for it in there]):
        amending = [str(BudgetDecision(kind=kind, number=number)) for kind, number in late]
        yield Problem(
            0,
            "BlocBudget, champ NatDec",
            f"le budget primitif arrive après ce qui le modifie\u00a0: {', '.join(amending)}",
            "Importez les décisions d’un exercice dans l’ordre de leur vote, le budget primitif d’abord.",
        )


def line_values(it: PlacedLine) -> dict[str, Any]:
    """Return a line of a document by the columns of a stored one, `account` being its code; amounts in euros."""
    line = it.line
    amounts = {column: line.amount(name) or ZERO for column, name in AMOUNTS.items()}
    amounts["previous_rar"] = line.extra_amount(CARRIED) or ZERO
    return amounts | {
        "rank": line.rank,
        "direction": line.direction.value,
        "kind": it.kind.value,
        "account": line.account,
        "function": line.function,
        "operation": line.operation,
        "third_party": line.third_party,
        "authorization": "",
        "comment": "",
        "extra": node_to_json(line.node),
    }


def _line_rows(plan: DecisionPlan) -> Iterator[list[Any]]:
    accounts = account_ids(plan.budget_year.chart)
    for it in plan.placed:
        values = line_values(it)
        values["account_id"] = accounts[values["account"]]
        yield [values[column] for column in LINE_COLUMNS]


def _annex_rows(document: BudgetDocument) -> Iterator[list[Any]]:
    rank = 0
    for block in document.annexes:
        for record in block.records:
            rank += 1
            yield [block.name, rank, node_to_json(record.node)]
