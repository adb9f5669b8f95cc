"""What is told becomes log lines on stderr: one line each, whatever a stranger wrote, and no secret in it.

    2026-07-03T14:05:09.123Z info delivered channel=desk alert=5f0c9a1b rule="Boat strikes" delay=1.2

A value with anything but letters, digits and harmless signs is a JSON string, so no title can begin a line, forge a
field, or reach journald as `<0>`. With `json` each line is one JSON object with the same names.
"""

import json as json_format
import logging
import re
import select
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TextIO

from monitor.core.text import json_escaped
from monitor.logs.secrets import without_secrets

Value = str | int | bool | datetime | timedelta | Iterable[str] | None
Fields = Mapping[str, Value]

_MAX_VALUE = 2_000
_MAX_TRACEBACK = 8_000
_PATIENCE = 500  # ms that a slow reader of stderr has; a moving one frees a page of its pipe in far less
_BARE = re.compile(r"[\w.,:;/@%+~#?&!*-]+")


def line_of(moment: datetime, level: int, name: str, fields: Fields, *, json: bool) -> str:
    """One line, without its end: the time, the level, the name of what happened and its fields."""
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
    """A value as JSON has it, without secrets and cut to a length that a log can bear (a traceback keeps its end, where the
    error is)."""
    match value:
        case str():
            value = without_secrets(value)
            return value[-_MAX_TRACEBACK:] if key == "traceback" else value[:_MAX_VALUE]
        case datetime():
            return _time(value)
        case timedelta():
            return round(value.total_seconds(), 3)
        case int() | None:
            return value
        case _:
            return [without_secrets(str(one))[:_MAX_VALUE] for one in value]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(value: str | float | list[str] | None) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return _quoted(value)


def _quoted(value: object) -> str:
    return json_escaped(json_format.dumps(value, ensure_ascii=False))


def write(line: str, *, json: bool) -> None:
    """Put a line on stderr; a stderr that is closed, full or not read is no reason to stop watching."""
    # Looked up at each line: a live view on the same terminal puts its own stream there.
    stream = sys.stderr
    try:
        if not _takes_more(stream):
            _stderr.lost += 1
            return
        lost, _stderr.lost = _stderr.lost, 0
        if lost:
            told = line_of(datetime.now(UTC), logging.WARNING, "lines-lost", {"number": lost}, json=json)
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
