"""Turns one more answered poll into what is known of a feed's rhythm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import exp, log, log2, sqrt

from monitor.core.cadence.rhythm import ENTRIES_PRIOR, HEAT_HOURS, HOURS_PRIOR, Past, Rates, Rhythm
from monitor.core.cadence.tables import (
    DAYS,
    GAPS,
    GAPS_IN_OCTAVE,
    MINUTES,
    SHORTEST_GAP,
    SLOTS,
    Tables,
    evenness,
    peaks,
    prior,
)

_HALF_HOUR, _HOUR = 1800, 3600

# What is learned is forgotten by half in four weeks (half or double costs 1 % of delay), or in the time of this many
# entries where that is longer: half a dozen entries are no rhythm.
_HALF_LIFE, _LONGEST_HALF_LIFE = 672.0, 17_520.0
_LEAST_REMEMBERED = 20.0
_APT = 1.5

# Half precision counts to 2048: of a feed with more entries a day only so many go into the tables, without choice; and
# when later entries count much more than earlier ones, all are scaled down.
_A_DAY = 50.0
_LEAST_SCALE, _LARGEST_SCALE = 0.5, 8.0  # less than one: the clock was wrong

# After a wait this long (hours), and this much longer than usual, the program was not there: what went by is not known.
_SILENCE, _UNUSUAL = 6.0, 3.0

_LONGEST_LOOK_BACK = 2 * 365 * 86_400  # seconds
_LONGEST_GAP = 4000.0  # hours
_KNOWN_ENTRIES, _KNOWN_HOURS = 3.0, 24.0  # whichever is reached first

_COLD, _WARM, _HOTTEST = 0.001, 0.2, 50.0  # recent entries: fewer foretell nothing, more are a flood
_COLD_HOURS = 3.0
_SPARED = 0.25  # so much less than its rate asks for does a feed need whose entries foretell each other (made-up bursts)
_MANY = 65_535
_BURST_FADES = 0.99
_DAYS_NEEDED, _WEEKS_NEEDED = 72.0, 336.0  # hours: some days show their hours, two weeks their weekdays
_GOLDEN = 0.618034  # its multiples spread evenly between whole numbers, without chance


# When an entry came (seconds since 1970), whether its minute is known, and how much it counts.
Arrival = tuple[float, bool, float]


def observed(
    rhythm: Rhythm, *, at: datetime, since: datetime | None, published: Sequence[datetime]
) -> Rhythm:
    """The rhythm after one more answered poll at `at`, the one before having been at `since` (None: this was the first).

    `published` are the publication times of the entries that were new, none after `at`; of a first poll, of all listed.
    An entry without a time comes as if published at `at`: like one whose time lies before `since` (it was listed late)
    it counts as come at some time between the polls.
    """
    now = at.timestamp()
    if since is None:
        return _of_listing(now, sorted(time.timestamp() for time in published))
    before = since.timestamp()
    waited = (now - before) / _HOUR
    if waited <= 0:
        return rhythm  # the clock was set back: nothing can be said of this time
    if not rhythm.past.epoch:
        rhythm = Rhythm(at=before, past=Past(epoch=before))
    if waited > _SILENCE and waited > _UNUSUAL * rhythm.pace:
        return _after_silence(rhythm, now, waited)
    if published:
        return _with_news(rhythm, now, before, [time.timestamp() for time in published])
    return _without_news(rhythm, now, waited)


def _without_news(rhythm: Rhythm, now: float, waited: float) -> Rhythm:
    if _scale(rhythm.past, now) > _LARGEST_SCALE:
        rhythm = _rebased(rhythm, now)
    past = rhythm.past
    scale = _scale(past, now)
    hours = rhythm.hours + waited * scale
    return Rhythm(
        weight=_weight(past.entries, hours, scale, past.shape),
        at=now,
        hours=hours,
        heat=_cooled(rhythm.heat, waited),
        echo=_echo(rhythm, now, waited, 0, scale),
        pace=_pace(rhythm, waited),
        past=past,
    )


def _with_news(rhythm: Rhythm, now: float, before: float, published: list[float]) -> Rhythm:
    waited = (now - before) / _HOUR
    count, most = len(published), rhythm.plausible(timedelta(hours=waited))
    if count > most:  # a flood says little about the feed's days
        published = published[:: -(-count // max(5, int(2 * rhythm.rate * waited)))]
    rhythm = _rebased(rhythm, now)
    past, scale = rhythm.past, _scale(rhythm.past, now)
    hours = rhythm.hours + waited * scale
    burst = max(min(count, most), past.burst * _BURST_FADES)
    arrivals = _placed(published, before, now, scale)
    past = _counted(past, arrivals, scale, hours / scale, burst=burst, echoes=rhythm.echoes)
    fresh = sum(exp((time - now) / _HOUR / HEAT_HOURS) for time, _, _ in arrivals)
    return Rhythm(
        weight=_weight(past.entries, hours, scale, past.shape),
        at=now,
        hours=hours,
        heat=min(_cooled(rhythm.heat, waited) + fresh, _HOTTEST),
        echo=_echo(rhythm, now, waited, len(arrivals), scale),
        pace=_pace(rhythm, waited),
        past=past,
    )


def _of_listing(now: float, published: list[float]) -> Rhythm:
    """What the publication times of a whole listing tell: the time since the oldest of them was observed, as it were."""
    times = [time for time in published if now - _LONGEST_LOOK_BACK < time < now - 1]
    past = Past(epoch=now, listed=min(len(published), _MANY))
    if not times[1:]:
        return Rhythm(at=now, past=past)
    span = (now - times[0]) / _HOUR
    half_life = _half_life((len(times) - 1) / span)
    past = replace(past, half_life=half_life, last=times[0])
    arrivals = [(time, True, 2.0 ** ((time - now) / _HOUR / half_life)) for time in times[1:]]
    hours = half_life / log(2) * (1 - 2 ** (-span / half_life))
    past = _counted(past, arrivals, 1.0, hours, burst=0.0, echoes=0.0)
    return Rhythm(weight=_weight(past.entries, hours, 1.0, past.shape), at=now, hours=hours, past=past)


def _after_silence(rhythm: Rhythm, now: float, waited: float) -> Rhythm:
    """Nothing is learned but that time has passed, in which nothing was forgotten either."""
    past = replace(rhythm.past, epoch=rhythm.past.epoch + waited * _HOUR, last=0.0)
    return replace(rhythm, at=now, heat=0.0, pace=_pace(rhythm, waited), past=past)


# --- entries ----------------------------------------------------------------------------------------------------------


def _placed(published: Sequence[float], before: float, now: float, scale: float) -> list[Arrival]:
    """When entries came, oldest first. Those without a useful time are spread evenly over the wait."""
    wait = now - before
    arrivals: list[Arrival] = []
    for number, time in enumerate(published):
        if before <= time < now - 1:
            arrivals.append((time, True, scale))
        else:
            arrivals.append((before + wait * ((now + number) * _GOLDEN % 1), False, scale))
    arrivals.sort()
    return arrivals


def _counted(
    past: Past, arrivals: Sequence[Arrival], scale: float, watched: float, *, burst: float, echoes: float
) -> Past:
    """The past with these arrivals, and what follows."""
    tables, fresh = Tables.unpacked(past.tables), sum(weight for _, _, weight in arrivals)
    part = min(_A_DAY / 24 / ((past.entries + fresh) / scale / watched), 1.0)
    mass = past.mass + _count(tables, arrivals, part)
    gaps = past.gaps + _count_gaps(tables, past.last, arrivals)
    slot_prior = prior(tables.slots, scale, _DAYS_NEEDED / watched)
    day_prior = prior(tables.days, scale, _WEEKS_NEEDED / watched)
    even = evenness(tables.slots, slot_prior) * evenness(tables.days, day_prior)
    return Past(
        epoch=past.epoch,
        last=max(past.last, arrivals[-1][0]),
        half_life=past.half_life,
        entries=past.entries + fresh,
        mass=mass,
        shape=even * (1 - _SPARED * echoes),
        slot_prior=slot_prior,
        day_prior=day_prior,
        burst=burst,
        listed=past.listed,
        gaps=min(gaps, _MANY),
        peaks=peaks(tables.minutes, scale),
        tables=tables.packed(),
    )


def _count(tables: Tables, arrivals: Sequence[Arrival], part: float) -> float:
    """Count this part of the arrivals by their time; what those count together."""
    counted = 0.0
    for time, minute_known, weight in arrivals:
        if part < 1 and time * _GOLDEN % 1 >= part:
            continue
        half_hour = int(time // _HALF_HOUR)
        tables.slots[half_hour % SLOTS] += weight
        tables.days[(half_hour // SLOTS + 3) % DAYS] += weight
        if minute_known:
            tables.minutes[int(time // 60) % MINUTES] += weight
        counted += weight
    return counted


def _count_gaps(tables: Tables, last: float, arrivals: Sequence[Arrival]) -> int:
    """Count the time between arrivals by the length of the gap; how many gaps were worth the name."""
    found = 0
    for time, _, weight in arrivals:
        hours = (time - last) / _HOUR
        if last and hours > 0:
            number = int(GAPS_IN_OCTAVE * log2(hours / SHORTEST_GAP)) if hours > SHORTEST_GAP else 0
            tables.gaps[min(number, GAPS - 1)] += min(hours, _LONGEST_GAP) * weight
            found += hours > SHORTEST_GAP
        last = max(last, time)
    return found


def _echo(rhythm: Rhythm, now: float, waited: float, count: int, scale: float) -> tuple[float, float]:
    """How much more came than the hour and the day foretell, against how much recent entries foretell if each brought
    another one."""
    if rhythm.heat < _WARM or waited > _COLD_HOURS:
        return rhythm.echo
    usual = _expected(Rates(rhythm), now - waited * _HOUR, now)
    foretold = rhythm.heat * (1 - exp(-waited / HEAT_HOURS)) - usual
    more = min(count, usual + 3 * sqrt(usual + 1) + 5) - usual
    return rhythm.echo[0] + foretold * more * scale, rhythm.echo[1] + foretold * foretold * scale


def _expected(rates: Rates, start: float, end: float) -> float:
    """How many entries come between two moments, as a rule."""
    sum_of_rates, at = 0.0, start
    while at < end:
        half_hour = int(at // _HALF_HOUR)
        until = min((half_hour + 1.0) * _HALF_HOUR, end)
        sum_of_rates += rates.usual(half_hour) * (until - at)
        at = until
    return sum_of_rates / _HOUR


def _cooled(heat: float, waited: float) -> float:
    return heat * exp(-waited / HEAT_HOURS) if heat > _COLD else 0.0


def _pace(rhythm: Rhythm, waited: float) -> float:
    return rhythm.pace + 0.2 * (waited - rhythm.pace) if rhythm.pace else waited


# --- weights ----------------------------------------------------------------------------------------------------------


def _scale(past: Past, now: float) -> float:
    return float(2.0 ** ((now - past.epoch) / (_HOUR * past.half_life)))


def _half_life(rate: float) -> float:
    return min(max(_LEAST_REMEMBERED / rate, _HALF_LIFE), _LONGEST_HALF_LIFE) if rate else _HALF_LIFE


def _rebased(rhythm: Rhythm, now: float) -> Rhythm:
    """The same with counts that are right for `now`, where they would outgrow their room or are to be forgotten faster or
    slower."""
    past = rhythm.past
    scale, half_life = _scale(past, now), _half_life(rhythm.rate)
    apt = 1 / _APT < half_life / past.half_life < _APT
    if _LEAST_SCALE < scale < _LARGEST_SCALE and apt:
        return rhythm
    factor = 1 / max(scale, _LEAST_SCALE)
    past = replace(
        past,
        epoch=now,
        half_life=half_life,
        entries=past.entries * factor,
        mass=past.mass * factor,
        slot_prior=past.slot_prior * factor,
        day_prior=past.day_prior * factor,
        tables=Tables.unpacked(past.tables).scaled(factor).packed(),
    )
    echo = (rhythm.echo[0] * factor, rhythm.echo[1] * factor)
    return replace(rhythm, at=now, hours=rhythm.hours * factor, echo=echo, past=past)


def _weight(entries: float, hours: float, scale: float, shape: float) -> float:
    """The mean square root of the rate, 0 while too little is known."""
    if entries < _KNOWN_ENTRIES * scale and hours < _KNOWN_HOURS * scale:
        return 0.0
    return shape * sqrt((entries + ENTRIES_PRIOR * scale) / (hours + HOURS_PRIOR * scale))
