"""Turns how many of a feed's articles could be read in full, hour by hour and day by day, into whether that fell. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log
from typing import NamedTuple

_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 24  # hours

# Hours are kept for two days, then days for two weeks.
_HOURS_KEPT, _DAYS_KEPT = 48, 14
_LARGEST = 99_999

# A fall needs so many articles before and after it, must have lasted, and must be no chance: by this the logarithm of
# the likelihood grows if the rate is taken to have changed. On feeds of which 50 to 95 % can always be read, 2 to 100
# articles a day, simulated for a month, 9 is reached by one in 300 (7 by nine in 150).
_FEWEST_BEFORE, _FEWEST_AFTER = 10, 6
_SHORTEST = timedelta(hours=3)  # from its first article to its last
_LEAST_BEFORE = 0.6
_LARGEST_PART = 0.5  # of what it was, over all the time since and in the last few articles
_SURPRISE = 9.0

# It is over when so many of the last few articles could be read in full.
_RECENT = 8
_REGAINED = 0.6

# What has given so little for so many articles was never read in full, or not for two weeks.
_SUMMARIES, _MANY = 0.1, 20

_VERSION = "1"


class Cell(NamedTuple):
    """The articles read in an hour, or in a day that begins with it (hours since 1970): in full, and all."""

    hour: int
    full: int
    all: int


class Fall(NamedTuple):
    """Extraction fell: what part of the articles was read in full `before` and `after`, and since when."""

    before: float
    after: float
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Yields:
    """What reading a feed's articles gave of late, oldest first; the one without arguments knows nothing."""

    cells: tuple[Cell, ...] = ()

    def counted(self, *, full: bool, at: datetime) -> "Yields":
        """With one more article, read at `at`; a clock that was set back counts it with the latest ones."""
        last = self.cells[-1] if self.cells else Cell(0, 0, 0)
        hour = max((at - _EPOCH) // _HOUR, last.hour)
        if hour > last.hour:
            return Yields(cells=(*_merged(self.cells, hour), Cell(hour, int(full), 1)))
        if last.all == _LARGEST:
            return self
        return Yields(cells=(*self.cells[:-1], Cell(hour, last.full + full, last.all + 1)))

    @property
    def fall(self) -> Fall | None:
        """The likeliest place in time where fewer articles began to be read in full, None if there is none or it is over."""
        recent = self.recent
        if recent > _LARGEST_PART:
            return None
        surprise, fall = max(_falls(self.cells), default=(0.0, None))
        if fall is None or surprise < _SURPRISE or recent > _LARGEST_PART * fall.before:
            return None
        lasted = _EPOCH + self.cells[-1].hour * _HOUR - fall.since
        return fall if lasted >= _SHORTEST else None

    @property
    def is_well(self) -> bool:
        """Whether most of the last articles could be read in full: a fall that was told of is over."""
        return self.recent >= _REGAINED

    @property
    def fell_at(self) -> datetime | None:
        """Since when extraction has fallen, None if it has not."""
        fall = self.fall
        return fall.since if fall is not None else None

    @property
    def recent(self) -> float:
        """What part of the last few articles was read in full, 1 if there are none."""
        full = total = 0
        for cell in reversed(self.cells):
            full, total = full + cell.full, total + cell.all
            if total >= _RECENT:
                break
        return full / total if total else 1.0

    @property
    def totals(self) -> tuple[int, int]:
        """How many articles were read in full, and how many in all."""
        return sum(cell.full for cell in self.cells), sum(cell.all for cell in self.cells)

    @property
    def only_summaries(self) -> bool:
        """Whether hardly any of many articles could be read in full, as far as is known."""
        full, total = self.totals
        return total >= _MANY and full <= _SUMMARIES * total

    def to_text(self) -> str:
        """As stored: at most 700 characters, "" if nothing is known."""
        if not self.cells:
            return ""
        steps = (later.hour - earlier.hour for earlier, later in pairwise((Cell(0, 0, 0), *self.cells)))
        parts = (f"{step}:{cell.full}/{cell.all}" for step, cell in zip(steps, self.cells, strict=True))
        return f"{_VERSION}|{' '.join(parts)}"

    @classmethod
    def from_text(cls, text: str) -> "Yields":
        """As stored before; what cannot be read (another version wrote it) is nothing known."""
        version, _, parts = text.partition("|")
        if version != _VERSION:
            return cls()
        try:
            return cls(cells=tuple(_read(parts.split())))
        except ValueError:
            return cls()


def _read(parts: Sequence[str]) -> Iterator[Cell]:
    hour = 0
    for part in parts[: _HOURS_KEPT + _DAYS_KEPT + 2]:
        step, _, counts = part.partition(":")
        full, _, total = counts.partition("/")
        hour += int(step)
        cell = Cell(hour, int(full), int(total))
        if not 0 <= cell.full <= cell.all <= _LARGEST or int(step) < 0:
            raise ValueError("no yields")
        yield cell


def _merged(cells: Sequence[Cell], now: int) -> Iterator[Cell]:
    """The cells with those of a time together: by hours of late, by days before, older ones left out."""
    found: dict[int, Cell] = {}
    for cell in cells:
        if now - cell.hour > _DAYS_KEPT * _DAY:
            continue
        hour = cell.hour if now - cell.hour < _HOURS_KEPT else cell.hour // _DAY * _DAY
        known = found.get(hour, Cell(hour, 0, 0))
        found[hour] = Cell(hour, min(known.full + cell.full, _LARGEST), min(known.all + cell.all, _LARGEST))
    return iter(found.values())


def _falls(cells: Sequence[Cell]) -> Iterator[tuple[float, Fall]]:
    """Where a fall may have begun, each with how surprising the counts were if nothing had changed there."""
    full, total = sum(cell.full for cell in cells), sum(cell.all for cell in cells)
    same = _likelihood(full, total)
    full_before = all_before = 0
    for earlier, first in pairwise(cells):
        full_before, all_before = full_before + earlier.full, all_before + earlier.all
        full_after, all_after = full - full_before, total - all_before
        if all_before < _FEWEST_BEFORE or all_after < _FEWEST_AFTER:
            continue
        was, now = full_before / all_before, full_after / all_after
        if was >= _LEAST_BEFORE and now <= _LARGEST_PART * was:
            surprise = _likelihood(full_before, all_before) + _likelihood(full_after, all_after) - same
            yield surprise, Fall(was, now, _EPOCH + first.hour * _HOUR)


def _likelihood(full: int, total: int) -> float:
    """The logarithm of how likely the counts are at the rate that suits them best."""
    return sum(count * log(count / total) for count in (full, total - full) if count)
