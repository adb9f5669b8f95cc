"""How often an article was read again, and whether it had changed -> when it is read again next.

The counter that the store keeps holds both the step on the schedule and how many readings there were, so that nothing else
has to be remembered: `readings = total * 8 + step`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEPS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=24),
)
"""The pauses between readings of an article that does not change."""

MOST_READINGS = 60
"""However often it changes, an article is not read again more often than that: a live page for about three days."""

_BASE = 8
_DEVELOPING_STEP = 2
# A live page may use up so many readings at steps of 5 and 15 minutes (five hours or more), so many more at an hour each,
# and the rest at four hours: the first hours matter most, and its last day is still seen.
_FLOORS = ((30, 0), (50, 2), (MOST_READINGS, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """When an article is read again, and the counter to keep until then."""

    at: datetime
    readings: int


def next_reading(readings: int, *, changed: bool, developing: bool, now: datetime) -> Reading | None:
    """When an article that was read just now is read again; None: not any more.

    `readings` is the counter kept with it, 0 when it was read for the first time; `changed` says that this reading differed
    materially from the one before: it goes a step back. `developing` ones are read hourly at least, as long as changing
    ones are.
    """
    total, step = divmod(max(readings, 0), _BASE)
    if total >= MOST_READINGS:
        return None
    least = next(floor for limit, floor in _FLOORS if total < limit)
    if changed:
        step = max(step - 2, 0)
    elif developing and least <= _DEVELOPING_STEP:
        step = min(step, _DEVELOPING_STEP)
    step = max(step, least if changed or developing else 0)
    if step >= len(STEPS):
        return None
    return Reading(at=now + STEPS[step], readings=(total + 1) * _BASE + step + 1)


def times_read(readings: int) -> int:
    """How many readings the counter stands for."""
    return max(readings, 0) // _BASE
