"""Kinds that rest on the results of a year: their allocation, and the vote of the accounts."""

from collections.abc import Callable
from decimal import Decimal

from budgets.controls.finding import Finding
from budgets.models import YearResult
from budgets.queries_results import missing_figures, results_of, stored_amounts, working_result
from budgets.rules.money import ZERO
from budgets.rules.results import Results
from commitments.queries_rar import rar_parts
from commitments.queries_results import order_sums, result_findings
from deliberations.act_tables import TABLES, act_table
from deliberations.documents.content import Table
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import Place, act_figures
from deliberations.rules.legal import ALLOCATION, ANTICIPATED_ALLOCATION
from deliberations.rules.texts_allocation import cases as result_cases
from deliberations.sources.base import ActSource, act_context, amount_table, common, syndicate_cases, typed_values

TREASURER_FIGURES = (
    ("cg_investment_expenses", "investment_expenses", "Investissement, dépenses"),
    ("cg_investment_revenues", "investment_revenues", "Investissement, recettes"),
    ("cg_operating_expenses", "operating_expenses", "Fonctionnement, dépenses"),
    ("cg_operating_revenues", "operating_revenues", "Fonctionnement, recettes"),
)


def results_source(deliberation: Deliberation) -> ActSource:
    """Return the results of the allocation as they are now (2 queries)."""
    result = deliberation.result
    assert result is not None, "an allocation of results has a result"
    results = results_of(result, stored_amounts(result))
    anticipated = result.kind == result.Kind.ANTICIPATED
    return ActSource(
        figures=act_figures(results, act_context(deliberation)),
        tables=result_tables(results, deliberation.budget_year.year),
        cases=result_cases(results, anticipated=anticipated) | syndicate_cases(deliberation),
        subject=ANTICIPATED_ALLOCATION if anticipated else ALLOCATION,
        results=results,
        findings=lambda: results_findings(result),
        place=Place.RESULTS,
    )


def results_findings(result: YearResult) -> list[Finding]:
    """Return what the controls find in results (8 queries at most)."""
    year = result.budget_year
    return result_findings(result, rar_parts(year), order_sums(year))


def result_tables(results: Results, year: int) -> dict[str, tuple[str, Callable[[], Table]]]:
    """Return the tables of state I-C1 and of the allocation."""

    def builder(name: str) -> Callable[[], Table]:
        return lambda: act_table(name, results, year)

    return {name: (label, builder(name)) for name, (label, _) in TABLES.items()}


def accounts_source(deliberation: Deliberation) -> ActSource:
    """Return the final results of the year with, for an administrative account, the treasurer's figures beside them."""
    result = deliberation.result
    assert result is not None, "accounts have the results of their year"
    figures, tables, cases = common(deliberation)
    results = results_of(result, stored_amounts(result))
    figures = act_figures(results, act_context(deliberation)) | figures
    values = typed_values(deliberation)
    compared: list[tuple[str, Decimal, Decimal]] = []
    for theirs, ours, label in TREASURER_FIGURES:
        given = values.get(theirs)
        if isinstance(given, Decimal):
            compared.append((label, getattr(results.figures, ours), given))
    if compared:
        rows = [(label, (ours, given, ours - given)) for label, ours, given in compared]
        heads = ("Compte administratif", "Compte de gestion", "Écart")
        tables["accounts_compared"] = (
            "Compte administratif et compte de gestion",
            lambda: amount_table("Compte administratif et compte de gestion", heads, rows, "Section"),
        )
        cases |= {"accounts_agree" if all(ours == given for _, ours, given in compared) else "accounts_differ"}
    for name, holds in (("surplus", results.a1 >= ZERO), ("deficit", results.a1 < ZERO)):
        cases |= {name} if holds else frozenset()
    return ActSource(
        figures=figures,
        tables=result_tables(results, deliberation.budget_year.year) | tables,
        cases=cases,
        subject=kind_of(deliberation.kind).subject,
        results=results,
        findings=lambda: results_findings(result),
        place=Place.RESULTS,
    )


def closing_source(deliberation: Deliberation) -> ActSource:
    """Return what was typed of a budget to close, and its results where they are complete (5 queries)."""
    figures, tables, cases = common(deliberation)
    result = working_result(deliberation.budget_year)
    amounts = stored_amounts(result) if result else {}
    subject = kind_of(deliberation.kind).subject
    if result is None or missing_figures(amounts):
        typed = typed_values(deliberation).get("operating_result")
        missing = "" if typed is not None else "ni les résultats du budget à clore, ni le résultat repris"
        return ActSource(figures, tables, cases, subject, missing=missing and f"il manque {missing}")
    results = results_of(result, amounts)
    return ActSource(
        figures=act_figures(results, act_context(deliberation)) | figures,
        tables=result_tables(results, deliberation.budget_year.year) | tables,
        cases=cases | {"results_known"},
        subject=subject,
        place=Place.RESULTS,
    )
