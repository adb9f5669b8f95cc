"""What is due at a moment is sent at that moment, without a tick; a stop waits for nobody and leaves no timer behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app import SystemClock
from monitor.errors import StoreError
from monitor.events import Delivered, StoreFailed
from monitor.model import ChannelTerms, DeliveryState, Outcome, Parcel
from monitor.pipeline.alarms import Alarms
from monitor.pipeline.deliver import Deliver
from monitor.ports import Configuration
from monitor.settings import Settings
from monitor.store import SqlStore, alerts, open_store
from tests.world.doubles import SENT, Notes
from tests.world.outbox import alert, busy
from tests.world.pulse import until

TERMS = {"desk": ChannelTerms(name="desk")}


class Desk:
    """A channel that answers one by one what it is told to, then takes everything; while it `hangs` it never answers."""

    name = "desk"

    def __init__(self, *answers: Outcome) -> None:
        self.answers = list(answers)
        self.at: list[float] = []
        self.hangs = False

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.at.append(asyncio.get_running_loop().time())
        if self.hangs:
            await asyncio.Event().wait()
        return self.answers.pop(0) if self.answers else SENT

    async def close(self) -> None:
        return None


class Full:
    """A store whose disk is full for the first `times` settlements."""

    def __init__(self, store: SqlStore, times: int) -> None:
        self._store, self._times = store, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def record_parcel(self, settlement: Any) -> None:
        if self._times:
            self._times -= 1
            raise StoreError("no room left")
        await self._store.record_parcel(settlement)


def deliverer(store: Any, desk: Desk, notes: Notes) -> Deliver:
    return Deliver(
        store=store,
        channels={"desk": desk},
        terms=TERMS,
        clock=SystemClock(),
        observer=notes,
        settings=Settings(),
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store, now = open_store(f"sqlite:///{tmp_path}/news.db", owner=True), datetime.now(UTC)
    await store.sync_channels(list(TERMS.values()), now=now)
    await store.note_configuration(Configuration(loaded_at=now, rules=1), notices=[alert("a", at=now)])
    yield store
    await store.close()


async def test_retry_after_is_kept_within_a_second_and_without_a_tick(store: SqlStore) -> None:
    desk = Desk(busy(1.5))
    deliver = deliverer(store, desk, Notes())
    belt = deliver.belt()
    await belt.tick()
    await until(lambda: len(desk.at) == 2, what="the second attempt")
    assert 1.5 <= desk.at[1] - desk.at[0] < 2.5
    await belt.finish(1)
    await deliver.close()


async def test_a_stop_forgets_its_timers(store: SqlStore) -> None:
    desk = Desk(busy(30))
    deliver = deliverer(store, desk, Notes())
    belt, loop = deliver.belt(), asyncio.get_running_loop()
    await belt.tick()
    await until(lambda: bool(deliver._alarms._timers), what="the timer")
    begun = loop.time()
    await belt.finish(0.1)
    await deliver.close()
    assert loop.time() - begun < 2
    assert not deliver._alarms._timers
    belt.wake()
    await asyncio.sleep(0)
    assert len(desk.at) == 1


async def test_a_send_that_hangs_is_cut_off(store: SqlStore) -> None:
    desk = Desk()
    desk.hangs = True
    deliver = deliverer(store, desk, Notes())
    belt, loop = deliver.belt(), asyncio.get_running_loop()
    await belt.tick()
    await until(lambda: bool(desk.at), what="the send")
    begun = loop.time()
    await belt.finish(0.1)
    await deliver.close()
    assert loop.time() - begun < 2


async def test_a_mark_that_the_database_refuses_is_stored_later_and_nothing_is_sent_twice(
    store: SqlStore,
) -> None:
    desk, notes = Desk(), Notes()
    deliver = deliverer(Full(store, 1), desk, notes)
    await deliver.belt().drain()
    assert len(desk.at) == 1
    assert [one.sentence for one in notes.events if isinstance(one, StoreFailed)] == ["no room left"]
    assert await store.due_channels(now=datetime.now(UTC) + timedelta(days=9)) == []
    await deliver.close()


async def test_a_mark_that_the_database_refuses_for_long_is_stored_when_it_takes_it(store: SqlStore) -> None:
    desk, notes = Desk(), Notes()
    deliver = Deliver(
        store=Full(store, 3),  # type: ignore[arg-type]  # a store in all that is asked of it
        channels={"desk": desk},
        terms=TERMS,
        clock=SystemClock(),
        observer=notes,
        settings=Settings(),
        patience=1,
    )
    belt = deliver.belt()
    for _ in range(5):
        with suppress(StoreError):
            await belt.drain()
    assert len(desk.at) == 1, "what it has no mark of is not followed by another"
    assert [type(one) for one in notes.events].count(Delivered) == 1
    assert alerts(store, 9)[0].deliveries[0].state is DeliveryState.SENT
    await deliver.close()


async def test_alarms_about_the_same_moment_are_one_and_none_ring_after_the_end() -> None:
    alarms, rung = Alarms(), asyncio.Queue[str]()
    for _ in range(3):
        alarms.call(lambda: rung.put_nowait("first"), after=0.0)
    async with asyncio.timeout(5):
        assert await rung.get() == "first"
    alarms.call(lambda: rung.put_nowait("second"), after=0.05)
    alarms.cancel()
    alarms.call(lambda: rung.put_nowait("third"), after=0.0)
    assert not alarms._timers
    assert rung.empty()
