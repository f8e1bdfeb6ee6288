"""Python's cyclic collector kept from looking, again and again, through what is being made and will live.

A document makes hundreds of thousands of objects that all live until it is done: walking through them at each threshold
takes as long as making them. Nested uses are one: the outermost gives the collector back.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the collector at rest while objects that live on are made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def collected_after() -> Iterator[None]:
    """Keep the collector at rest, then free what was made and is held no more, leaving alone what was there."""
    with collector_at_rest():
        gc.freeze()
        try:
            yield
        finally:
            gc.collect()
            gc.unfreeze()
