"""Says a feed's rhythm in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.core.cadence.rhythm import Rhythm
from monitor.core.cadence.tables import DAYS, SLOTS, Tables

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

# What "mostly" and "few" mean, and how sure it must be that there is a rhythm at all.
_MOSTLY, _FEW = 0.8, 0.5
_WIDEST = 36  # half hours
_IN_BURSTS = 0.3
_NEARLY_ONE, _TWO_DIGITS = 0.95, 99.5
_TOO_FEW = 1.5  # less than so many days are told in hours


def in_words(rhythm: Rhythm, now: datetime) -> str:
    """The rhythm as people would put it: "about 40 a day, mostly 06:00 to 22:00 UTC, few on Sundays, the newest 2 hours
    ago". Times are UTC."""
    if not rhythm.weight:
        return "rhythm not known yet"
    return ", ".join((_often(rhythm.rate * 24), *_when(rhythm), *_newest(rhythm, now)))


def _often(a_day: float) -> str:
    for number, unit in ((a_day, "day"), (a_day * 7, "week"), (a_day * 30, "month")):
        if number >= _NEARLY_ONE:
            return f"about {_rounded(number)} a {unit}"
    return "less than one a month"


def _rounded(number: float) -> int:
    """To two digits."""
    return round(number) if number < _TWO_DIGITS else int(float(f"{number:.1e}"))


def _when(rhythm: Rhythm) -> Iterator[str]:
    past, tables = rhythm.past, Tables.unpacked(rhythm.past.tables)
    if past.slot_prior < past.mass:
        yield from _hours(tables.slots)
    if past.day_prior < past.mass:
        yield from _days(tables.days)
    if rhythm.echoes > _IN_BURSTS:
        yield "in bursts"


def _hours(slots: Sequence[float]) -> Iterator[str]:
    """The shortest part of the day in which most entries come, if it is much shorter than a day."""
    enough = _MOSTLY * sum(slots)
    twice = [*slots, *slots]
    for length in range(1, _WIDEST + 1):
        start = max(range(SLOTS), key=lambda first: sum(twice[first : first + length]))
        if sum(twice[start : start + length]) >= enough:
            yield f"mostly {_clock(start)} to {_clock(start + length)} UTC"
            return


def _clock(slot: int) -> str:
    return f"{slot % SLOTS // 2:02}:{slot % 2 * 30:02}"


def _days(days: Sequence[float]) -> Iterator[str]:
    """The weekdays on which few entries come, or the one or two on which most do."""
    mean = sum(days) / DAYS
    busiest = sorted(range(DAYS), key=days.__getitem__, reverse=True)
    for count in (1, 2):
        if sum(days[day] for day in busiest[:count]) >= _MOSTLY * sum(days):
            yield f"mostly on {_named(busiest[:count])}"
            return
    few = [day for day in range(DAYS) if days[day] < _FEW * mean]
    if few:
        yield f"few on {_named(few)}"


def _named(days: Sequence[int]) -> str:
    names = [_WEEKDAYS[day] for day in sorted(days)]
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _newest(rhythm: Rhythm, now: datetime) -> Iterator[str]:
    hours = (now.timestamp() - rhythm.past.last) / 3600
    if rhythm.past.last and hours >= 0:
        yield f"the newest {_ago(hours)} ago"


def _ago(hours: float) -> str:
    longer = [(hours / 24, "day"), (hours, "hour"), (hours * 60, "minute")]
    number, unit = next((each for each in longer if each[0] >= _TOO_FEW), longer[-1])
    whole = max(round(number), 1)
    return f"{whole} {unit}{'s' if whole > 1 else ''}"
