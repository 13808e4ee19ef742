"""When Python looks for garbage: not in the middle of work that makes a hundred thousand objects and drops them all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Look for garbage once, at the end, and only among what was made meanwhile: all else was there before."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_enabled:
            gc.enable()
