"""Collects what is wrong with a configuration, each problem at its place, so that all of it is told at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from monitor.errors import Problem

_MOST_COMPARED = 2_000  # names compared for a "did you mean": 2,000 take 20 ms
_MOST_SUGGESTED = 100
_LONGEST_SHOWN = 60
_MOST_NAMED = 16  # more than a rule has keys
_LONGEST_SAID = (
    500  # characters of a message; a suggestion is to be followed to the letter, so one longer is left out
)
_USERINFO = re.compile(r"://[^/\s]*@")


class Place(NamedTuple):
    """A place in a text file, both counted from 1; 0, 0 is the file as a whole."""

    line: int
    column: int


WHOLE_FILE = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found so far: `errors` make a configuration unusable, `warnings` do not."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def are_many(self) -> bool:
        """Whether so much was found that looking for what was meant would take too long."""
        return len(self.errors) >= _MOST_SUGGESTED

    def error(self, file: str, place: Place, message: str, suggestion: str = "") -> None:
        """Note a mistake that has to be mended."""
        self.errors.append(_problem(file, place, message, suggestion))

    def error_once(self, file: str, place: Place, message: str, suggestion: str = "") -> None:
        """As `error`, of a file that may be read for several reasons: the same mistake is noted once."""
        problem = _problem(file, place, message, suggestion)
        if problem not in self.errors:
            self.errors.append(problem)

    def warn(self, file: str, place: Place, message: str, suggestion: str = "") -> None:
        """Note something that works, but perhaps not as meant."""
        self.warnings.append(_problem(file, place, message, suggestion))


def _problem(file: str, place: Place, message: str, suggestion: str) -> Problem:
    return Problem(
        file=file,
        line=place.line,
        column=place.column,
        message=_bounded(message),
        suggestion=_bounded(suggestion) if len(suggestion) <= _LONGEST_SAID else "",
    )


def _bounded(text: str) -> str:
    """The text on one line, cut where it is long."""
    flat = on_one_line(text[: _LONGEST_SAID + 1])
    return flat if len(flat) <= _LONGEST_SAID else f"{flat[: _LONGEST_SAID - 1]}…"


def on_one_line(text: str) -> str:
    """The text with control characters made visible, so that no value can forge a second message."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def masked(text: str) -> str:
    """The text without users and passwords of addresses in it."""
    return _USERINFO.sub("://…@", text)


def quoted(text: str) -> str:
    """A value as messages show it: on one line, in quotes, cut where it is long, without passwords of addresses."""
    flat = masked(" ".join(text.split()))
    return f"'{flat}'" if len(flat) <= _LONGEST_SHOWN else f"'{flat[: _LONGEST_SHOWN - 1]}…'"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The suggestion for a word that is not among the known ones: the nearest of them, else what there is."""
    names = list(known)[:_MOST_COMPARED]
    folded = {name.casefold(): name for name in reversed(names)}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean {folded[near[0]]}?"
    if not names:
        return ""
    more = ", …" if len(names) > _MOST_NAMED else ""
    return f"known here: {', '.join(names[:_MOST_NAMED])}{more}"
