"""Makes what will last without the collector of cycles looking through it, then and later.

With 100,000 rules one look of the collector stops everything for seconds; a rule set has no cycles, so that what is no
longer used goes without it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.core.collector import collector_at_rest


@contextmanager
def lasting() -> Iterator[None]:
    """What is made in this block is never looked through. It may be used in several threads at once."""
    with collector_at_rest():
        try:
            yield
        finally:
            gc.freeze()
