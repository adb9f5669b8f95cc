"""Real streams of polls turned into publication times, polled as the program would: delays against fixed intervals.

The first half of each stream teaches, the later one is scored, for the same number of requests (docs/cadence.md).
"""

import re
import tarfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from statistics import fmean, median

from monitor.settings import PollSettings
from tests.gates.cadence_clock import Stream, poll_all, ratio, slowed, spent, swapped
from tests.tools.report import Figure
from tests.world.figures import at_most

_ITEM = re.compile(rb"<item\b.*?</item>", re.DOTALL)
_GUID = re.compile(rb"<(guid|link)\b[^>]*>(.*?)</\1>", re.DOTALL)
_DATE = re.compile(rb"<pubDate>(.*?)</pubDate>", re.DOTALL)

_EVERY = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2))
_SHARED_EVERY = (timedelta(minutes=15), timedelta(hours=1))
_SLOWED = (1, 10, 100)


def prove_cadence(evaldata: Path) -> list[Figure]:
    """The figures for all streams the folder has, each alone, and all with slowed copies on one budget."""
    streams = read_streams(evaldata / "streams-rss-polls")
    figures: list[Figure] = []
    for every in _EVERY:
        figures += _alone(streams, every, "")
    for every in _SHARED_EVERY:
        figures += _together(streams, every)
        figures += _alone([swapped(stream) for stream in streams], every, ", halves swapped")
    return figures


def read_streams(folder: Path) -> list[Stream]:
    """The streams in a folder's archives: one folder of polls each, whose names are their times."""
    polls: dict[str, list[tuple[float, bytes]]] = {}
    for archive in sorted(folder.glob("*.tar*")):
        for path, body in _members(archive):
            polls.setdefault(path.parent.name, []).append((_polled_at(path), body))
    return [_stream(name, sorted(bodies)) for name, bodies in sorted(polls.items())]


# --- figures ----------------------------------------------------------------------------------------------------------


def _alone(streams: Sequence[Stream], every: timedelta, how: str) -> Iterator[Figure]:
    """Each stream with a budget of its own."""
    watched = [poll_all([stream], _settings(every))[0] for stream in streams]
    ratios = [ratio([each]) for each in watched]
    for each, part in zip(watched, ratios, strict=True):
        name = f"{each.stream.name} alone{how}, {_label(every)}"
        yield at_most(0.92, f"delay, {name}", part, "of fixed", n=len(each.delays))
        yield at_most(1.25, f"requests, {name}", spent([each], every), "of budget", n=each.requests)
    yield at_most(
        0.80, f"delay, mean of feeds{how}, {_label(every)}", fmean(ratios), "of fixed", n=len(ratios)
    )


def _together(streams: Sequence[Stream], every: timedelta) -> Iterator[Figure]:
    """All streams and their slowed copies over the same time, on one budget; and how long a silence is taken for one."""
    end = max(stream.end for stream in streams)
    watched = poll_all(
        [slowed(stream, times, end) for stream in streams for times in _SLOWED], _settings(every)
    )
    label = f"{len(watched)} feeds, {_label(every)}"
    n = sum(len(each.delays) for each in watched)
    yield at_most(0.60, f"delay, {label}", ratio(watched), "of fixed", n=n)
    yield at_most(1.1, f"requests, {label}", spent(watched, every), "of budget", n=len(watched))
    silences = [silence / patience for each in watched for silence, patience in each.silences]
    yield at_most(1.0, f"longest silence, {label}", max(silences), "of stale", n=len(silences))
    for each in watched[:: len(_SLOWED)]:
        hours = median(patience for _, patience in each.silences) / 3600
        yield at_most(
            168, f"called stale, {each.stream.name}, {_label(every)}", hours, "h", n=len(each.silences)
        )


def _settings(every: timedelta) -> PollSettings:
    return PollSettings(every=every)


def _label(every: timedelta) -> str:
    return f"{every.total_seconds() / 60:g} min"


# --- material ---------------------------------------------------------------------------------------------------------


def _stream(name: str, polls: Sequence[tuple[float, bytes]]) -> Stream:
    """Each entry's time as first listed. What is older than the first poll was listed then; other entries before it were
    listed late, and nobody could have seen them in time."""
    begin, end = polls[0][0], polls[-1][0]
    first_seen: dict[bytes, float] = {}
    for _, body in polls:
        for guid, time in _entries(body):
            first_seen.setdefault(guid, time)
    listed = sorted(time for guid, time in set(_entries(polls[0][1])) if time <= begin)
    times = sorted(time for time in first_seen.values() if begin < time < end)
    return Stream(name=name, begin=begin, end=end, listed=listed, times=times)


def _entries(body: bytes) -> Iterator[tuple[bytes, float]]:
    for item in _ITEM.findall(body):
        guid, date = _GUID.search(item), _DATE.search(item)
        if guid and date:
            yield guid[2], parsedate_to_datetime(date[1].decode("ascii").strip()).timestamp()


def _members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member) if member.isfile() and member.name.endswith(".xml") else None
            if stream is not None:
                yield PurePosixPath(member.name), stream.read()


def _polled_at(path: PurePosixPath) -> float:
    return datetime.strptime(path.stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
