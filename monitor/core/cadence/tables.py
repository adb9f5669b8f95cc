"""Counts of a feed's entries by time of day, weekday and minute, and of the gaps between them: packed into bytes, and what
they say."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

SLOTS = 48  # half hours of a day, UTC
DAYS = 7  # Monday is 0
MINUTES = 60
GAPS, GAPS_IN_OCTAVE = (
    32,
    2,
)  # gap k is 2^(k/2) to 2^((k+1)/2) times SHORTEST_GAP hours long; both ends are open
SHORTEST_GAP = 0.125

# Half precision: three digits are plenty for counts that are kept below a few thousand.
_TABLES = struct.Struct(f"<{SLOTS + DAYS + MINUTES + GAPS}e")
_SLOTS_AND_DAYS = struct.Struct(f"<{SLOTS + DAYS}e")
EMPTY = bytes(_TABLES.size)
PACKED = _TABLES.size
_MOST = 60_000.0

_FLAT, _LEAST_PRIOR = 1e5, 2.0
_PEAKS = 3
_PEAK_PRIOR = 15.0  # entries at other minutes of the half hour
_LEAST_IN_PEAK = 4.0


@dataclass(slots=True)
class Tables:
    """How many entries came in each half hour of the day, on each weekday and in each minute of the hour, and how many
    hours lie in gaps of each length."""

    slots: list[float]
    days: list[float]
    minutes: list[float]
    gaps: list[float]

    @classmethod
    def unpacked(cls, packed: bytes) -> "Tables":
        """The tables as stored."""
        numbers = list(_TABLES.unpack(packed))
        by_day, by_minute = SLOTS + DAYS, SLOTS + DAYS + MINUTES
        return cls(numbers[:SLOTS], numbers[SLOTS:by_day], numbers[by_day:by_minute], numbers[by_minute:])

    def packed(self) -> bytes:
        """As stored."""
        numbers = (*self.slots, *self.days, *self.minutes, *self.gaps)
        return _TABLES.pack(
            *(numbers if max(numbers) < _MOST else (min(number, _MOST) for number in numbers))
        )

    def scaled(self, factor: float) -> "Tables":
        """The same with all counts multiplied."""
        parts = (self.slots, self.days, self.minutes, self.gaps)
        return Tables(*([number * factor for number in part] for part in parts))


def slots_and_days(packed: bytes) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The tables by half hour and by weekday alone: all that is needed for most polls."""
    numbers = _SLOTS_AND_DAYS.unpack_from(packed)
    return numbers[:SLOTS], numbers[SLOTS:]


def prior(counts: Sequence[float], scale: float, lacking: float) -> float:
    """How many entries of no particular time to put beside those counted: as many as their differences allow. Entries
    that come at random differ, too; there, hundreds make sure that no rhythm is seen where none is.

    Method of moments for a Dirichlet-multinomial: chi-square over its degrees of freedom is (n + prior) / (1 + prior).
    `lacking` is the time that a rhythm needs to be seen as a multiple of the time watched: with half of it, at least as
    many entries of no particular time are put beside those counted.
    """
    entries, free = sum(counts) / scale, len(counts) - 1
    if not entries:
        return _FLAT * scale
    mean = entries / len(counts)
    spread = sum((count / scale - mean) ** 2 for count in counts) / (mean * free)
    excess = spread - 1 - sqrt(2 / free)
    apt = (entries - spread) / excess if excess > 0 else _FLAT
    return min(max(apt, _LEAST_PRIOR, entries * (lacking - 1)), _FLAT) * scale


def evenness(counts: Sequence[float], prior: float) -> float:
    """The mean of the root of the rates as a part of the root of their mean."""
    each = prior / len(counts)
    return sum(sqrt(count + each) for count in counts) / sqrt((sum(counts) + prior) * len(counts))


def peaks(minutes: Sequence[float], scale: float) -> tuple[tuple[int, float], ...]:
    """The minutes of the hour in which far more entries come than in others: the second of the hour when they are there,
    and their share of the entries of their half hour."""
    mean = sum(minutes) / MINUTES
    least = max(_LEAST_IN_PEAK * scale, 4 * mean, mean + 4 * sqrt(mean * scale))
    if max(minutes) < least:
        return ()
    found = sorted(
        ((number, minute) for minute, number in enumerate(minutes) if number >= least), reverse=True
    )
    halves = [sum(minutes[:30]) + _PEAK_PRIOR * scale, sum(minutes[30:]) + _PEAK_PRIOR * scale]
    return tuple(
        sorted(
            (minute * 60 + 30, (number - mean) / halves[minute // 30]) for number, minute in found[:_PEAKS]
        )
    )
