"""The annexes of a real imported document on paper: what its loans are called is on the page of their state."""

import pytest

from budgets.controls.document import may_be_final
from budgets.services.budget_documents import filled
from tests.budgets.decisions.documents import imported, real_year
from tests.budgets.documents.printed import printed, squeezed, state_texts
from tests.budgets.maquette.test_stored_documents import reread
from tests.budgets.totem.documents import TRANSPORT, real

pytestmark = pytest.mark.django_db


def test_the_annexes_of_a_real_document_are_printed_with_their_records(shared, tenant):
    original = real(shared, TRANSPORT)
    with tenant.context():
        made = filled(reread(imported(real_year(tenant, original), original)))
    assert may_be_final(made.findings)
    annexes = [state.code for state in made.document.states if state.code.startswith("IV-B") and state.is_joint]
    texts = state_texts(printed(made.document, annexes).content)
    assert list(texts) == annexes
    loans = [it for it in made.view.records["DATA_EMPRUNT"] if it.get("CodTypEmpr") == "01"]
    assert loans
    for loan in loans:
        for field in ("NumContrat", "LibOrgaPreteur"):
            assert squeezed(loan.get(field)) in texts["IV-B1.2"], loan.get("NumContrat")
