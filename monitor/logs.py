"""Events and the libraries' own log records become log lines on stderr: one line each, whatever a stranger wrote.

    2026-07-03T14:05:09.123Z info delivered channel=desk alert=5f0c9a1b rule="Boat strikes" delay=1.2

A value with anything but letters, digits and harmless signs is a JSON string, so no title can begin a line, forge a
field, or reach journald as `<0>`. With `json` each line is one JSON object with the same names.
"""

import json as json_format
import logging
import re
import select
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TextIO, assert_never

from monitor.core.text import json_escaped
from monitor.events import (
    Alerted,
    ArticleRead,
    BugFound,
    Change,
    ConfigRefused,
    Delivered,
    DeliveryFailed,
    Event,
    FeedFailed,
    FeedPolled,
    FirstPollDone,
    Pruned,
    Quarantined,
    Reloaded,
    Started,
    Stopped,
    StoreFailed,
)
from monitor.model import AlertKind

Value = str | int | bool | datetime | timedelta | Iterable[str] | None
Fields = Mapping[str, Value]

_MAX_VALUE = 2_000
_MAX_TRACEBACK = 8_000
_PATIENCE = 500  # ms that a slow reader of stderr has; a moving one frees a page of its pipe in far less
_BARE = re.compile(r"[\w.,:;/@%+~#?&!*-]+")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")
# What these say below WARNING is noise, and, of Apprise and urllib3 below INFO, whole addresses with their tokens.
_CHATTY = ("aiohttp", "alembic", "apprise", "apscheduler", "urllib3")


def setup_logging(level: str = "info", *, json: bool) -> None:
    """Send what libraries log from `level` on (`debug` to `error`) to stderr in our form; may be called again."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _LineHandler)]:
        root.removeHandler(handler)
    root.addHandler(_LineHandler(json=json))
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


class LogObserver:
    """Logs every event from `level` on: `debug` tells of each poll and article, `info` of those that matter."""

    def __init__(self, level: str = "info", *, json: bool) -> None:
        self._least = logging.getLevelNamesMapping()[level.upper()]
        self._json = json

    def see(self, event: Event) -> None:
        """Write one line; a stderr that is closed, full or not read is no reason to stop watching."""
        level, name, fields = _told(event)
        if level >= self._least:
            _write(_line(datetime.now(UTC), level, name, fields, json=self._json), json=self._json)


def _told(event: Event) -> tuple[int, str, Fields]:
    """An event's level, its name and what is told of it."""
    match event:
        case FeedPolled() | FeedFailed() | FirstPollDone():
            return _of_feed(event)
        case ArticleRead() | Quarantined() | Alerted():
            return _of_article(event)
        case Delivered() | DeliveryFailed():
            return _of_delivery(event)
        case Started() | Stopped() | Pruned() | BugFound() | StoreFailed():
            return _of_daemon(event)
        case Reloaded() | ConfigRefused():
            return _of_configuration(event)
    assert_never(event)


def _of_feed(event: FeedPolled | FeedFailed | FirstPollDone) -> tuple[int, str, Fields]:
    match event:
        case FeedPolled(feed=feed, listed=listed, new=new, unchanged=unchanged):
            fields: Fields = {"feed": feed, "listed": listed, "new": new, "unchanged": unchanged}
            return logging.INFO if new else logging.DEBUG, "feed-polled", {**fields, "next": event.next_at}
        case FeedFailed(feed=feed, sentence=why, failures=failures, next_at=again):
            return (
                logging.WARNING,
                "feed-failed",
                {"feed": feed, "why": why, "failures": failures, "next": again},
            )
        case FirstPollDone(feed=feed, entries=entries, matches=matches):
            return logging.INFO, "first-poll-done", {"feed": feed, "entries": entries, "matches": matches}
    assert_never(event)


def _of_article(event: ArticleRead | Quarantined | Alerted) -> tuple[int, str, Fields]:
    match event:
        case ArticleRead(feed=feed, title=title, url=url, rules=rules, alerts=alerts):
            fields: Fields = {"feed": feed, "title": title, "url": url, "read": event.extent.value}
            short: Fields = {"why": event.shortfall} if event.shortfall else {}
            hits: Fields = {"rules": rules, "alerts": alerts}
            return logging.INFO if rules else logging.DEBUG, "article-read", {**fields, **short, **hits}
        case Quarantined(feed=feed, title=title, url=url, sentence=why):
            return logging.WARNING, "quarantined", {"feed": feed, "title": title, "url": url, "why": why}
        case Alerted(alert=alert) if alert.kind is AlertKind.NOTICE:
            return logging.INFO, "notice", {"notice": alert.id, "title": alert.title, "to": alert.channels}
        case Alerted(alert=alert):
            what: Fields = {"alert": alert.id, "rule": alert.rule, "priority": alert.priority.value}
            return (
                logging.INFO,
                "alert",
                {**what, "title": alert.title, "url": alert.url, "to": alert.channels},
            )
    assert_never(event)


def _of_delivery(event: Delivered | DeliveryFailed) -> tuple[int, str, Fields]:
    match event:
        case Delivered(channel=channel, alert=alert, repeat=repeat, delay=delay):
            fields: Fields = {"channel": channel, "alert": alert.id, "rule": alert.rule, "title": alert.title}
            return logging.INFO, "delivered", {**fields, "repeat": repeat, "delay": delay}
        case DeliveryFailed(channel=channel, alert_id=alert_id, sentence=why, attempts=attempts):
            fields = {"channel": channel, "alert": alert_id, "why": why, "attempts": attempts}
            if event.next_at is None:
                return logging.ERROR, "delivery-given-up", fields
            return logging.WARNING, "delivery-failed", {**fields, "next": event.next_at}
    assert_never(event)


