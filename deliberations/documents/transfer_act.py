"""The PDF of the act that moves credits between chapters: tagged PDF/A, the same bytes for the same decision."""

from django.template.loader import render_to_string

from budgets.documents.render import instant, render_pdf
from budgets.models import Syndicate
from deliberations.documents.resources import ActResources
from deliberations.queries.transfer_acts import ShownTransferAct


def transfer_act_pdf(shown: ShownTransferAct, syndicate: Syndicate) -> bytes:
    """Return the PDF of an act. Raises RenderingError."""
    decision = shown.decision
    assert decision.decided_on is not None
    context = {"shown": shown, "issuer": syndicate, "stamped": instant(decision.decided_on).isoformat()}
    html = render_to_string("deliberations/pdf/transfer_act.html", context)
    identifier = f"{syndicate.siren}/{decision.pk}/virement"
    return render_pdf(html, ActResources(), identifier=identifier).content
