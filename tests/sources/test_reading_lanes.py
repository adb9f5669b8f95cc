"""A feed that takes long to read keeps nobody waiting but others like it."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.model import Feed, Fetched, Listing, ReadTrouble
from monitor.sources import FEED_MODULES, LaneReader
from monitor.sources.lanes import SLOW_AT_ONCE
from monitor.workers import WorkerPool

RSS = b'<rss version="2.0"><channel><title>T</title>%b<item><title>one</title></item></channel></rss>'
SOUND = RSS % b""
ENDLESS = b"<!DOCTYPE rss>" + RSS % (b"<item " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"/>")
LONG = RSS % (b"<item><title>two</title></item>" * 40_000)  # takes half a second


@pytest.fixture
async def reader() -> AsyncIterator[LaneReader]:
    pools = [WorkerPool(workers=1, preload=FEED_MODULES) for _ in range(2)]
    yield LaneReader(*pools, limit=timedelta(seconds=0.2), timeout=timedelta(seconds=2.2))
    for pool in pools:
        await pool.close()


def feed(name: str) -> Feed:
    return Feed(name=name, url=f"https://{name}.example/rss.xml")


def answer(body: bytes) -> Fetched:
    return Fetched(url="https://news.example/rss.xml", body=body, content_type="application/rss+xml")


async def test_what_takes_long_is_read_all_the_same(reader: LaneReader) -> None:
    listing = await reader.read(answer(LONG), feed=feed("long"))
    assert isinstance(listing, Listing)
    assert {entry.title for entry in listing.entries} >= {"two"}


async def test_feeds_known_to_be_hostile_hold_up_no_other(reader: LaneReader) -> None:
    hostile = [feed(f"hostile{number}") for number in range(2)]
    for one in hostile:
        assert (await reader.read(answer(ENDLESS), feed=one)).trouble is ReadTrouble.TIMEOUT
    under_way = [asyncio.create_task(reader.read(answer(ENDLESS), feed=one)) for one in hostile]
    await asyncio.sleep(0)
    began = time.monotonic()
    for _ in range(5):
        assert isinstance(await reader.read(answer(SOUND), feed=feed("sound")), Listing)
    assert time.monotonic() - began < 2
    assert not any(task.done() for task in under_way)
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def test_few_of_those_that_take_long_are_in_hand_at_once(reader: LaneReader) -> None:
    long, sound = feed("long"), feed("sound")
    await reader.read(answer(ENDLESS), feed=long)
    for _ in range(SLOW_AT_ONCE):
        await reader.turn(long).__aenter__()
    async with asyncio.timeout(5), reader.turn(sound):
        pass
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), reader.turn(long):
            pass
    await reader.turn(long).__aexit__(None, None, None)
    async with asyncio.timeout(5), reader.turn(long):
        pass


async def test_a_feed_that_is_read_in_no_time_is_slow_no_more(reader: LaneReader) -> None:
    one = feed("changing")
    await reader.read(answer(ENDLESS), feed=one)
    for _ in range(SLOW_AT_ONCE):
        await reader.turn(one).__aenter__()
    await reader.read(answer(SOUND), feed=one)
    async with asyncio.timeout(5), reader.turn(one):
        pass