def _of_daemon(event: Started | Stopped | Pruned | BugFound | StoreFailed) -> tuple[int, str, Fields]:
    match event:
        case Started(config=config, store=store, feeds=feeds, rules=rules, channels=channels):
            watched: Fields = {"feeds": feeds, "rules": rules, "channels": channels}
            return (
                logging.INFO,
                "started",
                {"config": config, "store": _PASSWORD.sub("***@", store), **watched},
            )
        case Stopped(reason=reason):
            return logging.INFO, "stopped", {"why": reason}
        case Pruned(articles=articles, deliveries=deliveries):
            level = logging.INFO if articles or deliveries else logging.DEBUG
            return level, "pruned", {"articles": articles, "deliveries": deliveries}
        case BugFound(belt=belt, item=item, traceback=trace):
            return logging.ERROR, "bug", {"belt": belt, "item": item, "traceback": trace}
        case StoreFailed(belt=belt, sentence=why):
            return logging.ERROR, "store-failed", {"belt": belt, "why": why}
    assert_never(event)


def _of_configuration(event: Reloaded | ConfigRefused) -> tuple[int, str, Fields]:
    match event:
        case Reloaded(rules=rules, feeds=feeds, channels=channels, warnings=warnings, restart=restart):
            fields = {**_change("rules", rules), **_change("feeds", feeds), **_change("channels", channels)}
            later: Fields = {"takes_effect_after_restart": restart} if restart else {}
            mended: Fields = {"mended": True} if event.mended else {}
            return logging.INFO, "reloaded", {**fields, "warnings": warnings, **mended, **later}
        case ConfigRefused(problems=problems, count=count, loaded_at=loaded_at):
            told: Fields = {"problems": problems} if problems else {}
            name = f"configuration-{'refused' if problems else 'still-refused'}"
            return logging.ERROR, name, {**told, "number": count, "still_in_use": loaded_at}
    assert_never(event)


def _change(name: str, change: Change) -> Fields:
    moved = {"added": change.added, "removed": change.removed, "changed": change.changed}
    return {name: change.total, **{f"{name}_{how}": count for how, count in moved.items() if count}}


# --- lines ------------------------------------------------------------------------------------------------------------


def _line(moment: datetime, level: int, name: str, fields: Fields, *, json: bool) -> str:
    head = {"time": _time(moment), "level": logging.getLevelName(level).lower(), "event": name}
    told = {key: _plain(key, value) for key, value in fields.items()}
    if json:
        return _quoted({**head, **told})
    return " ".join(
        (
            head["time"],
            head["level"],
            _shown(name),
            *(f"{key}={_shown(value)}" for key, value in told.items()),
        )
    )


def _plain(key: str, value: Value) -> str | int | float | list[str] | None:
    """A value as JSON has it, cut to a length that a log can bear (a traceback keeps its end, where the error is)."""
    match value:
        case str():
            return value[-_MAX_TRACEBACK:] if key == "traceback" else value[:_MAX_VALUE]
        case datetime():
            return _time(value)
        case timedelta():
            return round(value.total_seconds(), 3)
        case int() | None:
            return value
        case _:
            return [str(one)[:_MAX_VALUE] for one in value]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(value: str | float | list[str] | None) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return _quoted(value)


def _quoted(value: object) -> str:
    return json_escaped(json_format.dumps(value, ensure_ascii=False))


def _write(line: str, *, json: bool) -> None:
    # Looked up at each line: a live view on the same terminal puts its own stream there.
    stream = sys.stderr
    try:
        if not _takes_more(stream):
            _stderr.lost += 1
            return
        lost, _stderr.lost = _stderr.lost, 0
        if lost:
            told = _line(datetime.now(UTC), logging.WARNING, "lines-lost", {"number": lost}, json=json)
            line = f"{told}\n{line}"
        stream.write(line + "\n")
        stream.flush()
    except (OSError, ValueError, AttributeError):  # closed, full, or none at all: there is nobody to tell
        pass


@dataclass(slots=True)
class _Stderr:
    """How many lines were lost since stderr last took one."""

    lost: int = 0


_stderr = _Stderr()


def _takes_more(stream: TextIO) -> bool:
    """Whether stderr takes a line. A pipe that nobody reads (`2>&1 | less`, left alone) would hold up the event loop,
    and with it all feeds, for ever; so it is waited for once, and lines are lost, counted, until it moves again.

    A pipe that is ready takes 4096 bytes (POSIX: PIPE_BUF); only a longer line, a traceback, could still wait.
    """
    try:
        target = stream.fileno()
    except (OSError, ValueError, AttributeError):  # no file: kept in memory, or none at all
        return True
    ready = select.poll()
    ready.register(target, select.POLLOUT)
    return bool(ready.poll(0 if _stderr.lost else _PATIENCE))


# --- what libraries log -----------------------------------------------------------------------------------------------


class _LineHandler(logging.Handler):
    """Writes each record of the standard library's logging as one of our lines; its event is the logger's name."""

    def __init__(self, *, json: bool) -> None:
        super().__init__()
        self._json = json

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, Value] = {"message": _message(record)}
        if record.exc_info:
            fields["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        moment = datetime.fromtimestamp(record.created, UTC)
        _write(_line(moment, record.levelno, record.name, fields, json=self._json), json=self._json)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit their format
        return str(record.msg)
