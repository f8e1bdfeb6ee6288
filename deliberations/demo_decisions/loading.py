"""The demonstration's decisions made into rows, once."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from budgets.formats.totem.node import Node, leaf, node_to_json
from budgets.models import AnnexRecord, BudgetDecision, BudgetYear, ChamberOpinion, CreditLine
from budgets.queries_nomenclature import account_ids
from budgets.services.bulk_rows import insert_rows
from budgets.services.decision_reports import write_report
from budgets.services.opinions import import_proposals, record_opinion
from deliberations.demo_decisions.files import DIRECTORY, read_all
from deliberations.demo_decisions.tables import DemoDecision, DemoLine

LINE_COLUMNS = ("rank", "direction", "kind", "account_id", "previous", "rar", "proposed", "voted", "comment")
# the amounts and codes that a table of the demonstration does not have
NOTHING = {"previous_rar": 0, "opened": 0, "realised": 0, "rar_left": 0}
NO_TEXT = ("function", "operation", "third_party", "authorization")
DATES = ("decided_on", "enforceable_on")


def load_decisions(slug: str, years: Mapping[tuple[str, int], BudgetYear]) -> Iterator[str]:
    """Make the decisions of a demonstration syndicate that are not there yet; yield a French line for each.

    Call it in the context of the syndicate, under the name of who prepares its budgets.
    """
    for given in read_all(slug):
        budget_year = years[str(given.about["budget"]), int(str(given.about["year"]))]
        kind, number = given.about["kind"], int(str(given.about.get("number", 0)))
        if not BudgetDecision.objects.filter(budget_year=budget_year, kind=kind, number=number).exists():
            decision = make_decision(given, budget_year)
            yield f"{str(decision).capitalize()} de {budget_year.year}, {len(given.lines)} lignes"


def load_opinion(given: Mapping[str, Any], years: Mapping[tuple[str, int], BudgetYear]) -> Iterator[str]:
    """Record the opinion of a demonstration syndicate with its proposals, once; yield a French line."""
    budget_year = years[str(given["budget"]), int(given["year"])]
    if not ChamberOpinion.objects.filter(budget_year=budget_year, number=given["number"]).exists():
        about = {name: given[name] for name in ("chamber", "number", "given_on")}
        opinion = record_opinion(budget_year, by=None, **about)
        file = DIRECTORY / given["file"]
        import_proposals(opinion, file_name=file.name, content=file.read_bytes())
        yield f"{str(opinion).capitalize()} de la chambre régionale des comptes"


@transaction.atomic
def make_decision(given: DemoDecision, budget_year: BudgetYear) -> BudgetDecision:
    """Return the decision made of a table, in its final state, its lines and annexes written.

    Raises KeyError when an account is not in the chart of the year.
    """
    about: dict[str, Any] = {key: value for key, value in given.about.items() if key in ("kind", "number", *DATES)}
    decision = BudgetDecision(
        syndicate=budget_year.syndicate,
        budget_year=budget_year,
        state=BudgetDecision.State.PROPOSED,
        **about,
        **given.terms,
    )
    decision.full_clean()
    decision.save(force_insert=True)
    common = {"syndicate_id": budget_year.syndicate_id, "decision_id": decision.pk}
    accounts = account_ids(budget_year.chart)
    blank = [*NOTHING.values(), *("" for _ in NO_TEXT)]
    lines = (
        [rank, it.direction, it.kind, accounts[it.account], *_written(it), *blank]
        for rank, it in enumerate(given.lines, 1)
    )
    insert_rows(CreditLine, common, (*LINE_COLUMNS, *NOTHING, *NO_TEXT), lines)
    records = ([it.kind, rank, _record(it.kind, it.fields)] for rank, it in enumerate(given.records, 1))
    insert_rows(AnnexRecord, common, ("kind", "rank", "fields"), records)
    if given.report:
        write_report(decision, **given.report)
    decision.state = str(given.about["state"])
    decision.save(update_fields=["state"])
    return decision


def _written(line: DemoLine) -> list[Any]:
    return [line.previous, line.rar, line.proposed, line.voted, line.comment]


def _record(kind: str, fields: Mapping[str, str]) -> list[Any]:
    """Return the content of an annex record, as the State's document would have brought it."""
    name = kind.removeprefix("DATA_")
    return node_to_json(Node(name, children=tuple(leaf(field, value) for field, value in fields.items())))
