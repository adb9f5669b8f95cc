"""What the monitor says of a channel that does not do its work, as notices on the others. Pure.

No notice is made of a notice that did not arrive: two channels that both fail would tell of each other for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model import (
    Alert,
    AlertKind,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryState,
    Priority,
    Settlement,
)
from monitor.pipeline.notices import notice_of

# A channel that fails for less is not worth a word: servers are restarted.
_LONG_SILENCE = timedelta(minutes=10)
_TOLD_AGAIN = timedelta(hours=1)
_MOST_HEADLINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An attempt as people are told of it: `claim` says of what, and how the channel stood; `channels` are whom notices go
    to, `zone` is where their clocks are."""

    claim: Claim
    terms: ChannelTerms
    channels: Sequence[str]
    zone: ZoneInfo


def with_notices(settlement: Settlement, told: Told) -> Settlement:
    """A settlement with what is to be said of its channel on the others: what it did not take for good, what is held
    because it may have, that it has taken nothing for long, that it works again. Where there is no other, nothing is."""
    told = replace(told, channels=[name for name in told.channels if name != settlement.channel])
    if not told.channels:
        return settlement
    for tell in (_of_dead_letters, _of_held, _of_silence, _of_expiry, _of_return):
        status, notices = tell(settlement, told)
        settlement = replace(settlement, status=status, notices=(*settlement.notices, *notices))
    return settlement


Said = tuple[ChannelStatus, tuple[Alert, ...]]


def _of_dead_letters(settlement: Settlement, told: Told) -> Said:
    """The first at once, those after it at most hourly, counted."""
    status, at = settlement.status, settlement.at
    dead = _that_are(DeliveryState.DEAD, settlement, told)
    count = status.dead_untold + len(dead)
    if not count or _was_told(status.dead_told_at, at):
        return replace(status, dead_untold=count), ()
    title = f"{told.terms.name} did not take {_number(count, 'alert')}{_for_whom(told, dead, count)}"
    lines = (
        *_headlines(dead, count),
        f"Why: {_reason(settlement, DeliveryState.DEAD) or status.sentence}",
        "Nobody tries again by itself: `news-monitor alerts retry` does.",
    )
    notices = _notice(title, lines, at, told, Priority.HIGH)
    return replace(status, dead_told_at=at, dead_untold=0), notices


def _of_held(settlement: Settlement, told: Told) -> Said:
    """What waits for a person: told as dead letters are, or nobody would know that it does."""
    status, at = settlement.status, settlement.at
    held = _that_are(DeliveryState.HELD, settlement, told)
    count = status.held_untold + len(held)
    if not count or _was_told(status.held_told_at, at):
        return replace(status, held_untold=count), ()
    lines = (
        *_headlines(held, count),
        f"Why: {_reason(settlement, DeliveryState.HELD) or status.sentence}",
        _DECIDE,
    )
    title = _held_title(count, told.terms.name, _for_whom(told, held, count))
    return replace(status, held_told_at=at, held_untold=0), _notice(title, lines, at, told, Priority.HIGH)


def found_held_notice(
    number: int, *, channel: str, now: datetime, channels: Sequence[str]
) -> tuple[Alert, ...]:
    """The notice, at a start, that so many alerts were being sent on a channel that holds what may have arrived."""
    lines = ("The monitor ended before it knew what came of sending them.", _DECIDE)
    others = [name for name in channels if name != channel]
    return notice_of(
        _held_title(number, channel, ""), lines, priority=Priority.HIGH, now=now, channels=others
    )


def _held_title(count: int, channel: str, whom: str) -> str:
    wait = "waits" if count == 1 else "wait"
    title = f"{_number(count, 'alert')} may have arrived on {channel}{whom} and {wait} for your word"
    return title[:1].upper() + title[1:]


_DECIDE = (
    "`news-monitor alerts list --waiting` names what waits: `news-monitor alerts retry ID` sends it again, marked as a "
    "possible repeat, `news-monitor alerts drop ID` does not."
)


