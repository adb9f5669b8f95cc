"""Python's collector of cycles, kept from looking through what is being built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Build something large that will stay: the collector would walk through all of it again and again (100,000 rules
    took 6.0 seconds to compile instead of 2.7). It may be used in several threads at once."""
    runs = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if runs:  # else another block is still at work, which will do it
            gc.enable()
