"""What a feed's past says about when it lists something new, and its form as stored."""

import struct
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite, sqrt

from monitor.core.cadence.tables import (
    DAYS,
    EMPTY,
    GAPS_IN_OCTAVE,
    PACKED,
    SHORTEST_GAP,
    SLOTS,
    Tables,
    slots_and_days,
)

# How many entries in how many hours stand for a feed nothing is known of.
ENTRIES_PRIOR, HOURS_PRIOR = 0.5, 1.0

# An entry makes others likely for about as long as this.
HEAT_HOURS = 1.0
# So many times must it be seen (hotter and colder polls, squared) that entries come in bursts until half of it is believed.
_ECHO_PRIOR = 50.0
_MOST_ECHOES = 0.8

_NO_SURPRISE = 20
# Four fifths of a feed's time lie in gaps no longer than its usual one: five times that is 1.7 to 2.9 times the longest
# silence of three real feeds (with three quarters from 1.5, with nine tenths from 2.1 times; docs/cadence.md).
_USUAL = 0.8
_LONGEST_GAP = 1440.0  # hours: 300 days of silence are stale whatever the past was
_FEWEST_GAPS = 5
_FIRST_WEEK_GAP = 16.0  # hours: a listing of a few days knows no weekend
_WEEK = 168.0

_LONGEST_SCALED = 100.0  # half lives; three are usual

