"""The documents of deliberations as pages read them."""

from uuid import UUID

from django.http import Http404

from deliberations.models import ActDocument


def get_document_or_404(code: UUID) -> ActDocument:
    """Return a document of the current syndicate with its bytes (1 query). Raises Http404, also for another’s."""
    found = ActDocument.objects.filter(pk=code).first()
    if found is None:
        raise Http404("Aucun document à cette adresse.")
    return found
