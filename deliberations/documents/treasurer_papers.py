"""What the treasurer fetches beside the acts, as tagged PDF/A: state of carry-forward, result sheet, signed or not."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from budgets.documents.render import RenderedDocument, instant, render_pdf
from budgets.models import BudgetYear, YearResult
from budgets.queries_results import results_of, stored_amounts
from commitments.queries_rar import rar_state
from deliberations.documents.build import AUTHORISING_OFFICER, TREASURER, attested
from deliberations.documents.content import Annex, BudgetName, CarriedState, Issuer, ResultSheet
from deliberations.documents.from_rules import printed_allocation, printed_rar, printed_results, rar_gap
from deliberations.documents.layout import printed_annex
from deliberations.documents.resources import ActResources
from deliberations.queries.attestations import signatures_of


@dataclass(frozen=True, slots=True)
class Alone:
    """What the template of an annex reads of its act, for an annex printed without one."""

    issuer: Issuer
    budget: BudgetName


def rar_paper(budget_year: BudgetYear, issuer: Issuer, result: YearResult | None) -> RenderedDocument:
    """Return the state of carry-forward of a year, with the gap to the amounts kept in `result` and its signature."""
    state = rar_state(budget_year)
    gap = officer = None
    if result is not None:
        amounts = stored_amounts(result)
        gap = rar_gap(results_of(result, amounts), state, reason=result.rar_reason)
        officer = attested(signatures_of(result).authorising_officer, AUTHORISING_OFFICER)
    carried = printed_rar(state, gap=gap, authorising_officer=officer)
    return _paper(carried, budget_year, issuer, on=_signed_on(carried) or state.on)


def sheet_paper(result: YearResult, issuer: Issuer) -> RenderedDocument:
    """Return the result sheet with the officer's signature and the treasurer's attestation (R. 2311-13 CGCT)."""
    year, results, signed = result.budget_year.year, results_of(result, stored_amounts(result)), signatures_of(result)
    sheet = ResultSheet(
        printed_results(results, year=year),
        printed_allocation(results),
        attested(signed.authorising_officer, AUTHORISING_OFFICER),
        attested(signed.treasurer, TREASURER),
        is_anticipated=result.kind == YearResult.Kind.ANTICIPATED,
    )
    return _paper(sheet, result.budget_year, issuer, on=_signed_on(sheet) or date(year, 12, 31))


def _signed_on(annex: CarriedState | ResultSheet) -> date | None:
    """Return the day of the latest signature: the file's date, never the clock's."""
    signatures = [annex.authorising_officer, annex.treasurer if isinstance(annex, ResultSheet) else None]
    return max((each.signed_on for each in signatures if each is not None and each.signed_on), default=None)


def _paper(annex: Annex, budget_year: BudgetYear, issuer: Issuer, *, on: date) -> RenderedDocument:
    budget, part = budget_year.budget, printed_annex(annex, 1)
    context = {
        "act": Alone(issuer, BudgetName(budget.code, budget.name, budget.get_kind_display())),
        "part": part,
        "stamped": instant(on).isoformat(),
    }
    html = render_to_string("deliberations/pdf/annex_alone.html", context)
    identifier = f"{issuer.siren}/{budget.code}/{budget_year.year}/{type(annex).__name__}"
    return render_pdf(html, ActResources(), identifier=identifier)
