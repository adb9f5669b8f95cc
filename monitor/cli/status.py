"""`status`: what works, what does not, in plain words."""

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.channel_state import limit_of
from monitor.cli.output import JsonOption, counted, print_json, print_table, shown
from monitor.cli.where import where

if TYPE_CHECKING:
    from monitor.ports import Configuration
    from monitor.store import ChannelOverview, FeedStatus, Overview

_MOST_PROBLEMS = 10


def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what works and what does not, in plain words."""
    from monitor.store import overview  # noqa: PLC0415 - the database, not needed for --help

    with where(context).read_store() as store:
        seen = overview(store, datetime.now(UTC))
        file = store.file
    if as_json:
        print_json(seen)
        return
    sys.stdout.write(f"store: {file}\n")
    sys.stdout.write(f"monitor: {_running(seen)}\n")
    sys.stdout.writelines(f"{line}\n" for line in (*_configuration(seen.configuration), *_summary(seen)))
    _heading("Feeds in trouble", _troubled(seen.feeds))
    _heading("Set aside (matched on title and summary only)", _quarantined(seen))
    sys.stdout.write("\nChannels\n")
    rows = (
        (one.name, _channel_state(one, seen.at), one.sent, _queue(one), one.dead, one.sent_at)
        for one in seen.channels
    )
    columns = ("channel", "state", "sent", "waiting", "given up", "last success")
    print_table(columns, rows, empty="  nothing sent yet")


def _running(seen: "Overview") -> str:
    """Whether anybody is watching; without it all the rest would look as if."""
    if seen.owner is not None:
        return f"running (process {seen.owner})"
    polled = max((feed.answered_at for feed in seen.feeds if feed.answered_at), default=None)
    last = f"; the last feed answered at {shown(polled)}" if polled else ""
    return f"NOT RUNNING: nothing is being watched{last}"


def _configuration(found: "Configuration | None") -> Iterable[str]:
    """Which set is in use, and what keeps a newer one from it."""
    if found is None:
        return
    yield f"configuration: {counted(found.rules, 'rule')}, read at {shown(found.loaded_at)}"
    for problem in found.problems[:_MOST_PROBLEMS]:
        yield (
            f"configuration: {shown(problem)} - since {shown(found.refused_at)} "
            f"the set of {shown(found.loaded_at)} runs on"
        )
    if found.problem_count > _MOST_PROBLEMS:
        yield f"configuration: {found.problem_count - _MOST_PROBLEMS} more problems: `news-monitor check` names them"
    if found.restart:
        yield f"configuration: changed, but takes effect after a restart: {', '.join(found.restart)} (monitor.yaml)"


def _summary(seen: "Overview") -> Iterable[str]:
    yield f"feeds: {', '.join(_states(seen.feeds))}"
    if seen.network:
        yield f"network: DOWN since {shown(seen.network.since)}: {shown(seen.network.sentence)}"
    yield (
        f"entries: {seen.entries}, {seen.waiting} waiting to be read, {seen.retry} to be read again, "
        f"{seen.watched} watched for changes, "
        f"{seen.quarantined_count} set aside"
    )
    silent = f" ({seen.silent_matches} more not said: first_poll is silent)" if seen.silent_matches else ""
    yield f"articles: {seen.articles}; alerts: {seen.alerts}{silent}"


def _heading(title: str, lines: list[str]) -> None:
    if lines:
        sys.stdout.write(f"\n{title}\n")
        sys.stdout.writelines(f"  {line}\n" for line in lines)


def _states(feeds: Iterable["FeedStatus"]) -> Iterable[str]:
    """How many feeds there are, and how many of them are in each state."""
    from monitor.core.health import FeedState  # noqa: PLC0415 - not needed for --help

    counts = Counter(feed.health.state for feed in feeds if feed.configured)
    yield str(counts.total())
    for state in FeedState:
        if counts[state]:
            yield f"{counts[state]} {state}"


def _troubled(feeds: Iterable["FeedStatus"]) -> list[str]:
    from monitor.core.health import FeedState  # noqa: PLC0415 - not needed for --help

    # After a reset there is nothing to do, nor about a feed whose articles never could be read in full.
    sound = {FeedState.OK, FeedState.NOT_POLLED, FeedState.RESET, FeedState.SUMMARIES}
    return [_trouble(feed) for feed in feeds if feed.configured and feed.health.state not in sound]


def _trouble(feed: "FeedStatus") -> str:
    """What is wrong with a feed, since when, and what is done about it."""
    if not feed.failures or feed.next_at is None:
        state, sentence = feed.health.state.value, feed.health.sentence
        told = sentence if sentence.startswith(state) else f"{state}: {sentence}"
        return f"{shown(feed.name)}: {shown(told)}"
    return (
        f"{shown(feed.name)}: {feed.health.state} since {shown(feed.failing_since)} ({_times(feed.failures)}): "
        f"{shown(feed.sentence)}; tried again at {shown(feed.next_at)}"
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _quarantined(seen: "Overview") -> list[str]:
    return [
        f"{shown(one.feed)}: {shown(one.title)}: {shown(one.sentence)} ({shown(one.url)})"
        for one in seen.quarantined
    ]


def _channel_state(channel: "ChannelOverview", now: datetime) -> str:
    """What is wrong with a channel, since when, and what is done about it; "ok" only if its last attempt succeeded."""
    if not channel.configured:
        return "no longer configured"
    held = f"; {counted(channel.held, 'alert')} held: `news-monitor alerts list`" if channel.held else ""
    if channel.failing_since is not None:
        again = f"; tried again at {shown(channel.not_before)}" if channel.not_before else ""
        since = f"failing since {shown(channel.failing_since)} ({_times(channel.failures)})"
        return f"{since}: {shown(channel.sentence)}{again}{held}"
    failed_last = channel.failed_at is not None and (
        channel.sent_at is None or channel.failed_at > channel.sent_at
    )
    limited = limit_of(channel, now)
    return f"{shown(channel.sentence) if failed_last else limited or 'ok'}{held}"


def _queue(channel: "ChannelOverview") -> int:
    return channel.waiting + channel.sending + channel.retry + channel.in_doubt
