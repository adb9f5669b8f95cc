"""Hostile feeds through the reader and its real workers: bombs, and real feeds damaged in ten thousand ways.

Each reading must end within its deadline with a listing or a reason, in little memory, and the process that asked must
feel nothing of it.
"""

import asyncio
import os
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from monitor.model import Feed, Fetched, Listing, ReadFailure
from monitor.sources import FEED_MODULES, FeedReader
from monitor.sources.reader import TIMEOUT
from monitor.workers import WorkerPool
from tests.gates.feeds_material import FOLDERS, URL, files_in
from tests.tools.report import Figure
from tests.torture.feeds_hostile import damaged, traps
from tests.world.figures import at_least, at_most

MUTATIONS, SEED = 10_000, 2031
WORKERS = 2
LARGEST = 40_000  # bytes of a feed that is damaged; larger ones would take their time, and nothing else
MOST_MEMORY = 400.0  # MB
GRACE = 0.5  # seconds past the deadline
_LOOKS_EVERY = 0.05  # seconds
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_SOUND = b"<rss version='2.0'><channel><title>T</title><item><title>sound</title></item></channel></rss>"
_FEED = Feed(name="Hostile", url=URL)


@dataclass(slots=True)
class Readings:
    """What came of a number of readings: the outcomes by their kind, and the seconds each took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


async def read_hostile_feeds(evaldata: Path, *, mutations: int = MUTATIONS) -> list[Figure]:
    """The parsing part of Must hold 5 of the feeds' issue."""
    memory = [0.0]
    known_traps, damage, alive = Readings(), Readings(), Readings()
    async with _watched(memory):
        await _read_all(traps(), known_traps)
        await _read_all(_mutated(evaldata, mutations), damage)
        await _read_all([("afterwards", _SOUND)], alive)
    _print(known_traps, damage, memory[0])
    return _figures(known_traps, damage, memory[0], alive)


def _mutated(evaldata: Path, count: int) -> Iterator[tuple[str, bytes]]:
    feeds = [file.body for file in files_in(evaldata, *FOLDERS) if 100 < len(file.body) <= LARGEST]
    chance = random.Random(SEED)
    for number in range(count if feeds else 0):
        yield f"mutation {number}", damaged(chance.choice(feeds), chance)


@asynccontextmanager
async def _reader() -> AsyncIterator[FeedReader]:
    pool = WorkerPool(workers=1, preload=FEED_MODULES)
    try:
        yield FeedReader(pool)
    finally:
        await pool.close()


async def _read_all(bodies: Iterable[tuple[str, bytes]], into: Readings) -> None:
    """Each worker has a reader of its own and is at work when a reading begins: starting one is no part of reading."""
    waiting = iter(bodies)

    async def work() -> None:
        async with _reader() as reader:
            await _result(reader, _SOUND)
            for name, body in waiting:
                await _read(reader, name, body, into)

    await asyncio.gather(*(work() for _ in range(WORKERS)))


async def _result(reader: FeedReader, body: bytes) -> object:
    try:
        return await reader.read(Fetched(url=URL, body=body, content_type="application/rss+xml"), feed=_FEED)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return error


async def _read(reader: FeedReader, name: str, body: bytes, into: Readings) -> None:
    began = time.monotonic()
    result = await _result(reader, body)
    took = time.monotonic() - began
    into.seconds.append(took)
    match result:
        case Listing():
            into.outcomes["listing"] += 1
        case ReadFailure(trouble=trouble):
            into.outcomes[trouble.value] += 1
            if result.poisonous:
                await _result(reader, _SOUND)
        case _:
            into.outcomes["raised"] += 1
            into.strange.append(f"{name}: {result!r}")
    if not name.startswith("mutation"):
        print(f"{name}: {took:.2f} s, {_told(result)}")


def _told(result: object) -> str:
    if isinstance(result, Listing):
        kept = any(entry.title == "sound" for entry in result.entries)
        return f"{len(result.entries)} entries, the sound one {'kept' if kept else 'lost'}"
    return result.sentence if isinstance(result, ReadFailure) else repr(result)


@asynccontextmanager
async def _watched(peak: list[float]) -> AsyncIterator[None]:
    """Keep in `peak` the most resident memory (MB) that this process's workers ever had."""

    async def watch() -> None:
        while True:
            peak[0] = max(peak[0], *(_peak(pid) for pid in _children()), 0.0)
            await asyncio.sleep(_LOOKS_EVERY)

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()


def _children() -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with suppress(OSError):
            found += (task / "children").read_text().split()
    return found


def _peak(pid: str) -> float:
    with suppress(OSError):
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1000 if found else 0.0
    return 0.0


def _figures(known: Readings, damage: Readings, memory: float, alive: Readings) -> list[Figure]:
    limit = TIMEOUT.total_seconds() + GRACE
    strange = [*known.strange, *damage.strange]
    done = len(damage.seconds)
    slowest = max((*known.seconds, *damage.seconds), default=0.0)
    return [
        at_least(MUTATIONS, "hostile feeds: damaged feeds read", done, "feeds", n=done),
        at_most(0, "hostile feeds: neither listing nor reason", len(strange), "feeds", n=done),
        at_most(limit, "hostile feeds: slowest reading", slowest, "s", n=done + len(known.seconds)),
        at_most(MOST_MEMORY, "hostile feeds: peak memory of a worker", memory, "MB", n=done),
        at_least(1, "hostile feeds: reader works afterwards", alive.outcomes["listing"], "feeds", n=1),
    ]


def _print(known: Readings, damage: Readings, memory: float) -> None:
    print(f"traps: {dict(known.outcomes)}; damaged feeds: {dict(damage.outcomes)}; peak {memory:.0f} MB")
    if damage.seconds:
        ordered = sorted(damage.seconds)
        p99 = ordered[int(0.99 * len(ordered))]
        print(f"damaged feeds: median {statistics.median(ordered) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms")
    for told in [*known.strange, *damage.strange][:20]:
        print(f"neither listing nor reason: {told}")
