"""When a feed is due again: its rhythm within what the user and the server allow."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp, sqrt

from monitor.core.cadence.rhythm import HEAT_HOURS, Rates, Rhythm
from monitor.core.retries import LONGEST_RETRY_AFTER, spread
from monitor.model import Wishes
from monitor.settings import PollSettings

_HALF_HOUR, _HOUR = 1800, 3600
_JITTER, _LONGEST_JITTER = 0.03, 30.0  # of the interval, seconds
_FIRST_BAN, _LONGEST_BAN = timedelta(hours=1), timedelta(hours=24)
_DOUBLINGS = 16  # more than any bound allows
_HOURS_OF_WEEK = 168
_NO_LIMIT = 1e9

# After a peak there is nothing to wait for: this part of what pays is enough.
_NEARLY = 0.85

# At most this part of what a feed lists at once is let come between two polls.
_PART_OF_LISTING = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a feed's next poll must keep to, besides its rhythm.

    `every` is the feed's own ceiling, `wishes` what the feed says, `fresh_for` what the server's headers say. `name`
    spreads the jitter.
    """

    name: str
    settings: PollSettings
    every: timedelta | None = None
    wishes: Wishes = field(default_factory=Wishes)
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """When a feed that failed is tried again, and until when the server does not want to be asked (None: it does not
    say)."""

    next_at: datetime
    not_before: datetime | None


def next_poll(now: datetime, bounds: Bounds, rhythm: Rhythm, *, mean_weight: float | None) -> datetime:
    """When a feed that answered is due again. `mean_weight` is the mean of all feeds' weights (None: not known), so that
    together they need no more requests than each at the same pace would.

    Never sooner than the server asks (within reason: `settings.max`) and `settings.min`; no later than the feed's own
    `every`, unless the server asks for that.
    """
    settings, chance = bounds.settings, spread(bounds.name, now)
    soonest, latest = _soonest(bounds), _latest(bounds)
    wanted = every = settings.every.total_seconds()
    if rhythm.weight:
        start, price = now.timestamp(), every / _HOUR * (mean_weight or rhythm.weight)
        best = _best_among_peaks if rhythm.past.peaks else _best
        wanted = best(start, start + latest, rhythm, price) - start
    late = min(_JITTER * max(wanted, soonest), _LONGEST_JITTER) * chance
    wait = max(min(wanted + late, latest * (1 - _JITTER * chance)), soonest + late)
    at = now + timedelta(seconds=wait)
    if bounds.wishes.skip_hours or bounds.wishes.skip_weekdays:
        return _outside_skipped(at, bounds.wishes, late)
    return at


def next_poll_after_failure(
    now: datetime, bounds: Bounds, *, failures: int, retry_after: timedelta | None, banned: bool, outage: bool
) -> Setback:
    """When a feed that failed `failures` times in a row is tried again: for ever, ever less often, and never before the
    server said. `banned` says that the server refuses us (403); `outage` that our own network is down: that says
    nothing about the feed, so it is asked at its usual pace."""
    settings = bounds.settings
    interval = min(max(bounds.every or settings.every, settings.min), settings.max)
    doublings = 0 if outage else min(max(failures - 1, 0), _DOUBLINGS)
    backed_off = min(interval * (1 << doublings), settings.max)
    wanted = min(max(retry_after or timedelta(0), timedelta(0)), LONGEST_RETRY_AFTER)
    if banned:
        wanted = max(wanted, min(_FIRST_BAN * (1 << min(max(failures - 1, 0), _DOUBLINGS)), _LONGEST_BAN))
    wait = max(backed_off * (1 - _JITTER * spread(bounds.name, now)), settings.min, wanted)
    return Setback(next_at=now + wait, not_before=now + wanted if wanted else None)


# --- where the news is ------------------------------------------------------------------------------------------------


