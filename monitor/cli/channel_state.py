"""How a channel does, in words: working, waiting, failing, never used."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.output import shown

if TYPE_CHECKING:
    from monitor.store import ChannelOverview


def state_of(channel: "ChannelOverview", now: datetime) -> str:
    """The state in a few words; what went wrong is in its `sentence`."""
    if not channel.configured:
        return "no longer configured"
    pause = channel.not_before if channel.not_before and channel.not_before > now else None
    if channel.failing_since:
        again = f", tried again at {shown(pause)}" if pause else ""
        return f"failing since {shown(channel.failing_since)}{again}"
    if limited := limit_of(channel, now):
        return limited
    if pause:
        return f"waiting until {shown(pause)}"
    if channel.sent_at is None and channel.failed_at is None:
        return "never used"
    return "working"


def limit_of(channel: "ChannelOverview", now: datetime) -> str:
    """Until when its `limit` keeps back what waits, "" if it does not."""
    until = channel.limited_until
    if until is None or until <= now or not queue_of(channel):
        return ""
    return f"waiting for its limit until {shown(until)}"


def queue_of(channel: "ChannelOverview") -> int:
    """How many deliveries are still to be sent, without a person doing anything."""
    return channel.waiting + channel.sending + channel.retry + channel.in_doubt


def last_error(channel: "ChannelOverview") -> str:
    """When and why it last did not take a message, "" if it always did."""
    if channel.failed_at is None or not channel.sentence:
        return ""
    return f"{shown(channel.failed_at)}: {shown(channel.sentence)}"
