"""Models of deliberations: one file per aggregate."""

from deliberations.models.assembly import ActStyle, KindWording, MemberBody, PresidentDelegation, Statutes, style_of
from deliberations.models.convocations import (
    Arrival,
    Convocation,
    ConvocationOpening,
    MeetingDocument,
    PrivateNote,
    ProxyForm,
)
from deliberations.models.deliberations import ALLOCATION, Approval, Attestation, Block, Deliberation
from deliberations.models.documents import ActDocument
from deliberations.models.meetings import Attendance, Delegate, Meeting
from deliberations.models.paper_sheets import PaperSheet
from deliberations.models.polls import Ballot, Choice, Download, Movement, Poll, SecretCount
from deliberations.models.publications import Publication
from deliberations.models.signatures import Signatory, SignatoryAnswer, SigningCertificate, SigningCircuit
from deliberations.models.transfer_acts import TransferAct
from deliberations.models.year_files import YearFile

__all__ = [
    "ALLOCATION",
    "ActDocument",
    "ActStyle",
    "Approval",
    "Arrival",
    "Attendance",
    "Attestation",
    "Ballot",
    "Block",
    "Choice",
    "Convocation",
    "ConvocationOpening",
    "Delegate",
    "Deliberation",
    "Download",
    "KindWording",
    "Meeting",
    "MeetingDocument",
    "MemberBody",
    "Movement",
    "PaperSheet",
    "Poll",
    "PresidentDelegation",
    "PrivateNote",
    "ProxyForm",
    "Publication",
    "SecretCount",
    "Signatory",
    "SignatoryAnswer",
    "SigningCertificate",
    "SigningCircuit",
    "Statutes",
    "TransferAct",
    "YearFile",
    "style_of",
]
