"""Who waits for whom: reads for nobody, deliveries for nobody's turn."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from monitor.model import DeliveryState
from monitor.ports import Decision, DueEntry, Known
from monitor.store import SqlStore

DEADLINE = 10


@asynccontextmanager
async def recording(store: SqlStore, make: Any, due: DueEntry) -> AsyncIterator[None]:
    """Inside, the store is in the middle of recording an entry."""
    started, go = threading.Event(), threading.Event()

    def decide(_: Known) -> Decision:
        started.set()
        assert go.wait(DEADLINE)
        return make.decision(make.article("a"))

    record = store.record_entry(
        due, at=make.NOW, lookup=make.lookup(), decide=decide, sum_up=make.nothing_held
    )
    task = asyncio.ensure_future(record)
    assert await asyncio.to_thread(started.wait, DEADLINE)
    yield
    go.set()
    await task


async def test_reads_and_claims_with_nothing_due_do_not_wait_for_a_record(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    async with recording(store, make, due):
        assert await store.article_at(make.article("a").url) is None
        assert await store.due_channels(now=make.NOW) == []
        assert await store.claim_feeds(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM) == []
        assert (
            await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
            == []
        )
    assert await store.article_at(make.article("a").url) == make.article("a")


async def test_claims_and_marks_of_deliveries_do_not_wait_for_polls(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "x", "y")
    [due] = await make.list_entries(store, "a")
    first = await make.claim(store, "desk", now=make.NOW)
    ended = []

    async def noted(name: str, call: Any) -> None:
        await call
        ended.append(name)

    async with recording(store, make, due):
        polls = [
            noted("poll", make.list_on(store, make.answered("wire", f"k{number}"))) for number in range(3)
        ]
        claim = noted("claim", make.claim(store, "desk", now=make.NOW))
        mark = noted("mark", make.settle(store, make.mark(first, DeliveryState.SENT)))
        tasks = [asyncio.ensure_future(call) for call in (*polls, claim, mark)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert ended == ["claim", "mark", "poll", "poll", "poll"]


async def test_a_claim_that_nobody_waits_for_any_more_is_not_made(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "x")
    [due] = await make.list_entries(store, "a")
    async with recording(store, make, due):
        claim = asyncio.ensure_future(make.claim(store, "desk", now=make.NOW))
        await asyncio.sleep(0)
        claim.cancel()
    assert (await make.claim(store, "desk", now=make.NOW)).attempts == 1
