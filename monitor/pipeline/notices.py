"""What the monitor says of itself, as alerts of the kind notice: they travel through the same outbox. Pure.

Only a configuration gives rise to notices so far. None is ever made of a delivery, or a notice on a channel that does
not work would make the next one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.core.identity import alert_id
from monitor.model import Alert, AlertKind, Priority, Reason

SOURCE = "news-monitor"
_MOST_PROBLEMS = 20


def refused_notice(
    problems: Sequence[str], *, count: int, now: datetime, channels: Sequence[str]
) -> tuple[Alert, ...]:
    """The notice that a changed configuration was refused for `count` problems, of which `problems` are the first."""
    told = problems[:_MOST_PROBLEMS]
    more = count - len(told)
    return _notice(
        "The changed configuration was refused",
        (
            *told,
            f"and {more} more: `news-monitor check` names them all" if more else "",
            "Until it is mended, the rules, feeds and channels of before stay in use. A restart would fail.",
        ),
        priority=Priority.HIGH,
        now=now,
        channels=channels,
    )


def mended_notice(summary: str, *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that a configuration that was refused is in order again; `summary` counts what is in use now."""
    lines = (f"The new set is in use: {summary}.",)
    return _notice(
        "The configuration is in order again", lines, priority=Priority.NORMAL, now=now, channels=channels
    )


def _notice(
    title: str, lines: Iterable[str], *, priority: Priority, now: datetime, channels: Sequence[str]
) -> tuple[Alert, ...]:
    """The notice, or none where there is nobody to tell."""
    if not channels:
        return ()
    text = "\n".join(filter(None, lines))
    notice = Alert(
        id=alert_id(AlertKind.NOTICE.value, f"{now.isoformat()}\n{title}\n{text}"),
        rule_id="",
        rule="",
        priority=priority,
        reason=Reason.NEW,
        title=title,
        url="",
        source=SOURCE,
        published_at=now,
        created_at=now,
        article_id="",
        shortfall="",
        evidence=(),
        articles=(),
        channels=tuple(channels),
        kind=AlertKind.NOTICE,
        text=text,
    )
    return (notice,)
