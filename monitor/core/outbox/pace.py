"""Turns how a channel stands and its terms into when it may send next. Pure.

Two things hold a channel back: `not_before` of its status (a gap after the last message, a pause that the far end asked
for, an open circuit breaker) and its limit, of which `recent` keeps the account.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.retries import LONGEST_RETRY_AFTER, spread
from monitor.model import ChannelStatus, ChannelTerms, Limit

# From so many failures in a row on the circuit breaker is open: a pause, then one message to see whether it works again.
PROBING_FROM = 3

# What failed that long is an outage: what piled up in it is told together.
LONG_OUTAGE = timedelta(minutes=10)

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=10)

# A server that says again and again that it needs but a second more does not know what it says.
_PATIENT_UNTIL = 10  # failures in a row
_SHORTEST_PAUSE = timedelta(seconds=1)


def free_at(status: ChannelStatus, terms: ChannelTerms, now: datetime) -> datetime | None:
    """When the channel may send again; None: now."""
    paused, used_up = _paused_until(status, now), _limited_until(status, terms.limit, now)
    return max(filter(None, (paused, used_up)), default=None)


def is_probing(status: ChannelStatus) -> bool:
    """Whether it failed so often that a single message has to show first that it works again."""
    return status.failures >= PROBING_FROM


def begun(status: ChannelStatus, terms: ChannelTerms, now: datetime) -> ChannelStatus:
    """The status as a message goes out now. What comes while the channel must then wait may share the next message."""
    after = replace(
        status,
        recent=(*_recent(status, terms.limit, now), now) if terms.limit else (),
        not_before=now + terms.gap if terms.gap else None,
    )
    return waiting_until(after, free_at(after, terms, now))


def waiting_until(status: ChannelStatus, at: datetime | None) -> ChannelStatus:
    """The status of a channel that has to wait until then, if it has to: what was stored before may share messages."""
    if at is None or (status.merge_before is not None and status.merge_before >= at):
        return status
    return replace(status, merge_before=at)


def pause(failures: int, name: str, now: datetime) -> timedelta:
    """How long the circuit breaker stays open after so many failures in a row: 30 s, doubled each time up to 10 minutes,
    of which chance takes up to half; nothing while the failures are few."""
    if failures < PROBING_FROM:
        return timedelta(0)
    longest = min(_FIRST_PAUSE * (1 << min(failures - PROBING_FROM, 16)), _LONGEST_PAUSE)
    return longest * (0.5 + 0.5 * spread(f"{name}\x1fpause", now))


def asked_pause(retry_after: timedelta, failures: int, name: str, now: datetime) -> timedelta:
    """How long to wait when the far end said how long: so long, to the moment."""
    asked = bounded(retry_after)
    return asked if failures <= _PATIENT_UNTIL else max(asked, pause(failures, name, now))


def bounded(retry_after: timedelta) -> timedelta:
    """What a far end asks for, as far as it makes sense: between a second and 7 days."""
    return min(max(retry_after, _SHORTEST_PAUSE), LONGEST_RETRY_AFTER)


def _paused_until(status: ChannelStatus, now: datetime) -> datetime | None:
    """Until when nothing may be sent. What lies further ahead than any pause was written under a wrong clock."""
    at = status.not_before
    return at if at is not None and now < at <= now + LONGEST_RETRY_AFTER else None


def _limited_until(status: ChannelStatus, limit: Limit | None, now: datetime) -> datetime | None:
    recent = _recent(status, limit, now)
    if limit is None or len(recent) < limit.messages:
        return None
    return recent[-limit.messages] + limit.per


def _recent(status: ChannelStatus, limit: Limit | None, now: datetime) -> tuple[datetime, ...]:
    """When the messages went out that count towards the limit now."""
    if limit is None:
        return ()
    return tuple(at for at in status.recent if now - limit.per < at <= now)
