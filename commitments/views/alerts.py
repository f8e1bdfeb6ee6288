"""The page of alerts: what is about to be time-barred, what was committed and never delivered."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.http import SyndicateRequest
from budgets.perms import get_budget_year_or_404
from budgets.rules.money import ZERO
from commitments.controls_deadlines import CATALOGUE
from commitments.queries_alerts import Alerts, alerts
from commitments.rules.prescription import Alert
from commitments.services.commitments import today


@dataclass(frozen=True, slots=True)
class AlertPart:
    """A table of the page: its rule in words, the names of its two dates."""

    name: str
    title: str
    rule: str
    since: str
    limit: str
    alerts: tuple[Alert, ...]

    @property
    def total(self) -> Decimal:
        """Return what is at stake, in euros."""
        return sum((it.watched.amount for it in self.alerts), ZERO)


@require_safe
def alert_list(request: SyndicateRequest, budget: str, year: int) -> HttpResponse:
    """Show the debts and claims near their prescription, and the commitments without any service done."""
    budget_year = get_budget_year_or_404(budget, year)
    context = {"budget_year": budget_year, "parts": _parts(alerts(budget_year, today=today()))}
    return render(request, "commitments/alerts.html", context)


def _parts(found: Alerts) -> list[AlertPart]:
    basis = {code: CATALOGUE.legal_basis(code) for code in ("PRE-01", "PRE-02", "ENG-03")}
    rules = found.rules
    return [
        AlertPart(
            "debts", "Dettes proches de la prescription",
            f"Prescrites à la fin de la {rules.prescription_years}e année qui suit celle où le droit est acquis "
            f"({basis['PRE-01']}). Alerte un an avant.",
            "Droit acquis le", "Dernier jour", found.debts,
        ),
        AlertPart(
            "titles", "Titres proches de la prescription",
            f"Le recouvrement se prescrit quatre ans après la prise en charge du titre ({basis['PRE-02']}). Alerte "
            "un an avant.",
            "Pris en charge le", "Dernier jour", found.titles,
        ),
        AlertPart(
            "late", "Engagements sans service fait",
            f"Rien n’est livré {rules.late_service_months} mois après l’acte juridique ({basis['ENG-03']}).",
            "Engagé le", "Attendu au plus tard le", found.late,
        ),
    ]  # fmt: skip
