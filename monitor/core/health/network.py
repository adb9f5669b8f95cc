"""Tells an outage of our own network from sites that fail. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# So many of the sites asked lately must be out of reach for an outage, of at least so many.
_NEARLY_ALL = 0.9
_FEWEST_HOSTS = 3

# It is over when most answer: while it ends they come back one by one, as each is asked.
_MOST = 0.5

# A connection that comes and goes is one outage.
_SAME_OUTAGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the last polls of each feed said lately (each feed's last one within the last 15 minutes): how many hosts
    were asked, how many of them gave no answer that is a feed or "not changed" (troubles NETWORK and NOT_A_FEED alone),
    and since when the first of those fails. `all_hosts` is how many hosts the configured feeds have, 3 for more (0: not
    known)."""

    hosts: int
    unreachable: int
    since: datetime | None
    all_hosts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which our own network was down; `until` None while it lasts."""

    since: datetime
    until: datetime | None = None


def is_down(tally: Tally) -> bool:
    """Whether nearly all sites are out of reach. With one site that cannot be told from a fault of its own."""
    enough = tally.hosts >= _FEWEST_HOSTS or tally.hosts == tally.all_hosts == _FEWEST_HOSTS - 1
    return enough and tally.unreachable >= _NEARLY_ALL * tally.hosts


def network_now(tally: Tally, last: Outage | None, now: datetime, *, first: bool) -> Outage | None:
    """The last outage, `last` being what was known of it a look ago; at the `first` look since the start it may have
    begun earlier."""
    lasts = last is not None and last.until is None
    if last is not None and lasts:
        return replace(last, until=now) if _is_up(tally) else last
    if not is_down(tally):
        return last
    if last is not None and last.until is not None and timedelta(0) <= now - last.until < _SAME_OUTAGE:
        return Outage(since=last.since)
    # Not what the tally says, as a rule: a site that failed for weeks would make an outage of a minute a long one.
    return Outage(since=min(tally.since or now, now) if first else now)


def _is_up(tally: Tally) -> bool:
    """Whether most of the sites asked lately answer, or there is but one left: nothing can be told then."""
    return tally.all_hosts == 1 or (tally.hosts > 0 and tally.unreachable < _MOST * tally.hosts)
