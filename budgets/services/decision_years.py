"""The budget year that a document of the State's format belongs to: found by its SIRET or by code, opened on demand."""

from django.core.exceptions import ValidationError

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import Header
from budgets.models import Budget, BudgetYear, Chart, Syndicate
from budgets.rules.variants import applicable_variant
from budgets.services.budgets import create_budget, open_year


def budget_with_siret(siret: str) -> Budget | None:
    """Return the budget of the current syndicate with that SIRET."""
    budgets = Budget.objects.select_related("syndicate").order_by("code")
    return budgets.filter(siret=siret).first() if siret else None


def budget_of(header: Header, code: str = "") -> Budget | None:
    """Return the budget of the document's syndicate, the current one, with that code or, without a code, its SIRET.

    Where the document or the budget has no SIRET, the name tells.
    """
    budgets = Budget.objects.select_related("syndicate").order_by("code")
    if code:
        return budgets.filter(code=code).first()
    named = budgets.filter(name__iexact=header.budget_name)
    return budget_with_siret(header.siret) or (named.filter(siret="") if header.siret else named).first()


def year_for(header: Header, syndicate: Syndicate, *, code: str = "", may_open: bool = False) -> BudgetYear:
    """Return the budget year of a document, in the current syndicate.

    With `may_open`, the budget and the year that miss are created from what the document says (their caller is in a
    transaction). Raises TotemError in French when there is none, or the nomenclature is not known.
    """
    budget = budget_of(header, code)
    years = BudgetYear.objects.select_related("budget", "syndicate", "chart")
    if budget and (found := years.filter(budget=budget, year=header.year).first()):
        return found
    if problem := unknown_nomenclature(header):
        raise TotemError([problem])
    if not may_open:
        raise TotemError([_nowhere(header, syndicate, budget, code)])
    variant = applicable_variant(header.variant, header.year)
    try:
        return open_year(budget or _new_budget(header, syndicate, code), header.year, variant=variant)
    except ValidationError as error:
        raise TotemError([Problem(0, "", " ".join(error.messages).rstrip("."), "")]) from error


def unknown_nomenclature(header: Header) -> Problem | None:
    """Return why the document's lines can't be placed: no chart of its nomenclature up to its year; else None."""
    variant = applicable_variant(header.variant, header.year)
    known = sorted(Chart.objects.filter(variant=variant).values_list("year", flat=True))
    if any(year <= header.year for year in known):
        return None
    what = f"la nomenclature {header.nomenclature} n’est pas connue pour {header.year}"
    there = f" (exercices connus\u00a0: {', '.join(map(str, known))})" if known else ""
    return Problem(
        0,
        "EnTeteBudget, champ Nomenclature",
        what + there,
        "Vérifiez la nomenclature et l’exercice du document. S’ils sont justes, téléchargez le plan de comptes"
        f" {variant} de {header.year} que publie l’État (planDeCompte.xml)\u00a0: l’administrateur de l’application le"
        " charge avec «\u00a0scripts/manage import_nomenclature planDeCompte.xml\u00a0», puis recommencez.",
    )


def _new_budget(header: Header, syndicate: Syndicate, code: str) -> Budget:
    kind = Budget.Kind.ANNEX if header.budget_type == "A" else Budget.Kind.PRINCIPAL
    return create_budget(
        syndicate,
        code=code or (header.siret and f"B{header.siret[-5:]}") or header.budget_code or "BP",
        name=header.budget_name,
        kind=kind,
        siret=header.siret,
        variant=applicable_variant(header.variant, header.year),
    )


def _nowhere(header: Header, syndicate: Syndicate, budget: Budget | None, code: str) -> Problem:
    if budget:
        message = f"le budget {budget.code} n’a pas d’exercice {header.year}"
    elif code:
        message = f"{syndicate} n’a pas de budget «\u00a0{code}\u00a0»"
    else:
        siret = f" au SIRET {header.siret}" if header.siret else " du nom de ce document, qui n’a pas de SIRET"
        message = f"{syndicate} n’a pas de budget{siret} ({header.budget_name})"
    return Problem(
        0,
        "EnTeteBudget, champ IdEtab" if not budget else "BlocBudget, champ Exer",
        message,
        "Nommez le budget avec --budget CODE, ou retirez --existing-only pour ouvrir ce qui manque.",
    )
