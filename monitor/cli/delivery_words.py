"""Where an alert stands with one target of a channel, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from monitor.cli.output import counted, shown
from monitor.model import DeliveryState

if TYPE_CHECKING:
    from monitor.store import DeliveryStatus

_DECIDE = "`news-monitor alerts retry` or `alerts drop` decides"


def whom(channel: str, target: str) -> str:
    """The channel, and the target where it has several."""
    return f"{channel} ({target})" if target else channel


def in_brief(delivery: "DeliveryStatus") -> str:
    """For lists: the state, and why if it is not sent."""
    words = f"{whom(delivery.channel, delivery.target)}: {_NAMES[delivery.state]}"
    if delivery.state is DeliveryState.SENT:
        return words
    return f"{words} ({delivery.sentence or 'not tried yet'})"


def in_full(delivery: "DeliveryStatus") -> str:
    """For one alert: the state, when and after how many attempts, what came of the last, and what happens next."""
    return ", ".join(shown(fact) for fact in _facts(delivery) if fact)


def _facts(one: "DeliveryStatus") -> Iterator[str]:
    yield _NAMES[one.state]
    at = one.ended_at or one.attempted_at
    yield f"at {shown(at)}" if at else ""
    yield f"after {counted(one.attempts, 'attempt')}" if one.attempts > 1 else ""
    yield "may have arrived twice" if one.repeat and one.state is DeliveryState.SENT else ""
    yield one.sentence
    match one.state:
        case DeliveryState.PENDING | DeliveryState.RETRY | DeliveryState.IN_DOUBT if one.next_at:
            marked = ", marked as a possible repeat" if one.repeat else ""
            yield f"{'tried again' if one.attempts else 'due'} at {shown(one.next_at)}{marked}"
        case DeliveryState.HELD:
            yield _DECIDE
        case DeliveryState.DEAD:
            yield "`news-monitor alerts retry` tries it again"
        case _:
            return


_NAMES = {
    DeliveryState.PENDING: "waiting",
    DeliveryState.HELD: "held",
    DeliveryState.SENDING: "sending",
    DeliveryState.SENT: "sent",
    DeliveryState.RETRY: "retry",
    DeliveryState.IN_DOUBT: "in doubt",
    DeliveryState.DEAD: "dead",
    DeliveryState.SUPPRESSED: "suppressed",
}
