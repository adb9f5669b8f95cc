"""What the store costs with very many feeds: a start on an unchanged configuration, and a round of polls without news.

Feeds are claimed in batches as the poll belt does; the polls of a batch are recorded by as many tasks at once. What is
measured is the CPU of the whole process, event loop and writer's thread together.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from monitor.core.cadence import Rhythm, observed
from monitor.model import Feed
from monitor.ports import DueFeed, HostRoom, PollUnchanged
from monitor.store import SqlStore, open_store
from tests.tools.report import Figure
from tests.world.figures import at_most

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)
BATCH = 64  # feeds that the belt polls at once
ROUNDS = 4  # the best counts: the machine may have other things to do
LEASE = timedelta(minutes=30)
ROOM = HostRoom(at_most=2)
MOST_START, MOST_CPU, MOST_SUSPECTS = 1.0, 30.0, 5.0  # seconds, microseconds, milliseconds

OUT_OF_REACH = (
    "durable commits of 64 rows on random pages alone take 12 (narrow table, no index) to 24 us, tasks and threads 9, "
    "decoding a rhythm 8; tried: plain SQL, one commit a batch without savepoint, longer WAL (all kept); "
    "in bare SQLite only: narrow table (3 us less), schedule in memory (8 us less), journal folded later (4 us less): not worth their code"
)


async def bench_store_feeds(folder: Path, *, feeds: int = 100_000, polls: int = 20_000) -> Sequence[Figure]:
    """Fill a store with feeds, poll some of them, and start again; the figures."""
    configured = [
        Feed(name=f"feed {number}", url=f"https://host-{number % (feeds // 2)}.example/{number}.xml")
        for number in range(feeds)
    ]
    url = f"sqlite:///{folder}/store.db"
    with open_store(url, owner=True) as store:
        await store.sync_feeds(configured, now=NOW)
        await _first_round(store, configured)
        suspects = await _suspects(store)
    start = min([await _start(url, configured) for _ in range(ROUNDS)])
    with open_store(url, owner=True) as store:
        cpu = min([await _polls(store, polls // ROUNDS) for _ in range(ROUNDS)])
    return [
        at_most(MOST_START, "store: start with many feeds", start, "s", n=feeds),
        at_most(MOST_SUSPECTS, "store: looking for feeds in trouble", suspects, "ms", n=feeds),
        replace(
            at_most(MOST_CPU, "store: CPU of a due feed without news", cpu, "us", n=polls),
            known=OUT_OF_REACH,
        ),
    ]


async def _first_round(store: SqlStore, configured: Sequence[Feed]) -> None:
    """Every feed has answered, with a rhythm learned from some days; they are due one after the other."""
    dice = random.Random(7)
    rhythms = [_learned(hours) for hours in range(3 * 24, 14 * 24)]
    for start in range(0, len(configured), 5_000):
        await asyncio.gather(
            *(
                store.record_poll(
                    PollUnchanged(
                        feed_key=feed.url,
                        at=NOW,
                        took=timedelta(milliseconds=120),
                        next_at=NOW + EVERY * dice.random(),
                        etag=f'"{dice.getrandbits(128):032x}"',
                        last_modified="Sun, 01 Mar 2026 12:00:00 GMT",
                        rhythm=dice.choice(rhythms),
                    )
                )
                for feed in configured[start : start + 5_000]
            )
        )


def _learned(hours: int) -> Rhythm:
    """The rhythm of a feed that was watched for so long, with an entry an hour."""
    rhythm, since = Rhythm(), None
    for hour in range(hours):
        at = NOW - timedelta(hours=hours - hour)
        rhythm = observed(rhythm, at=at, since=since, published=[at - timedelta(minutes=7)])
        since = at
    return rhythm


async def _suspects(store: SqlStore) -> float:
    """Milliseconds to find that no feed is in trouble; the best of some."""
    times = []
    for _ in range(5):
        begun = perf_counter()
        assert await store.suspects(now=NOW + timedelta(minutes=1)) == []
        times.append(perf_counter() - begun)
    return 1_000 * min(times)


async def _start(url: str, configured: Sequence[Feed]) -> float:
    """Seconds from opening the store to being ready to poll, after an hour's pause."""
    begun = perf_counter()
    with open_store(url, owner=True) as store:
        await store.recover(now=NOW + timedelta(hours=1))
        await store.clamp_times(now=NOW + timedelta(hours=1), longest_poll=timedelta(hours=24))
        await store.sync_feeds(configured, now=NOW + timedelta(hours=1))
        return perf_counter() - begun


async def _polls(store: SqlStore, polls: int) -> float:
    """Microseconds of CPU that a due feed costs: a batch is claimed, then all of it recorded at once. What the belt does
    in between (asking, learning, choosing the next time) does not count."""
    dice, now, done, spent = random.Random(8), NOW + timedelta(hours=2), 0, 0.0
    while done < polls:
        begun = process_time()
        due = await store.claim_feeds(now=now, limit=BATCH, lease=LEASE, room=ROOM)
        spent += process_time() - begun
        answers = [_unchanged(one, now, now + EVERY * (1 + dice.random())) for one in due]
        begun = process_time()
        await asyncio.gather(*(store.record_poll(answer) for answer in answers))
        spent += process_time() - begun
        done += len(due)
    return 1e6 * spent / done


def _unchanged(due: DueFeed, now: datetime, next_at: datetime) -> PollUnchanged:
    return PollUnchanged(
        feed_key=due.feed.key,
        at=now,
        took=timedelta(milliseconds=100),
        next_at=next_at,
        etag=due.etag,
        last_modified=due.last_modified,
        rhythm=observed(due.rhythm, at=now, since=due.answered_at, published=()),
    )
