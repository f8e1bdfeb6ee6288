"""Identifiers of tables that grow by the million: in the order of time, so that what is new falls in warm pages."""

import os
import time
from uuid import UUID

_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62


def time_ordered_uuid() -> UUID:
    """Return a UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    drawn = int.from_bytes(os.urandom(10), "big")
    milliseconds = time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | _VERSION | (drawn >> 68) << 64 | _VARIANT | drawn & 0x3FFF_FFFF_FFFF_FFFF)