def _best(start: float, end: float, rhythm: Rhythm, price: float) -> float:
    """The best moment for the next poll between `start` and `end`, in seconds.

    That is when so many entries are expected to wait as pay for a request: for a steady feed, after a time in inverse
    proportion to the square root of its rate; before a quiet night, sooner. `price` is the hours between polls of a feed
    with one entry an hour (docs/cadence.md says why).
    """
    rates, room = Rates(rhythm), rhythm.past.listed * _PART_OF_LISTING or _NO_LIMIT
    usual, factor, hot = rates.usual, rates.factor, rates.heat
    waiting, at, half_hour = 0.0, start, int(start // _HALF_HOUR)
    while at < end:
        rate = usual(half_hour) * factor
        if hot:
            rate += hot * exp((start - at) / (_HOUR * HEAT_HOURS))
        half_hour += 1
        missing = price * sqrt(rate) - waiting
        missing = min(missing, room - waiting)
        if missing <= 0.0:
            return at
        until = half_hour * _HALF_HOUR
        coming = rate * (until - at) / _HOUR
        if missing <= coming:
            return min(at + missing / rate * _HOUR, end)
        waiting += coming
        at = until
    return end


def _best_among_peaks(start: float, end: float, rhythm: Rhythm, price: float) -> float:
    """The same for a feed with minutes of the hour when many entries come at once: better right after than before."""
    rates, room = Rates(rhythm), rhythm.past.listed * _PART_OF_LISTING or _NO_LIMIT
    waiting, at = 0.0, start
    while at < end:
        half_hour = int(at // _HALF_HOUR)
        until = (half_hour + 1.0) * _HALF_HOUR
        rate = rates.usual(half_hour) * rates.factor
        heat = rates.heat * exp((start - at) / (_HOUR * HEAT_HOURS))
        peaks = _peaks(rhythm, half_hour)
        steady = rate * (1 - sum(share for _, share in peaks)) + heat
        pays = min(price * sqrt(_worth(rate, steady, price)), room)
        for moment, share in (*peaks, (until, 0.0)):
            if moment < at:
                continue
            enough = at + max(pays - waiting, 0.0) / steady * _HOUR
            if enough <= moment:
                return min(_after_peak(start, enough, rhythm, rates, pays), end)
            waiting += steady * (moment - at) / _HOUR + rate * share / 2
            at = moment
            if share and waiting >= _NEARLY * pays:
                return min(at, end)
    return end


def _peaks(rhythm: Rhythm, half_hour: int) -> list[tuple[float, float]]:
    """The peaks in a half hour: the moment, and the share of the half hour's entries."""
    first = half_hour % 2 * _HALF_HOUR
    begin = half_hour * _HALF_HOUR - first
    return [
        (begin + second, share) for second, share in rhythm.past.peaks if first <= second < first + _HALF_HOUR
    ]


def _worth(rate: float, steady: float, price: float) -> float:
    """The rate that says what a request is worth: where a peak alone pays for one, it gets its own, and the others are
    spent on what comes besides."""
    peak = (rate - steady) / 2
    return steady if peak > price * sqrt(rate) else max(rate, steady)


def _after_peak(start: float, moment: float, rhythm: Rhythm, rates: Rates, pays: float) -> float:
    """The moment, or that just after a peak soon to come: one request instead of two. Waiting costs less than a request
    for about half as long as was waited already."""
    for second, share in rhythm.past.peaks:
        peak = moment - (moment - second) % _HOUR + _HOUR
        if (
            peak - moment < (moment - start) / 2
            and rates.usual(int(peak // _HALF_HOUR)) * share / 2 >= _NEARLY * pays
        ):
            return peak
    return moment


# --- what the server wants --------------------------------------------------------------------------------------------


def _soonest(bounds: Bounds) -> float:
    """The least wait in seconds that the user and the server allow. More than `settings.max` is a server's mistake."""
    settings, asked, fresh_for = bounds.settings, bounds.wishes.every, bounds.fresh_for
    soonest = settings.min
    if asked is not None and asked > soonest:
        soonest = min(asked, settings.max)
    if fresh_for is not None and fresh_for > soonest:
        soonest = min(fresh_for, settings.max)
    return soonest.total_seconds()


def _latest(bounds: Bounds) -> float:
    """The longest wait in seconds."""
    every, longest = bounds.every, bounds.settings.max
    return (longest if every is None else min(every, longest)).total_seconds()


def _outside_skipped(at: datetime, wishes: Wishes, late: float) -> datetime:
    """The first moment from `at` on that is in none of the hours and weekdays to be left out; `at` if all are."""
    hour = at.astimezone(UTC)
    for _ in range(_HOURS_OF_WEEK + 1):
        if hour.hour not in wishes.skip_hours and hour.weekday() not in wishes.skip_weekdays:
            return at if hour <= at else hour + timedelta(seconds=late)
        hour = hour.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
