"""Feeds whose servers say nothing keep no place from others."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from monitor.model import Feed, FetchResult, Request
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.poll import Poll
from monitor.ports import DueFeed, FeedStore, PollFailed
from monitor.settings import FetchSettings, Settings
from tests.world.doubles import ManualClock, Notes, Press

PLACES = 4


class Mute(Press):
    """Some servers never answer, the others at once."""

    async def fetch(self, request: Request) -> FetchResult:
        if "mute" in request.url:
            await asyncio.Event().wait()
        return await super().fetch(request)


async def test_more_mute_servers_than_places_for_requests_hold_up_nobody(
    polls: Callable[[Sequence[Feed]], FeedStore], told: list[str]
) -> None:
    feeds = [Feed(name=f"mute{number}", url=f"https://mute{number}.example/") for number in range(3 * PLACES)]
    feeds.append(Feed(name="alive", url="https://alive.example/"))
    press = Mute()
    poll = Poll(
        store=polls(feeds),
        fetcher=press,
        reader=press,
        finder=press,
        clock=ManualClock(),
        observer=Notes(),
        settings=Settings(fetch=FetchSettings(concurrency=PLACES)),
        feeds=feeds,
        conditions=Conditions(),
        wake_ingest=lambda: None,
    )
    belt = poll.belt()
    await belt.tick()
    for _ in range(100):
        await asyncio.sleep(0)
    assert told == ["https://alive.example/"]
    await belt.finish(0)
