"""Models of commitments: one file per aggregate."""

from commitments.models.commitments import Commitment, Direction
from commitments.models.imports import ImportMapping, ListingImport
from commitments.models.orders import Order

__all__ = ["Commitment", "Direction", "ImportMapping", "ListingImport", "Order"]
