"""Feeds whose servers say nothing keep no place from others."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from monitor.model import Feed, FetchResult, Request
from monitor.pipeline.belt import Belt
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.poll import Poll
from monitor.ports import DueFeed
from monitor.settings import FetchSettings, Settings
from monitor.store import SqlStore, open_store
from tests.world.doubles import ManualClock, Notes, Press

PLACES = 4


class Mute(Press):
    """Some servers never answer, the others at once."""

    async def fetch(self, request: Request) -> FetchResult:
        if "mute" in request.url:
            await asyncio.Event().wait()
        return await super().fetch(request)


async def test_more_mute_servers_than_places_for_requests_hold_up_nobody(tmp_path: Path) -> None:
    feeds = [Feed(name=f"mute{number}", url=f"https://mute{number}.example/") for number in range(3 * PLACES)]
    feeds.append(Feed(name="yonder", url="https://yonder.example/"))
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    belt, press = await _polling(feeds, store)
    ticking = asyncio.create_task(belt.tick())
    async with asyncio.timeout(10):
        while not press.asked:
            await asyncio.sleep(0.01)
    await ticking
    await belt.finish(0)
    await store.close()
    assert press.asked == ["https://yonder.example/"]


async def _polling(feeds: Sequence[Feed], store: SqlStore) -> tuple[Belt[DueFeed], Mute]:
    clock, press = ManualClock(), Mute()
    await store.sync_feeds(feeds, now=clock.now())
    clock.go(timedelta(minutes=1))
    poll = Poll(
        store=store,
        fetcher=press,
        reader=press,
        finder=press,
        clock=clock,
        observer=Notes(),
        settings=Settings(fetch=FetchSettings(concurrency=PLACES)),
        feeds=feeds,
        conditions=Conditions(),
        wake_ingest=lambda: None,
    )
    return poll.belt(), press
