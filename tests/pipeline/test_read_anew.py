"""A page that is to be read in another way is asked for anew, even if its server would say that nothing changed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Entry, Feed, FeedKind, FetchResult, Request
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.poll import Poll
from monitor.store import SqlStore, open_store
from tests.world.doubles import NOON, ManualClock, Notes, Press
from tests.world.line import EAGER

PAGE = Feed(name="Council", url="http://council.example/news", kind=FeedKind.PAGE, links="h2 a")


class Asked(Press):
    """Remembers the requests."""

    def __init__(self) -> None:
        super().__init__(feeds={PAGE.url: (Entry(key="1", url=f"{PAGE.url}/1", title="Council meets"),)})
        self.requests: list[Request] = []

    async def fetch(self, request: Request) -> FetchResult:
        self.requests.append(request)
        return await super().fetch(request)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    yield store
    await store.close()


async def test_another_selector_reads_the_page_anew(store: SqlStore) -> None:
    press, clock = Asked(), ManualClock()
    poller = Poll(
        store=store,
        fetcher=press,
        reader=press,
        finder=press,
        clock=clock,
        observer=Notes(),
        settings=EAGER,
        feeds=[PAGE],
        conditions=Conditions(),
        wake_ingest=lambda: None,
    )
    await store.sync_feeds([PAGE], now=NOON)
    belt = poller.belt()

    async def poll() -> Request:
        await store.make_feeds_due(now=clock.now())
        await belt.drain()
        return press.requests[-1]

    assert (await poll()).etag == ""
    assert (await poll()).etag != ""
    poller.expect([replace(PAGE, links="h3 a")])
    assert (await poll()).etag == ""
    assert (await poll()).etag != ""
    assert press.requests[0].heeds_robots
