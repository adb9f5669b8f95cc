"""Events and the libraries' own log records go to stderr, each as one line, from a level on."""

import logging
import traceback
from datetime import UTC, datetime

from monitor.events import Event
from monitor.logs.lines import Value, line_of, write
from monitor.logs.telling import told_of

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
        level, name, fields = told_of(event)
        if level >= self._least:
            write(line_of(datetime.now(UTC), level, name, fields, json=self._json), json=self._json)


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
        write(line_of(moment, record.levelno, record.name, fields, json=self._json), json=self._json)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit their format
        return str(record.msg)
