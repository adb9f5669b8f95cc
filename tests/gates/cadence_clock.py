"""Polls streams of publication times on a virtual clock as the program would, and at fixed intervals; the delays of both.

Causal: a poll sees what was published before it and since the last one, and that alone decides when the next one is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from statistics import fmean

from monitor.core.cadence import Bounds, Rhythm, next_poll, observed
from monitor.settings import PollSettings

_WEEK = 7 * 86_400.0
_PHASES = 7  # polls at fixed intervals are scored as the mean over so many starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """When entries of a feed were published, in seconds since 1970, oldest first: the `listed` ones before `begin`, the
    others between that and `end`."""

    name: str
    begin: float
    end: float
    listed: Sequence[float] = ()
    times: Sequence[float]

    @property
    def middle(self) -> float:
        """When scoring starts."""
        return (self.begin + self.end) / 2


@dataclass(slots=True, kw_only=True)
class Watched:
    """A stream that is polled: what is known of it, and what was scored in its later half.

    `silences` are the times (seconds) between polls with news, each with five times the usual gap as it was then.
    """

    stream: Stream
    rhythm: Rhythm = field(default_factory=Rhythm)
    since: datetime | None = None
    taken: int = 0
    news_at: float = 0.0
    patience: float | None = None
    requests: int = 0
    delays: list[float] = field(default_factory=list)
    silences: list[tuple[float, float]] = field(default_factory=list)


def slowed(stream: Stream, times: int, end: float) -> Stream:
    """The stream with all its times stretched, until `end`."""
    begin = stream.begin
    return Stream(
        name=f"{stream.name} x{times}",
        begin=begin,
        end=end,
        listed=[begin - (begin - time) * times for time in stream.listed],
        times=[at for time in stream.times if (at := begin + (time - begin) * times) < end],
    )


def swapped(stream: Stream) -> Stream:
    """The stream's later half, and then its earlier one, some weeks later on the same days of the week."""
    half = (stream.end - stream.begin) / 2
    weeks = -(-2 * half // _WEEK) * _WEEK
    begin = stream.begin + half
    early = [time + weeks for time in stream.times if time < begin]
    late = [time for time in stream.times if time >= begin]
    gap = stream.begin + weeks - stream.end  # nothing is published in the seam, which is shorter than a week
    return Stream(name=stream.name, begin=begin, end=begin + 2 * half + gap, times=[*late, *early])


def poll_all(streams: Sequence[Stream], settings: PollSettings) -> list[Watched]:
    """Poll the streams from their beginnings to their ends, on one budget."""
    watched = [Watched(stream=stream) for stream in streams]
    due = [(each.stream.begin, number) for number, each in enumerate(watched)]
    heapify(due)
    weights = [0.0] * len(watched)
    while due:
        at, number = heappop(due)
        each = watched[number]
        if at < each.stream.end:
            _poll(each, at)
            weights[number] = each.rhythm.weight
            known = [weight for weight in weights if weight]
            mean_weight = fmean(known) if known else None
            bounds = Bounds(name=each.stream.name, settings=settings)
            next_at = next_poll(_moment(at), bounds, each.rhythm, mean_weight=mean_weight)
            heappush(due, (next_at.timestamp(), number))
    return watched


def ratio(watched: Sequence[Watched]) -> float:
    """The delays in the later halves as a part of those at one fixed interval for all, with as many requests."""
    span = sum(each.stream.end - each.stream.middle for each in watched)
    interval = span / sum(each.requests for each in watched)
    return sum(sum(each.delays) for each in watched) / sum(_fixed(each, interval) for each in watched)


def spent(watched: Sequence[Watched], every: timedelta) -> float:
    """The requests of the later halves as a part of one each `every`."""
    span = sum(each.stream.end - each.stream.middle for each in watched)
    return sum(each.requests for each in watched) * every.total_seconds() / span


def _poll(each: Watched, at: float) -> None:
    stream = each.stream
    upto = bisect_right(stream.times, at, each.taken)
    new = stream.times[each.taken : upto]
    each.taken = upto
    if at >= stream.middle:
        each.requests += 1
        each.delays += [at - time for time in new if time >= stream.middle]
    published = new if each.since else [*stream.listed, *new]
    moment = _moment(at)
    each.rhythm = observed(
        each.rhythm, at=moment, since=each.since, published=[_moment(time) for time in published]
    )
    each.since = moment
    if new:
        _note_silence(each, at)


def _note_silence(each: Watched, at: float) -> None:
    if each.patience and at >= each.stream.middle:
        each.silences.append((at - each.news_at, each.patience))
    usual = each.rhythm.usual_gap
    each.news_at, each.patience = at, 5 * usual.total_seconds() if usual else None


def _fixed(each: Watched, interval: float) -> float:
    """The sum of the delays of the same entries at a fixed interval, as the mean over when it starts."""
    stream = each.stream
    first = bisect_left(stream.times, stream.middle)
    times = stream.times[first : first + len(each.delays)]
    starts = [stream.begin + interval * (number + 0.5) / _PHASES for number in range(_PHASES)]
    return fmean(sum((start - time) % interval for time in times) for start in starts)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
