"""Channels are exchanged under the deliver belt: one sender each, and what is in hand ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from monitor.model import ChannelTerms, DeliveryState, Entry, Feed, Outcome, Parcel, Rule, SendResult
from monitor.pipeline.belt import Belt
from monitor.pipeline.deliver import Deliver
from monitor.store import SqlStore, alerts, open_store
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.line import Line
from tests.world.pulse import until

FEED = Feed(name="Morning Post", url="http://morning.example/feed")
RULES = (Rule(id="boats", name="boats", query="boat strike", channels=("desk",)),)
SENT = Outcome(result=SendResult.SENT, sentence="taken")
REFUSED = Outcome(result=SendResult.REFUSED, sentence="not now")


@dataclass(slots=True, kw_only=True)
class Slow:
    """A channel whose sends end when told to; it notes when it was closed, and how many sends were under way then."""

    name: str = "desk"
    answers: "asyncio.Queue[Outcome]" = field(default_factory=asyncio.Queue)
    got: list[str] = field(default_factory=list)
    under_way: int = 0
    closed_with: int | None = None

    async def deliver(self, parcel: Parcel) -> Outcome:
        assert self.closed_with is None
        self.got += (one.alert.id for one in parcel.deliveries)
        self.under_way += 1
        try:
            return await self.answers.get()
        finally:
            self.under_way -= 1

    async def close(self) -> None:
        assert self.closed_with is None, "closed once"
        self.closed_with = self.under_way


@dataclass(slots=True, kw_only=True)
class Desk:
    """Three alerts wait for the channel `desk`."""

    store: SqlStore
    clock: ManualClock
    slow: Slow
    deliver: Deliver
    belt: Belt[str]

    async def begin(self) -> None:
        await self.belt.tick()
        await until(lambda: self.slow.under_way == 1, what="the first send")

    def states(self) -> list[DeliveryState]:
        return sorted(one.deliveries[0].state for one in alerts(self.store, 9))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store, slow, clock = open_store(f"sqlite:///{tmp_path}/news.db", owner=True), Slow(), ManualClock()
    press = Press(
        feeds={
            FEED.url: tuple(
                Entry(key=str(number), url=f"http://morning.example/{number}", title=f"Boat strike {number}")
                for number in range(3)
            )
        }
    )
    line = Line(
        store=store,
        fetcher=press,
        reader=press,
        extractor=press,
        channels={"desk": slow},
        feeds=(FEED,),
        rules=RULES,
        clock=clock,
    )
    await line.start()
    await line.poll()
    await line.ingest()
    deliver = line.deliverer()
    desk = Desk(store=store, clock=clock, slow=slow, deliver=deliver, belt=deliver.belt())
    yield desk
    await desk.belt.finish(0)
    await store.close()


async def use(desk: Desk, *channels: Slow | Postbox) -> None:
    terms = {channel.name: ChannelTerms(name=channel.name) for channel in channels}
    await desk.deliver.use({channel.name: channel for channel in channels}, terms=terms, notices=())


async def test_another_channel_of_the_name_begins_when_the_send_in_hand_has_ended(desk: Desk) -> None:
    await desk.begin()
    new = Postbox(name="desk")
    await use(desk, new)
    await desk.belt.tick()
    assert (desk.slow.closed_with, new.got) == (None, []), "one sender at a time"
    desk.slow.answers.put_nowait(SENT)
    await until(lambda: len(new.got) == 2, what="the others")
    assert (len(desk.slow.got), desk.slow.closed_with) == (1, 0)
    assert not {one for one, _ in new.got} & set(desk.slow.got)
    assert desk.states() == [DeliveryState.SENT] * 3


async def test_a_channel_that_is_taken_out_ends_its_send_and_sends_no_more(desk: Desk) -> None:
    await desk.begin()
    await desk.store.sync_channels([], now=desk.clock.now())
    await use(desk)
    desk.slow.answers.put_nowait(REFUSED)
    await until(lambda: desk.slow.closed_with == 0, what="the end")
    assert len(desk.slow.got) == 1
    assert desk.states() == [DeliveryState.SUPPRESSED] * 3
    back = Postbox(name="desk")
    await desk.store.sync_channels([ChannelTerms(name="desk")], now=desk.clock.now())
    await use(desk, back)
    await desk.belt.tick()
    await until(lambda: len(back.got) == 3, what="all three")
    assert not any(repeat for _, repeat in back.got), "the refused one had not arrived"


async def test_an_idle_channel_is_closed_at_once_and_one_that_stays_is_left_alone(desk: Desk) -> None:
    other = Slow(name="other")
    await use(desk, desk.slow, other)
    assert desk.slow.closed_with is None
    await use(desk, desk.slow)
    assert (desk.slow.closed_with, other.closed_with) == (None, 0)
    await desk.begin()


async def test_more_channels_than_at_the_start_send_side_by_side(desk: Desk) -> None:
    await desk.begin()
    other = Postbox(name="other")
    await desk.store.sync_channels(
        [ChannelTerms(name=name) for name in ("desk", "other")], now=desk.clock.now()
    )
    await use(desk, desk.slow, other)

    def copy(connection: object) -> None:
        """The same alerts for the other channel too."""
        connection.exec_driver_sql(  # type: ignore[attr-defined]
            "INSERT INTO deliveries (alert_number, channel, state, attempts, repeat, created_at, queued_at, next_at, sentence) "
            "SELECT alert_number, 'other', 'pending', 0, 0, created_at, created_at, created_at, '' FROM deliveries"
        )

    await desk.store._write(copy)
    await desk.belt.tick()
    await until(lambda: len(other.got) == 3, what="the other channel")
    assert desk.slow.under_way == 1
