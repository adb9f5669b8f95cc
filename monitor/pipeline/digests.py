"""Turns the alerts that a batch held back into what is said of it: one digest for each group of channels. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.identity import alert_id
from monitor.model import Alert, AlertKind, Cause, Priority, Reason
from monitor.ports import HeldBatch
from monitor.settings import FirstPoll

# A flood of entries that only so many rules care about is none for the user: each match is told by itself.
_TELL_EACH = 3

_PRIORITIES = list(Priority)


def _always(_alert: Alert, _batch: HeldBatch) -> bool:
    return True


def sum_up(
    batch: HeldBatch,
    *,
    now: datetime,
    first_poll: FirstPoll = FirstPoll.DIGEST,
    holds: Callable[[Alert, HeldBatch], bool] = _always,
) -> tuple[Alert, ...]:
    """What is to be said of a batch: nothing if nothing matched.

    `holds` looks at a match once more, now that the batch has been read: what only stands in the site's boilerplate does
    not hold. What a user wants told at once (`first_poll: alert`) waits for that and no longer.
    """
    alerts = [alert for alert in batch.alerts if holds(alert, batch)]
    alerts.sort(key=lambda alert: alert.published_at, reverse=True)
    at_once = batch.cause is Cause.FIRST_POLL and first_poll is FirstPoll.ALERT
    few = batch.cause is Cause.FLOOD and not batch.unread and len(alerts) <= _TELL_EACH
    if at_once or few:
        return tuple(replace(alert, reason=Reason.NEW) for alert in alerts)
    return tuple(
        _digest(batch, items, channels, now) for items, channels in _shared_out(alerts) if items and channels
    )


def _shared_out(alerts: Sequence[Alert]) -> list[tuple[tuple[Alert, ...], tuple[str, ...]]]:
    """The alerts of each channel; channels that are told the same share one digest."""
    of_channel: dict[str, list[Alert]] = {}
    for alert in alerts:
        for channel in alert.channels:
            of_channel.setdefault(channel, []).append(alert)
    groups: dict[tuple[str, ...], list[str]] = {}
    items: dict[tuple[str, ...], tuple[Alert, ...]] = {}
    for channel, told in of_channel.items():
        ids = tuple(alert.id for alert in told)
        groups.setdefault(ids, []).append(channel)
        items[ids] = tuple(told)
    return [(items[ids], tuple(channels)) for ids, channels in groups.items()]


def _digest(batch: HeldBatch, items: tuple[Alert, ...], channels: tuple[str, ...], now: datetime) -> Alert:
    return Alert(
        id=alert_id(
            AlertKind.DIGEST.value, "\n".join((batch.feed, *sorted(channels), *(one.id for one in items)))
        ),
        rule_id="",
        rule="",
        priority=max((one.priority for one in items), key=_PRIORITIES.index),
        reason=Reason.SUMMED_UP,
        title=_title(batch, len(items)),
        url="",
        source=batch.feed,
        published_at=now,
        created_at=now,
        article_id="",
        shortfall="",
        evidence=(),
        articles=(),
        channels=channels,
        kind=AlertKind.DIGEST,
        text=_why(batch),
        items=tuple(replace(one, channels=()) for one in items),
    )


def _title(batch: HeldBatch, count: int) -> str:
    matches = "1 match" if count == 1 else f"{count:,} matches"
    match batch.cause:
        case Cause.FIRST_POLL:
            return f"{matches} in what {batch.feed} lists already"
        case Cause.FLOOD:
            return f"{matches} among {batch.entries:,} entries that {batch.feed} listed at once"


def _why(batch: HeldBatch) -> str:
    match batch.cause:
        case Cause.FIRST_POLL:
            why = "This feed is new. What it listed at its first poll is told in one message; from now on each match comes by itself."
        case Cause.FLOOD:
            why = "That is far more than this feed usually has, so the matches are told in one message."
    left = f" {batch.unread:,} of its entries are still to be read." if batch.unread else ""
    return why + left
