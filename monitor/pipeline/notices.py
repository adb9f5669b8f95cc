"""What the monitor says of itself, as alerts of the kind notice: they travel through the same outbox. Pure.

A configuration and feeds give rise to notices; those that channels give rise to are in `channel_notices`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.core.health import Trouble
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
    return notice_of(
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
    return notice_of(
        "The configuration is in order again", lines, priority=Priority.NORMAL, now=now, channels=channels
    )


def moved_notice(feed: str, to: str, *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that a feed has moved for good and is asked at its new address."""
    lines = (
        f"Its address has led there for good at every poll of late, so it is asked there from now on: {to}",
        "Write the new address into feeds.yaml: the old one may stop leading there one day.",
    )
    return notice_of(f"{feed} has moved", lines, priority=Priority.LOW, now=now, channels=channels)


def retired_notice(feed: str, *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that a feed was removed by its publisher and is polled no more."""
    lines = (
        "Its server says that it was removed for good (410), so it is polled no more.",
        "Look for its successor with `news-monitor feeds discover`, or take it out of feeds.yaml.",
        "To try it once more, take it out, and put it back a minute later.",
    )
    return notice_of(f"{feed} was removed", lines, priority=Priority.HIGH, now=now, channels=channels)


def reset_notice(
    feed: str, *, attached: int, listed: int, now: datetime, channels: Sequence[str]
) -> tuple[Alert, ...]:
    """The notice that a feed listed known entries under new GUIDs."""
    lines = (
        f"{attached:,} of the {listed:,} entries it lists came under new identifiers, though they were known.",
        "They were recognised by address, headline and text, and are not told again. There is nothing to do.",
    )
    return notice_of(f"{feed} was reset", lines, priority=Priority.LOW, now=now, channels=channels)


def trouble_notices(begun: Sequence[Trouble], *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice of troubles that last: one, however many feeds have them."""
    if not begun:
        return ()
    network = next((trouble for trouble in begun if not trouble.url), None)
    if network is not None:
        lines = (
            network.sentence,
            "Until it is back no feed can be read. What is published meanwhile is read then.",
        )
        return notice_of("No feed can be reached", lines, priority=Priority.HIGH, now=now, channels=channels)
    title = (
        f"{begun[0].name}: {begun[0].state.value}" if len(begun) == 1 else f"{len(begun):,} feeds need a look"
    )
    return notice_of(title, _told_troubles(begun), priority=Priority.HIGH, now=now, channels=channels)


def over_notices(over: Sequence[Trouble], *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that troubles told of are over: one, however many."""
    ended = [trouble for trouble in over if trouble.sentence]
    if not ended:
        return ()
    if any(not trouble.url for trouble in ended):
        title = "Feeds can be reached again"
    else:
        title = (
            f"{ended[0].name} is well again" if len(ended) == 1 else f"{len(ended):,} feeds are well again"
        )
    return notice_of(title, _told_troubles(ended), priority=Priority.NORMAL, now=now, channels=channels)


def _told_troubles(troubles: Sequence[Trouble]) -> Iterator[str]:
    """A line for each, as many as there is room for."""
    lines = [
        f"{trouble.name}: {trouble.sentence}" if trouble.url else trouble.sentence for trouble in troubles
    ]
    told = list(_that_fit(lines[:_MOST_PROBLEMS]))
    yield from told
    if more := len(lines) - len(told):
        yield f"and {more:,} more: see `news-monitor feeds list --health`"


def notice_of(
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
