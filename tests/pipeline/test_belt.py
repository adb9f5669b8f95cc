import asyncio
from collections.abc import Sequence

import pytest

from monitor.errors import StoreError
from monitor.events import BugFound, Event, StoreFailed
from monitor.pipeline.belt import Belt


class Notes:
    """An observer that keeps what it sees."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def see(self, event: Event) -> None:
        self.events.append(event)


class Jobs:
    """Work that a belt is given: numbers, done in the order claimed, with trouble on demand."""

    def __init__(self, count: int, *, width: int = 2) -> None:
        self.due = list(range(count))
        self.done: list[int] = []
        self.aside: list[tuple[int, str]] = []
        self.given_back: list[int] = []
        self.is_full = False
        self.most_at_once = 0
        self.at_once = 0
        self.trouble: dict[int, Exception] = {}
        self.gate: asyncio.Event | None = None
        self.claiming: asyncio.Event | None = None
        self.at_most = 1_000
        self.comes_back = False
        self.notes = Notes()
        self.belt = Belt(
            "test",
            width=width,
            claim=self.claim,
            work=self.work,
            set_aside=self.set_aside,
            name_of="job {}".format,
            observer=self.notes,
            give_back=self.give_back,
        )

    async def claim(self, free: int, busy: Sequence[int]) -> Sequence[int]:
        if self.claiming is not None:
            await self.claiming.wait()
        free = min(free, self.at_most - len(busy))
        claimed, self.due = self.due[:free], self.due[free:]
        return claimed

    async def work(self, item: int) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            await asyncio.sleep(0)
            if item in self.trouble:
                self.due += [item] if self.comes_back else []
                raise self.trouble[item]
            self.done.append(item)
        finally:
            self.at_once -= 1

    async def set_aside(self, item: int, sentence: str) -> None:
        self.aside.append((item, sentence))

    async def give_back(self, item: int) -> None:
        if self.is_full:
            raise StoreError("the disk is full")
        self.given_back.append(item)


async def test_draining_does_everything_with_at_most_width_at_once() -> None:
    jobs = Jobs(20, width=3)
    await jobs.belt.drain()
    assert sorted(jobs.done) == list(range(20))
    assert jobs.most_at_once == 3


async def test_a_tick_starts_only_what_there_is_room_for_and_goes_on_when_there_is_more() -> None:
    jobs = Jobs(5, width=2)
    jobs.gate = asyncio.Event()
    await jobs.belt.tick()
    assert jobs.due == [2, 3, 4]
    jobs.gate.set()
    async with asyncio.timeout(5):
        while len(jobs.done) < 5:
            await asyncio.sleep(0)
    assert jobs.most_at_once == 2


async def test_what_the_items_in_hand_keep_back_is_drained_too() -> None:
    """A claim that came back empty because a host was full says nothing about what is due when it is not."""
    jobs = Jobs(5, width=4)
    jobs.at_most = 1
    await jobs.belt.drain()
    assert sorted(jobs.done) == list(range(5))
    assert jobs.most_at_once == 1


async def test_what_fails_is_not_tried_again_at_once() -> None:
    jobs = Jobs(1)
    jobs.trouble[0] = StoreError("the disk is full")
    jobs.comes_back = True
    await jobs.belt.tick()
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(jobs.notes.events) == 1
    with pytest.raises(StoreError, match="the disk is full"):
        await jobs.belt.drain()


async def test_what_the_store_refused_is_given_back_as_soon_as_the_store_takes_that() -> None:
    jobs = Jobs(3)
    jobs.trouble[0] = jobs.trouble[1] = StoreError("the disk is full")
    jobs.is_full = True
    for _ in range(20):
        await jobs.belt.tick()
        await asyncio.sleep(0)
    assert jobs.given_back == []
    jobs.is_full = False
    await jobs.belt.tick()
    await jobs.belt.tick()
    assert sorted(jobs.given_back) == [0, 1], "once each"
    async with asyncio.timeout(5):
        while jobs.done != [2]:
            await asyncio.sleep(0)


async def test_two_claims_never_overlap() -> None:
    jobs = Jobs(6, width=2)
    jobs.gate = asyncio.Event()
    jobs.belt.wake()
    draining = asyncio.create_task(jobs.belt.drain())
    await jobs.belt.tick()
    assert jobs.at_once <= 2
    jobs.gate.set()
    await draining
    assert jobs.most_at_once == 2
    assert sorted(jobs.done) == list(range(6))


async def test_a_bug_is_told_once_with_its_traceback_and_the_rest_goes_on() -> None:
    jobs = Jobs(3)
    jobs.trouble[1] = KeyError("surprise")
    await jobs.belt.drain()
    assert sorted(jobs.done) == [0, 2]
    [bug] = jobs.notes.events
    assert isinstance(bug, BugFound)
    assert bug.item == "job 1"
    assert "KeyError: 'surprise'" in bug.traceback
    assert jobs.aside == [(1, "internal error (KeyError): see the log")]


async def test_a_refusing_database_sets_nothing_aside() -> None:
    jobs = Jobs(2)
    jobs.trouble[0] = StoreError("the disk is full")
    with pytest.raises(StoreError, match="the disk is full"):
        await jobs.belt.drain()
    assert jobs.notes.events == [StoreFailed(belt="test", sentence="the disk is full")]
    assert jobs.aside == []


async def test_finishing_lets_work_in_hand_end_and_claims_nothing_more() -> None:
    jobs = Jobs(4, width=2)
    jobs.gate = asyncio.Event()
    await jobs.belt.tick()
    finishing = asyncio.create_task(jobs.belt.finish(patience=5))
    await asyncio.sleep(0)
    jobs.gate.set()
    await finishing
    await jobs.belt.tick()
    assert sorted(jobs.done) == [0, 1]
    assert jobs.due == [2, 3]


async def test_a_claim_under_way_when_the_belt_stops_starts_nothing() -> None:
    jobs = Jobs(3)
    jobs.claiming = asyncio.Event()
    ticking = asyncio.create_task(jobs.belt.tick())
    await asyncio.sleep(0)
    finishing = asyncio.create_task(jobs.belt.finish(patience=5))
    await asyncio.sleep(0)
    jobs.claiming.set()
    await asyncio.gather(ticking, finishing)
    assert jobs.done == []
    assert jobs.at_once == 0


async def test_finishing_cuts_off_what_does_not_end() -> None:
    jobs = Jobs(1)
    jobs.gate = asyncio.Event()
    await jobs.belt.tick()
    await jobs.belt.finish(patience=0.05)
    assert jobs.done == []
    assert jobs.at_once == 0
