"""Models of commitments: one file per aggregate."""

from commitments.models.closing import BeforeVoteAuthorization, ClosingStep
from commitments.models.commitments import Commitment, Direction
from commitments.models.envelopes import BALANCES, Counter, CreditEnvelope, Movement
from commitments.models.exchanges import PesExport, PesFile, PesReturn, PesSettings, TreasurerNotice
from commitments.models.expenses import Invoice, InvoiceLine, ServiceDone
from commitments.models.imports import ImportMapping, ListingImport
from commitments.models.issued_orders import IssuedOrder, OrderLine, Slip
from commitments.models.multiyear import MultiyearCommitment, MultiyearMovement, MultiyearShare
from commitments.models.orders import Order
from commitments.models.payment_delays import InvoiceInterruption, LateInterestOrder
from commitments.models.suppliers import Supplier, SupplierMerge
from commitments.models.treasurer import SuspenseReceipt, TreasurerBalance, TreasurerBalanceLine

__all__ = [
    "BALANCES",
    "BeforeVoteAuthorization",
    "ClosingStep",
    "Commitment",
    "Counter",
    "CreditEnvelope",
    "Direction",
    "ImportMapping",
    "Invoice",
    "InvoiceInterruption",
    "InvoiceLine",
    "IssuedOrder",
    "LateInterestOrder",
    "ListingImport",
    "Movement",
    "MultiyearCommitment",
    "MultiyearMovement",
    "MultiyearShare",
    "Order",
    "OrderLine",
    "PesExport",
    "PesFile",
    "PesReturn",
    "PesSettings",
    "ServiceDone",
    "Slip",
    "Supplier",
    "SupplierMerge",
    "SuspenseReceipt",
    "TreasurerBalance",
    "TreasurerBalanceLine",
    "TreasurerNotice",
]
