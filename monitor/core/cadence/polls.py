"""When a feed is due again: its rhythm within what the user and the server allow."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.core.cadence.rhythm import Rhythm
from monitor.core.retries import LONGEST_RETRY_AFTER, spread
from monitor.model import Wishes
from monitor.settings import PollSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a feed's next poll must keep to, besides its rhythm.

    `every` is the feed's own ceiling, `wishes` what the feed says, `fresh_for` what the server's headers say. `name`
    spreads the jitter.
    """

    name: str
    settings: PollSettings
    every: timedelta | None = None
    wishes: Wishes = field(default_factory=Wishes)
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """When a feed that failed is tried again, and until when the server does not want to be asked (None: it does not
    say)."""

    next_at: datetime
    not_before: datetime | None


def next_poll(now: datetime, bounds: Bounds, rhythm: Rhythm, *, mean_weight: float | None) -> datetime:
    """When a feed that answered is due again. `mean_weight` is the mean of all feeds' weights (None: not known), so that
    together they need no more requests than each at the same pace would."""
    interval = _ordinary(bounds)
    return now + interval * (1 - 0.05 * spread(bounds.name, now))


def next_poll_after_failure(
    now: datetime, bounds: Bounds, *, failures: int, retry_after: timedelta | None, banned: bool, outage: bool
) -> Setback:
    """When a feed that failed `failures` times in a row is tried again: for ever, ever less often, and never before the
    server said. `banned` says that the server refuses us (403); `outage` that our own network is down: that says
    nothing about the feed, so it is asked at its usual pace."""
    interval = _ordinary(bounds)
    backed_off = min(interval * (1 << min(failures - 1, 16)), bounds.settings.max)
    wanted = min(retry_after or timedelta(0), LONGEST_RETRY_AFTER)
    next_at = now + max(backed_off * (1 - 0.05 * spread(bounds.name, now)), wanted)
    return Setback(next_at=next_at, not_before=now + wanted if wanted else None)


def _ordinary(bounds: Bounds) -> timedelta:
    """The interval that is asked for: the feed's own or the general one."""
    settings = bounds.settings
    return min(max(bounds.every or settings.every, settings.min), settings.max)