def _was_told(told_at: datetime | None, at: datetime) -> bool:
    """Whether a notice told of such so shortly ago that this has to wait for the next."""
    return told_at is not None and timedelta(0) <= at - told_at < _TOLD_AGAIN


def _that_are(state: DeliveryState, settlement: Settlement, told: Told) -> list[Delivery]:
    ids = {mark.delivery_id for mark in settlement.marks if mark.state is state}
    found = [one for one in told.claim.parcel.deliveries if one.id in ids]
    return [one for one in found if one.alert.kind is not AlertKind.NOTICE]


def _reason(settlement: Settlement, state: DeliveryState) -> str:
    return next((mark.sentence for mark in settlement.marks if mark.state is state), "")


def _for_whom(told: Told, told_now: Sequence[Delivery], count: int) -> str:
    """The recipient, of a channel that has several: of those counted before, only the number is known."""
    has_several = len(told.terms.targets) > 1
    if not has_several or not told_now:
        return ""
    return f"{' for' if len(told_now) == count else ', the last for'} {told.claim.parcel.target}"


def _headlines(told_now: Sequence[Delivery], count: int) -> list[str]:
    named = [f"{one.alert.title} ({one.alert.rule})" for one in told_now[:_MOST_HEADLINES]]
    return [*named, f"and {count - len(named):,} more"] if count > len(named) else named


def _of_silence(settlement: Settlement, told: Told) -> Said:
    """When it has failed for long, or asked for a long pause, of which nothing would be heard until its end."""
    status, at = settlement.status, settlement.at
    since, until = status.failing_since, status.not_before or at
    if since is None or status.told_at is not None:
        return status, ()
    if at - since >= _LONG_SILENCE:
        title = f"{told.terms.name} has taken nothing since {_clock(since, at, told.zone)}"
    elif until - at > _LONG_SILENCE:
        title = f"{told.terms.name} takes nothing until {_clock(until, at, told.zone)}"
    else:
        return status, ()
    number = max(told.claim.waiting, len(told.claim.parcel.deliveries))
    verb = "waits there so far, and goes" if number == 1 else "wait there so far, and go"
    lines = (
        _sentence(status.sentence),
        f"{_number(number, 'alert').capitalize()} {verb} out when it works again.",
    )
    return replace(status, told_at=at), _notice(title, lines, at, told, Priority.HIGH)


def _of_expiry(settlement: Settlement, told: Told) -> Said:
    """Once, when it has failed for so long that what waits is given up."""
    status, at = settlement.status, settlement.at
    if status.failing_since is None or status.told_at is None:
        return status, ()
    gives_up_at, last = status.failing_since + told.terms.expire, told.claim.status.failed_at
    if at < gives_up_at or (last is not None and last >= gives_up_at):
        return status, ()
    title = f"{told.terms.name} has taken nothing since {_clock(status.failing_since, at, told.zone)}: alerts are given up"
    lines = (
        _sentence(status.sentence),
        "What has waited there for as long as `expire` allows is given up, and so is what comes to that until it works.",
        "`news-monitor alerts retry` sends it all the same.",
    )
    return status, _notice(title, lines, at, told, Priority.HIGH)


def _of_return(settlement: Settlement, told: Told) -> Said:
    status, at = settlement.status, settlement.at
    if status.failing_since is not None or status.told_at is None:
        return status, ()
    since = told.claim.status.failing_since
    lines = (
        f"It had taken nothing since {_clock(since, at, told.zone)}." if since else "",
        "What waited goes out now.",
    )
    notices = _notice(f"{told.terms.name} works again", lines, at, told, Priority.NORMAL)
    return replace(status, told_at=None), notices


def _notice(
    title: str, lines: Sequence[str], at: datetime, told: Told, priority: Priority
) -> tuple[Alert, ...]:
    return notice_of(title, lines, priority=priority, now=at, channels=told.channels)


def _clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as people say it: "14:05", with the day unless it is today."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%B, %H:%M}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""


def _number(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count:,} {noun}s"