_VERSION = "1"
_HEADER = struct.Struct("<2d5f2d7f2H3H3f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What changes with new entries alone.

    Entries and hours count double for each `half_life` (hours) after `epoch` (seconds since 1970), so that older ones
    weigh less without being touched: `entries` in all, `mass` of them by time in the packed `tables`; `slot_prior` and `day_prior`
    entries of no particular time stand beside those. `shape` is the mean of the rate's square root over the week, in
    units of the root of the mean rate. `last` is the newest publication, `burst` the most entries that came at once,
    `listed` how many the first listing had, `gaps` how many gaps were seen. `peaks` are minutes of the hour when many entries
    come: second of the hour, share of the half hour's entries.
    """

    epoch: float = 0.0
    last: float = 0.0
    half_life: float = 672.0
    entries: float = 0.0
    mass: float = 0.0
    shape: float = 1.0
    slot_prior: float = 1.0
    day_prior: float = 1.0
    burst: float = 0.0
    listed: int = 0
    gaps: int = 0
    peaks: tuple[tuple[int, float], ...] = ()
    tables: bytes = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A feed's rhythm as learned so far; the one without arguments knows nothing.

    `weight` is the feed's mean wish for requests (the square root of its rate of new entries an hour, averaged over
    the week), by which feeds share a common budget; 0 while too little is known.

    The rest is what it is learned from: the time of the last poll learned from (seconds since 1970), `hours` watched
    (scaled like the entries of `past`), `heat`: how many entries came of late, `echo`: how much more came after entries
    than usual, and how much more would have if each brought another one; `pace`: the usual wait between polls (hours).
    """

    weight: float = 0.0
    at: float = 0.0
    hours: float = 0.0
    heat: float = 0.0
    echo: tuple[float, float] = (0.0, 0.0)
    pace: float = 0.0
    past: Past = field(default_factory=Past)

    @property
    def usual_gap(self) -> timedelta | None:
        """The longest time that usually passes without a new entry, None while too little is known.

        It is the length of gap below which four fifths of the feed's time lie, so that many entries at once do not
        hide the nights and weekends between them.
        """
        if self.past.gaps < _FEWEST_GAPS:
            return None
        hours = _quantile(Tables.unpacked(self.past.tables).gaps, _USUAL)
        if self.hours < _WEEK * self.scale:
            hours = max(hours, _FIRST_WEEK_GAP)
        return timedelta(hours=max(min(hours, _LONGEST_GAP), 2 * self.pace))

    def plausible(self, waited: timedelta | None) -> int:
        """The most new entries that are no surprise after `waited` since the last answer (None: there was none)."""
        if waited is None or not self.weight:
            return _NO_SURPRISE
        hours = max(waited.total_seconds() / 3600, 0.0)
        expected = Rates(self).highest() * min(hours, 2.0) + 2 * self.rate * max(hours - 2.0, 0.0)
        return max(_NO_SURPRISE, int(2 * self.past.burst), int(2 * expected + 6 * sqrt(expected)))

    @property
    def scale(self) -> float:
        """What an entry or an hour counted at the last poll."""
        return float(2.0 ** ((self.at - self.past.epoch) / (3600 * self.past.half_life)))

    @property
    def rate(self) -> float:
        """New entries an hour, 0 while too little is known."""
        return (self.weight / self.past.shape) ** 2

    @property
    def echoes(self) -> float:
        """The part of the entries that others before them foretell: 0 to 0.8."""
        together, alone = self.echo
        if together <= 0:
            return 0.0
        return min(together / (alone + _ECHO_PRIOR * self.scale), _MOST_ECHOES)

    def to_text(self) -> str:
        """As stored: a version and about 530 characters; "" if nothing is known."""
        past = self.past
        if not past.epoch and not self.weight:
            return ""
        seconds, shares = zip(*past.peaks, *_NO_PEAKS[len(past.peaks) :], strict=True)
        header = _HEADER.pack(
            *(self.at, self.weight, self.hours, self.heat, *self.echo, self.pace),
            *(past.epoch, past.last, past.half_life, past.entries, past.mass, past.shape),
            *(past.slot_prior, past.day_prior, past.burst, past.listed, past.gaps, *seconds, *shares),
        )
        return _VERSION + b2a_base64(header + past.tables, newline=False).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> "Rhythm":
        """As stored before; what cannot be read (another version wrote it) is nothing known."""
        if not text.startswith(_VERSION):
            return cls()
        try:
            return _unpacked(a2b_base64(text[len(_VERSION) :]))
        except (NotBase64, struct.error, ValueError):
            return cls()


class Rates:
    """How many entries an hour a rhythm expects when."""

    __slots__ = ("_day_prior", "_days", "_slot_prior", "_slots", "_usual", "factor", "heat")

    def __init__(self, rhythm: Rhythm) -> None:
        """Those of `rhythm`: `heat` is due to recent entries and passes, `factor` is what that leaves of the others."""
        past = rhythm.past
        self._slots, self._days = slots_and_days(past.tables)
        self._slot_prior, self._day_prior = past.slot_prior / SLOTS, past.day_prior / DAYS
        all_pairs = (past.mass + past.slot_prior) * (past.mass + past.day_prior)
        self._usual = (rhythm.weight / past.shape) ** 2 * (SLOTS * DAYS) / all_pairs
        echoes = rhythm.echoes
        self.factor = 1 - echoes
        self.heat = echoes * rhythm.heat / HEAT_HOURS

    def usual(self, half_hour: int) -> float:
        """The rate in a half hour, counted from 1970, as if nothing were known of what came just before."""
        return (
            self._usual
            * (self._slots[half_hour % SLOTS] + self._slot_prior)
            * (self._days[(half_hour // SLOTS + 3) % DAYS] + self._day_prior)
        )

    def highest(self) -> float:
        """The rate in the busiest half hour of the week, now that what came came."""
        slot, day = max(self._slots) + self._slot_prior, max(self._days) + self._day_prior
        return self._usual * slot * day + self.heat


_NO_PEAKS = ((0, 0.0),) * 3


def _unpacked(packed: bytes) -> Rhythm:
    if len(packed) != _HEADER.size + PACKED:
        raise ValueError("another form")
    numbers = _HEADER.unpack_from(packed)
    if not isfinite(sum(numbers)):
        raise ValueError("no numbers")
    at, weight, hours, heat, together, alone, pace = numbers[:7]
    epoch, last, half_life, entries, mass, shape, slot_prior, day_prior, burst, listed, gaps = numbers[7:18]
    if min(half_life, shape, weight + 1, mass + slot_prior, mass + day_prior) <= 0:
        raise ValueError("no rhythm")
    if abs(at - epoch) > _LONGEST_SCALED * half_life * 3600:
        raise ValueError("no times")
    past = Past(
        epoch=epoch,
        last=last,
        half_life=half_life,
        entries=entries,
        mass=mass,
        shape=shape,
        slot_prior=slot_prior,
        day_prior=day_prior,
        burst=burst,
        listed=listed,
        gaps=gaps,
        peaks=tuple(peak for peak in zip(numbers[18:21], numbers[21:], strict=True) if peak[1])
        if numbers[21]
        else (),
        tables=packed[_HEADER.size :],
    )
    return Rhythm(weight=weight, at=at, hours=hours, heat=heat, echo=(together, alone), pace=pace, past=past)


def _quantile(gaps: list[float], part: float) -> float:
    """How long, in hours, the gaps are at most that this part of the time lies in."""
    left = part * sum(gaps)
    for number, hours in enumerate(gaps):
        if left <= hours and hours:
            return float(SHORTEST_GAP * 2 ** ((number + left / hours) / GAPS_IN_OCTAVE))
        left -= hours
    return float(SHORTEST_GAP * 2 ** (len(gaps) / GAPS_IN_OCTAVE))
