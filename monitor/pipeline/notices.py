"""What the monitor says of itself, as alerts of the kind notice: they travel through the same outbox. Pure.

Only a configuration gives rise to notices so far. None is ever made of a delivery, or a notice on a channel that does
not work would make the next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.core.identity import alert_id
from monitor.model import Alert, AlertKind, Priority, Reason

SOURCE = "news-monitor"
_MOST_PROBLEMS = 20
_LONGEST_PROBLEM = 500  # characters
_ROOM = 3_800  # characters for all problems: the whole stays below 4,000, which a chat message may have


def refused_notice(problems: Sequence[str], *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that a changed configuration was refused for these problems; those that there is room for are told."""
    told = list(_that_fit(problems[:_MOST_PROBLEMS]))
    more = len(problems) - len(told)
    return _notice(
        "The changed configuration was refused",
        (
            "Until it is mended, the rules, feeds and channels of before stay in use. A restart would fail.",
            *told,
            f"and {more:,} more, see `news-monitor check`" if more else "",
        ),
        priority=Priority.HIGH,
        now=now,
        channels=channels,
    )


def _that_fit(problems: Iterable[str]) -> Iterator[str]:
    """The first problems, each cut at some length, as long as there is room."""
    room = _ROOM
    for problem in problems:
        cut = problem if len(problem) <= _LONGEST_PROBLEM else f"{problem[: _LONGEST_PROBLEM - 1]}…"
        room -= len(cut) + 1
        if room < 0:
            return
        yield cut


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
