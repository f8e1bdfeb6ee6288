"""Models of deliberations: one file per aggregate."""

from deliberations.models.deliberations import Approval, Attestation, Block, Deliberation
from deliberations.models.documents import ActDocument
from deliberations.models.meetings import Attendance, Delegate, Meeting

__all__ = ["ActDocument", "Approval", "Attendance", "Attestation", "Block", "Delegate", "Deliberation", "Meeting"]
