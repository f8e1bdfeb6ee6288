"""The signatures of a result sheet that hold for the figures as they are now."""

from dataclasses import dataclass

from budgets.models import YearResult
from deliberations.models import Attestation
from deliberations.queries.results import result_digest


@dataclass(frozen=True)
class Signatures:
    """The two signatures of a result sheet; one made on other figures is `outdated` and does not hold."""

    authorising_officer: Attestation | None
    treasurer: Attestation | None
    outdated: tuple[Attestation, ...]

    @property
    def are_complete(self) -> bool:
        return self.authorising_officer is not None and self.treasurer is not None


def signatures_of(result: YearResult) -> Signatures:
    """Return the signatures of the result (2 queries: figures, attestations)."""
    digest = result_digest(result)
    rows = list(result.attestations.all())
    current = {row.kind: row for row in rows if row.digest == digest}
    return Signatures(
        authorising_officer=current.get(Attestation.Kind.AUTHORISING_OFFICER),
        treasurer=current.get(Attestation.Kind.TREASURER),
        outdated=tuple(row for row in rows if row.digest != digest),
    )
