"""A calm live view of the daemon on a terminal: a line for what matters, a footer that counts the rest."""

import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.rule import Rule as Line
from rich.text import Text

from monitor import events
from monitor.cli.delivery_words import whom
from monitor.cli.output import counted, zone
from monitor.core.text import printable
from monitor.events import Event
from monitor.logs import without_secrets
from monitor.model import Alert, AlertKind, Cause, DeliveryState, Extent

_REFRESH = 2  # per second: enough to feel alive, slow enough to read


@dataclass(slots=True)
class _Counts:
    """What the footer counts since the start."""

    polls: int = 0
    failing: set[str] = field(default_factory=set)
    read: int = 0
    summaries: int = 0
    alerts: int = 0
    sent: int = 0
    refused: int = 0


class LiveView:
    """An observer that shows events to a person; a context manager around the run.

    What strangers wrote is shown as plain text: no markup, no control characters.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._counts = _Counts()
        self._feeds = 0
        self._latest = Text("waiting for the first feed", style="dim")
        # A stdout:// channel prints between our lines; only what goes to this terminal may be drawn by us.
        self._live = Live(
            console=self._console,
            refresh_per_second=_REFRESH,
            redirect_stdout=sys.stdout.isatty(),
            redirect_stderr=True,
            get_renderable=self._footer,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._live.stop()

    def see(self, event: Event) -> None:
        """Count an event, and print a line if a person would want one."""
        self._count(event)
        line = _line(event)
        if line is not None:
            stamp = Text(f"{_clock(datetime.now(UTC))}  ", style="dim")
            with suppress(OSError):  # the terminal was closed, which is no reason to leave work undone
                self._console.print(stamp + line, overflow="ellipsis", no_wrap=False)

    def _count(self, event: Event) -> None:
        counts = self._counts
        match event:
            case events.Started():
                self._feeds = event.feeds
            case events.Reloaded():
                self._feeds = event.feeds.total
            case events.FeedPolled():
                counts.polls += 1
                counts.failing.discard(event.feed)
                self._latest = Text(f"polled {printable(event.feed)}: {event.new} new", style="dim")
            case events.FeedFailed():
                counts.polls += 1
                counts.failing.add(event.feed)
                self._latest = Text(f"no answer from {printable(event.feed)}", style="dim")
            case events.ArticleRead():
                counts.read += 1
                counts.summaries += event.extent is Extent.SUMMARY
                self._latest = Text(f"read {printable(event.title)}", style="dim")
            case events.Alerted():
                counts.alerts += event.alert.kind is AlertKind.ALERT
            case events.Delivered():
                counts.sent += 1
            case events.DeliveryFailed():
                counts.refused += 1
            case _:
                pass

    def _footer(self) -> Group:
        counts = self._counts
        parts = [
            f"{counted(self._feeds, 'feed')}, {counted(counts.polls, 'poll')}",
            f"{counts.read} articles read",
            f"{counts.alerts} alerts",
            f"{counts.sent} messages sent",
        ]
        if counts.summaries:
            parts[1] += f" ({counts.summaries} summary only)"
        line = Text("  ·  ".join(parts))
        if counts.failing:
            line.append(f"  ·  {len(counts.failing)} feeds failing", style="yellow")
        if counts.refused:
            line.append(f"  ·  {counts.refused} sends refused", style="yellow")
        latest = self._latest.copy()
        latest.truncate(max(self._console.width - 1, 20), overflow="ellipsis")
        return Group(Line(style="dim"), line, latest)


def _line(event: Event) -> Text | None:
    """The line that an event is worth, None for what the footer counts."""
    match event:
        case events.Started() | events.Reloaded() | events.Stopped():
            return Text(printable(without_secrets(_of_daemon(event))), style="bold")
        case events.Alerted():
            alert = event.alert
            return Text.assemble(
                (f"{_called(alert)}  ", "bold green"),
                printable(alert.title),
                (f"  {printable(alert.source)}", "dim"),
            )
        case events.Delivered() if event.repeat:
            return Text(
                f"sent to {whom(event.channel, event.target)} as a possible repeat: {printable(event.alert.title)}",
                style="dim",
            )
        case events.BatchRead():
            return Text(printable(_batch(event)), style="dim")
        case events.NetworkUp():
            return Text(
                f"feeds can be reached again, after no answer since {_clock(event.since)}", style="bold"
            )
        case _:
            return _trouble(event)


def _called(alert: Alert) -> str:
    if alert.kind is AlertKind.DIGEST:
        return "summary"
    return printable(alert.rule) or alert.kind.value


def _of_daemon(event: events.Started | events.Reloaded | events.Stopped) -> str:
    match event:
        case events.Started():
            return (
                f"watching {counted(event.feeds, 'feed')} with {counted(event.rules, 'rule')}; "
                f"configuration {event.config}, store {event.store}; Ctrl-C ends"
            )
        case events.Reloaded():
            return _reloaded(event)
        case events.Stopped():
            return f"stopped: {event.reason}"


def _reloaded(event: events.Reloaded) -> str:
    words = f"reloaded: {event.rules} rules, {event.feeds} feeds, {event.channels} channels"
    if event.warnings:
        words += f"; {counted(event.warnings, 'warning')}, see `check`"
    if event.restart:
        words += f"; {', '.join(event.restart)} of monitor.yaml: takes effect after a restart"
    return words


def _batch(event: events.BatchRead) -> str:
    what = "first poll read" if event.cause is Cause.FIRST_POLL else "a flood of entries read"
    told = f"{event.feed}: {what}, {_number(event.entries, 'entry', 'entries')}, {_number(event.matches, 'match', 'matches')}"
    if not event.matches:
        return told
    return f"{told} ({'stored without an alert, see first_poll' if event.silent else 'told in a summary'})"


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _trouble(event: Event) -> Text | None:
    words = _of_feed(event) or _of_ourselves(event)
    return Text(printable(without_secrets(words)), style="yellow") if words else None


def _of_feed(event: Event) -> str:
    match event:
        case events.FeedFailed():
            then = f"again {_clock(event.next_at)}" if event.next_at else "it is not asked again"
            return f"{event.feed}: {event.sentence} ({then})"
        case events.FeedMoved():
            return (
                f"{event.feed} has moved for good, it is asked at {event.to} from now on: change feeds.yaml"
            )
        case events.FeedReset():
            return (
                f"{event.feed} gave {event.attached} of {_number(event.listed, 'entry', 'entries')} new identifiers: "
                "known ones are not told again"
            )
        case events.WindowMissed():
            return _missed(event)
        case events.NetworkDown():
            return (
                f"no feed can be reached, of {counted(event.hosts, 'host')} asked since {_clock(event.since)}: our own "
                "network seems to be down"
            )
        case _:
            return ""


def _missed(event: events.WindowMissed) -> str:
    since = f" since {_clock(event.since)}" if event.since else ""
    found = f"{event.found} found" if event.found else "none found"
    return (
        f"{event.feed} lists nothing known: entries may have come and gone{since} "
        f"({found} in its archive or sitemap)"
    )


def _of_ourselves(event: Event) -> str:
    match event:
        case events.DeliveryFailed():
            return _failed(event)
        case events.ConfigRefused():
            return _refused(event)
        case events.Quarantined():
            return f"set aside, matched on title and summary only: {event.title}: {event.sentence}"
        case events.StoreFailed():
            return f"database: {event.sentence}"
        case events.BugFound():
            return (
                f"internal error in {event.belt} on {event.item}: {event.traceback.strip().splitlines()[-1]}"
            )
        case _:
            return ""


def _failed(event: events.DeliveryFailed) -> str:
    then = f"again {_clock(event.next_at)}" if event.next_at else _NOT_AGAIN[event.state]
    is_clear = event.state in {DeliveryState.RETRY, DeliveryState.DEAD}
    told = (
        f"did not take alert {event.alert_id}"
        if is_clear
        else f"may have taken alert {event.alert_id}, or not"
    )
    return f"{whom(event.channel, event.target)} {told}: {event.sentence} ({then})"


_NOT_AGAIN = {
    DeliveryState.DEAD: "given up, see `alerts list`",
    DeliveryState.HELD: "held: `alerts retry` or `alerts drop` decides",
    DeliveryState.SUPPRESSED: "it is not sent again",
}


def _refused(event: events.ConfigRefused) -> str:
    if not event.problems:
        return f"configuration still refused: {counted(event.count, 'problem')}, see `check`"
    more = f" (and {event.count - 1} more, see `check`)" if event.count > 1 else ""
    return f"configuration refused, the set of {_clock(event.loaded_at)} runs on: {event.problems[0]}{more}"


def _clock(at: datetime) -> str:
    return at.astimezone(zone()).strftime("%H:%M:%S")
