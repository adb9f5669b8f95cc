"""The exceptions of news-monitor, one tree.

    MonitorError
    ├── ConfigError          the configuration cannot be used; carries every problem found
    ├── QueryError           a watch rule's query cannot be read; carries the place and a suggestion
    ├── StoreError           the database cannot be used
    │   ├── StoreTooNew      it was written by a newer version
    │   └── StoreInUse       another process owns it
    └── DemoError            the demo cannot be set up

Expected failures of the outside world (a dead server, a broken page, a refused mail) are no exceptions: they are
values (`FetchFailure`, `ReadFailure`, `Outcome` in `monitor.model`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class MonitorError(Exception):
    """The root: whatever news-monitor itself raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in a configuration file, at a place a person can go to.

    `line` and `column` count from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        return self._told("")

    @property
    def as_warning(self) -> str:
        """The same line, told from a mistake by the word in front of its message."""
        return self._told("warning: ")

    def _told(self, severity: str) -> str:
        hint = f" ({self.suggestion})" if self.suggestion else ""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {severity}{self.message}{hint}"


class ConfigError(MonitorError):
    """The configuration cannot be used; `problems` names everything that is wrong with it, `warnings` what else is odd."""

    def __init__(self, problems: Sequence[Problem], warnings: Iterable[Problem] = ()) -> None:
        self.problems = tuple(sorted(problems))
        self.warnings = tuple(sorted(set(warnings)))
        super().__init__("\n".join(map(str, self.problems)))


class QueryError(MonitorError):
    """A query cannot be read: `position` is the offset in the query (characters from 0)."""

    def __init__(self, message: str, position: int, suggestion: str = "") -> None:
        self.message = message
        self.position = position
        self.suggestion = suggestion
        super().__init__(
            f"at character {position + 1}: {message}" + (f" ({suggestion})" if suggestion else "")
        )


class StoreError(MonitorError):
    """The database cannot be used; the message says why and what to do."""


class StoreTooNew(StoreError):  # noqa: N818 - says what happened; the tree is above
    """The database was written by a newer version of news-monitor."""


class StoreInUse(StoreError):  # noqa: N818 - see StoreTooNew
    """Another process owns the database."""


class DemoError(MonitorError):
    """The demo cannot be set up; the message says what is missing."""
