"""When to read again what could not be read: turns what happened and the time into the next time. Pure; jitter comes from
names."""

from datetime import datetime, timedelta
from hashlib import sha256

# A server may ask us to stay away, but not for ever: a month-long Retry-After is a mistake on its side.
LONGEST_RETRY_AFTER = timedelta(days=7)

# After a failed fetch the page is tried three times more, over 30 minutes.
_PAGE_RETRIES = (timedelta(minutes=3), timedelta(minutes=9), timedelta(minutes=18))

# A page that killed its worker is tried again soon: either the worker was unlucky (memory, a busy machine) and the
# second try tells at once, or the page is poison and the sooner that is known the better.
_DEATH_RETRIES = (timedelta(seconds=5), timedelta(seconds=15))

LONGEST_PAGE_RETRY = max(*_PAGE_RETRIES, *_DEATH_RETRIES)

# Longer than an item takes while its holder lives: a fetch's deadline, those ahead of it in its host's queue (redirects may
# lead many to one host), a worker's time limit. The next start frees the leases of a holder that died at once.
LONGEST_LEASE = timedelta(minutes=30)


def next_page_try(now: datetime, failures: int) -> datetime | None:
    """When an article's page whose fetch failed `failures` times is tried again; None: not any more."""
    return now + _PAGE_RETRIES[failures - 1] if failures <= len(_PAGE_RETRIES) else None


def next_try_after_death(now: datetime, deaths: int) -> datetime | None:
    """When a page that cost `deaths` workers is tried again; None: quarantine."""
    return now + _DEATH_RETRIES[deaths - 1] if deaths <= len(_DEATH_RETRIES) else None


def spread(name: str, now: datetime) -> float:
    """A number in [0, 1) that differs from item to item and from time to time, yet can be repeated in a test."""
    return (
        int.from_bytes(sha256(f"{name}\x1f{now.isoformat()}".encode("utf-8", "surrogatepass")).digest()[:4])
        / 2**32
    )
