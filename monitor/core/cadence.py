"""When to try again: turns what happened and the time into the next time. Pure; jitter comes from the item's name."""

from datetime import datetime, timedelta
from hashlib import sha256

from monitor.settings import PollSettings

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

_FIRST_RESEND = timedelta(seconds=30)
_LONGEST_RESEND = timedelta(hours=1)
DELIVERY_EXPIRY = timedelta(hours=72)


def next_poll(now: datetime, *, every: timedelta | None, settings: PollSettings, name: str) -> datetime:
    """When a feed that answered is due again: its own `every` or the general one, spread by up to 5 %."""
    interval = min(max(every or settings.every, settings.min), settings.max)
    return now + interval * (1 - 0.05 * _spread(name, now))


def next_poll_after_failure(
    now: datetime,
    *,
    every: timedelta | None,
    settings: PollSettings,
    name: str,
    failures: int,
    retry_after: timedelta | None,
) -> datetime:
    """When a feed that failed `failures` times in a row is due again: doubling up to `settings.max`, for ever, and
    never before the server said."""
    interval = min(max(every or settings.every, settings.min), settings.max)
    backed_off = min(interval * _doubled(failures), settings.max)
    wanted = min(retry_after or timedelta(0), LONGEST_RETRY_AFTER)
    return now + max(backed_off * (1 - 0.05 * _spread(name, now)), wanted)


def next_page_try(now: datetime, failures: int) -> datetime | None:
    """When an article's page whose fetch failed `failures` times is tried again; None: not any more."""
    return now + _PAGE_RETRIES[failures - 1] if failures <= len(_PAGE_RETRIES) else None


def next_try_after_death(now: datetime, deaths: int) -> datetime | None:
    """When a page that cost `deaths` workers is tried again; None: quarantine."""
    return now + _DEATH_RETRIES[deaths - 1] if deaths <= len(_DEATH_RETRIES) else None


def next_send(
    now: datetime, *, first_attempt_at: datetime, attempts: int, retry_after: timedelta | None, name: str
) -> datetime | None:
    """When an alert that a channel did not take is sent again: 30 s x 2^n with jitter, at most an hour, or as long
    as the far end asked for; None once 72 hours have passed since the first attempt (dead letter)."""
    backed_off = min(_FIRST_RESEND * 2 ** min(attempts - 1, 16), _LONGEST_RESEND) * (
        0.5 + 0.5 * _spread(name, now)
    )
    at = now + max(backed_off, min(retry_after or timedelta(0), LONGEST_RETRY_AFTER))
    return at if at - first_attempt_at < DELIVERY_EXPIRY else None


def _doubled(failures: int) -> int:
    return 1 << min(failures - 1, 16)


def _spread(name: str, now: datetime) -> float:
    """A number in [0, 1) that differs from item to item and from time to time, yet can be repeated in a test."""
    return (
        int.from_bytes(sha256(f"{name}\x1f{now.isoformat()}".encode("utf-8", "surrogatepass")).digest()[:4])
        / 2**32
    )
